using McpSecureApis.Core.Calls;
using McpSecureApis.Hosting.Settings;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace McpSecureApis.Hosting.Telemetry;

/// <summary>
/// Exports traces and metrics by OTLP when the operator named an endpoint, and keeps metrics ready to be fetched when there is a listener for it.
/// </summary>
internal sealed class TelemetrySetup : IDisposable
{
    private const string TracesPath = "v1/traces";

    /// <summary>Ours, and the platform's own: the web server, requests to backends and issuers, the runtime.</summary>
    private static readonly string[] Meters =
    [
        CallTelemetry.SourceName, "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.Hosting", "System.Net.Http", "System.Runtime",
    ];

    private readonly TracerProvider? _traces;

    private TelemetrySetup(TracerProvider? traces, MeterProvider? metrics)
    {
        _traces = traces;
        Metrics = metrics;
    }

    /// <summary>Null when nobody takes metrics.</summary>
    public MeterProvider? Metrics { get; }

    /// <summary>Disposing the result flushes what is left.</summary>
    /// <param name="options">Where telemetry goes.</param>
    /// <param name="isFetched">Whether metrics are fetched by HTTP.</param>
    public static TelemetrySetup Create(TelemetryOptions options, bool isFetched)
    {
        // Without anybody who takes it, nothing of OpenTelemetry is loaded: it would be a twentieth of the start.
        return options.OtlpEndpoint is null && !isFetched ? new TelemetrySetup(traces: null, metrics: null) : Build(options.OtlpEndpoint, isFetched);
    }

    public void Dispose()
    {
        _traces?.Dispose();
        Metrics?.Dispose();
    }

    private static TelemetrySetup Build(Uri? endpoint, bool isFetched)
    {
        var resource = ResourceBuilder.CreateDefault().AddService("mcp-secure-apis");
        return new TelemetrySetup(endpoint is null ? null : CreateTraces(resource, endpoint), CreateMetrics(resource, endpoint, isFetched));
    }

    private static TracerProvider CreateTraces(ResourceBuilder resource, Uri endpoint) => Sdk.CreateTracerProviderBuilder()
        .SetResourceBuilder(resource)

        // Not the caller's decision: whether a trace is sampled may be what a client sent.
        .SetSampler(new AlwaysOnSampler())
        .AddSource(CallTelemetry.SourceName)
        .AddOtlpExporter(exporter => Configure(exporter, endpoint, TracesPath))
        .Build();

    private static MeterProvider CreateMetrics(ResourceBuilder resource, Uri? endpoint, bool isFetched)
    {
        var builder = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource).AddMeter(Meters);
        if (endpoint is not null)
        {
            builder.AddOtlpExporter(exporter => Configure(exporter, endpoint, "v1/metrics"));
        }

        if (isFetched)
        {
            builder.AddPrometheusExporter();
        }

        return builder.Build();
    }

    private static void Configure(OtlpExporterOptions exporter, Uri endpoint, string signalPath)
    {
        // The usual port of OTLP over HTTP; everything else speaks gRPC, the protocol's default.
        var named = endpoint.AbsolutePath.EndsWith("/" + TracesPath, StringComparison.Ordinal);
        exporter.Protocol = endpoint.Port == 4318 || named ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc;

        // The exporter adds the signal's path only to an endpoint from its own environment variable, never to one that is set.
        exporter.Endpoint = exporter.Protocol == OtlpExportProtocol.Grpc
            ? endpoint
            : new Uri($"{(named ? endpoint.AbsoluteUri[..^TracesPath.Length] : endpoint.AbsoluteUri.TrimEnd('/') + "/")}{signalPath}");
    }
}
