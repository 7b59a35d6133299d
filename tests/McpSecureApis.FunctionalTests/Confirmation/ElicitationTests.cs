using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;

namespace McpSecureApis.FunctionalTests.Confirmation;

/// <summary>The same over real clients: stdio in both eras, and HTTP in both.</summary>
public sealed class ElicitationTests(ConfirmationFixture product) : IClassFixture<ConfirmationFixture>
{
    [Theory]
    [InlineData("stdio", "2026-07-28")]
    [InlineData("stdio", "2025-11-25")]
    [InlineData("stdio", "2025-06-18")]
    [InlineData("session", "2025-11-25")]
    [InlineData("session", "2025-06-18")]
    [InlineData("session", "2026-07-28")]
    [InlineData("http", "2026-07-28")]
    public async Task Person_SaysYes_CallIsSent(string transport, string version)
    {
        var arguments = product.NewArguments();
        var asked = new List<string>();
        var result = await CallAsync(transport, version, arguments, form =>
        {
            asked.Add(form!.Message);
            return AskingClient.Accept(true);
        });
        asked.Should().ContainSingle().Which.Should().Contain((string)arguments["orderId"]!);
        (await product.SentAsync(arguments)).Should().Be(1);
        Records(result).Should().Contain(record => record.GetProperty("phase").GetString() == "intent" && record.GetProperty("confirmation").GetString()!.Length > 12);
    }

    [Theory]
    [InlineData("stdio", "2026-07-28", "decline")]
    [InlineData("stdio", "2025-11-25", "decline")]
    [InlineData("stdio", "2025-11-25", "cancel")]
    [InlineData("stdio", "2025-11-25", "unticked")]
    [InlineData("stdio", "2025-11-25", "nothing")]
    [InlineData("stdio", "2025-11-25", "error")]
    [InlineData("session", "2025-11-25", "decline")]
    [InlineData("session", "2025-11-25", "cancel")]
    [InlineData("session", "2025-11-25", "unticked")]
    [InlineData("session", "2025-11-25", "nothing")]
    [InlineData("session", "2025-11-25", "error")]
    [InlineData("session", "2026-07-28", "decline")]
    [InlineData("http", "2026-07-28", "decline")]
    public async Task Person_DoesNotSayYes_CallIsRefused(string transport, string version, string answer)
    {
        var arguments = product.NewArguments();
        var result = await CallAsync(transport, version, arguments, _ => answer switch
        {
            "unticked" => AskingClient.Accept(false),
            "nothing" => new ElicitResult { Action = "accept" },
            "error" => throw new InvalidOperationException("no window"),
            _ => new ElicitResult { Action = answer },
        });
        Refused(result, "confirmation_declined");
        (await product.SentAsync(arguments)).Should().Be(0);
    }

    [Theory]
    [InlineData("stdio", "2026-07-28")]
    [InlineData("stdio", "2025-11-25")]
    [InlineData("http", "2026-07-28")]
    [InlineData("http", "2025-11-25")]
    [InlineData("session", "2025-11-25")]
    public async Task Client_ThatCannotAsk_IsToldSo(string transport, string version)
    {
        var arguments = product.NewArguments();
        Refused(await CallAsync(transport, version, arguments, ask: null), "confirmation_required");
        (await product.SentAsync(arguments)).Should().Be(0);
    }

    [Fact]
    public async Task StatelessOlderClient_ThatCouldAsk_IsRefused()
    {
        var arguments = product.NewArguments();
        Refused(await CallAsync("http", "2025-11-25", arguments, _ => AskingClient.Accept(true)), "confirmation_required");
        (await product.SentAsync(arguments)).Should().Be(0);
    }

    private void Refused(CallToolResult result, string reason)
    {
        result.IsError.Should().BeTrue();
        ((string?)result.Meta!["mcp-secure-apis/code"]).Should().Be(reason);
        Records(result).Should().ContainSingle().Which.GetProperty("reason").GetString().Should().Be(reason);
    }

    private IReadOnlyList<JsonElement> Records(CallToolResult result) => product.RecordsWith((string)result.Meta!["mcp-secure-apis/callId"]!);

    private async Task<CallToolResult> CallAsync(string transport, string version, JsonObject arguments, Func<ElicitRequestParams?, ElicitResult>? ask)
    {
        await using var client = await AskingClient.ConnectAsync(product, transport, version, ask is null ? null : (form, _) => Task.FromResult(ask(form)));
        return await client.CallAsync(arguments);
    }
}
