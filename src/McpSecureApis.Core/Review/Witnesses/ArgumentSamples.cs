using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using McpSecureApis.Core.Arguments;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Review.Sides;
using McpSecureApis.Json;
using McpSecureApis.Json.Schemas;
using McpSecureApis.Json.Schemas.Documents;

namespace McpSecureApis.Core.Review.Witnesses;

/// <summary>
/// Makes arguments that are worth trying from the schema of an entry: small ones, full ones, and ones at the ends of every range. They are only
/// proposals; whether a side takes them is asked of the side.
/// </summary>
internal sealed class ArgumentSamples
{
    private const int MostPairs = 300;

    private const int MostVariants = 60;

    private const int Deepest = 8;

    /// <summary>Made once for a pair: its changes are many, and all try the same.</summary>
    private static readonly ConditionalWeakTable<EntryPair, ArgumentSamples> Made = [];

    private readonly JsonElement _root;
    private readonly Dictionary<string, CompiledSchema?> _compiled = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Path, string Schema), List<string>> _values = [];
    private IReadOnlyList<JsonElement>? _usual;
    private readonly Dictionary<string, List<string>> _hints = new(StringComparer.Ordinal);

    private ArgumentSamples(EntryPair pair)
    {
        _root = pair.New.Arguments.InputSchema;
        foreach (var entry in new[] { pair.New, pair.Old }.OfType<ReviewedEntry>())
        {
            foreach (var (operand, values) in ConditionLiterals.Of(entry.Conditions).Where(found => found.Operand.FromArguments))
            {
                var path = operand.Path.Aggregate(string.Empty, DocumentPath.Append);
                var list = _hints.TryGetValue(path, out var known) ? known : _hints[path] = [];
                list.AddRange(values.Select(value => value.GetRawText()));
            }
        }
    }

    private static ArgumentSamples Of(EntryPair pair) => Made.GetValue(pair, made => new ArgumentSamples(made));

    /// <summary>Usual arguments of the new side: its examples, the smallest, the fullest, and each member at its ends.</summary>
    public static IReadOnlyList<JsonElement> Usual(EntryPair pair)
    {
        var samples = Of(pair);
        return samples._usual ??= [.. Parse(Examples(pair).Concat(samples.All()))];
    }

    /// <summary>Arguments that have a value of interest at one place and usual ones everywhere else.</summary>
    /// <param name="pair">The entry.</param>
    /// <param name="steps">The way to the place.</param>
    /// <param name="old">The old schema of the place; undefined when there was none.</param>
    /// <param name="now">The new one.</param>
    /// <param name="known">A value that is known to make the difference, as JSON; null for none.</param>
    public static IEnumerable<JsonElement> At(
        EntryPair pair, IReadOnlyList<SchemaStep> steps, JsonElement old, JsonElement now, string? known = null)
    {
        var samples = Of(pair);
        var tried = samples.Values(now, InstancePath(steps), depth: 0).Concat(ValueSamples.Beyond(old, now));
        var values = (known is null ? tried : tried.Prepend(known)).Distinct(StringComparer.Ordinal);
        return Parse(samples.Place(samples._root, steps, 0, values, string.Empty));
    }

    /// <summary>Usual arguments with one of the top given.</summary>
    public static IEnumerable<JsonElement> With(EntryPair pair, string name, string json)
    {
        var samples = Of(pair);
        return Parse(samples.Place(samples._root, [new SchemaStep(name)], 0, [json], string.Empty));
    }

    /// <summary>Arguments in which a member of an object is left out.</summary>
    public static IEnumerable<JsonElement> Without(EntryPair pair, IReadOnlyList<SchemaStep> steps, JsonElement now, string member)
    {
        var samples = Of(pair);
        var given = new Dictionary<string, string?>(StringComparer.Ordinal) { [member] = null };
        var path = InstancePath(steps);
        string[] values = [samples.Object(now, given, isFull: false, path, depth: 0), samples.Object(now, given, isFull: true, path, depth: 0)];
        return Parse(samples.Place(samples._root, steps, 0, values, string.Empty));
    }

    /// <summary>The place of the value in arguments that <see cref="At"/> makes, as problems of a check name it.</summary>
    public static string Pointer(IReadOnlyList<SchemaStep> steps) =>
        steps.Aggregate(string.Empty, (path, step) => $"{path}/{(step.Member is null ? "0" : SchemaDocument.Escape(step.Member))}");

    private static string InstancePath(IReadOnlyList<SchemaStep> steps) =>
        steps.Aggregate(string.Empty, (path, step) => step.Member is null ? $"{path}[0]" : DocumentPath.Append(path, step.Member));

    private static IEnumerable<string> Examples(EntryPair pair) =>
        (pair.New.Written as ToolManifest)?.Examples.Where(example => example.Expect == ExampleExpectation.Allow).Select(example =>
            example.Arguments.GetRawText()) ?? [];

    private static IEnumerable<JsonElement> Parse(IEnumerable<string> texts) =>
        texts.Distinct(StringComparer.Ordinal).Select(text => JsonElement.Parse(text));

    private IEnumerable<string> All()
    {
        var least = Object(_root, given: null, isFull: false, string.Empty, depth: 0);
        yield return least;
        yield return Object(_root, given: null, isFull: true, string.Empty, depth: 0);
        var members = Members(_root).ToDictionary(member => member.Name, member => Values(member.Value, member.Name, depth: 1),
            StringComparer.Ordinal);
        foreach (var (name, values) in members)
        {
            foreach (var value in values)
            {
                yield return Object(_root, new Dictionary<string, string?>(StringComparer.Ordinal) { [name] = value }, isFull: false,
                    string.Empty, depth: 0);
            }
        }

        var names = members.Keys.ToList();
        var count = 0;
        for (var i = 0; i < names.Count; i++)
        {
            for (var j = i + 1; j < names.Count; j++)
            {
                foreach (var first in members[names[i]].Take(6))
                {
                    foreach (var second in members[names[j]].Take(6))
                    {
                        if (++count > MostPairs)
                        {
                            yield break;
                        }

                        var given = new Dictionary<string, string?>(StringComparer.Ordinal) { [names[i]] = first, [names[j]] = second };
                        yield return Object(_root, given, isFull: false, string.Empty, depth: 0);
                    }
                }
            }
        }
    }

    private IEnumerable<string> Place(JsonElement schema, IReadOnlyList<SchemaStep> steps, int index, IEnumerable<string> values, string path)
    {
        if (index == steps.Count)
        {
            return values;
        }

        schema = Resolve(schema);
        if (steps[index].Member is { } name)
        {
            var below = Members(schema).FirstOrDefault(member => member.Name == name).Value;
            return Place(below, steps, index + 1, values, DocumentPath.Append(path, name)).SelectMany(inner =>
            {
                var given = new Dictionary<string, string?>(StringComparer.Ordinal) { [name] = inner };
                return (string[])[Object(schema, given, isFull: false, path, depth: 0), Object(schema, given, isFull: true, path, depth: 0)];
            });
        }

        var items = ValueSamples.Find(schema, "items");
        var others = Values(items, $"{path}[0]", depth: 1);
        return Place(items, steps, index + 1, values, $"{path}[0]").Select(inner =>
            ValueSamples.Array([inner, .. others.Where(other => other != inner)], Math.Max(1, ValueSamples.Size(schema, "minItems", 1))));
    }

    /// <summary>Values that the schema takes.</summary>
    private List<string> Values(JsonElement schema, string path, int depth)
    {
        schema = Resolve(schema);
        var key = (path, schema.ValueKind == JsonValueKind.Undefined ? string.Empty : schema.GetRawText());
        if (!_values.TryGetValue(key, out var values))
        {
            values = Propose(schema, path, depth);
            _values[key] = values = Compiled(schema) is { } check ? values.FindAll(value => check.IsValid(JsonElement.Parse(value))) : values;
        }

        return values;
    }

    /// <summary>The schema on its own; null when it has none, or cannot stand alone: then everything that is proposed is tried.</summary>
    private CompiledSchema? Compiled(JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var text = schema.GetRawText();
        if (_compiled.TryGetValue(text, out var known))
        {
            return known;
        }

        var whole = ValueSamples.Find(_root, "$defs") is { ValueKind: JsonValueKind.Object } shared &&
            ValueSamples.Find(schema, "$defs").ValueKind == JsonValueKind.Undefined
            ? JsonElement.Parse($"{{\"$defs\":{shared.GetRawText()}{(text.AsSpan(1).TrimStart()[0] == '}' ? string.Empty : ",")}{text.AsSpan(1)}")
            : schema;
        return _compiled[text] = SchemaCompiler.Compile(whole, ArgumentsDefinition.SchemaOptions, string.Empty, out _);
    }

    private List<string> Propose(JsonElement schema, string path, int depth)
    {
        var values = new List<string>(_hints.GetValueOrDefault(path, []));
        if (depth > Deepest || schema.ValueKind == JsonValueKind.False)
        {
            return values;
        }

        if (schema.ValueKind != JsonValueKind.Object)
        {
            return [.. values, "\"x\"", "1", "true"];
        }

        if (schema.TryGetProperty("const", out var constant))
        {
            return [constant.GetRawText()];
        }

        if (schema.TryGetProperty("enum", out var listed) && listed.ValueKind == JsonValueKind.Array)
        {
            return [.. listed.EnumerateArray().Select(value => value.GetRawText()).Take(200)];
        }

        if (schema.TryGetProperty("default", out var given))
        {
            values.Add(given.GetRawText());
        }

        if (schema.TryGetProperty("examples", out var examples) && examples.ValueKind == JsonValueKind.Array)
        {
            values.AddRange(examples.EnumerateArray().Select(example => example.GetRawText()));
        }

        foreach (var keyword in (string[])["oneOf", "anyOf", "allOf"])
        {
            if (schema.TryGetProperty(keyword, out var branches) && branches.ValueKind == JsonValueKind.Array)
            {
                values.AddRange(branches.EnumerateArray().SelectMany(branch => Values(branch, path, depth + 1)));
            }
        }

        foreach (var type in ValueSamples.Types(schema))
        {
            values.AddRange(type switch
            {
                "string" => ValueSamples.Strings(schema),
                "integer" => ValueSamples.Numbers(schema).Where(number => !number.Contains('.', StringComparison.Ordinal)),
                "number" => ValueSamples.Numbers(schema),
                "boolean" => ["true", "false"],
                "null" => ["null"],
                "array" => Arrays(schema, path, depth),
                _ => Objects(schema, path, depth),
            });
        }

        return [.. values.Distinct(StringComparer.Ordinal)];
    }

    private List<string> Arrays(JsonElement schema, string path, int depth)
    {
        var items = Values(ValueSamples.Find(schema, "items"), $"{path}[0]", depth + 1);
        var least = Math.Max(0, ValueSamples.Size(schema, "minItems", 0));
        var most = ValueSamples.Size(schema, "maxItems", -1);
        var arrays = new List<string> { ValueSamples.Array(items, Math.Max(least, 1)) };
        if (least == 0)
        {
            arrays.Add("[]");
        }

        arrays.AddRange(items.Take(MostVariants).Select(item =>
            ValueSamples.Array([item, .. items.Where(other => other != item)], Math.Max(least, 1))));
        if (items.Count > 0)
        {
            arrays.Add($"[{items[0]},{items[0]}]");
            arrays.AddRange(((int[])[2, most]).Where(count => count is > 0 and <= ValueSamples.MostItems)
                .Select(count => ValueSamples.Array(items, count)));
        }

        return arrays;
    }

    private List<string> Objects(JsonElement schema, string path, int depth)
    {
        var objects = new List<string> { Object(schema, given: null, isFull: false, path, depth),
            Object(schema, given: null, isFull: true, path, depth) };
        foreach (var (name, below) in Members(schema))
        {
            foreach (var value in Values(below, DocumentPath.Append(path, name), depth + 1).Take(MostVariants))
            {
                objects.Add(Object(schema, new Dictionary<string, string?>(StringComparer.Ordinal) { [name] = value }, isFull: false, path, depth));
            }
        }

        if (ValueSamples.Find(schema, "additionalProperties") is { ValueKind: JsonValueKind.Object } rest)
        {
            objects.AddRange(Values(rest, path, depth + 1).Take(4).Select(value => $$"""{"sample":{{value}}}"""));
        }

        return objects;
    }

    /// <param name="schema">The object's schema.</param>
    /// <param name="given">Members that have a value already; null leaves one out.</param>
    /// <param name="isFull">Whether members that are not required are there too.</param>
    /// <param name="path">The object's place.</param>
    /// <param name="depth">How deep it is.</param>
    private string Object(JsonElement schema, IReadOnlyDictionary<string, string?>? given, bool isFull, string path, int depth)
    {
        schema = Resolve(schema);
        var required = ValueSamples.Find(schema, "required") is { ValueKind: JsonValueKind.Array } list
            ? list.EnumerateArray().Select(name => name.GetString()!).ToHashSet(StringComparer.Ordinal)
            : [];
        var text = new StringBuilder("{");
        foreach (var (name, below) in Members(schema))
        {
            string? value;
            if (given is not null && given.TryGetValue(name, out var set))
            {
                value = set;
            }
            else
            {
                value = (required.Contains(name) || isFull) && depth <= Deepest
                    ? Values(below, DocumentPath.Append(path, name), depth + 1).FirstOrDefault() : null;
            }

            if (value is not null)
            {
                text.Append(text.Length > 1 ? "," : string.Empty).Append(JsonSerializer.Serialize(name)).Append(':').Append(value);
            }
        }

        return text.Append('}').ToString();
    }

    private IEnumerable<(string Name, JsonElement Value)> Members(JsonElement schema)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        schema = Resolve(schema);
        if (ValueSamples.Find(schema, "properties") is { ValueKind: JsonValueKind.Object } properties)
        {
            foreach (var member in properties.EnumerateObject().Where(member => names.Add(member.Name)))
            {
                yield return (member.Name, member.Value);
            }
        }

        if (ValueSamples.Find(schema, "allOf") is { ValueKind: JsonValueKind.Array } all)
        {
            foreach (var member in all.EnumerateArray().SelectMany(Members).Where(member => names.Add(member.Name)).ToList())
            {
                yield return member;
            }
        }
    }

    private JsonElement Resolve(JsonElement schema)
    {
        for (var i = 0; i < 8 && schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("$ref", out var reference); i++)
        {
            var target = _root;
            foreach (var segment in (reference.GetString() ?? string.Empty).TrimStart('#').Split('/').Skip(1))
            {
                var name = Uri.UnescapeDataString(segment).Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
                if (target.ValueKind != JsonValueKind.Object || !target.TryGetProperty(name, out target))
                {
                    return default;
                }
            }

            schema = target;
        }

        return schema;
    }

}
