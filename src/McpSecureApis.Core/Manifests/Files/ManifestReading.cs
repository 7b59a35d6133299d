namespace McpSecureApis.Core.Manifests.Files;

/// <summary>A folder of which the first of two reads is done.</summary>
/// <param name="Files">What the first read found.</param>
/// <param name="Settled">Ends when the second may come.</param>
/// <param name="Fingerprint">
/// What the folder looked like before anything was read, so that a later look sees every change since; null when it could not be listed.
/// </param>
internal sealed record ManifestReading(IReadOnlyList<ManifestFile> Files, Task Settled, string? Fingerprint);
