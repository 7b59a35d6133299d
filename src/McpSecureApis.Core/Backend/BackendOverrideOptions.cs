namespace McpSecureApis.Core.Backend;

/// <summary>What differs per environment for the backend of one manifest: <c>Backends:MANIFEST</c>.</summary>
internal sealed class BackendOverrideOptions
{
    /// <summary>The section's members are the ids of manifests.</summary>
    public const string SectionName = "Backends";

    /// <summary>
    /// Gets or sets the base URL in place of the manifest's. It passes the same checks, with the manifest's networks and credential.
    /// </summary>
    /// <value>The default is null: the manifest's.</value>
    public string? BaseUrl { get; set; }
}
