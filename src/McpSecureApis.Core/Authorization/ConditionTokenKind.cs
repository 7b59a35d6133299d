namespace McpSecureApis.Core.Authorization;

/// <summary>The kinds of word in a condition.</summary>
internal enum ConditionTokenKind
{
    End,
    Name,
    Number,
    Text,
    Symbol,
}
