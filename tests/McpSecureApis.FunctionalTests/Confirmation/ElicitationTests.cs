using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace McpSecureApis.FunctionalTests.Confirmation;

/// <summary>The same over real clients: stdio in both eras, and HTTP in both.</summary>
public sealed class ElicitationTests(ConfirmationFixture product) : IClassFixture<ConfirmationFixture>
{
    [Theory]
    [InlineData("stdio", "2026-07-28")]
    [InlineData("stdio", "2025-11-25")]
    [InlineData("stdio", "2025-06-18")]
    [InlineData("http", "2026-07-28")]
    public async Task Person_SaysYes_CallIsSent(string transport, string version)
    {
        var arguments = product.NewArguments();
        var asked = new List<string>();
        var result = await CallAsync(transport, version, arguments, form =>
        {
            asked.Add(form!.Message);
            return Accept(true);
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
    [InlineData("http", "2026-07-28", "decline")]
    public async Task Person_DoesNotSayYes_CallIsRefused(string transport, string version, string answer)
    {
        var arguments = product.NewArguments();
        var result = await CallAsync(transport, version, arguments, _ => answer switch
        {
            "unticked" => Accept(false),
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
        Refused(await CallAsync("http", "2025-11-25", arguments, _ => Accept(true)), "confirmation_required");
        (await product.SentAsync(arguments)).Should().Be(0);
    }

    private static ElicitResult Accept(bool ticked) => new()
    {
        Action = "accept",
        Content = new Dictionary<string, JsonElement>(StringComparer.Ordinal) { ["confirm"] = JsonElement.Parse(ticked ? "true" : "false") },
    };

    private void Refused(CallToolResult result, string reason)
    {
        result.IsError.Should().BeTrue();
        ((string?)result.Meta!["mcp-secure-apis/code"]).Should().Be(reason);
        Records(result).Should().ContainSingle().Which.GetProperty("reason").GetString().Should().Be(reason);
    }

    private IReadOnlyList<JsonElement> Records(CallToolResult result) => product.RecordsWith((string)result.Meta!["mcp-secure-apis/callId"]!);

    private async Task<CallToolResult> CallAsync(string transport, string version, JsonObject arguments, Func<ElicitRequestParams?, ElicitResult>? ask)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var options = new McpClientOptions { ProtocolVersion = version };
        if (ask is not null)
        {
            options.Handlers.ElicitationHandler = (form, _) => ValueTask.FromResult(ask(form));
        }

        var values = arguments.ToDictionary(argument => argument.Key, argument => (object?)(string?)argument.Value, StringComparer.Ordinal);
        if (transport == "http")
        {
            await using var http = await McpClient.CreateAsync(
                new HttpClientTransport(new HttpClientTransportOptions
                {
                    Endpoint = new Uri(product.Demo.Mcp),
                    TransportMode = HttpTransportMode.StreamableHttp,
                    AdditionalHeaders = new Dictionary<string, string> { ["Authorization"] = $"Bearer {product.Demo.Tokens["editor"]}" },
                }),
                options,
                cancellationToken: limit.Token);
            return await http.CallToolAsync(ConfirmationFixture.Tool, values, cancellationToken: limit.Token);
        }

        var toServer = new Pipe();
        var toClient = new Pipe();
        var run = product.ServeStdioAsync(toServer.Reader.AsStream(), toClient.Writer.AsStream(), limit.Token);
        CallToolResult result;
        await using (var client = await McpClient.CreateAsync(
            new StreamClientTransport(toServer.Writer.AsStream(), toClient.Reader.AsStream()), options, cancellationToken: limit.Token))
        {
            result = await client.CallToolAsync(ConfirmationFixture.Tool, values, cancellationToken: limit.Token);
        }

        await toServer.Writer.CompleteAsync();
        await run;
        return result;
    }
}
