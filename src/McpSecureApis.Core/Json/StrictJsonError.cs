namespace McpSecureApis.Core.Json;

/// <summary>Why a text was not read. Never quotes the text.</summary>
/// <param name="Problem">What is wrong, in our words.</param>
/// <param name="Offset">Byte offset of the place, from 0.</param>
internal sealed record StrictJsonError(string Problem, long Offset);
