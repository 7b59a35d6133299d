namespace McpSecureApis.Core.Approvals.Locks;

/// <summary>A manifest as it was when an entry of it was approved: what later changes are compared with, and what goes on being served.</summary>
/// <param name="Digest">SHA-256 of the text in UTF-8, lower-case hex.</param>
/// <param name="File">The file below the folder of the manifests; its ending says how it is read.</param>
/// <param name="Text">The content.</param>
internal sealed record ApprovedSource(string Digest, string File, string Text);
