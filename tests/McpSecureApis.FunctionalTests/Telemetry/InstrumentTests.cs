using System.Diagnostics.Metrics;
using System.Reflection;
using McpSecureApis.FunctionalTests.Contract;
using McpSecureApis.FunctionalTests.Documentation;
using McpSecureApis.Mcp.Telemetry;

namespace McpSecureApis.FunctionalTests.Telemetry;

/// <summary>The instruments themselves, and the page that lists what they are called.</summary>
public sealed class InstrumentTests(HybridGateway gateway) : IClassFixture<HybridGateway>
{
    [Fact]
    public void OperationsPage_Names_AreThoseOfTheCode()
    {
        var names = typeof(TelemetryNames).GetFields(BindingFlags.Static | BindingFlags.Public).Select(field => (string)field.GetRawConstantValue()!);
        var said = Pages.Find(Pages.Read("docs/operations.md"), @"^\| `((?:mcp|gen_ai|jsonrpc|rpc|error|network|mcp_secure_apis)\.[a-z_.]+)` \|").Select(match => match.Groups[1].Value);
        said.Should().BeEquivalentTo(names);
    }

    /// <summary>
    /// OpenTelemetry semantic conventions, "MCP" and "GenAI", and the general attributes that they name; ours stand below a name of our own.
    /// </summary>
    [Fact]
    public void Names_AreThoseOfTheConventionsOrOurOwn()
    {
        string[] conventions =
        [
            "mcp.server.operation.duration", "mcp.server.session.duration", "mcp.method.name", "mcp.protocol.version", "mcp.session.id",
            "mcp.resource.uri", "gen_ai.tool.name", "gen_ai.prompt.name", "gen_ai.operation.name", "jsonrpc.request.id", "rpc.response.status_code",
            "error.type", "network.transport", "network.protocol.name", "network.protocol.version",
        ];
        typeof(TelemetryNames).GetFields(BindingFlags.Static | BindingFlags.Public).Select(field => (string)field.GetRawConstantValue()!)
            .Where(name => !name.StartsWith("mcp_secure_apis.", StringComparison.Ordinal)).Should().BeEquivalentTo(conventions);
    }

    [Fact]
    public void Durations_AreSecondsInTheBucketsOfTheConventions()
    {
        using var recorder = new TelemetryRecorder();
        OperationTelemetry.RecordSession(TimeSpan.FromSeconds(1), version: null, isHttp: true);
        recorder.Instruments.Keys.Should().BeEquivalentTo(
            TelemetryNames.OperationDuration, TelemetryNames.SessionDuration, TelemetryNames.Drift, TelemetryNames.Unapproved);
        foreach (var instrument in recorder.Instruments.Values.Where(instrument => instrument is not Counter<long>))
        {
            instrument.Unit.Should().Be("s");
            ((Histogram<double>)instrument).Advice!.HistogramBucketBoundaries.Should().Equal(0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300);
        }
    }

    [Fact]
    public async Task Session_OverBothTransports_IsMeasuredWhenItEnds()
    {
        using var recorder = new TelemetryRecorder();
        var channel = new SessionChannel(gateway.Harness);
        await channel.ListAsync(TestCaller.Usual());
        var stdio = new StdioChannel(gateway.Harness, ToolChannel.November2025);
        await stdio.ListAsync(TestCaller.Usual());
        await stdio.DisposeAsync();
        var caller = gateway.Harness.Mint(TestCaller.Usual());
        using var request = channel.Request(caller, await channel.OpenAsync(caller), "", "{}");
        request.Method = HttpMethod.Delete;
        using var response = await gateway.Harness.Client.SendAsync(request);
        ((int)response.StatusCode).Should().Be(204);

        var limit = DateTime.UtcNow.AddSeconds(10);
        while (!Ended("tcp") && DateTime.UtcNow < limit)
        {
            await Task.Delay(10);
        }

        Ended("tcp").Should().BeTrue();
        Ended("pipe").Should().BeTrue();

        bool Ended(string transport) => recorder.Measurements.Any(measured => measured.Name == TelemetryNames.SessionDuration &&
            measured.Tags[TelemetryNames.Transport] == transport && measured.Tags.GetValueOrDefault(TelemetryNames.ProtocolVersion) == "2025-11-25");
    }
}
