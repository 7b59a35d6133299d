namespace McpSecureApis.Core.Backend.Circuits;

/// <summary>What a caller's own circuit says to a call.</summary>
/// <param name="IsAllowed">Whether it may go on.</param>
/// <param name="IsProbe">Whether it is the one call that finds out whether calls work again.</param>
/// <param name="Wait">How long the circuit stays open, when the call may not go on.</param>
internal readonly record struct CircuitPass(bool IsAllowed, bool IsProbe = false, TimeSpan Wait = default);
