using System.Text.Json;
using McpSecureApis.Json.Schemas.Values;

namespace McpSecureApis.Json.Schemas.Documents;

/// <summary>What a schema says, asked without a value: which types and members there can be, and which schemas apply where.</summary>
internal sealed class SchemaQuestions(SchemaRegistry registry)
{
    /// <summary>References that are followed one after another; a circle of them says nothing more.</summary>
    private const int MostFollowed = 16;

    /// <summary>Whether nothing but the schema's own <c>properties</c> can say which members an object has.</summary>
    public static bool IsSimpleObject(JsonElement schema) =>
        !schema.EnumerateObject().Any(member => member.Name is "$ref" or "$dynamicRef" or "allOf" or "anyOf" or "oneOf" or
            "if" or "then" or "else" or "dependentSchemas" or "dependencies" or "additionalProperties" or "unevaluatedProperties");

    /// <summary>Whether an object's schema says itself what becomes of members that it does not name.</summary>
    public static bool SaysRest(JsonElement schema) =>
        schema.TryGetProperty("additionalProperties", out _) || schema.TryGetProperty("unevaluatedProperties", out _);

    /// <summary>Entries of a keyword that maps names to schemas.</summary>
    public static IEnumerable<KeyValuePair<string, SchemaSite>> NamedSites(SchemaSite site, string keyword)
    {
        if (site.Element.ValueKind != JsonValueKind.Object ||
            !site.Element.TryGetProperty(keyword, out var map) || map.ValueKind != JsonValueKind.Object)
        {
            yield break;
        }

        var below = site.Below(map, keyword);
        foreach (var member in map.EnumerateObject())
        {
            yield return KeyValuePair.Create(member.Name, below.Below(member.Value, member.Name).Known);
        }
    }

    /// <summary>The one schema of a keyword; null without it.</summary>
    public static SchemaSite? OneSite(SchemaSite site, string keyword) =>
        site.Element.ValueKind == JsonValueKind.Object && site.Element.TryGetProperty(keyword, out var schema)
            ? site.Below(schema, keyword).Known
            : null;

    /// <summary>The lists of schemas that apply to the same value.</summary>
    public static IEnumerable<(string Keyword, List<SchemaSite> Sites)> InPlaceLists(SchemaSite site)
    {
        foreach (var keyword in (string[])["allOf", "anyOf", "oneOf"])
        {
            if (site.Element.TryGetProperty(keyword, out var list) && list.ValueKind == JsonValueKind.Array)
            {
                var below = site.Below(list, keyword);
                yield return (keyword, [.. list.EnumerateArray().Select((item, index) => below.Below(item, index).Known)]);
            }
        }
    }

    /// <summary>The schema that <c>$ref</c> of <paramref name="site"/> leads to; null without one.</summary>
    public SchemaSite? Follow(SchemaSite site) =>
        site.Element.ValueKind == JsonValueKind.Object && site.Element.TryGetProperty("$ref", out var reference) &&
        reference.ValueKind == JsonValueKind.String
            ? registry.Resolve(site.Known, reference.GetString()!, "$ref")
            : null;

    /// <summary>The types that a value can have, as far as <c>type</c>, <c>enum</c>, <c>const</c> and what applies in place say.</summary>
    public TypeSet PossibleTypes(SchemaSite site) => PossibleTypes(site, depth: 0);

    /// <summary>The members that an object's schema declares, here and in what applies in place.</summary>
    public IReadOnlyList<KeyValuePair<string, SchemaSite>> DeclaredMembers(SchemaSite site)
    {
        var members = new List<KeyValuePair<string, SchemaSite>>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        var seen = new HashSet<(SchemaDocument, string)>();
        Collect(site, 0);
        return members;

        void Collect(SchemaSite at, int depth)
        {
            if (at.Element.ValueKind != JsonValueKind.Object || depth > MostFollowed || !seen.Add((at.Document, at.Pointer)))
            {
                return;
            }

            foreach (var (name, below) in NamedSites(at, "properties"))
            {
                if (names.Add(name))
                {
                    members.Add(KeyValuePair.Create(name, below));
                }
            }

            foreach (var below in InPlaceSites(at))
            {
                Collect(below, depth + 1);
            }
        }
    }

    private TypeSet PossibleTypes(SchemaSite site, int depth)
    {
        var schema = site.Element;
        if (schema.ValueKind != JsonValueKind.Object || depth > MostFollowed)
        {
            return schema.ValueKind == JsonValueKind.False ? TypeSet.None : TypeSet.All;
        }

        var types = TypeSet.All;
        if (schema.TryGetProperty("type", out var type))
        {
            types &= type.ValueKind == JsonValueKind.Array
                ? type.EnumerateArray().Aggregate(TypeSet.None, (sum, item) => sum | TypeSets.Parse(item))
                : TypeSets.Parse(type);
        }

        if (schema.TryGetProperty("const", out var constant))
        {
            types &= TypeSets.Of(constant);
        }

        if (schema.TryGetProperty("enum", out var values) && values.ValueKind == JsonValueKind.Array)
        {
            types &= values.EnumerateArray().Aggregate(TypeSet.None, (sum, item) => sum | TypeSets.Of(item));
        }

        if (Follow(site) is { } target)
        {
            types &= PossibleTypes(target, depth + 1);
        }

        foreach (var (keyword, below) in InPlaceLists(site))
        {
            var either = keyword == "allOf"
                ? below.Aggregate(TypeSet.All, (all, branch) => all & PossibleTypes(branch, depth + 1))
                : below.Aggregate(TypeSet.None, (any, branch) => any | PossibleTypes(branch, depth + 1));
            types &= either;
        }

        return types;
    }

    private IEnumerable<SchemaSite> InPlaceSites(SchemaSite site)
    {
        foreach (var (_, sites) in InPlaceLists(site))
        {
            foreach (var below in sites)
            {
                yield return below;
            }
        }

        foreach (var keyword in (string[])["then", "else"])
        {
            if (OneSite(site, keyword) is { } below)
            {
                yield return below;
            }
        }

        foreach (var (_, below) in NamedSites(site, "dependentSchemas"))
        {
            yield return below;
        }

        if (Follow(site) is { } target)
        {
            yield return target;
        }
    }
}
