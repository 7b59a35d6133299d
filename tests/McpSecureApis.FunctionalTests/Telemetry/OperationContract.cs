using System.Diagnostics;
using System.Reflection;
using McpSecureApis.FunctionalTests.Contract;
using McpSecureApis.Mcp.Telemetry;

namespace McpSecureApis.FunctionalTests.Telemetry;

/// <summary>What one request leaves in spans and metrics, on every transport: names of the conventions, and nothing that somebody else wrote.</summary>
public abstract class OperationContract(SharedGateway gateway) : IClassFixture<SharedGateway>, IAsyncLifetime
{
    private static readonly string[] Names =
        [.. typeof(TelemetryNames).GetFields(BindingFlags.Static | BindingFlags.Public).Select(field => (string)field.GetRawConstantValue()!)];

    private readonly string _trace = ActivityTraceId.CreateRandom().ToHexString();
    private readonly string _parent = ActivitySpanId.CreateRandom().ToHexString();
    private readonly TelemetryRecorder _recorder = new();
    private ToolChannel _channel = null!;

    private GatewayHarness Harness => gateway.Harness;

    private string Transport => _channel.IsHttp ? "tcp" : "pipe";

    public ValueTask InitializeAsync()
    {
        _channel = Open(Harness);
        _channel.Meta = $"\"traceparent\":\"00-{_trace}-{_parent}-01\",\"tracestate\":\"vendor=a:b\",\"baggage\":\"who=somebody\"";
        Harness.Items.AnswerAsUsual();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _channel.DisposeAsync();
        _recorder.Dispose();
    }

    internal abstract ToolChannel Open(GatewayHarness harness);

    [Fact]
    public async Task Call_Answered_IsOneSpanInTheClientsTraceAndOneMeasurement()
    {
        var answer = await _channel.CallAsync(TestCaller.Usual(), "items_get", "{\"key\":\"argument-canary\"}", id: 4711);
        answer.IsError.Should().BeFalse("{0}", answer.Raw);
        var span = await _recorder.SpanOfAsync(_trace);
        span.DisplayName.Should().Be("tools/call items_get");
        span.Kind.Should().Be(ActivityKind.Server);
        span.ParentSpanId.ToHexString().Should().Be(_parent);
        span.HasRemoteParent.Should().BeTrue();
        span.TraceStateString.Should().Be("vendor=a:b");
        span.Status.Should().Be(ActivityStatusCode.Unset);
        span.Baggage.Should().BeEmpty();
        span.Events.Should().BeEmpty();
        var tags = Expected("tools/call");
        tags[TelemetryNames.GenAiOperation] = "execute_tool";
        tags[TelemetryNames.ToolName] = "items_get";
        Measured(tags);
        tags[TelemetryNames.RequestId] = "4711";
        tags[TelemetryNames.CallId] = answer.CallId!;
        Session(tags, span);
        TelemetryRecorder.TagsOf(span).Should().BeEquivalentTo(tags);
    }

    [Fact]
    public async Task Call_Refused_IsAToolErrorWithOurReason()
    {
        var answer = await _channel.CallAsync(TestCaller.Usual(), "items_get", "{\"argument-canary\":\"argument-canary\"}");
        answer.Reason.Should().Be("invalid_arguments");
        var span = await _recorder.SpanOfAsync(_trace);
        span.Status.Should().Be(ActivityStatusCode.Error);
        span.StatusDescription.Should().BeNull();
        var tags = TelemetryRecorder.TagsOf(span);
        tags[TelemetryNames.ErrorType].Should().Be("tool_error");
        tags[TelemetryNames.Reason].Should().Be("invalid_arguments");
        tags.Should().NotContainKey(TelemetryNames.StatusCode, "the message is a result");
        var expected = Expected("tools/call");
        expected[TelemetryNames.GenAiOperation] = "execute_tool";
        expected[TelemetryNames.ToolName] = "items_get";
        expected[TelemetryNames.ErrorType] = "tool_error";
        expected[TelemetryNames.Reason] = "invalid_arguments";
        Measured(expected);
    }

    [Fact]
    public async Task Call_UnknownTool_TellsTheCodeAndNotTheName()
    {
        var answer = await _channel.CallAsync(TestCaller.Usual(), "name-canary", "{}");
        answer.ErrorCode.Should().Be(-32602);
        var span = await _recorder.SpanOfAsync(_trace);
        span.DisplayName.Should().Be("tools/call");
        var tags = TelemetryRecorder.TagsOf(span);
        tags.Should().NotContainKey(TelemetryNames.ToolName);
        tags[TelemetryNames.ErrorType].Should().Be("-32602");
        tags[TelemetryNames.StatusCode].Should().Be("-32602");
        tags[TelemetryNames.Reason].Should().Be("unknown_tool");
        span.Status.Should().Be(ActivityStatusCode.Error);
    }

    [Fact]
    public async Task Method_Unknown_IsTheWordOfTheConventions()
    {
        var answer = await _channel.SendAsync(TestCaller.Usual(), "method-canary", "", 17, CancellationToken.None);
        answer.ErrorCode.Should().Be(-32601);
        var span = await _recorder.SpanOfAsync(_trace);
        span.DisplayName.Should().Be("_OTHER");
        var tags = Expected("_OTHER");
        tags[TelemetryNames.ErrorType] = "-32601";
        tags[TelemetryNames.StatusCode] = "-32601";
        Measured(tags);
    }

    [Theory]
    [InlineData("tools/list", "", "tools/list")]
    [InlineData("tools/list", "\"cursor\":\"cursor-canary\"", "tools/list")]
    [InlineData("prompts/get", "\"name\":\"prompt_000\"", "prompts/get prompt_000")]
    [InlineData("prompts/get", "\"name\":\"name-canary\"", "prompts/get")]
    [InlineData("resources/read", "\"uri\":\"entries://template/0/argument-canary\"", "resources/read")]
    [InlineData("resources/read", "\"uri\":\"entries://argument-canary\"", "resources/read")]
    public async Task Request_OfAnyKind_IsOneSpanWithoutTheClientsWords(string method, string members, string name)
    {
        var answer = await _channel.SendAsync(new TestCaller("entries.read items.read"), method, members, 18, CancellationToken.None);
        var span = await _recorder.SpanOfAsync(_trace);
        span.DisplayName.Should().Be(name);
        var tags = TelemetryRecorder.TagsOf(span);
        tags[TelemetryNames.Method].Should().Be(method);
        tags.GetValueOrDefault(TelemetryNames.StatusCode).Should().Be(answer.ErrorCode is { } code ? $"{code}" : null);
        (tags.GetValueOrDefault(TelemetryNames.ResourceUri) ?? "entries://template/0/{key}").Should().Be("entries://template/0/{key}", "a URI holds arguments, its template does not");
        tags.Should().NotContainKey(TelemetryNames.GenAiOperation);
    }

    [Fact]
    public async Task Everything_HasNamesOfTheTableAndNoWordsOfAClient()
    {
        var caller = TestCaller.Usual();
        await _channel.CallAsync(caller, "items_get", "{\"key\":\"value-canary\"}");
        await _channel.CallAsync(caller, "items_get", "{\"name-canary\":1}");
        await _channel.CallAsync(caller, "items_listed", "{\"key\":\"value-canary\"}");
        await _channel.CallAsync(caller, "items_hidden", "{\"key\":\"value-canary\"}");
        await _channel.SendAsync(caller, "completion/complete", "\"ref\":{\"type\":\"ref/prompt\",\"name\":\"x-canary\"},\"argument\":{\"name\":\"y-canary\",\"value\":\"z-canary\"}", 21, CancellationToken.None);
        await _recorder.SpanAsync(span => span.TraceId.ToHexString() == _trace && TelemetryRecorder.TagsOf(span)[TelemetryNames.Method] == "completion/complete");
        foreach (var span in _recorder.Spans)
        {
            TelemetryRecorder.TagsOf(span).Keys.Should().BeSubsetOf(Names);
            (span.DisplayName + string.Join(' ', TelemetryRecorder.TagsOf(span).Values)).Should().NotContain("canary").And.NotContain(caller.Name);
        }

        foreach (var (_, value, tags) in _recorder.Measurements)
        {
            tags.Keys.Should().BeSubsetOf(Names).And.NotContain([TelemetryNames.CallId, TelemetryNames.RequestId, TelemetryNames.SessionId], "each value would be a time series");
            string.Join(' ', tags.Values).Should().NotContain("canary");
            value.Should().BeGreaterThanOrEqualTo(0);
        }
    }

    [Theory]
    [InlineData("\"traceparent\":\"00-00000000000000000000000000000000-0000000000000001-01\"")]
    [InlineData("\"traceparent\":17")]
    [InlineData("\"traceparent\":null,\"tracestate\":{}")]
    [InlineData("\"tracestate\":\"vendor=a\"")]
    public async Task Context_NotOfTheGrammar_RefusesNothingAndBeginsATraceOfOurs(string meta)
    {
        _channel.Meta = meta;
        var answer = await _channel.CallAsync(TestCaller.Usual(), "items_get", "{\"key\":\"a\"}");
        answer.IsError.Should().BeFalse("{0}", answer.Raw);
        var span = await _recorder.SpanAsync(span => TelemetryRecorder.TagsOf(span).GetValueOrDefault(TelemetryNames.CallId) == answer.CallId);
        span.ParentSpanId.Should().Be(default(ActivitySpanId));
        span.Links.Should().BeEmpty();
        span.TraceStateString.Should().BeNull();
    }

    /// <summary>What a request of this transport and revision says besides what it is about.</summary>
    private Dictionary<string, string> Expected(string method)
    {
        var tags = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [TelemetryNames.Method] = method,
            [TelemetryNames.Transport] = Transport,
            [TelemetryNames.ProtocolVersion] = _channel.Version,
        };
        if (_channel.IsHttp)
        {
            tags[TelemetryNames.NetworkProtocol] = "http";
            tags[TelemetryNames.NetworkProtocolVersion] = "1.1";
        }

        return tags;
    }

    private static void Session(Dictionary<string, string> tags, Activity span)
    {
        if (TelemetryRecorder.TagsOf(span).TryGetValue(TelemetryNames.SessionId, out var session))
        {
            session.Should().HaveLength(43);
            tags[TelemetryNames.SessionId] = session;
        }
    }

    private void Measured(Dictionary<string, string> tags) => _recorder.Measurements
        .Where(measured => measured.Name == TelemetryNames.OperationDuration)
        .Should().Contain(measured => measured.Tags.Count == tags.Count && measured.Tags.All(tag => tags.ContainsKey(tag.Key) && tags[tag.Key] == tag.Value));
}
