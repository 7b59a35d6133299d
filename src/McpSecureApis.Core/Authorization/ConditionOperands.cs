using System.Collections.Frozen;
using System.Text.Json;
using McpSecureApis.Core.Manifests.Model;

namespace McpSecureApis.Core.Authorization;

/// <summary>What a manifest's conditions may name: built-in facts of the caller, declared claims, and the tool's arguments by their schema.</summary>
internal sealed class ConditionOperands(IReadOnlyDictionary<string, ClaimType> claims, JsonElement? argumentsSchema)
{
    private const int MaxReferences = 16;

    /// <summary>Facts of the caller that every manifest may use, with their types; client, tenant and tier can be absent.</summary>
    public static FrozenDictionary<string, ConditionType> BuiltIns { get; } = new Dictionary<string, ConditionType>(StringComparer.Ordinal)
    {
        ["subject"] = ConditionType.String,
        ["issuer"] = ConditionType.String,
        ["client"] = ConditionType.String,
        ["tenant"] = ConditionType.String,
        ["scopes"] = ConditionType.StringList,
        ["roles"] = ConditionType.StringList,
        ["tier"] = ConditionType.String,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <exception cref="ConditionException">It is not declared or has no single type.</exception>
    public ConditionOperand Find(string root, IReadOnlyList<string> path, bool forHas) => root switch
    {
        "caller" => FindClaim(path),
        "arguments" => FindArgument(path, forHas),
        _ => throw new ConditionException("condition-name", $"There is no '{root}' here.", "caller.NAME or arguments.NAME"),
    };

    private ConditionOperand FindClaim(IReadOnlyList<string> path)
    {
        if (path.Count != 1)
        {
            throw new ConditionException("condition-name", "A claim is named as caller.NAME.", "caller.NAME");
        }

        var name = path[0];
        if (BuiltIns.TryGetValue(name, out var builtIn))
        {
            return claims.ContainsKey(name)
                ? throw new ConditionException(
                    "condition-name",
                    $"'caller.{name}' is built in, so a claim of that name cannot be used in a condition.",
                    "a claim of another name")
                : new ConditionOperand(
                    FromArguments: false, path, builtIn, ConditionDomain.Anything, IsAlwaysThere: name is not ("client" or "tenant" or "tier"));
        }

        if (!claims.TryGetValue(name, out var declared))
        {
            throw new ConditionException(
                "condition-name", $"The claim '{name}' is not declared.", $"claims: {{{name}: string}} at the manifest's top");
        }

        var type = declared switch
        {
            ClaimType.String => ConditionType.String,
            ClaimType.Number => ConditionType.Number,
            ClaimType.Boolean => ConditionType.Boolean,
            _ => ConditionType.StringList,
        };
        return new ConditionOperand(FromArguments: false, path, type, ConditionDomain.Anything, IsAlwaysThere: false);
    }

    private ConditionOperand FindArgument(IReadOnlyList<string> path, bool forHas)
    {
        if (path.Count == 0)
        {
            throw new ConditionException("condition-name", "An argument is named as arguments.NAME.", "arguments.NAME");
        }

        var schema = argumentsSchema ?? throw new ConditionException(
            "condition-name", "The tool has no arguments.", "an argument declared under arguments");
        var isAlwaysThere = true;
        for (var i = 0; i < path.Count; i++)
        {
            schema = Resolve(schema);
            if (schema.ValueKind != JsonValueKind.Object || !schema.TryGetProperty("properties"u8, out var properties) ||
                properties.ValueKind != JsonValueKind.Object || !properties.TryGetProperty(path[i], out var property))
            {
                throw new ConditionException(
                    "condition-name",
                    $"The argument '{string.Join('.', path.Take(i + 1))}' is not declared.",
                    "a name under arguments.properties");
            }

            isAlwaysThere &= IsRequired(schema, path[i]) ||
                (i == 0 && property.ValueKind == JsonValueKind.Object && property.TryGetProperty("default"u8, out _));
            schema = property;
        }

        schema = Resolve(schema);
        if (TypeOf(schema) is { } type)
        {
            return new ConditionOperand(FromArguments: true, path, type, Domain(schema, type), isAlwaysThere);
        }

        // Whether it is there can be asked of anything.
        return forHas
            ? new ConditionOperand(FromArguments: true, path, ConditionType.Boolean, ConditionDomain.Anything, isAlwaysThere)
            : throw new ConditionException(
                "condition-type",
                $"The argument '{string.Join('.', path)}' has no single type that a condition can use.",
                "one type: string, number, integer, boolean, or an array of one of them");
    }

    private static bool IsRequired(JsonElement schema, string name) =>
        schema.TryGetProperty("required"u8, out var required) && required.ValueKind == JsonValueKind.Array &&
        required.EnumerateArray().Any(entry => entry.ValueKind == JsonValueKind.String && entry.ValueEquals(name));

    private JsonElement Resolve(JsonElement schema)
    {
        for (var i = 0; i < MaxReferences; i++)
        {
            if (schema.ValueKind != JsonValueKind.Object || !schema.TryGetProperty("$ref"u8, out var reference))
            {
                return schema;
            }

            var target = argumentsSchema!.Value;
            var text = reference.ValueKind == JsonValueKind.String ? reference.GetString()! : string.Empty;
            if (text != "#" && !text.StartsWith("#/", StringComparison.Ordinal))
            {
                return default;
            }

            foreach (var segment in text.Split('/').Skip(1))
            {
                var name = Uri.UnescapeDataString(segment).Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
                if (target.ValueKind != JsonValueKind.Object || !target.TryGetProperty(name, out target))
                {
                    return default;
                }
            }

            schema = target;
        }

        return default;
    }

    private ConditionType? TypeOf(JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        if (schema.TryGetProperty("type"u8, out var type))
        {
            names.UnionWith(type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(entry => entry.ToString()) : [type.ToString()]);
        }
        else
        {
            names.UnionWith(Listed(schema).Select(value => value.ValueKind switch
            {
                JsonValueKind.String => "string",
                JsonValueKind.Number => "number",
                JsonValueKind.True or JsonValueKind.False => "boolean",
                JsonValueKind.Null => "null",
                _ => "object",
            }));
        }

        // null is no type of conditions: at a call it refuses like any wrong type.
        names.Remove("null");
        if (names.Remove("integer"))
        {
            names.Add("number");
        }

        return names.Count != 1 ? null : names.Single() switch
        {
            "string" => ConditionType.String,
            "number" => ConditionType.Number,
            "boolean" => ConditionType.Boolean,
            "array" when schema.TryGetProperty("items"u8, out var items) && TypeOf(Resolve(items)) is { } element && !element.IsList() =>
                element.ListOf(),
            _ => null,
        };
    }

    private static IEnumerable<JsonElement> Listed(JsonElement schema) =>
        schema.TryGetProperty("const"u8, out var constant) ? [constant]
        : schema.TryGetProperty("enum"u8, out var values) && values.ValueKind == JsonValueKind.Array ? values.EnumerateArray()
        : [];

    private ConditionDomain Domain(JsonElement schema, ConditionType type)
    {
        if (type.IsList())
        {
            var elements = schema.TryGetProperty("items"u8, out var items) ? Domain(Resolve(items), type.ElementOf()) : ConditionDomain.Anything;
            return new ConditionDomain
            {
                Values = elements.Values,
                Minimum = Number(schema, "minItems"),
                Maximum = Number(schema, "maxItems"),
                IsInteger = true,
            };
        }

        var listed = Listed(schema).ToList();
        var values = listed.Select(value => ConditionEvaluation.FromJson(value, type)).Where(value => value.IsThere).ToList();
        var domain = new ConditionDomain { Values = listed.Count > 0 ? values : null };
        if (type == ConditionType.String)
        {
            return domain with { Minimum = Number(schema, "minLength"), Maximum = Number(schema, "maxLength"), IsInteger = true };
        }

        if (type != ConditionType.Number)
        {
            return domain;
        }

        var minimum = Number(schema, "minimum");
        var maximum = Number(schema, "maximum");
        var above = Number(schema, "exclusiveMinimum");
        var below = Number(schema, "exclusiveMaximum");
        var isAbove = above is { } a && (minimum is not { } low || a.Order(low) >= 0);
        var isBelow = below is { } b && (maximum is not { } high || b.Order(high) <= 0);
        return domain with
        {
            Minimum = isAbove ? above : minimum,
            MinimumExcluded = isAbove,
            Maximum = isBelow ? below : maximum,
            MaximumExcluded = isBelow,
            IsInteger = schema.TryGetProperty("type"u8, out var name) && name.ValueKind == JsonValueKind.String && name.ValueEquals("integer"u8),
        };
    }

    private static ConditionNumber? Number(JsonElement schema, string keyword) =>
        schema.TryGetProperty(keyword, out var value) && value.ValueKind == JsonValueKind.Number &&
            ConditionNumber.TryParse(value.GetRawText(), out var number)
            ? number
            : null;
}
