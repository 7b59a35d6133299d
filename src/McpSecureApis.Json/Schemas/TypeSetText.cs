namespace McpSecureApis.Json.Schemas;

/// <summary>The words of JSON Schema for a <see cref="TypeSet"/>.</summary>
internal static class TypeSetText
{
    public static bool TryParse(string name, out TypeSet types)
    {
        types = name switch
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
        return types != TypeSet.None;
    }

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
