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
                .AddSource(CallTelemetry.SourceName)
                .AddOtlpExporter(exporter => Configure(exporter, endpoint))
                .Build(),
            Sdk.CreateMeterProviderBuilder()
                .SetResourceBuilder(resource)
                .AddMeter(CallTelemetry.SourceName)
                .AddOtlpExporter(exporter => Configure(exporter, endpoint))
                .Build());
    }

    private static void Configure(OtlpExporterOptions exporter, Uri endpoint)
    {
        exporter.Endpoint = endpoint;

        // The usual port of OTLP over HTTP; everything else speaks gRPC, the protocol's default.
        exporter.Protocol = endpoint.Port == 4318 || endpoint.AbsolutePath.EndsWith("/v1/traces", StringComparison.Ordinal)
            ? OtlpExportProtocol.HttpProtobuf
            : OtlpExportProtocol.Grpc;
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
