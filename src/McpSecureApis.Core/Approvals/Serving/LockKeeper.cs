using McpSecureApis.Core.Approvals.Locks;
using McpSecureApis.Core.Approvals.Policies;

namespace McpSecureApis.Core.Approvals.Serving;

/// <summary>
/// Has the lock that counts at this moment: the one beside the manifests, or, where that one does not, the last one that did, which was kept.
/// Whichever it is, it holds under the policy of now. Used by one thread at a time.
/// </summary>
/// <param name="store">What is kept; null where nothing is, as approvals are only told.</param>
/// <param name="risks">Holds the risks that were signed against what changed.</param>
internal sealed class LockKeeper(ApprovalStore? store, SignedRisks risks)
{
    private static readonly Dictionary<string, long> NoFloors = new(StringComparer.Ordinal);

    public AcceptedLock? Accepted { get; private set; }

    /// <summary>Why the lock beside the manifests does not count; null when it does.</summary>
    public LockProblem? Problem { get; private set; }

    /// <summary>What is signed as a smaller risk than what changed, in the lock beside the manifests.</summary>
    public IReadOnlyList<UnderratedApproval> Underrated { get; private set; } = [];

    /// <summary>By entry the number of the newest approval that was seen.</summary>
    public IReadOnlyDictionary<string, long> Floors => store?.State.Entries ?? NoFloors;

    /// <summary>Takes the lock as it is now.</summary>
    /// <param name="file">The file's bytes; null for none.</param>
    /// <param name="policy">The policy of now.</param>
    /// <param name="isProtected">Whether the file lies where the serving user cannot write.</param>
    /// <exception cref="IOException">It cannot be kept, and counts all the same.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be kept, and counts all the same.</exception>
    public void Take(byte[]? file, ApprovalPolicy? policy, Func<bool> isProtected)
    {
        var before = Accepted;
        Underrated = [];
        Accepted = AcceptedLock.Check(file, policy, isProtected, out var problem);
        problem ??= store?.FindProblem(Accepted!);
        problem ??= HoldToRisks(before);
        Problem = problem;
        if (problem is not null)
        {
            // Without signatures nothing says of a copy that it is what an approver wrote, but that this process has read it itself.
            var last = (before is null ? null : AcceptedLock.Check(before.File.ToArray(), policy, () => before.Policy is null, out _)) ??
                (policy is null ? null : AcceptedLock.Check(store?.Lock, policy, () => false, out _));
            Accepted = last is null || store is null ? last : Without(last, risks.FindUnderrated(last, last.Content, store.State.Entries));
            return;
        }

        store?.Keep(Accepted!);
    }

    /// <summary>
    /// Refuses a lock whose approvals say less than they are. One that counted before is only left without them, as is what nobody can work out.
    /// </summary>
    private LockProblem? HoldToRisks(AcceptedLock? before)
    {
        var accepted = Accepted!;
        var kept = store is null ? before?.Content
            : store.Lock is not { } file ? null
            : file.AsSpan().SequenceEqual(accepted.File.Span) ? accepted.Content
            : LockText.Read(file);
        if (kept is null)
        {
            return null;
        }

        var seen = store?.State.Entries ?? before!.Approved.ToDictionary(entry => entry.Key, entry => entry.Value.Sequence, StringComparer.Ordinal);
        Underrated = risks.FindUnderrated(accepted, kept, seen);
        if (kept.Sequence != accepted.Content.Sequence && Underrated.Any(approval => approval.Found is not null))
        {
            return LockProblem.Underrated;
        }

        Accepted = Without(accepted, Underrated);
        return null;
    }

    private static AcceptedLock Without(AcceptedLock accepted, IReadOnlyList<UnderratedApproval> underrated) =>
        accepted.Without(underrated.Select(approval => approval.Name).ToHashSet(StringComparer.Ordinal));
}
