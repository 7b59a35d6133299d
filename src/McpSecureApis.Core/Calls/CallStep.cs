namespace McpSecureApis.Core.Calls;

/// <summary>What one room said about a call, for <c>explain</c> and a dry run.</summary>
/// <param name="Room">The room's name.</param>
/// <param name="Passed">Whether the call went on.</param>
/// <param name="Detail">Why, in our words; never a value.</param>
internal sealed record CallStep(string Room, bool Passed, string Detail);
