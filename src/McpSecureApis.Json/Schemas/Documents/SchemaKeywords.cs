using System.Collections.Frozen;

namespace McpSecureApis.Json.Schemas.Documents;

/// <summary>The keywords of each dialect, and which of them hold schemas.</summary>
internal static class SchemaKeywords
{
    private static readonly FrozenSet<string> Shared = Set(
        "$schema", "$id", "$ref", "$comment", "title", "description", "default", "examples", "readOnly", "writeOnly", "type", "enum", "const",
        "multipleOf", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength", "pattern", "format", "items",
        "minItems", "maxItems", "uniqueItems", "contains", "properties", "patternProperties", "additionalProperties", "required",
        "minProperties", "maxProperties", "propertyNames", "if", "then", "else", "allOf", "anyOf", "oneOf", "not", "contentEncoding",
        "contentMediaType");

    private static readonly FrozenSet<string> Draft7 = Set("definitions", "dependencies", "additionalItems");

    private static readonly FrozenSet<string> Since201909 = Set(
        "$defs", "$anchor", "$vocabulary", "deprecated", "contentSchema", "minContains", "maxContains", "dependentRequired",
        "dependentSchemas", "unevaluatedItems", "unevaluatedProperties");

    private static readonly FrozenSet<string> Draft202012 = Set("prefixItems", "$dynamicRef", "$dynamicAnchor");

    /// <summary>Keywords whose value is a schema.</summary>
    public static FrozenSet<string> OneSchema { get; } = Set(
        "additionalProperties", "additionalItems", "unevaluatedProperties", "unevaluatedItems", "items", "contains", "propertyNames", "if",
        "then", "else", "not", "contentSchema");

    /// <summary>Keywords whose value is a list of schemas.</summary>
    public static FrozenSet<string> ManySchemas { get; } = Set("allOf", "anyOf", "oneOf", "prefixItems", "items");

    /// <summary>Keywords whose value maps names to schemas.</summary>
    public static FrozenSet<string> NamedSchemas { get; } = Set(
        "properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "dependencies");

    public static bool IsKnown(string keyword, SchemaDialect dialect) => Shared.Contains(keyword) || dialect switch
    {
        SchemaDialect.Draft7 => Draft7.Contains(keyword),
        SchemaDialect.Draft201909 => Since201909.Contains(keyword) || keyword == "additionalItems",
        _ => Since201909.Contains(keyword) || Draft202012.Contains(keyword),
    };

    /// <summary>What to write instead of a keyword that other versions or tools know.</summary>
    public static string? Instead(string keyword) => keyword switch
    {
        "definitions" => "$defs",
        "dependencies" => "dependentRequired or dependentSchemas",
        "additionalItems" => "prefixItems with items",
        "id" => "$id",
        "nullable" => "type with 'null' in a list",
        "example" => "examples",
        "discriminator" => "oneOf with const",
        "$recursiveRef" => "$dynamicRef",
        "$recursiveAnchor" => "$dynamicAnchor",
        _ => null,
    };

    private static FrozenSet<string> Set(params string[] names) => names.ToFrozenSet(StringComparer.Ordinal);
}
