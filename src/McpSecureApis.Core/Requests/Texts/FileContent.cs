namespace McpSecureApis.Core.Requests.Texts;

/// <summary>A file that was decoded and recognised.</summary>
/// <param name="Bytes">The content.</param>
/// <param name="MediaType">One of the types that the template allows.</param>
internal readonly record struct FileContent(ReadOnlyMemory<byte> Bytes, string MediaType);
