using McpSecureApis.Core.Calls;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace McpSecureApis.Hosting;

/// <summary>Exports traces and metrics by OTLP when the operator named an endpoint.</summary>
internal static class TelemetrySetup
{
    private const string TracesPath = "v1/traces";

    /// <summary>Disposing the result flushes what is left. Null when nothing is exported.</summary>
    public static IDisposable? Create(TelemetryOptions options)
    {
        if (options.OtlpEndpoint is not { } endpoint)
        {
            return null;
        }

        var resource = ResourceBuilder.CreateDefault().AddService("mcp-secure-apis");
        return new Providers(
            Sdk.CreateTracerProviderBuilder()
                .SetResourceBuilder(resource)

                // Not the caller's decision: the parent is a request's activity, which nobody records, or what a client sent.
                .SetSampler(new AlwaysOnSampler())
                .AddSource(CallTelemetry.SourceName)
                .AddOtlpExporter(exporter => Configure(exporter, endpoint, TracesPath))
                .Build(),
            Sdk.CreateMeterProviderBuilder()
                .SetResourceBuilder(resource)
                .AddMeter(CallTelemetry.SourceName)
                .AddOtlpExporter(exporter => Configure(exporter, endpoint, "v1/metrics"))
                .Build());
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

    private sealed class Providers(TracerProvider traces, MeterProvider metrics) : IDisposable
    {
        public void Dispose()
        {
            traces.Dispose();
            metrics.Dispose();
        }
    }
}
