using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpSecureApis.Core.Confirmation;
using McpSecureApis.FunctionalTests.Sessions;
using McpSecureApis.Mcp.Context;
using ModelContextProtocol.Protocol;

namespace McpSecureApis.FunctionalTests.Confirmation;

/// <summary>Questions that wait for a person: how many, how long, and whose answers count.</summary>
public sealed class OpenQuestionTests(ConfirmationFixture product) : IClassFixture<ConfirmationFixture>, IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });

    public void Dispose() => _http.Dispose();

    [Theory]
    [InlineData("stdio")]
    [InlineData("session")]
    public async Task Questions_MoreThanTheCap_AreRefusedAndTheOthersGoOn(string transport)
    {
        using var asked = new SemaphoreSlim(0);
        using var answers = new SemaphoreSlim(0);
        await using var client = await AskingClient.ConnectAsync(product, transport, "2025-11-25", async (_, cancellationToken) =>
        {
            asked.Release();
            await answers.WaitAsync(cancellationToken);
            return AskingClient.Accept(true);
        });
        var waiting = Enumerable.Range(0, OpenQuestions.Most).Select(_ => product.NewArguments()).Select(arguments => (Arguments: arguments, Call: client.CallAsync(arguments))).ToList();
        for (var i = 0; i < OpenQuestions.Most; i++)
        {
            (await asked.WaitAsync(TimeSpan.FromSeconds(60))).Should().BeTrue();
        }

        var one = product.NewArguments();
        await RefusedAsync(await client.CallAsync(one), one, "confirmation_required", "too many questions");

        // One after the other: the tool takes few calls at once.
        var calls = waiting.Select(entry => entry.Call).ToList();
        while (calls.Count > 0)
        {
            answers.Release();
            calls.Remove(await Task.WhenAny(calls));
        }

        foreach (var (arguments, _) in waiting)
        {
            (await product.SentAsync(arguments)).Should().Be(1);
        }

        answers.Release();
        await client.CallAsync(one);
        (await product.SentAsync(one)).Should().Be(1, "there is room again");
    }

    [Fact]
    public async Task Question_NobodyAnswers_EndsInARefusal()
    {
        var silence = new TaskCompletionSource<ElicitResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var client = await AskingClient.ConnectAsync(product, "session", "2025-11-25", (_, _) =>
        {
            product.HybridClock.Advance(new ConfirmationOptions().Lifetime);
            return silence.Task;
        });
        var arguments = product.NewArguments();
        await RefusedAsync(await client.CallAsync(arguments), arguments, "confirmation_declined", "did not confirm");

        // A yes that comes after the end is a yes to nothing.
        silence.SetResult(AskingClient.Accept(true));
        (await product.SentAsync(arguments)).Should().Be(0);
    }

    [Fact]
    public async Task Call_CancelledWhileThePersonThinks_IsNotSent()
    {
        var session = await InitializeAsync("editor", """{"elicitation":{}}""");
        var arguments = product.NewArguments();
        var before = Cancelled();
        using var stream = await EventStream.OpenAsync(_http, Request("editor", session, Call(arguments)));
        var question = JsonElement.Parse((await stream.NextAsync())!);
        var cancel = new JsonObject
        {
            ["jsonrpc"] = "2.0",
            ["method"] = "notifications/cancelled",
            ["params"] = new JsonObject { ["requestId"] = 5 },
        };
        (await StatusAsync("editor", session, cancel)).Should().Be(202);
        while (await stream.NextAsync() is { } rest)
        {
            JsonElement.Parse(rest).TryGetProperty("id", out _).Should().BeFalse("a cancelled call has no answer");
        }

        var giveUp = DateTime.UtcNow.AddSeconds(30);
        while (Cancelled() == before)
        {
            (DateTime.UtcNow < giveUp).Should().BeTrue("the cancelled call leaves its record");
            await Task.Delay(20);
        }

        (await StatusAsync("editor", session, Yes(question))).Should().Be(202);
        (await product.SentAsync(arguments)).Should().Be(0);

        int Cancelled() => product.RecordsWith("\"reason\":\"cancelled\"").Count;
    }

    /// <summary>Cross-talk and hijacking: the only answer that counts comes from the caller who was asked, into the session that was asked.</summary>
    [Fact]
    public async Task Answer_OfAnotherCallerOrSession_DoesNotCount()
    {
        const string Forms = """{"elicitation":{}}""";
        var session = await InitializeAsync("editor", Forms);
        var sibling = await InitializeAsync("editor", Forms);
        var foreign = await InitializeAsync("reader", Forms);
        var arguments = product.NewArguments();
        using var stream = await EventStream.OpenAsync(_http, Request("editor", session, Call(arguments)));
        var question = JsonElement.Parse((await stream.NextAsync())!);
        question.GetProperty("method").GetString().Should().Be("elicitation/create");
        var yes = Yes(question);
        (await StatusAsync("reader", session, yes)).Should().Be(404, "it is not this caller's session");
        (await StatusAsync("reader", foreign, yes)).Should().Be(202, "nobody was asked there");
        (await StatusAsync("editor", sibling, yes)).Should().Be(202, "nobody was asked there");
        (await StatusAsync("editor", session: null, yes)).Should().Be(400);
        (await product.SentAsync(arguments)).Should().Be(0);

        (await StatusAsync("editor", session, yes)).Should().Be(202);
        JsonElement.Parse((await stream.NextAsync())!).TryGetProperty("result", out _).Should().BeTrue();
        (await product.SentAsync(arguments)).Should().Be(1);
        (await StatusAsync("editor", session, yes)).Should().Be(202);
        (await product.SentAsync(arguments)).Should().Be(1, "an answer counts once");
    }

    [Fact]
    public async Task Client_ThatTakesNoStream_CannotBeAsked()
    {
        var session = await InitializeAsync("editor", """{"elicitation":{}}""");
        var arguments = product.NewArguments();
        using var request = Request("editor", session, Call(arguments));
        request.Headers.Accept.Clear();
        request.Headers.Accept.ParseAdd("application/json");
        using var reply = await _http.SendAsync(request);
        var result = JsonElement.Parse(await reply.Content.ReadAsStringAsync()).GetProperty("result");
        result.GetProperty("_meta").GetProperty("mcp-secure-apis/code").GetString().Should().Be("confirmation_required");
        product.RecordsOf(result).Should().ContainSingle().Which.GetProperty("reason").GetString().Should().Be("confirmation_required");
        (await product.SentAsync(arguments)).Should().Be(0);
    }

    private static JsonObject Yes(JsonElement question) =>
        new() { ["jsonrpc"] = "2.0", ["id"] = JsonNode.Parse(question.GetProperty("id").GetRawText()), ["result"] = ConfirmationFixture.Yes() };

    private static JsonObject Call(JsonObject arguments) => new()
    {
        ["jsonrpc"] = "2.0",
        ["id"] = 5,
        ["method"] = "tools/call",
        ["params"] = new JsonObject { ["name"] = ConfirmationFixture.Tool, ["arguments"] = arguments.DeepClone() },
    };

    private async Task<string> InitializeAsync(string role, string capabilities)
    {
        using var request = Request(role, session: null, new JsonObject
        {
            ["jsonrpc"] = "2.0",
            ["id"] = 0,
            ["method"] = "initialize",
            ["params"] = new JsonObject
            {
                ["protocolVersion"] = "2025-11-25",
                ["capabilities"] = JsonNode.Parse(capabilities),
                ["clientInfo"] = new JsonObject { ["name"] = "c", ["version"] = "1" },
            },
        });
        using var reply = await _http.SendAsync(request);
        return reply.Headers.GetValues("Mcp-Session-Id").Single();
    }

    private async Task<int> StatusAsync(string role, string? session, JsonObject body)
    {
        using var request = Request(role, session, body);
        using var reply = await _http.SendAsync(request);
        return (int)reply.StatusCode;
    }

    private HttpRequestMessage Request(string role, string? session, JsonObject body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, product.Hybrid)
        {
            Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"),
        };
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", product.Demo.Tokens[role]);
        if (session is not null)
        {
            request.Headers.Add("Mcp-Session-Id", session);
        }

        return request;
    }

    private async Task RefusedAsync(CallToolResult result, JsonObject arguments, string reason, string words)
    {
        result.IsError.Should().BeTrue();
        ((string?)result.Meta!["mcp-secure-apis/code"]).Should().Be(reason);
        result.Content.OfType<TextContentBlock>().Single().Text.Should().Contain(words);
        product.RecordsWith((string)result.Meta["mcp-secure-apis/callId"]!).Should().ContainSingle().Which.GetProperty("reason").GetString().Should().Be(reason);
        (await product.SentAsync(arguments)).Should().Be(0);
    }
}
