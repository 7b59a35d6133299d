namespace McpSecureApis.Core.Approvals.Locks;

/// <summary>A detached signature.</summary>
/// <param name="Key">Names the key.</param>
/// <param name="Signature">ECDSA P-256 with SHA-256, base64url of IEEE P1363 form.</param>
internal sealed record ApprovalSignature(string Key, string Signature);
