namespace McpSecureApis.Core.Review.Containment;

/// <summary>Whether there is a value that meets constraints.</summary>
/// <param name="IsNone">There is none: that is proved.</param>
/// <param name="Value">One, as JSON; null where none could be made. What asks for one tries it out.</param>
internal readonly record struct Found(bool IsNone, string? Value)
{
    public static Found None { get; } = new(IsNone: true, Value: null);

    public static Found Unknown { get; } = new(IsNone: false, Value: null);

    public static Found Of(string value) => new(IsNone: false, value);
}
