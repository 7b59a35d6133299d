using System.Collections.Frozen;
using System.Text.Json;
using McpSecureApis.Core.Review.Changes;
using McpSecureApis.Core.Review.Witnesses;
using McpSecureApis.Json.Patterns.Languages;

namespace McpSecureApis.Core.Review.Containment;

/// <summary>
/// Reads a schema as constraints of values of one type (JSON Schema 2020-12, Validation 6 and Core 10). What is not looked into is one opaque
/// constraint, which only the same text contradicts; so nothing is ever taken for impossible that is possible.
/// </summary>
internal static class ConstraintReader
{
    public static readonly string[] Types = ["object", "array", "string", "number", "boolean", "null"];

    /// <summary>Keywords that combine schemas of one value.</summary>
    public static readonly string[] Combining = ["allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentRequired", "dependentSchemas"];

    private static readonly string[] Silent =
        ["title", "description", "examples", "$comment", "deprecated", "readOnly", "writeOnly", "class", "default", "type", "then", "else", "x-mcp-header"];

    /// <summary>Keywords that say nothing of values of another type.</summary>
    private static readonly FrozenDictionary<string, string> TypeOf = new (string Type, string[] Keywords)[]
    {
        ("number", ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"]),
        ("string", ["minLength", "maxLength", "pattern", "format", "contentEncoding", "contentMediaType", "contentSchema"]),
        ("array", ["minItems", "maxItems", "uniqueItems", "items", "prefixItems", "contains", "minContains", "maxContains", "unevaluatedItems", "additionalItems"]),
        ("object", ["properties", "required", "minProperties", "maxProperties", "patternProperties", "additionalProperties", "unevaluatedProperties", "propertyNames",
            "dependentRequired", "dependentSchemas"]),
    }.SelectMany(entry => entry.Keywords.Select(keyword => (keyword, entry.Type))).ToFrozenDictionary(entry => entry.keyword, entry => entry.Type, StringComparer.Ordinal);

    /// <exception cref="UndecidedSchemaException">The value that is checked is not the one that was given, or a number has an unusual size.</exception>
    public static Constraint Read(SchemaTerm term, string type)
    {
        var schema = term.Schema;
        if (schema.ValueKind is JsonValueKind.True or JsonValueKind.Undefined)
        {
            return term.Holds ? Rest(term, type, schema) : Not(Rest(term, type, schema));
        }

        if (schema.ValueKind == JsonValueKind.False)
        {
            return Constraint.Of(!term.Holds);
        }

        var parts = new List<Constraint> { Constraint.Of(IsOf(schema, type)) };
        foreach (var member in schema.EnumerateObject().Where(member => !TypeOf.TryGetValue(member.Name, out var own) || own == type))
        {
            parts.Add(Keyword(term with { Holds = true }, member, type));
        }

        if (type == "number" && !SchemaKeywords.TypesOf(schema).Contains("number"))
        {
            parts.Add(new Constraint.Multiple(1, Holds: true));
        }

        parts.Add(Rest(term, type, schema));
        var whole = new Constraint.All(parts);
        return term.Holds ? whole : Not(whole);
    }

    /// <summary>The contrary, pushed down to the single constraints.</summary>
    public static Constraint Not(Constraint constraint) => constraint switch
    {
        Constraint.All all => new Constraint.Any([.. all.Parts.Select(Not)]),
        Constraint.Any any => new Constraint.All([.. any.Parts.Select(Not)]),
        Constraint.Listed listed => listed with { Holds = !listed.Holds },
        Constraint.Bound bound => new Constraint.Bound(bound.Value, !bound.IsExcluded, -bound.Direction),
        Constraint.Multiple multiple => multiple with { Holds = !multiple.Holds },
        Constraint.Text text => new Constraint.Text(text.Language.Not()),
        Constraint.Count { IsLeast: true } least => least.Number == 0 ? Constraint.False : new Constraint.Count(least.Number - 1, IsLeast: false),
        Constraint.Count most => most.Number == int.MaxValue ? Constraint.False : new Constraint.Count(most.Number + 1, IsLeast: true),
        Constraint.Unique unique => unique with { Holds = !unique.Holds },
        Constraint.Items items => new Constraint.Item(items.Term.Not()),
        Constraint.Item item => new Constraint.Items(item.Term.Not()),
        Constraint.Has has => has with { Holds = !has.Holds },
        Constraint.Member member => new Constraint.All([new Constraint.Has(member.Name, Holds: true), new Constraint.Member(member.Name, member.Term.Not())]),
        Constraint.Names names => names with { Holds = !names.Holds },
        Constraint.Opaque opaque => opaque with { Holds = !opaque.Holds },
        _ => throw new UndecidedSchemaException(),
    };

    private static bool IsOf(JsonElement schema, string type) =>
        SchemaKeywords.TypesOf(schema).Any(own => own == type || (own == "integer" && type == "number"));

    private static Constraint Keyword(SchemaTerm term, JsonProperty member, string type)
    {
        var (schema, value) = (term.Schema, member.Value);
        switch (member.Name)
        {
            case "enum":
                return new Constraint.Listed([.. value.EnumerateArray()], Holds: true);
            case "const":
                return new Constraint.Listed([value], Holds: true);
            case "minimum" or "exclusiveMinimum":
                return new Constraint.Bound(Number(value), member.Name[0] == 'e', 1);
            case "maximum" or "exclusiveMaximum":
                return new Constraint.Bound(Number(value), member.Name[0] == 'e', -1);
            case "multipleOf":
                return new Constraint.Multiple(Number(value), Holds: true);
            case "minLength":
                return new Constraint.Text(TextLanguage.OfLength(Size(value)));
            case "maxLength":
                return new Constraint.Text(TextLanguage.OfLength(0, Size(value)));
            case "pattern":
                return new Constraint.Text(TextLanguage.Of(value.GetString()!));
            case "minItems" or "minProperties":
                return new Constraint.Count(Size(value), IsLeast: true);
            case "maxItems" or "maxProperties":
                return new Constraint.Count(Size(value), IsLeast: false);
            case "uniqueItems":
                return value.ValueKind == JsonValueKind.True ? new Constraint.Unique(Holds: true) : Constraint.True;
            case "items" when value.ValueKind != JsonValueKind.Array && !SchemaKeywords.Has(schema, "prefixItems"):
                return new Constraint.Items(term.Below(value));
            case "properties":
                return new Constraint.All([.. value.EnumerateObject().Select(one => new Constraint.Member(one.Name, term.Below(one.Value)))]);
            case "required":
                return new Constraint.All([.. value.EnumerateArray().Select(name => new Constraint.Has(name.GetString()!, Holds: true))]);
            case "normalize":
                throw new UndecidedSchemaException();
            default:
                return Silent.Contains(member.Name) ? Constraint.True
                    : Combining.Contains(member.Name) ? Combination(term, member, type)
                    : member.Name is "format" or "contentEncoding" or "contentMediaType" ? new Constraint.Opaque($"{member.Name} {value}", Holds: true)
                    : new Constraint.Opaque($"{member.Name} {term.IsClosed} {term.InPlace} {CanonicalJson.Of(schema)}", Holds: true);
        }
    }

    private static Constraint Combination(SchemaTerm term, JsonProperty member, string type)
    {
        var (schema, value) = (term.Schema, member.Value);
        switch (member.Name)
        {
            case "allOf":
                return new Constraint.All([.. value.EnumerateArray().Select(branch => InPlace(term, branch, type))]);
            case "anyOf":
                return new Constraint.Any([.. value.EnumerateArray().Select(branch => InPlace(term, branch, type))]);
            case "oneOf":
                var branches = value.EnumerateArray().Select(branch => InPlace(term, branch, type)).ToList();
                return new Constraint.Any([
                    .. branches.Select((one, index) => new Constraint.All([one, .. branches.Where((_, other) => other != index).Select(Not)])),
                ]);
            case "not":
                return Not(Asked(value, type));
            case "if":
                var asked = Asked(value, type);
                return new Constraint.All([
                    new Constraint.Any([Not(asked), Branch(term, "then", type)]), new Constraint.Any([asked, Branch(term, "else", type)]),
                ]);
            case "dependentRequired":
                return new Constraint.All([
                    .. value.EnumerateObject().Select(one => new Constraint.Any([
                        new Constraint.Has(one.Name, Holds: false),
                        new Constraint.All([.. one.Value.EnumerateArray().Select(name => new Constraint.Has(name.GetString()!, Holds: true))]),
                    ])),
                ]);
            default:
                return new Constraint.All([
                    .. value.EnumerateObject().Select(one => new Constraint.Any([
                        new Constraint.Has(one.Name, Holds: false), InPlace(term, one.Value, type),
                    ])),
                ]);
        }
    }

    private static Constraint Branch(SchemaTerm term, string keyword, string type) =>
        SchemaKeywords.Find(term.Schema, keyword) is { } branch ? InPlace(term, branch, type) : Constraint.True;

    private static Constraint InPlace(SchemaTerm term, JsonElement schema, string type) =>
        Read(new SchemaTerm(schema, Holds: true, term.IsClosed, InPlace: true), type);

    /// <summary>What is only asked closes nothing.</summary>
    private static Constraint Asked(JsonElement schema, string type) => Read(new SchemaTerm(schema, Holds: true, IsClosed: false), type);

    /// <summary>
    /// Which members an object may have that is closed: those that its schema names, and those that a branch names which the value passes
    /// (unevaluatedProperties: false), but for one that is only asked (if). Elements of which nothing is said may be objects without members, and lists that are not looked into.
    /// </summary>
    private static Constraint Rest(SchemaTerm term, string type, JsonElement schema)
    {
        if (type == "array" && term is { IsClosed: true, InPlace: false } && HasFreeElements(schema))
        {
            return new Constraint.Opaque($"elements {CanonicalJson.Of(schema)}", Holds: true);
        }

        if (type != "object" || !term.IsClosed || term.InPlace || SaysRest(schema))
        {
            return Constraint.True;
        }

        var names = new SortedSet<string>(StringComparer.Ordinal);
        FindNames(schema, names);
        return new Constraint.All([
            new Constraint.Names(names, Holds: true),
            .. names.Select(name => new Constraint.Any([new Constraint.Has(name, Holds: false), Named(schema, name, term.IsClosed)])),
        ]);
    }

    /// <summary>Whether a list may pass of whose elements nothing is said.</summary>
    private static bool HasFreeElements(JsonElement schema)
    {
        if (schema.ValueKind == JsonValueKind.False || SchemaKeywords.Has(schema, "items") || !IsOf(schema, "array"))
        {
            return false;
        }

        return !Parts("allOf").Any(branch => !HasFreeElements(branch)) &&
            (!SchemaKeywords.Has(schema, "anyOf") || Parts("anyOf").Any(HasFreeElements)) &&
            (!SchemaKeywords.Has(schema, "oneOf") || Parts("oneOf").Any(HasFreeElements));

        IEnumerable<JsonElement> Parts(string keyword) =>
            SchemaKeywords.Find(schema, keyword) is { ValueKind: JsonValueKind.Array } parts ? parts.EnumerateArray() : [];
    }

    private static bool SaysRest(JsonElement schema) => ((string[])["additionalProperties", "unevaluatedProperties", "patternProperties"])
        .Any(keyword => SchemaKeywords.Has(schema, keyword));

    private static void FindNames(JsonElement schema, SortedSet<string> names)
    {
        names.UnionWith(SchemaKeywords.Members(schema).Keys);
        foreach (var branch in Branches(schema))
        {
            if (SaysRest(branch))
            {
                throw new UndecidedSchemaException();
            }

            FindNames(branch, names);
        }
    }

    private static IEnumerable<JsonElement> Branches(JsonElement schema)
    {
        foreach (var keyword in (string[])["allOf", "anyOf", "oneOf", "then", "else", "dependentSchemas"])
        {
            if (SchemaKeywords.Find(schema, keyword) is { } value)
            {
                var branches = value.ValueKind == JsonValueKind.Array ? value.EnumerateArray()
                    : keyword == "dependentSchemas" ? value.EnumerateObject().Select(member => member.Value)
                    : Enumerable.Repeat(value, 1);
                foreach (var branch in branches)
                {
                    yield return branch;
                }
            }
        }
    }

    /// <summary>When a schema names a member of an object that passes it.</summary>
    private static Constraint Named(JsonElement schema, string name, bool isClosed)
    {
        if (SchemaKeywords.Members(schema).ContainsKey(name))
        {
            return Constraint.True;
        }

        var ways = new List<Constraint>();
        foreach (var keyword in (string[])["allOf", "anyOf", "oneOf"])
        {
            ways.AddRange(SchemaKeywords.Find(schema, keyword) is { ValueKind: JsonValueKind.Array } branches
                ? branches.EnumerateArray().Select(branch => Named(branch, name, isClosed, condition: null))
                : []);
        }

        if (SchemaKeywords.Find(schema, "if") is { } condition)
        {
            var asked = Asked(condition, "object");
            ways.Add(SchemaKeywords.Find(schema, "then") is { } then ? Named(then, name, isClosed, asked) : Constraint.False);
            ways.Add(SchemaKeywords.Find(schema, "else") is { } otherwise ? Named(otherwise, name, isClosed, Not(asked)) : Constraint.False);
        }

        if (SchemaKeywords.Find(schema, "dependentSchemas") is { ValueKind: JsonValueKind.Object } dependent)
        {
            ways.AddRange(dependent.EnumerateObject()
                .Select(member => Named(member.Value, name, isClosed, new Constraint.Has(member.Name, Holds: true))));
        }

        return new Constraint.Any(ways);
    }

    private static Constraint Named(JsonElement branch, string name, bool isClosed, Constraint? condition)
    {
        var named = branch.ValueKind == JsonValueKind.Object ? Named(branch, name, isClosed) : Constraint.False;
        return named is Constraint.Any { Parts.Count: 0 } ? Constraint.False : new Constraint.All([
            condition ?? Constraint.True, named, Read(new SchemaTerm(branch, Holds: true, isClosed, InPlace: true), "object"),
        ]);
    }

    private static decimal Number(JsonElement value) => NumberSteps.Exact(value) ?? throw new UndecidedSchemaException();

    private static int Size(JsonElement value) => value.TryGetInt32(out var size) && size >= 0 ? size : throw new UndecidedSchemaException();
}
