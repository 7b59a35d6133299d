namespace McpSecureApis.Core.Manifests.Values;

/// <summary>What a segment of a <see cref="FieldPath"/> steps into.</summary>
internal enum FieldSegmentKind
{
    /// <summary>The member of an object with exactly this name (ordinal).</summary>
    Member,

    /// <summary>Each element of an array, written <c>[]</c>.</summary>
    Element,

    /// <summary>Each member of an object whatever its name, written <c>*</c>.</summary>
    AnyKey,
}
