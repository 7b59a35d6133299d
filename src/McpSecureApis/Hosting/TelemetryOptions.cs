namespace McpSecureApis.Hosting;

/// <summary>Where traces and metrics go. No payload is ever part of them.</summary>
internal sealed class TelemetryOptions
{
    public const string SectionName = "Telemetry";

    /// <summary>Gets or sets the OTLP endpoint, for example <c>http://127.0.0.1:4317</c>.</summary>
    /// <value>The default is none: nothing is exported.</value>
    public Uri? OtlpEndpoint { get; set; }
}
