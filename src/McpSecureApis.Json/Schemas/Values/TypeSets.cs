using System.Text.Json;
using McpSecureApis.Json.Numbers;

namespace McpSecureApis.Json.Schemas.Values;

/// <summary>The words of JSON Schema for a <see cref="TypeSet"/>, and the type that a value has.</summary>
internal static class TypeSets
{
    /// <summary>What a name in <c>type</c> means; none when it is no name of a type.</summary>
    public static TypeSet Parse(JsonElement name) => name.ValueKind != JsonValueKind.String ? TypeSet.None : name.GetString() switch
    {
        "null" => TypeSet.Null,
        "boolean" => TypeSet.Boolean,
        "integer" => TypeSet.Integer,
        "number" => TypeSet.Number,
        "string" => TypeSet.String,
        "array" => TypeSet.Array,
        "object" => TypeSet.Object,
        _ => TypeSet.None,
    };

    /// <summary>The one type that a value has.</summary>
    public static TypeSet Of(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => TypeSet.Object,
        JsonValueKind.Array => TypeSet.Array,
        JsonValueKind.String => TypeSet.String,
        JsonValueKind.Number =>
            ExactNumber.TryReadShort(JsonTexts.Number(value), out _) || ExactNumber.Parse(JsonTexts.Number(value)).IsInteger
                ? TypeSet.Integer
                : TypeSet.Fraction,
        JsonValueKind.True or JsonValueKind.False => TypeSet.Boolean,
        JsonValueKind.Null => TypeSet.Null,
        _ => TypeSet.None,
    };

    public static IReadOnlyList<string> Names(this TypeSet types)
    {
        var names = new List<string>();
        Add(TypeSet.Null, "null");
        Add(TypeSet.Boolean, "boolean");
        if ((types & TypeSet.Fraction) != TypeSet.None)
        {
            names.Add("number");
        }
        else
        {
            Add(TypeSet.Integer, "integer");
        }

        Add(TypeSet.String, "string");
        Add(TypeSet.Array, "array");
        Add(TypeSet.Object, "object");
        return names;

        void Add(TypeSet type, string name)
        {
            if ((types & type) != TypeSet.None)
            {
                names.Add(name);
            }
        }
    }

    public static string Describe(this TypeSet types) => string.Join(" or ", types.Names().Select(name => name switch
    {
        "null" => "null",
        "array" or "integer" or "object" => "an " + name,
        _ => "a " + name,
    }));
}
