using System.Collections.Frozen;
using System.Text.Json;

namespace McpSecureApis.Core.Requests.Texts;

/// <summary>What the request's template needs to know of one top-level argument.</summary>
internal sealed record ArgumentShape
{
    /// <summary>The JSON Schema types that have one text.</summary>
    public static FrozenSet<string> Scalars { get; } = FrozenSet.ToFrozenSet(["string", "number", "integer", "boolean"], StringComparer.Ordinal);

    private static readonly FrozenSet<string> AllTypes =
        FrozenSet.ToFrozenSet(["string", "number", "integer", "boolean", "null", "array", "object"], StringComparer.Ordinal);

    public bool Required { get; init; }

    public bool HasDefault { get; init; }

    /// <summary>The JSON Schema type names that the value can have.</summary>
    public required IReadOnlySet<string> Types { get; init; }

    /// <summary>The ECMA-262 pattern of a string; null when there is none.</summary>
    public string? Pattern { get; init; }

    public required JsonElement Schema { get; init; }

    /// <summary>Whether the value is known to be an array of strings, numbers and booleans, by more than its own schema object.</summary>
    public bool IsArrayOfScalars { get; init; }

    /// <summary>
    /// All members of an object that is known to be closed and flat, by more than its own schema object; null when that is not known.
    /// </summary>
    public IReadOnlyList<string>? Members { get; init; }

    /// <summary>Whether validated arguments always have it.</summary>
    public bool IsAlwaysPresent => Required || HasDefault;

    /// <summary>String, number or boolean, and never null.</summary>
    public bool IsScalar => Types.Count > 0 && Types.All(Scalars.Contains);

    public bool IsScalarOrNull => Types.Count > 0 && Types.All(type => Scalars.Contains(type) || type == "null");

    /// <summary>Reads the shape from a schema that stands alone: what it does not say directly counts as "anything".</summary>
    public static ArgumentShape Of(JsonElement schema, bool required = false)
    {
        var isObject = schema.ValueKind == JsonValueKind.Object;
        return new ArgumentShape
        {
            Required = required,
            HasDefault = isObject && schema.TryGetProperty("default", out _),
            Types = isObject ? ReadTypes(schema) : AllTypes,
            Pattern = isObject && schema.TryGetProperty("pattern", out var pattern) && pattern.ValueKind == JsonValueKind.String
                ? pattern.GetString()
                : null,
            Schema = schema,
        };
    }

    private static FrozenSet<string> ReadTypes(JsonElement schema)
    {
        if (schema.TryGetProperty("type", out var type))
        {
            return type.ValueKind switch
            {
                JsonValueKind.String => [type.GetString()!],
                JsonValueKind.Array => type.EnumerateArray()
                    .Where(name => name.ValueKind == JsonValueKind.String)
                    .Select(name => name.GetString()!)
                    .ToFrozenSet(StringComparer.Ordinal),
                _ => AllTypes,
            };
        }

        if (schema.TryGetProperty("enum", out var values) && values.ValueKind == JsonValueKind.Array)
        {
            return values.EnumerateArray().Select(TypeOf).ToFrozenSet(StringComparer.Ordinal);
        }

        return schema.TryGetProperty("const", out var value) ? [TypeOf(value)] : AllTypes;
    }

    private static string TypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => "string",
        JsonValueKind.Number => "number",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        JsonValueKind.Array => "array",
        JsonValueKind.Object => "object",
        _ => "null",
    };
}
