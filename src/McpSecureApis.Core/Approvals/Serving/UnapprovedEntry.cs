using McpSecureApis.Core.Manifests.Model;

namespace McpSecureApis.Core.Approvals.Serving;

/// <summary>An entry that is not approved as it is.</summary>
/// <param name="Kind">Tool, resource or prompt.</param>
/// <param name="Name">The name.</param>
/// <param name="Manifest">The manifest's id.</param>
/// <param name="Digest">The entry digest as it is; empty where there is none to be had.</param>
/// <param name="Cause">Why.</param>
/// <param name="Served">The entry digest that is served instead; null for none.</param>
internal sealed record UnapprovedEntry(EntryKind Kind, string Name, string Manifest, string Digest, UnapprovedCause Cause, string? Served)
{
    /// <summary>The cause as a code of the log and the trail.</summary>
    public string CauseCode => Cause switch
    {
        UnapprovedCause.Signing => "signing",
        UnapprovedCause.Rejected => "rejected",
        UnapprovedCause.Expired => "expired",
        UnapprovedCause.RolledBack => "rolled_back",
        UnapprovedCause.Underrated => "underrated",
        UnapprovedCause.Broken => "broken",
        _ => "open",
    };
}
