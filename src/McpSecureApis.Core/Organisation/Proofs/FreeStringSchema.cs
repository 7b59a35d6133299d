using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using McpSecureApis.Core.Review.Witnesses;
using McpSecureApis.Json.Patterns.Languages;

namespace McpSecureApis.Core.Organisation.Proofs;

/// <summary>
/// Where a schema takes a free string: one that no enumeration lists and that has a character which is neither an ASCII letter or digit nor one of
/// <c>- _ . : @ + , ~ =</c>. Decided with the automata of patterns. Keywords that only take something away (<c>not</c>, <c>if</c>, …) are
/// not followed, so it may see a free string where there is none and never the other way round.
/// </summary>
internal sealed class FreeStringSchema(JsonElement root, string argument)
{
    private const int Deepest = 8;

    private const int MostPlaces = 64;

    private const int MostReferences = 16;

    private static readonly TextLanguage Limited = TextLanguage.Of("^[A-Za-z0-9._:@+,~=-]*$");

    /// <summary>Formats of which every text is limited. Others, such as email with its quoted names and uri, take nearly any text.</summary>
    private static readonly FrozenSet<string> LimitedFormats = FrozenSet.Create(
        StringComparer.Ordinal, "date", "date-time", "time", "duration", "uuid", "ipv4", "ipv6", "hostname");

    private static readonly string[] Probes = ["any text", "free text, of any kind", "a b"];

    private readonly List<FreeText> _places = [];

    public static IReadOnlyList<FreeText> Find(JsonElement root, string argument, JsonElement schema)
    {
        var search = new FreeStringSchema(root, argument);
        search.Walk(schema, [new SchemaStep(argument)], depth: 0);
        return search._places;
    }

    private void Walk(JsonElement schema, IReadOnlyList<SchemaStep> steps, int depth)
    {
        if (_places.Count > MostPlaces)
        {
            return;
        }

        if (depth > Deepest)
        {
            _places.Add(new FreeText(argument, Steps: null, []));
            return;
        }

        if (IsFile(schema))
        {
            _places.Add(new FreeText(argument, steps, []) { IsAny = true });
            return;
        }

        var free = Free(schema, depth: 0);
        var found = free.FindMember();
        if (!found.IsNone)
        {
            string[] texts = [.. Probes.Where(probe => free.Has(probe) == true), .. found.Text is { } text ? [text] : Array.Empty<string>()];
            _places.Add(new FreeText(argument, steps, texts));
        }

        if (Takes(schema, "array"))
        {
            WalkItems(schema, steps, depth);
        }

        if (Takes(schema, "object"))
        {
            WalkMembers(schema, steps, depth);
        }
    }

    private void WalkItems(JsonElement schema, IReadOnlyList<SchemaStep> steps, int depth)
    {
        var parts = Parts(schema, depth: 0).ToList();
        var items = parts.Select(part => Member(part, "items")).Where(found => found.ValueKind != JsonValueKind.Undefined).ToList();
        var firsts = parts.Select(part => Member(part, "prefixItems")).Where(found => found.ValueKind == JsonValueKind.Array)
            .SelectMany(list => list.EnumerateArray()).ToList();
        foreach (var first in firsts)
        {
            Walk(first, [.. steps, SchemaStep.Elements], depth + 1);
        }

        if (items.Count == 0)
        {
            _places.Add(new FreeText(argument, [.. steps, SchemaStep.Elements], Probes));
        }

        foreach (var item in items)
        {
            Walk(item, [.. steps, SchemaStep.Elements], depth + 1);
        }
    }

    private void WalkMembers(JsonElement schema, IReadOnlyList<SchemaStep> steps, int depth)
    {
        foreach (var part in Parts(schema, depth: 0))
        {
            if (Member(part, "properties") is { ValueKind: JsonValueKind.Object } properties)
            {
                foreach (var member in properties.EnumerateObject())
                {
                    Walk(member.Value, [.. steps, new SchemaStep(member.Name)], depth + 1);
                }
            }

            // The names of an open object are the model's words too.
            var isOpen = Member(part, "additionalProperties") is { ValueKind: not (JsonValueKind.Undefined or JsonValueKind.False) } ||
                Member(part, "unevaluatedProperties") is { ValueKind: not (JsonValueKind.Undefined or JsonValueKind.False) };
            if (isOpen || Member(part, "patternProperties").ValueKind == JsonValueKind.Object)
            {
                _places.Add(new FreeText(argument, Steps: null, []));
            }
        }
    }

    /// <summary>The free strings that the schema takes, and perhaps some that it refuses by a keyword which is not followed.</summary>
    private TextLanguage Free(JsonElement schema, int depth) =>
        Texts(schema, depth) is { } texts ? texts.Without(Limited) : TextLanguage.None;

    /// <summary>The texts that the schema takes and no enumeration lists; null for none.</summary>
    private TextLanguage? Texts(JsonElement schema, int depth)
    {
        if (schema.ValueKind == JsonValueKind.False)
        {
            return null;
        }

        if (schema.ValueKind != JsonValueKind.Object || depth > MostReferences)
        {
            return TextLanguage.Any;
        }

        if (!TakesDirectly(schema, "string") || schema.TryGetProperty("enum", out _) || schema.TryGetProperty("const", out _) ||
            LimitedFormats.Contains(Text(schema, "format") ?? string.Empty))
        {
            return null;
        }

        var texts = TextLanguage.Any.WithLength(Size(schema, "minLength") ?? 0, Size(schema, "maxLength"));
        if (Text(schema, "pattern") is { } pattern)
        {
            texts = texts.And(TextLanguage.Of(pattern));
        }

        var others = new List<TextLanguage?>();
        if (Text(schema, "$ref") is { } reference)
        {
            others.Add(Texts(Resolve(reference), depth + 1));
        }

        if (Member(schema, "allOf") is { ValueKind: JsonValueKind.Array } all)
        {
            others.AddRange(all.EnumerateArray().Select(part => Texts(part, depth + 1)));
        }

        foreach (var keyword in (string[])["anyOf", "oneOf"])
        {
            if (Member(schema, keyword) is { ValueKind: JsonValueKind.Array } branches)
            {
                others.Add(branches.EnumerateArray().Select(branch => Texts(branch, depth + 1)).OfType<TextLanguage>()
                    .Aggregate((TextLanguage?)null, (either, branch) => either?.Or(branch) ?? branch));
            }
        }

        return others.Exists(other => other is null) ? null : others.Aggregate(texts, (both, other) => both.And(other!));
    }

    /// <summary>The schema and everything that has to hold, or may hold, beside it at the same place.</summary>
    private IEnumerable<JsonElement> Parts(JsonElement schema, int depth)
    {
        if (schema.ValueKind != JsonValueKind.Object || depth > MostReferences)
        {
            yield break;
        }

        yield return schema;
        if (Text(schema, "$ref") is { } reference)
        {
            foreach (var part in Parts(Resolve(reference), depth + 1))
            {
                yield return part;
            }
        }

        foreach (var keyword in (string[])["allOf", "anyOf", "oneOf"])
        {
            if (Member(schema, keyword) is { ValueKind: JsonValueKind.Array } branches)
            {
                foreach (var part in branches.EnumerateArray().SelectMany(branch => Parts(branch, depth + 1)))
                {
                    yield return part;
                }
            }
        }
    }

    private bool IsFile(JsonElement schema) => Parts(schema, depth: 0).Any(part => Text(part, "contentEncoding") is not null);

    /// <summary>Whether the schema, with what has to hold beside it, takes values of a type, as far as types and lists of values say so.</summary>
    private bool Takes(JsonElement schema, string type, int depth = 0)
    {
        if (schema.ValueKind != JsonValueKind.Object || depth > MostReferences)
        {
            return schema.ValueKind != JsonValueKind.False;
        }

        return TakesDirectly(schema, type) && !schema.TryGetProperty("enum", out _) && !schema.TryGetProperty("const", out _) &&
            (Text(schema, "$ref") is not { } reference || Takes(Resolve(reference), type, depth + 1)) &&
            (Member(schema, "allOf") is not { ValueKind: JsonValueKind.Array } all ||
                all.EnumerateArray().All(part => Takes(part, type, depth + 1))) &&
            ((string[])["anyOf", "oneOf"]).All(keyword => Member(schema, keyword) is not { ValueKind: JsonValueKind.Array } branches ||
                branches.EnumerateArray().Any(branch => Takes(branch, type, depth + 1)));
    }

    private static bool TakesDirectly(JsonElement schema, string type) => Member(schema, "type") switch
    {
        { ValueKind: JsonValueKind.String } one => one.ValueEquals(type),
        { ValueKind: JsonValueKind.Array } list => list.EnumerateArray().Any(one => one.ValueEquals(type)),
        _ => true,
    };

    private JsonElement Resolve(string reference)
    {
        var target = root;
        foreach (var segment in reference.TrimStart('#').Split('/').Skip(1))
        {
            var name = Uri.UnescapeDataString(segment).Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            if (target.ValueKind == JsonValueKind.Array && int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) &&
                index < target.GetArrayLength())
            {
                target = target[index];
            }
            else if (target.ValueKind != JsonValueKind.Object || !target.TryGetProperty(name, out target))
            {
                // Undefined takes everything.
                return default;
            }
        }

        return target;
    }

    private static JsonElement Member(JsonElement schema, string keyword) =>
        schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty(keyword, out var value) ? value : default;

    private static string? Text(JsonElement schema, string keyword) =>
        Member(schema, keyword) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static int? Size(JsonElement schema, string keyword) =>
        Member(schema, keyword) is { ValueKind: JsonValueKind.Number } size && size.TryGetInt32(out var number) ? number : null;
}
