using System.Diagnostics;
using System.Text.Json;
using McpSecureApis.FunctionalTests.Contract;
using McpSecureApis.Mcp.Telemetry;
using Microsoft.AspNetCore.Http;

namespace McpSecureApis.FunctionalTests.Telemetry;

/// <summary>Which trace a request belongs to, when a stranger says so.</summary>
public sealed class TraceContextTests(SharedGateway gateway) : IClassFixture<SharedGateway>
{
    private const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    private const string Span = "00f067aa0ba902b7";

    [Theory]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", ActivityTraceFlags.Recorded)]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00", ActivityTraceFlags.None)]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-fe", ActivityTraceFlags.None)]
    public void Read_Parent_GivesIdsAndTheFlagThatIsDefined(string parent, ActivityTraceFlags flags)
    {
        foreach (var context in new[] { FromMeta(parent, null), FromHeaders(parent) })
        {
            context!.Value.TraceId.ToHexString().Should().Be(Trace);
            context.Value.SpanId.ToHexString().Should().Be(Span);
            context.Value.TraceFlags.Should().Be(flags);
            context.Value.IsRemote.Should().BeTrue();
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0")]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-")]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01 ")]
    [InlineData(" 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")]
    [InlineData("01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")]
    [InlineData("ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")]
    [InlineData("00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01")]
    [InlineData("00-00000000000000000000000000000000-00f067aa0ba902b7-01")]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01")]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e473g-00f067aa0ba902b7-01")]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0x")]
    [InlineData("00_4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7_01")]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e473600f067aa0ba902b7--01")]
    public void Read_ParentNotOfTheGrammar_DoesNotExist(string parent)
    {
        FromMeta(parent, "vendor=a").Should().BeNull();
        FromHeaders(parent).Should().BeNull();
    }

    [Theory]
    [InlineData("vendor=a", true)]
    [InlineData("rojo=00f067aa0ba902b7,congo=t61rcWkgMzE", true)]
    [InlineData("rojo=a , congo=b,\t,", true)]
    [InlineData("tenant@vendor=a b", true)]
    [InlineData("1a=x", true)]
    [InlineData("", false)]
    [InlineData("Vendor=a", false)]
    [InlineData("vendor", false)]
    [InlineData("vendor=", false)]
    [InlineData("=a", false)]
    [InlineData("vendor=a=b", false)]
    [InlineData("vendor=a,vendor=b", false)]
    [InlineData("vendor=a\u00e9", false)]
    [InlineData("vendor=a\nb", false)]
    public void Read_State_IsTakenWholeOrNotAtAll(string state, bool taken)
    {
        FromMeta($"00-{Trace}-{Span}-01", state)!.Value.TraceState.Should().Be(taken ? state : null);
        FromHeaders($"00-{Trace}-{Span}-01", state)!.Value.TraceState.Should().Be(taken ? state : null);
    }

    [Fact]
    public void Read_State_IsBounded()
    {
        string Members(int count) => string.Join(',', Enumerable.Range(0, count).Select(i => $"k{i}=v"));
        FromMeta($"00-{Trace}-{Span}-01", Members(32))!.Value.TraceState.Should().NotBeNull();
        FromMeta($"00-{Trace}-{Span}-01", Members(33))!.Value.TraceState.Should().BeNull();
        FromMeta($"00-{Trace}-{Span}-01", "k=" + new string('v', 256))!.Value.TraceState.Should().NotBeNull();
        FromMeta($"00-{Trace}-{Span}-01", "k=" + new string('v', 257))!.Value.TraceState.Should().BeNull();
        FromMeta($"00-{Trace}-{Span}-01", $"k={new string('v', 256)},l={new string('v', 256)}")!.Value.TraceState.Should().BeNull();
    }

    [Fact]
    public void Read_HeaderTwice_DoesNotExist()
    {
        var headers = new HeaderDictionary { ["traceparent"] = new([$"00-{Trace}-{Span}-01", $"00-{Trace}-{Span}-01"]) };
        TraceContext.Read(headers).Should().BeNull();
        headers["traceparent"] = $"00-{Trace}-{Span}-01";
        headers["tracestate"] = new(["a=1", "b=2"]);
        TraceContext.Read(headers)!.Value.TraceState.Should().Be("a=1,b=2");
    }

    [Fact]
    public async Task Http_ContextInHeadersAndMeta_MetaIsTheParentAndTheOtherIsLinked()
    {
        using var recorder = new TelemetryRecorder();
        var (stated, carried) = (ActivityTraceId.CreateRandom().ToHexString(), ActivityTraceId.CreateRandom().ToHexString());
        await using var channel = new HttpChannel(gateway.Harness, ToolChannel.July2026) { Meta = $"\"traceparent\":\"00-{stated}-{Span}-01\"" };
        await SendAsync(channel, carried);
        var span = await recorder.SpanOfAsync(stated);
        span.ParentSpanId.ToHexString().Should().Be(Span);
        span.Links.Select(link => link.Context.TraceId.ToHexString()).Should().Equal(carried);

        channel.Meta = "";
        await SendAsync(channel, carried);
        (await recorder.SpanOfAsync(carried)).Links.Should().BeEmpty();
    }

    [Fact]
    public async Task Link_IsSet_TheTraceIsOursAndTheClientsIsLinked()
    {
        using var recorder = new TelemetryRecorder();
        await using var harness = await GatewayHarness.StartAsync(new GatewaySettings { CallerContext = "Link" });
        var (stated, carried) = (ActivityTraceId.CreateRandom().ToHexString(), ActivityTraceId.CreateRandom().ToHexString());
        foreach (var channel in new ToolChannel[] { new HttpChannel(harness, ToolChannel.July2026), new StdioChannel(harness, ToolChannel.July2026) })
        {
            await using (channel)
            {
                channel.Meta = $"\"traceparent\":\"00-{stated}-{Span}-01\",\"tracestate\":\"vendor=a\"";
                var answer = channel is HttpChannel http
                    ? await SendAsync(http, carried)
                    : await channel.CallAsync(TestCaller.Usual(), "items_get", "{\"key\":\"a\"}");
                var span = await recorder.SpanAsync(span => TelemetryRecorder.TagsOf(span).GetValueOrDefault(TelemetryNames.CallId) == answer.CallId);
                span.TraceId.ToHexString().Should().NotBe(stated).And.NotBe(carried);
                span.ParentSpanId.Should().Be(default(ActivitySpanId));
                span.TraceStateString.Should().BeNull();
                span.Links.Select(link => link.Context.TraceId.ToHexString()).Should().Equal(channel.IsHttp ? [stated, carried] : [stated]);
            }
        }
    }

    [Theory]
    [InlineData("\"request-7\"", "request-7")]
    [InlineData("\"0193b2c4-7d1f-7a3e-9c11-2b0e5f7a8c9d\"", "0193b2c4-7d1f-7a3e-9c11-2b0e5f7a8c9d")]
    [InlineData("-12", "-12")]
    [InlineData("\"two words\"", null)]
    [InlineData("\"\"", null)]
    [InlineData("\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"", null)]
    public async Task Http_RequestId_IsToldOnlyWhenItLooksLikeOne(string id, string? told)
    {
        using var recorder = new TelemetryRecorder();
        var trace = ActivityTraceId.CreateRandom().ToHexString();
        await using var channel = new HttpChannel(gateway.Harness, ToolChannel.July2026) { Meta = $"\"traceparent\":\"00-{trace}-{Span}-01\"" };
        using var request = channel.Request(
            gateway.Harness.Mint(TestCaller.Usual()), "tools/list", channel.Message("tools/list", "", 1).Replace("\"id\":1,", $"\"id\":{id},", StringComparison.Ordinal));
        (await channel.SendAsync(request, CancellationToken.None)).Status.Should().Be(200);
        TelemetryRecorder.TagsOf(await recorder.SpanOfAsync(trace)).GetValueOrDefault(TelemetryNames.RequestId).Should().Be(told);
    }

    private static async Task<ToolAnswer> SendAsync(HttpChannel channel, string trace)
    {
        using var request = channel.Request(
            channel.Harness.Mint(TestCaller.Usual()), "tools/call", channel.Message("tools/call", "\"name\":\"items_get\",\"arguments\":{\"key\":\"a\"}", 1));
        request.Headers.Add("Mcp-Name", "items_get");
        request.Headers.Add("traceparent", $"00-{trace}-{Span}-01");
        request.Headers.Add("baggage", "who=somebody");
        var answer = await channel.SendAsync(request, CancellationToken.None);
        answer.IsError.Should().BeFalse("{0}", answer.Raw);
        return answer;
    }

    private static ActivityContext? FromMeta(string parent, string? state)
    {
        var members = new Dictionary<string, string> { ["traceparent"] = parent };
        if (state is not null)
        {
            members["tracestate"] = state;
        }

        return TraceContext.Read(JsonSerializer.SerializeToElement(members));
    }

    private static ActivityContext? FromHeaders(string parent, string? state = null)
    {
        var headers = new HeaderDictionary { ["traceparent"] = parent };
        if (state is not null)
        {
            headers["tracestate"] = state;
        }

        return TraceContext.Read(headers);
    }
}
