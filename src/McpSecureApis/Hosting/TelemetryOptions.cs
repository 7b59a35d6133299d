namespace McpSecureApis.Hosting;

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
}
