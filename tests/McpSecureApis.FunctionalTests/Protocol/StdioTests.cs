using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Callers.Scopes;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.Mcp.Handlers;
using McpSecureApis.Mcp.Lists;
using McpSecureApis.Mcp.Telemetry;
using McpSecureApis.Transports.Connections;
using McpSecureApis.Transports.Stdio;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpSecureApis.FunctionalTests.Protocol;

/// <summary>The same rules over two streams.</summary>
public sealed class StdioTests
{
    private const string Initialize =
        """{"jsonrpc":"2.0","id":"i","method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"c","version":"1"}}}""";

    private static readonly Caller Somebody = new() { Issuer = "stdio", Subject = "s", Scopes = ScopeSet.Empty };

    private readonly FakeTools _tools = new();
    private readonly CatalogChanges _changes = new();
    private readonly ServerOptions _options = new() { MaxBodyBytes = 4096, DrainTimeout = TimeSpan.FromSeconds(1) };
    private readonly FakeBudget _budget = new();

    [Theory]
    [InlineData("garbage", -32700)]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"", -32700)] // cut off
    [InlineData("""[{"jsonrpc":"2.0","id":1,"method":"ping"}]""", -32600)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}""", -32700)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"orders","Name":"hidden"}}""", -32600)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"orders","arguments":7}}""", -32602)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"no/such"}""", -32601)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2031-01-01"}}}""", -32022)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}}""", -32602)]
    public async Task Line_Bad_IsAnsweredAndTheNextOneServed(string line, int code)
    {
        var replies = await RunAsync($"\n\r\n{line}\r\n{RunningServer.Modern("tools/list", id: "9")}\n");
        replies.Should().HaveCount(2);
        replies.Should().ContainSingle(reply => HasError(reply, code));
        replies.Should().ContainSingle(reply => HasResult(reply) && reply.GetProperty("result").GetRawText().Contains("cacheScope"));
        _tools.Finished.Should().BeEmpty();
    }

    [Theory]
    [InlineData("2026-07-28", "2025-11-25")]
    [InlineData("DRAFT-2026-v1", "2025-11-25")]
    [InlineData("2031-01-01", "2025-11-25")]
    [InlineData("2024-11-05", "2025-11-25")]
    [InlineData("2025-06-18", "2025-06-18")]
    public async Task Initialize_AnyVersion_IsAnsweredWithOneThatIsServed(string version, string agreed)
    {
        var replies = await RunAsync(Initialize.Replace("2025-11-25", version, StringComparison.Ordinal) + "\n");
        replies.Should().ContainSingle().Which.GetProperty("result").GetProperty("protocolVersion").GetString().Should().Be(agreed);
    }

    [Fact]
    public async Task Versions_EveryOneThatIsServedIsNamed()
    {
        string[] served = ["2026-07-28", "2025-11-25", "2025-06-18", "2025-03-26"];
        var replies = await RunAsync(RunningServer.Modern("server/discover") + "\n");
        replies.Should().ContainSingle().Which.GetProperty("result").GetProperty("supportedVersions").EnumerateArray()
            .Select(version => version.GetString()).Should().Equal(served);
        replies = await RunAsync(RunningServer.Modern("tools/list").Replace("2026-07-28", "2031-01-01", StringComparison.Ordinal) + "\n");
        replies.Should().ContainSingle().Which.GetProperty("error").GetProperty("data").GetProperty("supported").EnumerateArray()
            .Select(version => version.GetString()).Should().Equal(served);
    }

    [Fact]
    public async Task Line_Huge_IsSkippedWhole()
    {
        var replies = await RunAsync(
            $"{new string('x', 100_000)}\n{new string(' ', 4097)}\n{RunningServer.Modern("tools/list")}\n");
        replies.Should().HaveCount(3);
        replies.Count(reply => HasError(reply, -32700)).Should().Be(2);
        replies.Should().ContainSingle(reply => HasResult(reply));
    }

    [Fact]
    public async Task Line_OverTheCallersBudget_IsAnsweredWithSecondsAndGoesNoFurther()
    {
        _budget.Left = 2;
        var replies = await RunAsync(string.Join('\n',
        [
            RunningServer.Modern("tools/list"),
            "garbage",
            RunningServer.Modern("tools/call", "\"name\":\"orders\",\"arguments\":{}", id: "3"),
            """{"jsonrpc":"2.0","id":4,"method":"no/such"}""",
            """{"jsonrpc":"2.0","method":"notifications/initialized"}""",
            """{"jsonrpc":"2.0","id":5,"result":{}}""",
            "garbage",
            new string('x', 5000),
            string.Empty,
        ]));
        replies.Should().HaveCount(6, "notices and answers that nobody asked for get none");
        replies.Count(HasResult).Should().Be(1);
        replies.Count(reply => HasError(reply, -32700)).Should().Be(1, "what cannot be read spends too");
        var refused = replies.Where(reply => HasError(reply, 429)).ToList();
        refused.Should().HaveCount(4);
        refused.Select(reply => reply.TryGetProperty("id", out var id) ? id.GetInt32() : (int?)null).Should().BeEquivalentTo(new int?[] { 3, 4, null, null });
        refused.Should().OnlyContain(reply => reply.GetProperty("error").GetProperty("data").GetProperty("retryAfterSeconds").GetString() == "7");
        _tools.Finished.Should().BeEmpty();
        _budget.Counted.Should().Equal([RefusalReason.MessageMalformed, .. Enumerable.Repeat(RefusalReason.RateLimited, 6)]);
    }

    [Theory]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1,\"met")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"")]
    public async Task Input_EndsInsideALine_EndsCleanly(string partial)
    {
        var replies = await RunAsync(partial);
        replies.Should().ContainSingle().Which.GetProperty("error").GetProperty("code").GetInt32().Should().Be(-32700);
    }

    [Fact]
    public async Task Input_EmptyAtOnce_EndsCleanly() => (await RunAsync(string.Empty)).Should().BeEmpty();

    [Fact]
    public async Task Call_ListedToolWithoutScope_IsAResultThatNamesAllScopes()
    {
        var replies = await RunAsync($"{RunningServer.Modern("tools/call", "\"name\":\"listed\"")}\n");
        var result = replies.Single().GetProperty("result");
        result.GetProperty("isError").GetBoolean().Should().BeTrue();
        result.GetProperty("content")[0].GetProperty("text").GetString().Should().Contain("a.read b.read");
    }

    [Fact]
    public async Task Call_HiddenTool_AnswersLikeAnUnknownOne()
    {
        var hidden = (await RunAsync($"{RunningServer.Modern("tools/call", "\"name\":\"hidden\"")}\n")).Single().GetRawText();
        var unknown = (await RunAsync($"{RunningServer.Modern("tools/call", "\"name\":\"absent\"")}\n")).Single().GetRawText();
        unknown.Should().Be(hidden);
        hidden.Should().Contain("\"code\":-32602").And.Contain("Unknown tool").And.Contain("\"callId\":\"call-1\"");
    }

    [Fact]
    public async Task Call_WithinTheTimeAfterTheEnd_IsAnswered_AndALongerOneCancelled()
    {
        _options.DrainTimeout = TimeSpan.FromMilliseconds(300);
        var call = $"{RunningServer.Modern("tools/call", "\"name\":\"slow\"")}\n";
        await RunAsync(call);
        await _tools.SlowCancelled.Task.WaitAsync(TimeSpan.FromSeconds(5));

        _options.DrainTimeout = TimeSpan.FromSeconds(5);
        var brief = await RunAsync(call, ended: _tools.SlowEnd.SetResult);
        brief.Single().TryGetProperty("result", out _).Should().BeTrue();
    }

    /// <summary>The end of the first call could be taken for that of the second.</summary>
    [Fact]
    public async Task Call_WithTheIdOfACancelledOne_IsRefused()
    {
        const string Call = """{"jsonrpc":"2.0","id":5,"method":"tools/call","params":{"name":"slow"}}""";
        const string Cancel = """{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":5}}""";
        var replies = (await RunAsync($"{Initialize}\n{Call}\n{Cancel}\n{Call}\n")).FindAll(reply => reply.GetProperty("id").ToString() == "5");
        replies.Should().ContainSingle().Which.GetProperty("error").GetProperty("message").GetString().Should().Contain("was cancelled");
    }

    [Fact]
    public async Task Call_Cancelled_IsNotWaitedFor()
    {
        _options.DrainTimeout = TimeSpan.FromMinutes(1);
        var replies = await RunAsync(
            $"{Initialize}\n" + """{"jsonrpc":"2.0","id":5,"method":"tools/call","params":{"name":"slow"}}""" + "\n" +
            """{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":5}}""" + "\n");
        replies.Should().ContainSingle().Which.GetProperty("id").GetString().Should().Be("i");
    }

    [Theory]
    [InlineData("2026-07-28")]
    [InlineData("2025-11-25")]
    public async Task Call_Cancelled_StopsTheCall(string version)
    {
        var call = version == "2026-07-28"
            ? RunningServer.Modern("tools/call", "\"name\":\"slow\"", "5")
            : Initialize + "\n" + """{"jsonrpc":"2.0","id":5,"method":"tools/call","params":{"name":"slow"}}""";
        var input = new Pipe();
        using var output = new MemoryStream();
        var run = Host().RunAsync(Somebody, input.Reader.AsStream(), output, CancellationToken.None);
        await input.Writer.WriteAsync(Encoding.UTF8.GetBytes(call + "\n"));
        await _tools.SlowStarted.Task.WaitAsync(TimeSpan.FromSeconds(10));
        await input.Writer.WriteAsync("""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":5}}"""u8.ToArray());
        await input.Writer.WriteAsync("\n"u8.ToArray());
        await _tools.SlowCancelled.Task.WaitAsync(TimeSpan.FromSeconds(10));
        await input.Writer.CompleteAsync();
        await run.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{"action":"accept","content":{"confirm":true}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":"x","error":{"code":1,"message":"m"}}""")]
    public async Task Answer_ToNothingThatWasAsked_IsIgnored(string answer)
    {
        var replies = await RunAsync($"{answer}\n{RunningServer.Modern("tools/list")}\n");
        replies.Should().ContainSingle().Which.TryGetProperty("result", out _).Should().BeTrue();
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":7}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{},"error":{"code":1,"message":"m"}}""")]
    public async Task Answer_Malformed_IsRefused(string answer) =>
        HasError((await RunAsync($"{answer}\n")).Single(), -32600).Should().BeTrue();

    [Fact]
    public async Task OpenStream_EndOfInput_EndsItWithItsResult()
    {
        _options.DrainTimeout = TimeSpan.FromMinutes(1);
        var replies = await RunAsync($"{RunningServer.Modern("subscriptions/listen", "\"notifications\":{\"toolsListChanged\":true}")}\n");
        replies[^1].GetProperty("result").GetProperty("_meta").GetProperty("io.modelcontextprotocol/subscriptionId").GetInt32().Should().Be(1);
    }

    [Fact]
    public async Task SameIdTwice_WhileTheFirstRuns_IsRefused()
    {
        var call = RunningServer.Modern("tools/call", "\"name\":\"slow\"");
        _options.DrainTimeout = TimeSpan.FromSeconds(5);
        var replies = await RunAsync($"{call}\n{call}\n", ended: _tools.SlowEnd.SetResult);
        replies.Should().HaveCount(2);
        replies.Should().ContainSingle(reply => HasError(reply, -32600));
    }

    [Fact]
    public async Task OlderClient_ToolsChange_IsTold()
    {
        var input = new Pipe();
        var output = new Pipe();
        using var lines = new StreamReader(output.Reader.AsStream());
        var run = Host().RunAsync(Somebody, input.Reader.AsStream(), output.Writer.AsStream(), CancellationToken.None);
        await WriteAsync(Initialize);
        (await NextAsync()).Should().Contain("\"id\":\"i\"");
        await WriteAsync("""{"jsonrpc":"2.0","method":"notifications/initialized"}""");
        await WriteAsync("""{"jsonrpc":"2.0","id":2,"method":"ping"}""");
        (await NextAsync()).Should().Contain("\"id\":2", "what was sent before the ping was read before it");
        _tools.Replace([FakeTools.Tool("other")]);
        _changes.Publish();
        (await NextAsync()).Should().Contain("notifications/tools/list_changed");
        await input.Writer.CompleteAsync();
        await run.WaitAsync(TimeSpan.FromSeconds(10));

        async Task WriteAsync(string line) => await input.Writer.WriteAsync(Encoding.UTF8.GetBytes(line + "\n"));

        Task<string?> NextAsync() => lines.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(10));
    }

    private static bool HasError(JsonElement reply, int code) =>
        reply.TryGetProperty("error", out var error) && error.GetProperty("code").GetInt32() == code;

    private static bool HasResult(JsonElement reply) => reply.TryGetProperty("result", out _);

    private StdioHost Host() => new(
        new McpServerFactory(_tools, _changes, new ListCursor(), TimeProvider.System, NullLoggerFactory.Instance), _tools, _budget, _options, OperationTelemetry.Default, TimeProvider.System,
        NullLogger<StdioHost>.Instance);

    /// <summary>Runs to the end of the input; every line of the output has to be a message.</summary>
    /// <param name="text">The input.</param>
    /// <param name="ended">Called when the server has read all of it.</param>
    private async Task<List<JsonElement>> RunAsync(string text, Action? ended = null)
    {
        using var input = new EndingStream(Encoding.UTF8.GetBytes(text), ended);
        using var output = new MemoryStream();
        await Host().RunAsync(Somebody, input, output, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(10));
        return [.. Encoding.UTF8.GetString(output.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line))];
    }

    private sealed class EndingStream(byte[] bytes, Action? ended) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var length = Read(buffer.Span);
            if (length == 0)
            {
                ended?.Invoke();
            }

            return ValueTask.FromResult(length);
        }
    }
}
