using System.Text.Json;
using McpSecureApis.Json.Schemas.Documents;
using McpSecureApis.Json.Schemas.Reading;
using McpSecureApis.Json.Schemas.References;
using McpSecureApis.Json.Schemas.Running;
using McpSecureApis.Json.Schemas.Validation;

namespace McpSecureApis.Json.Schemas.Applicators;

/// <summary>Reads the vocabulary of applicators: keywords that apply schemas to the parts of a value, or to the value itself.</summary>
internal static class ApplicatorReader
{
    public static void Read(SchemaNodeBuilder schema)
    {
        ReadProperties(schema);
        ReadNamesAndDependents(schema);
        ReadItems(schema);
        ReadContains(schema);
        ReadLists(schema);
        ReadNotAndIf(schema);
    }

    /// <summary><c>required</c> is checked in the same walk, and belongs to the vocabulary of validation.</summary>
    private static void ReadProperties(SchemaNodeBuilder schema)
    {
        var required = ReadRequired(schema);
        var properties = schema.Named("properties").ToDictionary(StringComparer.Ordinal);
        var patterns = new List<PropertyPattern>();
        foreach (var (pattern, below) in schema.Named("patternProperties"))
        {
            if (schema.Pattern(pattern, below.Path) is { } compiled)
            {
                patterns.Add(new PropertyPattern(compiled, schema.Below(below)));
            }
        }

        var additional = schema.One("additionalProperties");
        if (schema.Mode != SchemaMode.Open && additional?.Element.ValueKind == JsonValueKind.True)
        {
            schema.OpenObject("additionalProperties");
        }

        var isFalse = additional?.Element.ValueKind == JsonValueKind.False;
        var isClosed = isFalse || (schema.Mode == SchemaMode.Closed && SchemaQuestions.IsSimpleObject(schema.Site.Element));
        var names = required.Concat(properties.Keys.Except(required, StringComparer.Ordinal)).ToList();
        if (names.Count > 0 || patterns.Count > 0 || additional is not null || isClosed)
        {
            schema.Add(new PropertiesCheck(
                names,
                required.Count,
                [.. names.Select(name => properties.TryGetValue(name, out var below) ? schema.Below(below) : null)],
                [.. patterns],
                additional is null || isFalse ? null : schema.Below(additional),
                isClosed,
                new DeclaredNames(properties.Keys)));
        }
    }

    private static List<string> ReadRequired(SchemaNodeBuilder schema)
    {
        if (!schema.TryGet("required", out var list) || !schema.Site.Resource.HasValidation)
        {
            return [];
        }

        if (SchemaNodeBuilder.Strings(list) is { } names)
        {
            return [.. names.Distinct(StringComparer.Ordinal)];
        }

        schema.Error("required", "The value is a list of names.", SchemaNodeBuilder.Show(list));
        return [];
    }

    private static void ReadNamesAndDependents(SchemaNodeBuilder schema)
    {
        if (schema.One("propertyNames") is { } propertyNames)
        {
            schema.Add(new PropertyNamesCheck(schema.Below(propertyNames, asks: true)));
        }

        foreach (var (trigger, below) in schema.Dialect == SchemaDialect.Draft7 ? [] : schema.Named("dependentSchemas"))
        {
            schema.Add(new DependentSchemaCheck(trigger, schema.InPlace(below)));
        }

        // The keyword of draft-07, which 2019-09 split in two: a list of names, or a schema.
        foreach (var (trigger, below) in schema.Named("dependencies"))
        {
            schema.Add(SchemaNodeBuilder.Strings(below.Element) is { } names
                ? new DependentRequiredCheck(trigger, names)
                : new DependentSchemaCheck(trigger, schema.InPlace(below)));
        }
    }

    private static void ReadItems(SchemaNodeBuilder schema)
    {
        var isNewStyle = schema.Dialect == SchemaDialect.Draft202012;
        var prefixKeyword = isNewStyle ? "prefixItems" : "items";
        SchemaNode[] prefix = [];
        var rest = schema.One("items");
        if (schema.TryGet(prefixKeyword, out var list) && list.ValueKind == JsonValueKind.Array)
        {
            var below = schema.Site.Below(list, prefixKeyword);
            prefix = [.. list.EnumerateArray().Select((item, index) => schema.Below(below.Below(item, index).Known))];
            rest = isNewStyle ? rest : schema.One("additionalItems");
        }
        else if (isNewStyle && list.ValueKind != JsonValueKind.Undefined)
        {
            schema.Error(prefixKeyword, "The value is a list of schemas.", SchemaNodeBuilder.Show(list));
        }

        if (prefix.Length > 0 || rest is not null)
        {
            schema.Add(new ItemsCheck(prefix, rest is null ? null : schema.Below(rest)));
        }
    }

    /// <summary><c>minContains</c> and <c>maxContains</c> say how many, and belong to the vocabulary of validation.</summary>
    private static void ReadContains(SchemaNodeBuilder schema)
    {
        if (schema.One("contains") is not { } contains)
        {
            return;
        }

        var least = 1;
        var most = int.MaxValue;
        if (schema.Dialect != SchemaDialect.Draft7 && schema.Site.Resource.HasValidation)
        {
            least = schema.TryCount("minContains", out var count) ? count : 1;
            most = schema.TryCount("maxContains", out count) ? count : int.MaxValue;
        }

        var marksItems = schema.Dialect == SchemaDialect.Draft202012 && schema.Mode == SchemaMode.Open;
        schema.Add(new ContainsCheck(schema.Below(contains, asks: true), least, most, marksItems));
    }

    private static void ReadLists(SchemaNodeBuilder schema)
    {
        foreach (var keyword in (string[])["allOf", "anyOf", "oneOf"])
        {
            if (!schema.TryGet(keyword, out var list))
            {
                continue;
            }

            if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() == 0)
            {
                schema.Error(keyword, "The value is a list of at least one schema.", SchemaNodeBuilder.Show(list));
                continue;
            }

            var below = schema.Site.Below(list, keyword);
            SchemaNode[] nodes = [.. list.EnumerateArray().Select((item, index) => schema.InPlace(below.Below(item, index).Known))];
            if (keyword == "allOf")
            {
                Array.ForEach(nodes, branch => schema.Add(new RefCheck(branch)));
            }
            else
            {
                schema.Add(keyword == "anyOf" ? new AnyOfCheck(nodes) : new OneOfCheck(nodes));
            }
        }
    }

    private static void ReadNotAndIf(SchemaNodeBuilder schema)
    {
        if (schema.One("not") is { } not)
        {
            var text = SchemaNodeBuilder.Show(not.Element);
            schema.Add(new NotCheck(schema.InPlace(not, asks: true), "must not match " + (text.Length <= 200 ? text : "the schema in `not`")));
        }

        if (schema.One("if") is { } condition)
        {
            schema.Add(new IfCheck(
                schema.InPlace(condition, asks: true),
                schema.One("then") is { } consequence ? schema.InPlace(consequence) : null,
                schema.One("else") is { } alternative ? schema.InPlace(alternative) : null,
                schema.Mode == SchemaMode.Open));
        }
    }
}
