namespace McpSecureApis.Core.Authorization;

/// <summary>A value while a condition is decided. The default is "not there", which no comparison takes for anything.</summary>
internal readonly struct ConditionValue
{
    private ConditionValue(ConditionType type) => Type = type;

    public bool IsThere { get; private init; }

    public ConditionType Type { get; }

    public bool Boolean { get; private init; }

    public ConditionNumber Number { get; private init; }

    public string? Text { get; private init; }

    public IReadOnlyList<ConditionValue>? Items { get; private init; }

    public static ConditionValue Of(bool value) => new(ConditionType.Boolean) { IsThere = true, Boolean = value };

    public static ConditionValue Of(ConditionNumber value) => new(ConditionType.Number) { IsThere = true, Number = value };

    public static ConditionValue Of(string value) => new(ConditionType.String) { IsThere = true, Text = value };

    public static ConditionValue Of(ConditionType list, IReadOnlyList<ConditionValue> items) => new(list) { IsThere = true, Items = items };

    /// <summary>Whether both are there, of one type, and the same. Strings compare by code points, numbers exactly.</summary>
    public bool Same(ConditionValue other) => IsThere && other.IsThere && Type == other.Type && Type switch
    {
        ConditionType.Boolean => Boolean == other.Boolean,
        ConditionType.Number => Number.Order(other.Number) == 0,
        ConditionType.String => string.Equals(Text, other.Text, StringComparison.Ordinal),
        _ => false,
    };

    /// <summary>The order of CEL: numbers by value, strings by code points, false before true.</summary>
    public int Order(ConditionValue other) => Type switch
    {
        ConditionType.Boolean => Boolean.CompareTo(other.Boolean),
        ConditionType.Number => Number.Order(other.Number),
        _ => CompareCodePoints(Text!, other.Text!),
    };

    /// <summary>What <c>size()</c> gives: code points of a string, elements of a list.</summary>
    public int Size() => Items?.Count ?? Text!.EnumerateRunes().Count();

    private static int CompareCodePoints(string left, string right)
    {
        var a = left.EnumerateRunes();
        var b = right.EnumerateRunes();
        while (a.MoveNext())
        {
            if (!b.MoveNext())
            {
                return 1;
            }

            var order = a.Current.CompareTo(b.Current);
            if (order != 0)
            {
                return order;
            }
        }

        return b.MoveNext() ? -1 : 0;
    }
}
