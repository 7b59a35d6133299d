namespace McpSecureApis.Hosting.Settings;

/// <summary>Where the manifests are.</summary>
internal sealed class CatalogOptions
{
    /// <summary>Gets or sets the folder that holds the manifests, relative to the configuration file.</summary>
    /// <value>The default is <c>tool-manifests</c>.</value>
    public string Path { get; set; } = "tool-manifests";

    /// <summary>Gets or sets the folder of proposed manifests that live calls are compared with, relative to the configuration file.</summary>
    /// <value>The default is empty: nothing is compared. Nothing of the folder is served, whatever is in it.</value>
    public string Shadow { get; set; } = string.Empty;

    /// <summary>Gets or sets what happens when a manifest is invalid at start.</summary>
    /// <value>The default is Refuse: the server does not start. Skip serves the others. While running, the last good version goes on.</value>
    public InvalidManifestAction OnInvalid { get; set; } = InvalidManifestAction.Refuse;
}
