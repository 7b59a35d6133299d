namespace McpSecureApis.Json;

/// <summary>Why a text was not read. Never quotes the text.</summary>
/// <param name="Fault">The rule that it breaks.</param>
/// <param name="Problem">What is wrong, in our words.</param>
/// <param name="Offset">Byte offset of the place, from 0.</param>
internal sealed record StrictJsonError(StrictJsonFault Fault, string Problem, long Offset);
