using McpSecureApis.Core.Manifests.Model;

namespace McpSecureApis.Core.Approvals.Forms;

/// <summary>What an approval is of: one entry in its effective form.</summary>
/// <param name="Kind">Tool, resource or prompt.</param>
/// <param name="Name">The name on the wire.</param>
/// <param name="Manifest">The manifest's id.</param>
/// <param name="Masking">SHA-256 of the part of the operator's masking policy that the entry relies on, lower-case hex.</param>
/// <param name="Digest">SHA-256 of the effective form, lower-case hex: the entry digest.</param>
internal sealed record EntryForm(EntryKind Kind, string Name, string Manifest, string Masking, string Digest)
{
    /// <summary>The kind as a word of the outside forms.</summary>
    public string Noun => NounOf(Kind);

    public static string NounOf(EntryKind kind) => kind.ToString().ToLowerInvariant();
}
