namespace McpSecureApis.Hosting.Settings;

/// <summary>What an invalid manifest does to the start of the server.</summary>
internal enum InvalidManifestAction
{
    /// <summary>The server does not start.</summary>
    Refuse,

    /// <summary>The other manifests are served.</summary>
    Skip,
}
