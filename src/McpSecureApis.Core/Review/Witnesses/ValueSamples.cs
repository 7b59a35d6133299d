using System.Globalization;
using System.Text.Json;

namespace McpSecureApis.Core.Review.Witnesses;

/// <summary>Values for one place of arguments, made from the keywords of its schema alone. They are only proposals.</summary>
internal static class ValueSamples
{
    private const int LongestText = 20_000;

    public const int MostItems = 1_000;

    private const int MostRepeated = 24;

    public static IEnumerable<string> Types(JsonElement schema) =>
        schema.TryGetProperty("type", out var type)
            ? type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(item => item.GetString()!) : [type.GetString()!]
            : schema.TryGetProperty("properties", out _) ? ["object"]
            : schema.TryGetProperty("items", out _) ? ["array"]
            : schema.TryGetProperty("oneOf", out _) || schema.TryGetProperty("anyOf", out _) || schema.TryGetProperty("allOf", out _) ? []
            : ["string", "number", "boolean"];

    public static IEnumerable<string> Strings(JsonElement schema)
    {
        var texts = new List<string>();
        if (schema.TryGetProperty("pattern", out var pattern) && pattern.ValueKind == JsonValueKind.String)
        {
            texts.AddRange(PatternSamples.Of(pattern.GetString()!));
        }

        if (schema.TryGetProperty("format", out var format) && format.ValueKind == JsonValueKind.String)
        {
            texts.AddRange(Formatted(format.GetString()!));
        }

        if (schema.TryGetProperty("contentEncoding", out _))
        {
            texts.AddRange(["JVBERi0xLjQK", "iVBORw0KGgo=", "aGVsbG8="]);
        }

        texts.AddRange(["x", "abc", "a b", string.Empty, "A", "0", "1", "é", "a/b", "2026-01-02"]);
        texts.AddRange(Lengths(schema).Select(length => new string('x', length)));
        return texts.Select(text => JsonSerializer.Serialize(text));
    }

    public static List<string> Numbers(JsonElement schema)
    {
        var numbers = new List<string>();
        foreach (var keyword in (string[])["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"])
        {
            if (schema.TryGetProperty(keyword, out var bound) && bound.ValueKind == JsonValueKind.Number)
            {
                numbers.AddRange(Around(bound.GetRawText()));
            }
        }

        return [.. numbers, .. Multiples(schema), "1", "0", "2", "-1", "3", "0.5", "100"];
    }

    /// <summary>An array of so many elements; the values one after another, and again when there are not enough.</summary>
    public static string Array(IReadOnlyList<string> values, int count) =>
        values.Count == 0 ? "[]" : $"[{string.Join(',', Enumerable.Range(0, Math.Min(count, MostItems)).Select(i => values[i % values.Count]))}]";

    /// <summary>Values that the old schema refuses by a little, so that the new one may take them.</summary>
    public static IEnumerable<string> Beyond(JsonElement old, JsonElement now)
    {
        if (old.ValueKind != JsonValueKind.Object)
        {
            return [];
        }

        var values = new List<string>(Numbers(old));
        int[] lengths = [Size(old, "maxLength", -2) + 1, Size(old, "minLength", 0) - 1];
        values.AddRange(lengths.Where(length => length is >= 0 and <= LongestText).Select(length => $"\"{new string('x', length)}\""));
        values.AddRange(((string[])["x", "a b", string.Empty, "Ä'\"<>;", "sample"]).Select(text => JsonSerializer.Serialize(text)));
        values.AddRange(["null", "true", "1.5", "[]", "{}"]);
        if (Find(now, "items") is { ValueKind: JsonValueKind.Object } items)
        {
            var samples = Elements(items);
            int[] sizes = [Size(old, "maxItems", -2) + 1, Size(old, "minItems", 0) - 1, 2];
            values.AddRange(sizes.Where(size => size is >= 0 and <= MostItems).Select(size => size == 0 ? "[]" : Array(samples, size)));
            values.Add(Array([samples[0]], 2));

            // One that fits makes an array that fits, whatever the others are.
            values.AddRange(samples.Take(MostRepeated).SelectMany(sample =>
                sizes.Where(size => size is > 0 and <= MostItems).Select(size => Array([sample], size))));
        }

        return values;
    }

    public static JsonElement Find(JsonElement schema, string keyword) =>
        schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty(keyword, out var value) ? value : default;

    public static int Size(JsonElement schema, string keyword, int otherwise) =>
        Find(schema, keyword) is { ValueKind: JsonValueKind.Number } size &&
            int.TryParse(size.GetRawText(), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : otherwise;

    private static List<string> Elements(JsonElement items)
    {
        List<string> samples =
        [
            .. Types(items).SelectMany(type => type switch
            {
                "string" => Strings(items),
                "array" => ["[]"],
                "object" => ["{}"],
                "boolean" => ["true"],
                "null" => ["null"],
                _ => Numbers(items),
            }),
        ];
        return samples.Count == 0 ? Numbers(items) : samples;
    }

    /// <summary>The numbers next to each bound, on both sides of it, where numbers come in steps.</summary>
    private static IEnumerable<string> Multiples(JsonElement schema)
    {
        if (NumberSteps.Of(schema) is not { } step)
        {
            return [];
        }

        return
            from keyword in (string[])["minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum"]
            let bound = Find(schema, keyword)
            where bound.ValueKind == JsonValueKind.Number
            from direction in (int[])[1, -1]
            from isExcluded in (bool[])[false, true]
            let number = NumberSteps.Refused(bound, isExcluded, direction, step)
            where number is not null
            select NumberSteps.Element(number.Value).GetRawText();
    }

    private static IEnumerable<int> Lengths(JsonElement schema) =>
        ((int[])[Size(schema, "minLength", -1), Size(schema, "maxLength", -1)]).Where(length => length is >= 0 and <= LongestText);

    private static string[] Formatted(string format) => format switch
    {
        "date" => ["2026-01-02"],
        "date-time" => ["2026-01-02T03:04:05Z"],
        "time" => ["03:04:05Z"],
        "duration" => ["P1D"],
        "email" or "idn-email" => ["jane@example.com"],
        "uuid" => ["123e4567-e89b-12d3-a456-426614174000"],
        "uri" or "iri" or "uri-reference" or "iri-reference" => ["https://example.com/a"],
        "hostname" or "idn-hostname" => ["example.com"],
        "ipv4" => ["192.0.2.1"],
        "ipv6" => ["2001:db8::1"],
        "json-pointer" => ["/a"],
        "relative-json-pointer" => ["0"],
        "regex" => ["^a$"],
        "uri-template" => ["/a/{b}"],
        _ => [],
    };

    private static IEnumerable<string> Around(string number) =>
        ((int[])[0, 10, -10, 5, -5, 1, -1]).Select(tenths => tenths == 0 ? number : DecimalText.Plus(number, tenths)).OfType<string>();
}
