namespace McpSecureApis.Core.Manifests.Files;

/// <summary>A manifest file as it was read, or why it was not.</summary>
/// <param name="Path">The path below the folder, with slashes; also the file's name in findings.</param>
/// <param name="Bytes">The content; null when it could not be read.</param>
/// <param name="Problem">Why the content is missing, in our words; null when it is there.</param>
internal sealed record ManifestFile(string Path, byte[]? Bytes, string? Problem);
