namespace McpSecureApis.Hosting.Settings;

/// <summary>What the server does about manifests that security has not approved.</summary>
internal enum ApprovalMode
{
    /// <summary>Serves them and says so in the log.</summary>
    Report,

    /// <summary>Serves an entry only as it was approved.</summary>
    Enforce,
}
