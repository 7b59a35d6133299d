namespace McpSecureApis.Hosting.Settings;

/// <summary>What the server remembers beyond a restart, other than its records.</summary>
internal sealed class StateOptions
{
    public const string SectionName = "State";

    /// <summary>Gets or sets the folder for it, relative to the configuration file. Instances on one machine may share it.</summary>
    /// <value>The default is <c>state</c>. Made with mode 0700 by the first revocation; without it nothing is revoked.</value>
    public string Path { get; set; } = "state";
}
