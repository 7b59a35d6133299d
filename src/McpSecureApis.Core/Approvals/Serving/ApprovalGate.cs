using McpSecureApis.Core.Approvals.Forms;
using McpSecureApis.Core.Approvals.Locks;
using McpSecureApis.Core.Approvals.Standing;
using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Manifests.Model;

namespace McpSecureApis.Core.Approvals.Serving;

/// <summary>
/// Decides which version of each entry is served. Enforced, an entry is served as it was approved, or narrower; what changed without an approval
/// stays as it was, from the copy in the lock; what is gone is gone at once. Otherwise everything is served, and the same is told.
/// Used by one thread at a time.
/// </summary>
internal sealed class ApprovalGate
{
    private readonly ManifestVersions _versions;
    private readonly EntryJudge _judge;
    private readonly TimeProvider _clock;

    /// <param name="versions">The versions of manifests.</param>
    /// <param name="judge">The same ones held against a lock.</param>
    /// <param name="clock">The time.</param>
    public ApprovalGate(ManifestVersions versions, EntryJudge judge, TimeProvider clock) => (_versions, _judge, _clock) = (versions, judge, clock);

    /// <summary>What is not approved as it is, of the last time.</summary>
    public IReadOnlyList<UnapprovedEntry> Unapproved { get; private set; } = [];

    /// <inheritdoc cref="CatalogGate"/>
    /// <param name="manifests">The manifests that are good.</param>
    /// <param name="broken">Files that are there and give no manifest.</param>
    /// <param name="accepted">The lock that counts; null for none.</param>
    /// <param name="floors">By entry the number of the newest approval that was seen: an older one does not count.</param>
    /// <param name="underrated">The entries whose newest approval does not count, as it is signed as less than it is.</param>
    /// <param name="enforces">Whether what is not approved is held back.</param>
    public IReadOnlyCollection<CompiledManifest> Decide(
        IReadOnlyCollection<CompiledManifest> manifests, IReadOnlySet<string> broken, AcceptedLock? accepted,
        IReadOnlyDictionary<string, long> floors, IReadOnlySet<string> underrated, bool enforces)
    {
        _judge.Begin();
        var served = new ServedEntries();
        var open = new List<(string File, EntryStanding Standing, UnapprovedCause Cause)>();
        var now = _clock.GetUtcNow();
        foreach (var manifest in manifests.OrderBy(manifest => manifest.File, StringComparer.Ordinal))
        {
            served.Begin(manifest);
            var version = _versions.Of(manifest);
            foreach (var form in version.Forms.Values)
            {
                var standing = _judge.Judge(version, form, accepted, now);
                var isOld = standing.Approved is { } approved && approved.Sequence < floors.GetValueOrDefault(form.Name);
                if (standing.IsServed && !isOld &&
                    served.TryAdd(manifest.File, manifest, form.Kind, form.Name, new EntryApproval(standing.Approved!.Id, form.Digest)))
                {
                    continue;
                }

                open.Add((manifest.File, standing, isOld ? UnapprovedCause.RolledBack
                    : underrated.Contains(form.Name) ? UnapprovedCause.Underrated
                    : CauseOf(standing.State)));
                if (!enforces)
                {
                    served.TryAdd(manifest.File, manifest, form.Kind, form.Name, approval: null);
                }
            }
        }

        // What is approved as it is comes first: a version that was kept takes no name from it.
        var unapproved = open.Select(entry => new UnapprovedEntry(
            entry.Standing.Form.Kind, entry.Standing.Form.Name, entry.Standing.Form.Manifest, entry.Standing.Form.Digest, entry.Cause,
            enforces ? Keep(entry.File, entry.Standing.Form, accepted, floors, served, now) : entry.Standing.Form.Digest)).ToList();
        if (enforces && accepted is not null)
        {
            unapproved.AddRange(KeepBroken(broken, accepted, floors, served, now));
        }

        _versions.Forget();
        Unapproved = unapproved;
        return served.Manifests;
    }

    private static UnapprovedCause CauseOf(ApprovalState state) => state switch
    {
        ApprovalState.Signing => UnapprovedCause.Signing,
        ApprovalState.Rejected => UnapprovedCause.Rejected,
        ApprovalState.Expired => UnapprovedCause.Expired,
        _ => UnapprovedCause.Open,
    };

    /// <summary>Serves the approved version in the place of what is there; null when there is none that counts.</summary>
    private string? Keep(
        string file, EntryForm form, AcceptedLock? accepted, IReadOnlyDictionary<string, long> floors, ServedEntries served, DateTimeOffset now) =>
        accepted?.Approved.GetValueOrDefault(form.Name) is { } approved && approved.Kind == form.Kind && approved.Manifest == form.Manifest
            ? Keep(file, approved, accepted, floors, served, now)
            : null;

    private string? Keep(
        string file, ApprovalStatement approved, AcceptedLock accepted, IReadOnlyDictionary<string, long> floors, ServedEntries served,
        DateTimeOffset now)
    {
        if (approved.IsExpired(now) || approved.Sequence < floors.GetValueOrDefault(approved.Name) ||
            _judge.FindApproved(accepted, approved) is not { } version || version.Forms[approved.Name].Digest != approved.Digest)
        {
            return null;
        }

        served.Begin(version.Compiled with { File = file });
        return served.TryAdd(file, version.Compiled, approved.Kind, approved.Name, new EntryApproval(approved.Id, approved.Digest))
            ? approved.Digest
            : null;
    }

    /// <summary>
    /// A file that is there and cannot be read removes nothing. (Of a manifest whose id another file took, the entries are here too.)
    /// </summary>
    private IEnumerable<UnapprovedEntry> KeepBroken(
        IReadOnlySet<string> broken, AcceptedLock accepted, IReadOnlyDictionary<string, long> floors, ServedEntries served, DateTimeOffset now)
    {
        foreach (var approved in accepted.Approved.Values.OrderBy(approved => approved.Name, StringComparer.Ordinal).ToList())
        {
            if (!served.Has(approved.Name) && accepted.Content.SourceOf(approved) is { } source && broken.Contains(source.File))
            {
                yield return new UnapprovedEntry(
                    approved.Kind, approved.Name, approved.Manifest, string.Empty, UnapprovedCause.Broken,
                    Keep(source.File, approved, accepted, floors, served, now));
            }
        }
    }
}
