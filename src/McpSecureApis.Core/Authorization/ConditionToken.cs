namespace McpSecureApis.Core.Authorization;

/// <summary>A word of a condition.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">A name, a number or an operator as written; a string with its escapes resolved.</param>
/// <param name="Position">Where it starts, from 1.</param>
internal readonly record struct ConditionToken(ConditionTokenKind Kind, string Text, int Position)
{
    public bool Is(string symbol) => Kind == ConditionTokenKind.Symbol && Text == symbol;
}
