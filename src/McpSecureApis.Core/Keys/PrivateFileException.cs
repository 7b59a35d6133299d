namespace McpSecureApis.Core.Keys;

/// <summary>A file with a secret is not used. The message goes behind the file's name, and holds nothing of its content.</summary>
internal sealed class PrivateFileException(string message) : Exception(message);
