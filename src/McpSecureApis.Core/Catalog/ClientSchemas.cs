using System.Text.Json;
using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Json;
using McpSecureApis.Json.Schemas.Documents;

namespace McpSecureApis.Core.Catalog;

/// <summary>
/// Warns of input schemas that are JSON Schema and that clients cannot use: those that hand them to a model's function-calling interface, which
/// takes a part of JSON Schema only and refuses the whole conversation for one tool.
/// </summary>
internal static class ClientSchemas
{
    private const string Rule = "client-compatibility";
    private const int LongestName = 64;

    private const string Rules =
        "properties alone, and what holds between arguments under the tool's rules: {atLeastOne: [a, b]}, exactlyOne, together, allowed";

    /// <summary>How a warning begins; what such a client refuses ends it.</summary>
    private const string Refused =
        "Clients that hand schemas to a model's function-calling interface answer 400 for the whole conversation when ";

    /// <summary>What a root may not have, and what to write instead.</summary>
    private static readonly (string Keyword, string Instead)[] RootKeywords =
    [
        ("anyOf", Rules),
        ("oneOf", Rules),
        ("allOf", Rules),
        ("not", Rules),

        // Whatever it leads to: such a client looks for properties at the root and for nothing else, and follows no reference to them.
        ("$ref", "what it refers to, written out at the root: type: object, properties, required"),
        ("$dynamicRef", "what it refers to, written out at the root: type: object, properties, required"),
        ("enum", "properties alone, and enum at the argument whose values are listed: properties: {kind: {enum: [a, b]}}"),
    ];

    /// <param name="arguments">The tool's <c>arguments</c> as written.</param>
    /// <param name="path">Where they stand.</param>
    /// <param name="findings">Takes the warnings.</param>
    public static void Look(JsonElement? arguments, string path, FindingCollector findings)
    {
        if (arguments is not { ValueKind: JsonValueKind.Object } root)
        {
            return;
        }

        foreach (var (keyword, instead) in RootKeywords.Where(entry => root.TryGetProperty(entry.Keyword, out _)))
        {
            findings.Warning(
                DocumentPath.Append(path, keyword),
                Rule,
                Refused + "a tool has this keyword at its root.",
                keyword,
                instead);
        }

        if (root.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object)
        {
            foreach (var name in properties.EnumerateObject().Select(member => member.Name).Where(name => !IsPlain(name)))
            {
                findings.Warning(
                    DocumentPath.Append($"{path}.properties", name),
                    Rule,
                    Refused + "an argument's name is not 1 to 64 letters, digits and _ . -",
                    name,
                    Mapping(name));
            }
        }

        foreach (var at in Places(root, schema => IsArray(schema) && !schema.TryGetProperty("items", out _)))
        {
            findings.Warning(
                path + at,
                Rule,
                Refused + "an array does not say what its items are.",
                "type: array without items",
                "items: {type: string}, or what the items are");
        }

        foreach (var at in Places(root, schema => schema.TryGetProperty("items", out var items) && items.ValueKind == JsonValueKind.Array))
        {
            findings.Warning(
                $"{path}{at}.items",
                Rule,
                Refused + "items is a list of schemas.",
                "items: [...]",
                "one schema for all items, items: {type: string}, or an object with a property for each place");
        }
    }

    private static bool IsPlain(string name) =>
        name.Length is > 0 and <= LongestName && name.All(unit => char.IsAsciiLetterOrDigit(unit) || unit is '_' or '.' or '-');

    private static string Mapping(string name)
    {
        var plain = string.Concat(name.Select(unit => char.IsAsciiLetterOrDigit(unit) || unit is '_' or '.' or '-' ? unit : '_')).Trim('_');
        plain = plain.Length == 0 ? "name" : plain[..Math.Min(plain.Length, LongestName)];
        return $"an argument '{plain}' that the request maps to the name: " +
            $"query: {{'{name.Replace("'", "''", StringComparison.Ordinal)}': '{{{plain}}}'}}";
    }

    /// <summary>The places, below the schema, of the schemas that are meant.</summary>
    private static IEnumerable<string> Places(JsonElement schema, Predicate<JsonElement> isMeant)
    {
        if (schema.ValueKind != JsonValueKind.Object)
        {
            yield break;
        }

        if (isMeant(schema))
        {
            yield return string.Empty;
        }

        foreach (var member in schema.EnumerateObject())
        {
            foreach (var at in Places(member, isMeant))
            {
                yield return Step(member.Name) + at;
            }
        }
    }

    private static IEnumerable<string> Places(JsonProperty keyword, Predicate<JsonElement> isMeant) => keyword.Value.ValueKind switch
    {
        JsonValueKind.Object when SchemaKeywords.NamedSchemas.Contains(keyword.Name) =>
            keyword.Value.EnumerateObject().SelectMany(named => Places(named.Value, isMeant).Select(at => Step(named.Name) + at)),
        JsonValueKind.Array when SchemaKeywords.ManySchemas.Contains(keyword.Name) =>
            keyword.Value.EnumerateArray().SelectMany((item, index) => Places(item, isMeant).Select(at => $"[{index}]{at}")),
        JsonValueKind.Object when SchemaKeywords.OneSchema.Contains(keyword.Name) => Places(keyword.Value, isMeant),
        _ => [],
    };

    private static string Step(string name) => DocumentPath.Append("x", name)[1..];

    private static bool IsArray(JsonElement schema) => schema.TryGetProperty("type", out var type) && type.ValueKind switch
    {
        JsonValueKind.String => type.ValueEquals("array"),
        JsonValueKind.Array => type.EnumerateArray().Any(name => name.ValueKind == JsonValueKind.String && name.ValueEquals("array")),
        _ => false,
    };
}
