namespace McpSecureApis.Core.Authorization;

/// <summary>What joins two values of a condition, or is asked of them.</summary>
internal enum ConditionOperator
{
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    In,
    StartsWith,
    EndsWith,
    Contains,
}
