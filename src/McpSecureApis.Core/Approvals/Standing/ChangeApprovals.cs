using McpSecureApis.Core.Approvals.Forms;
using McpSecureApis.Core.Approvals.Locks;
using McpSecureApis.Core.Masking.Policy;
using McpSecureApis.Core.Review.Changes;
using McpSecureApis.Core.Review.Sides;

namespace McpSecureApis.Core.Approvals.Standing;

/// <summary>
/// Says of each change of a comparison what a lock says of it: by its fingerprint, or by its entry, once everything of that is approved as the
/// new side has it. Changes for which nobody is asked (narrowing, removals) have no state.
/// </summary>
internal sealed class ChangeApprovals
{
    private readonly AcceptedLock? _accepted;
    private readonly Dictionary<string, ChangeDecision> _decisions;
    private readonly ILookup<string, EntryForm> _ofManifest;
    private readonly ILookup<string, EntryForm> _ofName;
    private readonly HashSet<EntryForm> _approved;

    /// <param name="accepted">The lock; null when it does not count.</param>
    /// <param name="now">The side that would be served.</param>
    /// <param name="masking">The operator's masking policy, on which approvals rely.</param>
    /// <param name="time">The time.</param>
    public ChangeApprovals(AcceptedLock? accepted, ReviewSide now, MaskingPolicy masking, DateTimeOffset time)
    {
        _accepted = accepted;
        _decisions = (accepted?.Content.Changes ?? []).ToDictionary(decision => decision.Fingerprint, StringComparer.Ordinal);
        var forms = now.Manifests.SelectMany(manifest => EffectiveForm.Of(manifest.Compiled, masking)).ToList();
        _ofManifest = forms.ToLookup(form => form.Manifest, StringComparer.Ordinal);
        _ofName = forms.ToLookup(form => form.Name, StringComparer.Ordinal);
        _approved = [.. forms.Where(form => IsApproved(form, time))];
    }

    /// <summary>The difference with the states of its changes.</summary>
    /// <param name="difference">What came of comparing with the side.</param>
    /// <param name="approvals">The lock as it is shown.</param>
    public ManifestDifference Add(ManifestDifference difference, ReviewedApprovals approvals) => difference with
    {
        Approvals = approvals,
        Changes = [.. difference.Changes.Select(change => change with { Approval = Of(change) })],
    };

    private ChangeState? Of(ManifestChange change)
    {
        if (_decisions.GetValueOrDefault(change.Fingerprint) is { } said)
        {
            return said.State == ChangeState.Approved && !IsVouched(change) && !IsEntryApproved(change) ? ChangeState.Open : said.State;
        }

        return IsEntryApproved(change) ? ChangeState.Approved
            : StandingChange.NeedsNobody(change) || EntryJudge.IsOutside(change) ? null
            : ChangeState.Open;
    }

    /// <summary>
    /// Whether a yes to one change counts under the policy. The key that stands beside it is only named there, so it counts where a key whose
    /// signature of the whole lock holds could have given it, alone: who may approve low risks cannot write that another approved a high one.
    /// </summary>
    private bool IsVouched(ManifestChange change) => _accepted?.Policy is not { } policy ||
        policy.RuleFor(IsNewEntry(change) ? ChangeSeverity.Critical : change.Severity)?.Missing(_accepted.Content.Signatures.Select(signature => signature.Key)) == 0;

    /// <summary>What was not there is worth as much as anything that it could be.</summary>
    private static bool IsNewEntry(ManifestChange change) => change.Kind == ChangeKind.Widening && change.Path.Length == 0;

    /// <summary>Whether all entries that the change is about are approved as they are; of an entry that is gone none is.</summary>
    private bool IsEntryApproved(ManifestChange change)
    {
        var about = (change.Entry.Kind == ChangedKind.Manifest ? _ofManifest : _ofName)[change.Entry.Name]
            .Where(form => EntryJudge.IsAbout(change, form)).ToList();
        return about.Count > 0 && about.TrueForAll(_approved.Contains);
    }

    private bool IsApproved(EntryForm form, DateTimeOffset time) =>
        _accepted?.Approved.GetValueOrDefault(form.Name) is { } approved && EntryJudge.IsOf(approved, form) && approved.Digest == form.Digest &&
        !approved.IsExpired(time);
}
