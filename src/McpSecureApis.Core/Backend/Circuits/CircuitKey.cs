using McpSecureApis.Core.Callers;

namespace McpSecureApis.Core.Backend.Circuits;

/// <summary>Whose calls of what share a circuit of their own.</summary>
/// <param name="Backend">The pool key of the backend.</param>
/// <param name="Tool">The tool's name.</param>
/// <param name="Caller">The caller.</param>
internal readonly record struct CircuitKey(string Backend, string Tool, CallerKey Caller);
