namespace McpSecureApis.Core.Callers.Stdio;

/// <summary>A caller that the operator vouches for.</summary>
internal sealed class StdioIdentityOptions
{
    /// <summary>Gets or sets who it is. There is no default.</summary>
    public string Subject { get; set; } = string.Empty;

    /// <summary>Gets or sets the client.</summary>
    /// <value>The default is null: none.</value>
    public string? Client { get; set; }

    /// <summary>Gets or sets the tenant.</summary>
    /// <value>The default is null: none.</value>
    public string? Tenant { get; set; }

    /// <summary>Gets or sets the scopes, whole names.</summary>
    /// <value>The default is none.</value>
    public IList<string> Scopes { get; set; } = [];
}
