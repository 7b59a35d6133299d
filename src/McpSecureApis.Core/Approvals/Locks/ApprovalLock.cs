using McpSecureApis.Core.Approvals.Forms;

namespace McpSecureApis.Core.Approvals.Locks;

/// <summary>
/// The content of <c>approvals.lock</c>. It lies beside the manifests, where a publisher can write, so nothing of it counts by itself.
/// </summary>
internal sealed record ApprovalLock
{
    /// <summary>The file beside the manifests.</summary>
    public const string FileName = "approvals.lock";

    public int Format { get; init; } = 1;

    /// <summary>The catalog that it is about.</summary>
    public required string Catalog { get; init; }

    /// <summary>Grows with every write: at least the seconds since 1970, so that a lock which is begun anew is newer than the one before.</summary>
    public required long Sequence { get; init; }

    /// <summary>
    /// By name, then the newer first. One that a newer took the place of stays as long as its risk is the greater: a server that saw neither finds
    /// in it what the newer one does not say.
    /// </summary>
    public required IReadOnlyList<ApprovalStatement> Approvals { get; init; }

    /// <summary>What was said of changes that are not all decided, by fingerprint.</summary>
    public required IReadOnlyList<ChangeDecision> Changes { get; init; }

    /// <summary>The manifests that approvals are of, by digest.</summary>
    public required IReadOnlyList<ApprovedSource> Sources { get; init; }

    /// <summary>Over everything above: who wrote it.</summary>
    public required IReadOnlyList<ApprovalSignature> Signatures { get; init; }

    public static ApprovalLock Empty(string catalog) =>
        new() { Catalog = catalog, Sequence = 0, Approvals = [], Changes = [], Sources = [], Signatures = [] };

    public ApprovedSource? SourceOf(ApprovalStatement statement) => Sources.FirstOrDefault(source => source.Digest == statement.Source);

    /// <summary>What the writer of the lock signs.</summary>
    public byte[] Message()
    {
        var members = LockText.NodeOf(this);
        members.Remove("signatures");
        members["purpose"] = "mcp-secure-apis/approvals-lock/1";
        return CanonicalForm.Of(members);
    }
}
