namespace McpSecureApis.Core.Authorization;

/// <summary>A claim or an argument that a condition names.</summary>
/// <param name="FromArguments">Whether it is an argument; a claim otherwise.</param>
/// <param name="Path">Member names below <c>caller</c> or <c>arguments</c>.</param>
/// <param name="Type">Its type as declared.</param>
/// <param name="Domain">What it can be, as far as its declaration says so.</param>
/// <param name="IsAlwaysThere">Whether validation makes sure that it is there.</param>
internal sealed record ConditionOperand(
    bool FromArguments, IReadOnlyList<string> Path, ConditionType Type, ConditionDomain Domain, bool IsAlwaysThere)
{
    /// <summary>Whether it is <paramref name="other"/> or below it.</summary>
    public bool StartsWith(ConditionOperand other) =>
        FromArguments == other.FromArguments && Path.Count >= other.Path.Count &&
        Path.Take(other.Path.Count).SequenceEqual(other.Path, StringComparer.Ordinal);
}
