using System.Text.Json;

namespace McpSecureApis.Core.Arguments;

/// <summary>What is known about a top-level argument before any call, for the rooms that build templates and conditions over it.</summary>
internal sealed record ArgumentFacts
{
    public required string Name { get; init; }

    /// <summary>Whether a call without it is refused.</summary>
    public required bool Required { get; init; }

    /// <summary>Whether a call without it gets a value all the same.</summary>
    public required bool HasDefault { get; init; }

    /// <summary>
    /// The JSON Schema types that it can have: <c>string</c>, <c>integer</c>, <c>number</c>, <c>boolean</c>, <c>array</c>,
    /// <c>object</c>, <c>null</c>.
    /// </summary>
    public required IReadOnlySet<string> Types { get; init; }

    /// <summary>Whether it is always a string, a number or a boolean; null is none of these.</summary>
    public required bool IsScalar { get; init; }

    /// <summary>Whether it is always an array of strings, numbers and booleans.</summary>
    public required bool IsArrayOfScalars { get; init; }

    /// <summary>Whether it is always an object whose members are all declared by name and scalar.</summary>
    public required bool IsObjectOfScalars { get; init; }

    /// <summary>The names of the members when <see cref="IsObjectOfScalars"/>; otherwise empty.</summary>
    public required IReadOnlyList<string> Members { get; init; }

    /// <summary>The ECMA-262 pattern that every string value matches; null without one.</summary>
    public string? Pattern { get; init; }

    /// <summary>The argument's schema as it was written.</summary>
    public required JsonElement Schema { get; init; }

    /// <summary>Whether it is a string with <c>contentEncoding: base64</c>, which may be longer than others.</summary>
    public bool IsFile { get; init; }

    /// <summary>The data class; null without one.</summary>
    public string? Class { get; init; }

    /// <summary>The <c>x-mcp-header</c> that mirrors the argument; null without one.</summary>
    public string? HeaderName { get; init; }
}
