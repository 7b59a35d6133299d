namespace McpSecureApis.Core.Authorization;

/// <summary>Ends the reading of a condition at its first mistake; never leaves the room.</summary>
internal sealed class ConditionException(string rule, string message, string? expected = null) : Exception(message)
{
    public string Rule { get; } = rule;

    public string? Expected { get; } = expected;
}
