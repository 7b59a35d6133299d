namespace McpSecureApis.Hosting.Settings;

/// <summary>What is logged, and how. Logs go to stderr: over stdio, stdout is the protocol.</summary>
internal sealed class LoggingOptions
{
    public const string SectionName = "Logging";

    /// <summary>Gets or sets the form of a line.</summary>
    /// <value>The default is text, for people.</value>
    public LogFormat Format { get; set; } = LogFormat.Text;

    /// <summary>Gets or sets the least level that is logged.</summary>
    /// <value>The default is Information: starts, reloads, refusals in sum, and everything an operator may have to act on.</value>
    public LogLevel Level { get; set; } = LogLevel.Information;
}
