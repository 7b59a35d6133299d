using System.Text.Json;
using McpSecureApis.FunctionalTests.Contract;
using McpSecureApis.TestKit;

namespace McpSecureApis.FunctionalTests.Sessions;

/// <summary>What a session opens, for whom, and what it never does, with everything real behind it.</summary>
public sealed class SessionHttpTests(HybridGateway gateway) : IClassFixture<HybridGateway>, IAsyncLifetime
{
    private const string List = """{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{}}""";

    private SessionChannel _channel = null!;

    private GatewayHarness Harness => gateway.Harness;

    public ValueTask InitializeAsync()
    {
        _channel = new SessionChannel(Harness);
        Harness.Items.AnswerAsUsual();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _channel.DisposeAsync();

    [Fact]
    public async Task Session_BeginsWithInitializeAndEndsWithDelete()
    {
        var token = Harness.Mint(TestCaller.Usual());
        var session = await _channel.OpenAsync(token);
        (await ListAsync(token, session)).Status.Should().Be(200);
        (await DeleteAsync(token, session)).Status.Should().Be(204);
        AssertNotFound(await ListAsync(token, session));
        AssertNotFound(await DeleteAsync(token, session));
    }

    [Fact]
    public async Task Request_WithoutSession_IsToldToInitialize()
    {
        var answer = await ListAsync(Harness.Mint(TestCaller.Usual()), session: null);
        answer.Status.Should().Be(400);
        answer.ErrorCode.Should().Be(-32600);
        answer.Text.Should().Contain("initialize");
    }

    [Theory]
    [InlineData("2026-07-28")]
    [InlineData("DRAFT-2026-v1")]
    public async Task Initialize_VersionWithoutAHandshakeHere_OpensASessionOfOneThatIsServed(string version)
    {
        var token = Harness.Mint(TestCaller.Usual());
        var body = """{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"VERSION","capabilities":{},"clientInfo":{"name":"c","version":"1"}}}"""
            .Replace("VERSION", version, StringComparison.Ordinal);
        using var request = _channel.Request(token, session: null, "initialize", body);
        request.Headers.Remove("MCP-Protocol-Version");
        using var reply = await Harness.Client.SendAsync(request);
        var message = JsonElement.Parse(await reply.Content.ReadAsStringAsync());
        message.GetProperty("result").GetProperty("protocolVersion").GetString().Should().Be("2025-11-25");
        (await ListAsync(token, reply.Headers.GetValues("Mcp-Session-Id").Single())).Status.Should().Be(200);
    }

    /// <summary>Hijacking: an id that was seen somewhere opens nothing for anybody else, and does not even say that it is one.</summary>
    [Theory]
    [InlineData("POST")]
    [InlineData("GET")]
    [InlineData("DELETE")]
    [InlineData("notifications/cancelled")]
    [InlineData("answer")]
    public async Task ForeignSession_AnswersByteForByteLikeNone(string how)
    {
        var session = await _channel.OpenAsync(Harness.Mint(TestCaller.Usual()));
        var other = Harness.Mint(TestCaller.Usual());
        var none = session[..^4] + (session.EndsWith("AAAA", StringComparison.Ordinal) ? "BBBB" : "AAAA");
        var answers = new List<ToolAnswer>();
        foreach (var id in new[] { session, none })
        {
            answers.Add(how switch
            {
                "GET" or "DELETE" => await SendAsync(new HttpMethod(how), other, id),
                "notifications/cancelled" => await _channel.SendAsync(
                    other, id, how, """{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}""", CancellationToken.None),
                "answer" => await _channel.SendAsync(other, id, "", """{"jsonrpc":"2.0","id":1,"result":{"action":"accept"}}""", CancellationToken.None),
                _ => await ListAsync(other, id),
            });
        }

        answers.ForEach(AssertNotFound);
        WithoutDate(answers[0]).Should().Be(WithoutDate(answers[1]));
    }

    [Fact]
    public async Task SameSubjectOfAnotherTenant_IsAnotherCaller()
    {
        var caller = TestCaller.Usual();
        var session = await _channel.OpenAsync(Harness.Mint(caller));
        AssertNotFound(await ListAsync(Harness.Mint(caller with { Tenant = "another" }), session));
    }

    /// <summary>Fixation: nobody makes a client use a session that somebody else knows.</summary>
    [Fact]
    public async Task Initialize_WithAnId_IsRefusedAndTheIdIsNotTaken()
    {
        var token = Harness.Mint(TestCaller.Usual());
        var planted = new string('A', 43);
        var answer = await _channel.SendAsync(
            token, planted, "initialize",
            """{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"c","version":"1"}}}""",
            CancellationToken.None);
        answer.Status.Should().Be(400);
        answer.Raw.Should().NotContain("Mcp-Session-Id:");
        AssertNotFound(await ListAsync(token, planted));
    }

    [Fact]
    public async Task EveryRequest_NeedsItsOwnToken()
    {
        var caller = TestCaller.Usual();
        var session = await _channel.OpenAsync(Harness.Mint(caller));
        foreach (var token in new[] { null, "x.y.z", Harness.Mint(caller, audience: "https://other.example/mcp"), Harness.Mint(caller with { Lifetime = TimeSpan.FromMinutes(-10) }) })
        {
            (await ListAsync(token, session)).Status.Should().Be(401);
            (await SendAsync(HttpMethod.Get, token, session)).Status.Should().Be(401);
            (await DeleteAsync(token, session)).Status.Should().Be(401);
        }

        (await ListAsync(Harness.Mint(caller), session)).Status.Should().Be(200, "none of them ended it");
    }

    [Fact]
    public async Task Scopes_AreThoseOfEachRequest()
    {
        var broad = TestCaller.Usual();
        var narrow = broad with { Scopes = "orders.read" };
        var session = await _channel.OpenAsync(Harness.Mint(broad));
        var before = Harness.BackendRequests;
        Names(await ListAsync(Harness.Mint(broad), session)).Should().Contain("items_get");
        Names(await ListAsync(Harness.Mint(narrow), session)).Should().NotContain("items_get");
        var call = """{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"items_get","arguments":{"key":"k"}}}""";
        (await _channel.SendAsync(Harness.Mint(narrow), session, "tools/call", call, CancellationToken.None)).ErrorCode.Should().Be(-32602);
        Harness.BackendRequests.Should().Be(before);
        (await CallAsync(Harness.Mint(broad), session, call)).Structured.Should().NotBeNull();
    }

    [Fact]
    public async Task NewestRevision_StaysWithoutSessions()
    {
        var caller = TestCaller.Usual();
        var session = await _channel.OpenAsync(Harness.Mint(caller));
        var modern = new HttpChannel(Harness, ToolChannel.July2026);
        const string Body =
            """{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}}""";
        foreach (var id in new[] { session, "unknown" })
        {
            using var request = modern.Request(Harness.Mint(caller), "tools/list", Body);
            request.Headers.Add("Mcp-Session-Id", id);
            var answer = await modern.SendAsync(request, CancellationToken.None);
            answer.Status.Should().Be(200, "the header is ignored");
            answer.Raw.Should().NotContain("Mcp-Session-Id:");
        }

        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Delete })
        {
            using var request = modern.Request(Harness.Mint(caller), "", "");
            request.Method = method;
            request.Content = null;
            request.Headers.Add("Mcp-Session-Id", session);
            (await modern.SendAsync(request, CancellationToken.None)).Status.Should().Be(405);
        }

        (await ListAsync(Harness.Mint(caller), session)).Status.Should().Be(200);
    }

    /// <summary>Cross-talk: the same id at the same time, in two sessions of one caller and in those of two.</summary>
    [Fact]
    public async Task SameIdInSeveralSessions_EachGetsItsOwnAnswer()
    {
        Harness.Items.Answer(async exchange =>
        {
            var key = exchange.Request.Split(' ')[1].Split('/')[^1];
            await exchange.WriteAsync(RawServer.Json($$"""{"id":"{{key}}"}"""));
            return true;
        });
        var first = TestCaller.Usual();
        var second = TestCaller.Usual();
        var clients = new List<(string Token, string Session)>();
        foreach (var caller in new[] { first, first, second })
        {
            var token = Harness.Mint(caller);
            clients.Add((token, await _channel.OpenAsync(token)));
        }

        for (var round = 0; round < 20; round++)
        {
            var answers = await Task.WhenAll(clients.Select((client, number) => CallAsync(
                client.Token, client.Session, Call(id: 7, $"key-{round}-{number}"))));
            for (var number = 0; number < answers.Length; number++)
            {
                answers[number].IsError.Should().BeFalse("{0}", answers[number].Raw);
                answers[number].Structured.HasValue.Should().BeTrue("{0}", answers[number].Raw);
                answers[number].Structured!.Value.GetProperty("id").GetString().Should().Be($"key-{round}-{number}");
            }
        }
    }

    [Fact]
    public async Task SameIdTwice_WhileTheFirstRuns_IsRefusedAndTheFirstGetsItsAnswer()
    {
        var token = Harness.Mint(TestCaller.Usual());
        var session = await _channel.OpenAsync(token);
        using var held = Harness.Items.Hold();
        var running = _channel.SendAsync(token, session, "tools/call", Call(id: 7, "first"), CancellationToken.None);
        await held.WaitForAsync(1);
        var second = await _channel.SendAsync(token, session, "tools/call", Call(id: 7, "second"), CancellationToken.None);
        second.Status.Should().Be(400);
        second.ErrorCode.Should().Be(-32600);
        held.Dispose();
        (await running).Structured.Should().NotBeNull();
        (await CallAsync(token, session, Call(id: 7, "third"))).Structured.Should().NotBeNull("the id is free again");
    }

    [Fact]
    public async Task Delete_WhileACallRuns_CancelsItAndLeavesItsRecord()
    {
        var caller = TestCaller.Usual();
        var token = Harness.Mint(caller);
        var session = await _channel.OpenAsync(token);
        using var held = Harness.Items.Hold();
        var running = _channel.SendAsync(token, session, "tools/call", Call(id: 7, "first"), CancellationToken.None);
        await held.WaitForAsync(1);
        (await DeleteAsync(token, session)).Status.Should().Be(204);
        (await running.ContinueWith(task => task.Exception is not null || task.Result.Result is null, TaskScheduler.Default)).Should().BeTrue("such a request gets no result");
        await OutcomeAsync(caller, "cancelled");
    }

    [Fact]
    public async Task ClientThatLeaves_HasNotCancelled()
    {
        var caller = TestCaller.Usual();
        var token = Harness.Mint(caller);
        var session = await _channel.OpenAsync(token);
        using var held = Harness.Items.Hold();
        using var gone = new CancellationTokenSource();
        var running = _channel.SendAsync(token, session, "tools/call", Call(id: 7, "first"), gone.Token);
        await held.WaitForAsync(1);
        await gone.CancelAsync();
        await FluentActions.Awaiting(() => running).Should().ThrowAsync<OperationCanceledException>();
        (await ListAsync(token, session)).Status.Should().Be(200);
        held.Dispose();
        await OutcomeAsync(caller, reason: null);
    }

    /// <summary>A call, again when the disk of a busy machine was too slow for its record; such a call was not sent.</summary>
    private async Task<ToolAnswer> CallAsync(string token, string session, string body)
    {
        ToolAnswer answer;
        var left = 20;
        do
        {
            answer = await _channel.SendAsync(token, session, "tools/call", body, CancellationToken.None);
        }
        while (answer.Reason == "audit_unavailable" && left-- > 0);
        return answer;
    }

    private static string Call(int id, string key) =>
        """{"jsonrpc":"2.0","id":ID,"method":"tools/call","params":{"name":"items_get","arguments":{"key":"KEY"}}}"""
            .Replace("ID", $"{id}", StringComparison.Ordinal).Replace("KEY", key, StringComparison.Ordinal);

    private static void AssertNotFound(ToolAnswer answer)
    {
        answer.Status.Should().Be(404);
        answer.ErrorCode.Should().Be(-32001);
    }

    private static string WithoutDate(ToolAnswer answer) =>
        string.Join('\n', answer.Raw.Split('\n').Where(line => !line.Contains("Date:", StringComparison.Ordinal)));

    private static List<string> Names(ToolAnswer answer) =>
        [.. answer.Result!.Value.GetProperty("tools").EnumerateArray().Select(tool => tool.GetProperty("name").GetString()!)];

    private async Task OutcomeAsync(TestCaller caller, string? reason)
    {
        var giveUp = DateTime.UtcNow.AddSeconds(60);
        JsonElement? outcome;
        while ((outcome = Outcome()) is null)
        {
            (DateTime.UtcNow < giveUp).Should().BeTrue("the call leaves an outcome");
            await Task.Delay(20);
        }

        (outcome.Value.TryGetProperty("reason", out var said) ? said.GetString() : null).Should().Be(reason);

        JsonElement? Outcome() => Harness.RecordsOf(caller).Where(record => record.GetProperty("phase").GetString() == "outcome").Cast<JsonElement?>().FirstOrDefault();
    }

    private Task<ToolAnswer> ListAsync(string? token, string? session) => _channel.SendAsync(token, session, "tools/list", List, CancellationToken.None);

    private Task<ToolAnswer> DeleteAsync(string? token, string session) => SendAsync(HttpMethod.Delete, token, session);

    private async Task<ToolAnswer> SendAsync(HttpMethod method, string? token, string session)
    {
        using var request = _channel.Request(token, session, "", "");
        request.Method = method;
        request.Content = null;
        return await new HttpChannel(Harness, ToolChannel.November2025).SendAsync(request, CancellationToken.None);
    }
}
