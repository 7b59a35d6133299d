namespace McpSecureApis.Core.Requests.Matching;

/// <summary>A part of a multipart body as it was read back.</summary>
internal readonly record struct ReadPart(string Name, string? Filename, string? ContentType, ReadOnlyMemory<byte> Content);
