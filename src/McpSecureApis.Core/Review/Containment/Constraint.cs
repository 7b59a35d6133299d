using System.Text.Json;
using McpSecureApis.Json.Patterns.Languages;

namespace McpSecureApis.Core.Review.Containment;

/// <summary>What is asked of a value: combinations of single constraints, for a value of one type.</summary>
internal abstract record Constraint
{
    public static Constraint True { get; } = new All([]);

    public static Constraint False { get; } = new Any([]);

    public static Constraint Of(bool holds) => holds ? True : False;

    /// <summary>All of these hold.</summary>
    public sealed record All(IReadOnlyList<Constraint> Parts) : Constraint;

    /// <summary>At least one of these holds.</summary>
    public sealed record Any(IReadOnlyList<Constraint> Parts) : Constraint;

    /// <summary>The value is one of these, or none of them.</summary>
    public sealed record Listed(IReadOnlyList<JsonElement> Values, bool Holds) : Constraint;

    /// <summary>A number is at or beyond a bound: not smaller with the direction 1, not greater with -1.</summary>
    public sealed record Bound(decimal Value, bool IsExcluded, int Direction) : Constraint;

    /// <summary>A number is a multiple, or none.</summary>
    public sealed record Multiple(decimal Step, bool Holds) : Constraint;

    /// <summary>A text is one of a language.</summary>
    public sealed record Text(TextLanguage Language) : Constraint;

    /// <summary>A list or object has at least or at most so many items or members.</summary>
    public sealed record Count(int Number, bool IsLeast) : Constraint;

    /// <summary>The items of a list differ, or two of them are equal.</summary>
    public sealed record Unique(bool Holds) : Constraint;

    /// <summary>Each item of a list is as said.</summary>
    public sealed record Items(SchemaTerm Term) : Constraint;

    /// <summary>An item of a list is as said.</summary>
    public sealed record Item(SchemaTerm Term) : Constraint;

    /// <summary>An object has a member, or does not.</summary>
    public sealed record Has(string Name, bool Holds) : Constraint;

    /// <summary>A member that is there is as said.</summary>
    public sealed record Member(string Name, SchemaTerm Term) : Constraint;

    /// <summary>An object has only members of these names, or another one.</summary>
    public sealed record Names(IReadOnlySet<string> Allowed, bool Holds) : Constraint;

    /// <summary>Something that is not looked into, told apart from others by its whole text.</summary>
    public sealed record Opaque(string Key, bool Holds) : Constraint;
}
