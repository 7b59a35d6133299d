namespace McpSecureApis.Hosting.Settings;

/// <summary>What the server does about approvals. A single word instead of the section is its <see cref="Mode"/>.</summary>
internal sealed class ApprovalOptions
{
    public const string SectionName = "Approvals";

    /// <summary>Gets or sets whether an entry has to be approved to be served.</summary>
    /// <value>The default is Enforce: whoever can write to the folder of the manifests must not decide alone what is served.</value>
    public ApprovalMode Mode { get; set; } = ApprovalMode.Enforce;

    /// <summary>Gets or sets the file with the approvals, relative to the configuration file.</summary>
    /// <value>The default is none, which takes <c>approvals.lock</c> in the folder of the manifests.</value>
    public string Lock { get; set; } = string.Empty;

    /// <summary>Gets or sets the file that says whose signatures count, outside the folder of the manifests.</summary>
    /// <value>The default is none: then a lock counts only where the serving user cannot write it.</value>
    public string Policy { get; set; } = string.Empty;

    /// <summary>
    /// Gets or sets a file with the public key that signs the policy, whose signature then lies beside it with the ending <c>.sig</c>.
    /// </summary>
    /// <value>The default is none: who can write the policy decides what is in it.</value>
    public string RootKey { get; set; } = string.Empty;

    /// <summary>Gets or sets the folder of the server's own in which it keeps what was approved, outside the folder of the manifests.</summary>
    /// <value>The default is <c>approvals</c>, beside the configuration file. Made when it is missing and approvals are enforced.</value>
    public string Store { get; set; } = "approvals";
}
