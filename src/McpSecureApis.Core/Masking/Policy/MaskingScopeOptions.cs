namespace McpSecureApis.Core.Masking.Policy;

/// <summary>Other actions for callers with a scope.</summary>
internal sealed class MaskingScopeOptions
{
    /// <summary>Gets or sets the scope, whole and case-sensitive.</summary>
    public string? Scope { get; set; }

    /// <summary>Gets or sets the actions by class; classes not named keep what they have.</summary>
    public Dictionary<string, MaskingClassOptions> Classes { get; set; } = new(StringComparer.Ordinal);
}
