namespace McpSecureApis.Core.Manifests.Values;

/// <summary>One step of a <see cref="FieldPath"/>.</summary>
/// <param name="Kind">What it steps into.</param>
/// <param name="Name">The member's name, unquoted; empty for the other kinds.</param>
internal readonly record struct FieldSegment(FieldSegmentKind Kind, string Name)
{
    public static FieldSegment Element { get; } = new(FieldSegmentKind.Element, string.Empty);

    public static FieldSegment AnyKey { get; } = new(FieldSegmentKind.AnyKey, string.Empty);

    public static FieldSegment Member(string name) => new(FieldSegmentKind.Member, name);

    /// <summary>Whether some value can be reached by both: equal segments, or a member and any key.</summary>
    public bool Meets(FieldSegment other) =>
        this == other ||
        (Kind == FieldSegmentKind.AnyKey && other.Kind == FieldSegmentKind.Member) ||
        (Kind == FieldSegmentKind.Member && other.Kind == FieldSegmentKind.AnyKey);
}
