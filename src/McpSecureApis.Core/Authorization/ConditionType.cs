namespace McpSecureApis.Core.Authorization;

/// <summary>The static types of conditions. CEL's int, uint and double are one type here: numbers compare exactly.</summary>
internal enum ConditionType
{
    Boolean,
    Number,
    String,
    BooleanList,
    NumberList,
    StringList,
}
