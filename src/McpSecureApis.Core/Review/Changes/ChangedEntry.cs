namespace McpSecureApis.Core.Review.Changes;

/// <summary>The entry that a change is about, or its manifest by id, or the operator's setting.</summary>
internal sealed record ChangedEntry(ChangedKind Kind, string Name)
{
    /// <summary>The kind as a word of the outside forms.</summary>
    public string Noun => Kind.ToString().ToLowerInvariant();
}
