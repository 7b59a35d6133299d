namespace McpSecureApis.Core.Callers.Stdio;

/// <summary>Who calls over stdio when there is no token in the environment.</summary>
internal sealed class StdioOptions
{
    public const string SectionName = "Stdio";

    /// <summary>Gets or sets the fixed caller.</summary>
    /// <value>The default is null: the environment must hold a token.</value>
    public StdioIdentityOptions? Identity { get; set; }
}
