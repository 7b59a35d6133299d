namespace McpSecureApis.Core.Manifests.Model;

/// <summary>Security's yes under which an entry is served; records of its calls name it.</summary>
/// <param name="Id">The approval, as the lock calls it.</param>
/// <param name="Digest">SHA-256 of the effective form that is served, lower-case hex. Another than the approved one where it only narrows
/// that.</param>
internal sealed record EntryApproval(string Id, string Digest);
