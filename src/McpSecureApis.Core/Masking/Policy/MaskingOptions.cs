namespace McpSecureApis.Core.Masking.Policy;

/// <summary>The masking policy: what happens to a value of which class, for all callers and for those with a scope.</summary>
internal sealed class MaskingOptions
{
    public const string SectionName = "Masking";

    /// <summary>Gets or sets the actions by class.</summary>
    /// <value>The default is empty: every class has its built-in action (<see cref="DataClasses"/>).</value>
    public Dictionary<string, MaskingClassOptions> Classes { get; set; } = new(StringComparer.Ordinal);

    /// <summary>Gets or sets what callers with a scope see.</summary>
    /// <value>The default is empty. Entries apply in their order, so for a class the last entry whose scope the caller has decides.</value>
    public List<MaskingScopeOptions> ByScope { get; set; } = [];
}
