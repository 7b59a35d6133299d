namespace McpSecureApis.Core.Callers.Scopes;

/// <summary>A scope and what it implies.</summary>
internal sealed class ImpliedScopesOptions
{
    /// <summary>Gets or sets the scope that a caller has, for example <c>orders.admin</c>.</summary>
    public string Scope { get; set; } = string.Empty;

    /// <summary>Gets or sets the scopes that the caller has with it, for example <c>orders.read</c>. Whole names, no patterns.</summary>
    public IList<string> Scopes { get; set; } = [];
}
