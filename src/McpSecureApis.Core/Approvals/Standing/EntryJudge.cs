using System.Security.Cryptography;
using System.Text.Json.Nodes;
using McpSecureApis.Core.Approvals.Forms;
using McpSecureApis.Core.Approvals.Locks;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Review;
using McpSecureApis.Core.Review.Changes;
using McpSecureApis.Core.Review.Containment;

namespace McpSecureApis.Core.Approvals.Standing;

/// <summary>
/// Holds entries against a lock: approved as they are, only narrowed since, or changed and not approved. The same for the verbs and for the
/// server. What a change does is decided by the comparison of manifests and by nothing else. Used by one thread at a time.
/// </summary>
internal sealed class EntryJudge(ManifestVersions versions)
{
    private const int MostCompared = 256;

    private static readonly Dictionary<string, ChangeState> NoDecisions = [];

    private PatternBudget _budget = new();

    private readonly Dictionary<(string? Old, string New), IReadOnlyList<ManifestChange>> _compared = [];

    /// <summary>Begins to judge a catalog: what patterns took before does not count.</summary>
    public void Begin() => _budget = new PatternBudget();

    /// <summary>How one entry stands.</summary>
    /// <param name="version">The manifest that it is in.</param>
    /// <param name="form">Its form.</param>
    /// <param name="accepted">The lock; null when none counts.</param>
    /// <param name="now">The time.</param>
    public EntryStanding Judge(ManifestVersion version, EntryForm form, AcceptedLock? accepted, DateTimeOffset now)
    {
        var approved = accepted?.Approved.GetValueOrDefault(form.Name);
        if (approved is not null && IsOf(approved, form) && approved.Digest == form.Digest)
        {
            // What is expired, or signed as a smaller risk than it is, may wait for the signatures of its renewal.
            var renewal = FindPending(accepted!, form, approved);
            var state = !approved.IsExpired(now) ? ApprovalState.Approved
                : renewal is null ? ApprovalState.Expired
                : ApprovalState.Signing;
            return new EntryStanding(version, form, state)
            {
                Approved = approved,
                Pending = renewal,
                Missing = state == ApprovalState.Signing ? accepted!.Missing(renewal!) : 0,
            };
        }

        var decisions = (accepted?.Content.Changes ?? []).ToDictionary(change => change.Fingerprint, change => change.State, StringComparer.Ordinal);
        var baseline = approved is null ? null : FindBaseline(accepted!, approved, form);
        var changes = ChangesOf(version, form, baseline, approved?.Masking, decisions);
        var pending = accepted is null ? null : FindPending(accepted, form, approved);

        // Nothing is narrower than what does not count any more.
        var isNarrowed = baseline is not null && !approved!.IsExpired(now) && changes.All(change => change.TakesEffect);
        var changed = isNarrowed ? ApprovalState.Narrowed
            : changes.Any(change => change.State == ChangeState.Rejected) ? ApprovalState.Rejected
            : pending is not null ? ApprovalState.Signing
            : ApprovalState.Open;
        return new EntryStanding(version, form, changed)
        {
            Approved = approved,
            Pending = pending,
            Changes = changes,
            IsNew = baseline is null,
            Missing = pending is null ? 0 : accepted!.Missing(pending),
        };
    }

    /// <summary>
    /// The manifest in which an entry was approved; null when it is not in the lock, does not have the form that was approved, or would not load by
    /// the settings of today.
    /// </summary>
    public ManifestVersion? FindApproved(AcceptedLock accepted, ApprovalStatement approved) => FindApproved(accepted.Content, approved);

    /// <inheritdoc cref="FindApproved(AcceptedLock, ApprovalStatement)"/>
    public ManifestVersion? FindApproved(ApprovalLock content, ApprovalStatement approved) =>
        content.SourceOf(approved) is { } source && versions.Of(source) is { } version && version.Compiled.Id == approved.Manifest &&
        EffectiveForm.DigestOf(version.Compiled, approved.Kind, approved.Name, approved.Masking) == approved.Digest
            ? version
            : null;

    /// <summary>What an approval is worth, by what changed since the one before.</summary>
    /// <param name="content">The lock that has it.</param>
    /// <param name="approved">The approval.</param>
    /// <param name="contentBefore">The lock that has the one before.</param>
    /// <param name="before">The approval that counted before; null for none, so that the whole entry is new.</param>
    /// <returns>The risk; null when the version that was approved cannot be served by the settings of today.</returns>
    public ChangeSeverity? FindRisk(ApprovalLock content, ApprovalStatement approved, ApprovalLock? contentBefore, ApprovalStatement? before)
    {
        if (FindApproved(content, approved) is not { } version)
        {
            return null;
        }

        var form = version.Forms[approved.Name];
        var baseline = before is null || !IsOf(before, form) ? null : FindApproved(contentBefore!, before);

        // What the masking policy does today is no change of an approval that was given under another one.
        var masking = form.Masking == approved.Masking ? before?.Masking : null;
        return EntryStanding.RiskOf(ChangesOf(version, form, baseline, masking, NoDecisions), before, isNew: baseline is null);
    }

    private ManifestVersion? FindBaseline(AcceptedLock accepted, ApprovalStatement approved, EntryForm form) =>
        IsOf(approved, form) ? FindApproved(accepted, approved) : null;

    /// <summary>Whether a statement is about this entry, in whatever form.</summary>
    internal static bool IsOf(ApprovalStatement statement, EntryForm form) =>
        statement.Name == form.Name && statement.Kind == form.Kind && statement.Manifest == form.Manifest;

    private static ApprovalStatement? FindPending(AcceptedLock accepted, EntryForm form, ApprovalStatement? approved) => accepted.Content.Approvals
        .Where(statement => IsOf(statement, form) && statement.Digest == form.Digest && statement.Sequence > (approved?.Sequence ?? 0) &&
            accepted.Missing(statement) != 0)
        .MaxBy(statement => statement.Sequence);

    private List<StandingChange> ChangesOf(
        ManifestVersion version, EntryForm form, ManifestVersion? baseline, string? masking, Dictionary<string, ChangeState> decisions)
    {
        var changes = Compare(baseline, version).Where(change => IsAbout(change, form) && !IsOutside(change))
            .Select(change => new StandingChange(
                change.Fingerprint, change.Entry, change.Path, change.Kind, change.Severity, change.Message,
                decisions.GetValueOrDefault(change.Fingerprint))
            {
                TakesEffect = StandingChange.NeedsNobody(change),
            }).ToList();

        // Asked of what was approved: classes that the entry names otherwise today are changes of the manifest.
        if (baseline is not null && masking is not null && baseline.Forms[form.Name].Masking != masking)
        {
            var fingerprint = MaskingFingerprint(form, masking);
            changes.Add(new StandingChange(
                fingerprint, new ChangedEntry(KindOf(form.Kind), form.Name), "masking", ChangeKind.Undecidable, ChangeSeverity.Medium,
                "The operator's masking policy does something else to the classes that the entry names.",
                decisions.GetValueOrDefault(fingerprint))
            {
                TakesEffect = false,
            });
        }

        return changes;
    }

    private IReadOnlyList<ManifestChange> Compare(ManifestVersion? old, ManifestVersion now)
    {
        var key = (old?.Compiled.Digest, now.Compiled.Digest);
        if (!_compared.TryGetValue(key, out var changes))
        {
            // Emptied rather than aged: a server meets few versions, and a comparison is made again when it is asked for.
            if (_compared.Count >= MostCompared)
            {
                _compared.Clear();
            }

            _compared[key] = changes = ManifestDiff.Compare(old?.Side.Value ?? versions.Nothing, now.Side.Value, _budget).Changes;
        }

        return changes;
    }

    /// <summary>Whether a change is one of this entry, of its own or of what it shares with its manifest's others.</summary>
    internal static bool IsAbout(ManifestChange change, EntryForm form) => change.Entry.Kind == ChangedKind.Manifest
        ? form.Kind != EntryKind.Prompt || change.Path.StartsWith("claims", StringComparison.Ordinal)
        : change.Entry.Kind == KindOf(form.Kind) && change.Entry.Name == form.Name;

    /// <summary>Whether the change is of a member that is in no form, such as the version.</summary>
    internal static bool IsOutside(ManifestChange change) => OutsideMembers
        .OfEntry(change.Entry.Kind switch
        {
            ChangedKind.Manifest => typeof(ApiManifest),
            ChangedKind.Tool => typeof(ToolManifest),
            _ => typeof(void),
        })
        .Contains(change.Path, StringComparer.Ordinal);

    private static ChangedKind KindOf(EntryKind kind) => kind switch
    {
        EntryKind.Tool => ChangedKind.Tool,
        EntryKind.Resource => ChangedKind.Resource,
        _ => ChangedKind.Prompt,
    };

    private static string MaskingFingerprint(EntryForm form, string old) =>
        Convert.ToHexStringLower(SHA256.HashData(CanonicalForm.Of(new JsonArray(form.Noun, form.Name, "masking", old, form.Masking))));
}
