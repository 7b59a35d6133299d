namespace McpSecureApis.Hosting.Settings;

/// <summary>How log lines look on stderr.</summary>
internal enum LogFormat
{
    /// <summary>For people.</summary>
    Text,

    /// <summary>One JSON object per line.</summary>
    Json,
}
