namespace McpSecureApis.Core.Authorization;

/// <summary>How types of conditions relate and are called.</summary>
internal static class ConditionTypes
{
    public static bool IsList(this ConditionType type) => type >= ConditionType.BooleanList;

    public static ConditionType ListOf(this ConditionType element) => element + (int)ConditionType.BooleanList;

    public static ConditionType ElementOf(this ConditionType list) => list - (int)ConditionType.BooleanList;

    public static string Name(this ConditionType type) => type switch
    {
        ConditionType.Boolean => "a boolean",
        ConditionType.Number => "a number",
        ConditionType.String => "a string",
        ConditionType.BooleanList => "a list of booleans",
        ConditionType.NumberList => "a list of numbers",
        _ => "a list of strings",
    };
}
