using System.Text.Json;
using McpSecureApis.Json.Numbers;
using McpSecureApis.Json.Schemas.Reading;
using McpSecureApis.Json.Schemas.Values;

namespace McpSecureApis.Json.Schemas.Validation;

/// <summary>
/// Reads the vocabulary of validation. <c>required</c>, <c>minContains</c> and <c>maxContains</c> are part of it too, and are checked in the
/// walk over the members or items that the applicators need anyway.
/// </summary>
internal static class ValidationReader
{
    public static void Read(SchemaNodeBuilder schema)
    {
        if (!schema.Site.Resource.HasValidation)
        {
            return;
        }

        ReadAnyValue(schema);
        ReadNumbers(schema);
        if (TryRange(schema, "minLength", "maxLength", out var least, out var most))
        {
            schema.Add(new LengthCheck(least, most));
        }

        if (TryRange(schema, "minItems", "maxItems", out least, out most))
        {
            schema.Add(new ItemCountCheck(least, most));
        }

        if (TryRange(schema, "minProperties", "maxProperties", out least, out most))
        {
            schema.Add(new PropertyCountCheck(least, most));
        }

        ReadPattern(schema);
        ReadUniqueItems(schema);
        ReadDependentRequired(schema);
    }

    private static void ReadAnyValue(SchemaNodeBuilder schema)
    {
        if (schema.TryGet("type", out var type))
        {
            var names = type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().ToArray() : [type];
            var types = names.Aggregate(TypeSet.None, (sum, name) => sum | TypeSets.Parse(name));
            if (names.Length == 0 || names.Any(name => TypeSets.Parse(name) == TypeSet.None))
            {
                schema.Error(
                    "type",
                    "The type is not one that JSON Schema knows.",
                    SchemaNodeBuilder.Show(type),
                    "array, boolean, integer, null, number, object or string");
            }

            schema.Add(new TypeCheck(types));
        }

        if (schema.TryGet("const", out var constant))
        {
            schema.Add(new ConstCheck(constant));
        }

        if (schema.TryGet("enum", out var values))
        {
            if (values.ValueKind != JsonValueKind.Array || (schema.Options.IsStrict && values.GetArrayLength() == 0))
            {
                schema.Error("enum", "The value is a list of at least one allowed value.", SchemaNodeBuilder.Show(values));
            }
            else
            {
                schema.Add(new EnumCheck([.. values.EnumerateArray()]));
            }
        }
    }

    private static void ReadNumbers(SchemaNodeBuilder schema)
    {
        foreach (var rule in (string[])["minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum", "multipleOf"])
        {
            if (!schema.TryGet(rule, out var bound))
            {
                continue;
            }

            if (bound.ValueKind != JsonValueKind.Number)
            {
                schema.Error(rule, "The value is a number.", SchemaNodeBuilder.Show(bound));
            }
            else if (rule != "multipleOf")
            {
                schema.Add(new BoundCheck(rule, bound));
            }
            else if (IsPositive(bound))
            {
                schema.Add(new MultipleOfCheck(bound));
            }
            else
            {
                schema.Error(rule, "The value is greater than zero.", SchemaNodeBuilder.Show(bound));
            }
        }
    }

    private static bool IsPositive(JsonElement number)
    {
        var value = ExactNumber.Parse(JsonTexts.Number(number));
        return !value.IsZero && !value.IsNegative;
    }

    private static bool TryRange(SchemaNodeBuilder schema, string minimum, string maximum, out int least, out int most)
    {
        var hasLeast = schema.TryCount(minimum, out least);
        var hasMost = schema.TryCount(maximum, out most);
        most = hasMost ? most : int.MaxValue;
        if (hasLeast && hasMost && least > most && schema.Options.IsStrict)
        {
            var found = SchemaNodeBuilder.Show(schema.Site.Element.GetProperty(minimum));
            schema.Error(minimum, $"Nothing can pass: the value is greater than {maximum}.", found);
        }

        return hasLeast || hasMost;
    }

    private static void ReadPattern(SchemaNodeBuilder schema)
    {
        if (!schema.TryGet("pattern", out var pattern))
        {
            return;
        }

        if (pattern.ValueKind != JsonValueKind.String)
        {
            schema.Error("pattern", "A pattern is a string.", SchemaNodeBuilder.Show(pattern));
        }
        else if (schema.Pattern(pattern.GetString()!, DocumentPath.Append(schema.Site.Path, "pattern")) is { } compiled)
        {
            schema.Add(new PatternCheck(pattern.GetString()!, compiled));
        }
    }

    private static void ReadUniqueItems(SchemaNodeBuilder schema)
    {
        if (!schema.TryGet("uniqueItems", out var unique))
        {
            return;
        }

        if (unique.ValueKind == JsonValueKind.True)
        {
            schema.Add(new UniqueItemsCheck());
        }
        else if (unique.ValueKind != JsonValueKind.False)
        {
            schema.Error("uniqueItems", "The value is true or false.", SchemaNodeBuilder.Show(unique));
        }
    }

    private static void ReadDependentRequired(SchemaNodeBuilder schema)
    {
        const string Keyword = "dependentRequired";
        if (schema.Dialect == SchemaDialect.Draft7 || !schema.TryGet(Keyword, out var map))
        {
            return;
        }

        if (map.ValueKind != JsonValueKind.Object)
        {
            schema.Error(Keyword, "The value is an object.", SchemaNodeBuilder.Show(map));
            return;
        }

        foreach (var entry in map.EnumerateObject())
        {
            if (SchemaNodeBuilder.Strings(entry.Value) is { } names)
            {
                schema.Add(new DependentRequiredCheck(entry.Name, names));
            }
            else
            {
                schema.Error(Keyword, "Each entry is a list of names.", SchemaNodeBuilder.Show(entry.Value));
            }
        }
    }
}
