using System.Net.Http.Headers;
using System.Text;
using McpSecureApis.FunctionalTests.Contract;
using McpSecureApis.Mcp.Telemetry;

namespace McpSecureApis.FunctionalTests.Telemetry;

/// <summary>The revision of <c>initialize</c> over HTTP is what the handshake agrees on, not what a request without a header stands for.</summary>
public abstract class HandshakeVersionTests(SharedGateway gateway)
{
    [Theory]
    [InlineData("2025-11-25", "2025-11-25")]
    [InlineData("2025-06-18", "2025-06-18")]
    [InlineData("2025-03-26", "2025-03-26")]
    [InlineData("2026-07-28", "2025-11-25")]
    [InlineData("version-canary", "2025-11-25")]
    [InlineData(null, null)]
    public async Task Initialize_AnyVersion_IsMeasuredWithTheOneThatWasAgreedOn(string? asked, string? agreed)
    {
        using var recorder = new TelemetryRecorder();
        var trace = System.Diagnostics.ActivityTraceId.CreateRandom().ToHexString();
        var version = asked is null ? string.Empty : $"\"protocolVersion\":\"{asked}\",";
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(gateway.Harness.Address, "/mcp"))
        {
            Content = new StringContent(
                $$$$"""{"jsonrpc":"2.0","id":1,"method":"initialize","params":{{{{{version}}}}"capabilities":{},"clientInfo":{"name":"t","version":"1"},"_meta":{"traceparent":"00-{{{{trace}}}}-0000000000000001-01"}}}""",
                Encoding.UTF8,
                "application/json"),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", gateway.Harness.Mint(TestCaller.Usual()));
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        using var response = await gateway.Harness.Client.SendAsync(request);
        var body = await response.Content.ReadAsStringAsync();
        body.Contains($"\"protocolVersion\":\"{agreed}\"", StringComparison.Ordinal).Should().Be(agreed is not null, body);

        var span = await recorder.SpanOfAsync(trace);
        TelemetryRecorder.TagsOf(span).GetValueOrDefault(TelemetryNames.ProtocolVersion).Should().Be(agreed);
        recorder.Measurements.Where(measured => measured.Name == TelemetryNames.OperationDuration && measured.Tags[TelemetryNames.Method] == "initialize")
            .Should().Contain(measured => measured.Tags.GetValueOrDefault(TelemetryNames.ProtocolVersion) == agreed);
    }
}

/// <summary>Without sessions.</summary>
public sealed class StatelessHandshakeVersionTests(SharedGateway gateway) : HandshakeVersionTests(gateway), IClassFixture<SharedGateway>;

/// <summary>With sessions.</summary>
public sealed class SessionHandshakeVersionTests(HybridGateway gateway) : HandshakeVersionTests(gateway), IClassFixture<HybridGateway>;
