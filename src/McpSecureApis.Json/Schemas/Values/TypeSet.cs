namespace McpSecureApis.Json.Schemas.Values;

/// <summary>The types that a value may have. An integer is also a number.</summary>
[Flags]
internal enum TypeSet
{
    None = 0,
    Null = 1,
    Boolean = 2,
    Integer = 4,

    /// <summary>A number with a fraction.</summary>
    Fraction = 8,
    String = 16,
    Array = 32,
    Object = 64,
    Number = Integer | Fraction,
    Scalar = Null | Boolean | Number | String,
    All = Scalar | Array | Object,
}
