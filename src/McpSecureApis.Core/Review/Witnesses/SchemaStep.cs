namespace McpSecureApis.Core.Review.Witnesses;

/// <summary>One step from a schema to one below it: a member of an object, or the elements of an array.</summary>
/// <param name="Member">The member's name; null for the elements.</param>
internal readonly record struct SchemaStep(string? Member)
{
    public static SchemaStep Elements { get; } = new(Member: null);
}
