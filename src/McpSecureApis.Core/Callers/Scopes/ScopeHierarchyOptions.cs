namespace McpSecureApis.Core.Callers.Scopes;

/// <summary>Which scopes imply others.</summary>
internal sealed class ScopeHierarchyOptions
{
    public const string SectionName = "Authorization";

    /// <summary>Gets or sets the implications. A list and not a map, because a colon in a scope would split a configuration key.</summary>
    /// <value>The default is none: every scope stands for itself.</value>
    public IList<ImpliedScopesOptions> Implies { get; set; } = [];
}
