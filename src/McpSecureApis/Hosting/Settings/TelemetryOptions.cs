using McpSecureApis.Mcp.Telemetry;

namespace McpSecureApis.Hosting.Settings;

/// <summary>Where traces and metrics go. No payload is ever part of them.</summary>
internal sealed class TelemetryOptions
{
    public const string SectionName = "Telemetry";

    /// <summary>
    /// Gets or sets the OTLP endpoint: <c>http://127.0.0.1:4317</c> for gRPC, <c>http://127.0.0.1:4318</c> or an address that ends in
    /// <c>/v1/traces</c> for HTTP; metrics go to <c>/v1/metrics</c> beside it.
    /// </summary>
    /// <value>The default is none: nothing is exported.</value>
    public Uri? OtlpEndpoint { get; set; }

    /// <summary>Gets or sets what the trace that a client names (<c>traceparent</c> in <c>_meta</c> or as a header) means.</summary>
    /// <value>The default is Parent, as the convention has it. Link begins a trace of our own for clients whose traces are not to be joined.</value>
    public CallerTraceMode CallerContext { get; set; } = CallerTraceMode.Parent;
}
