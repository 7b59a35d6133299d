using McpSecureApis.Core.Approvals.Locks;
using McpSecureApis.Core.Approvals.Policies;

namespace McpSecureApis.Core.Approvals.Serving;

/// <summary>
/// Has the lock that counts at this moment: the one beside the manifests, or, where that one does not, the last one that did, which was kept.
/// Whichever it is, it holds under the policy of now. Used by one thread at a time.
/// </summary>
/// <param name="store">What is kept; null where nothing is, as approvals are only told.</param>
internal sealed class LockKeeper(ApprovalStore? store)
{
    private static readonly Dictionary<string, long> NoFloors = new(StringComparer.Ordinal);

    public AcceptedLock? Accepted { get; private set; }

    /// <summary>Why the lock beside the manifests does not count; null when it does.</summary>
    public LockProblem? Problem { get; private set; }

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
        Accepted = AcceptedLock.Check(file, policy, isProtected, out var problem);
        problem ??= store?.FindProblem(Accepted!);
        Problem = problem;
        if (problem is not null)
        {
            // Without signatures nothing says of a copy that it is what an approver wrote, but that this process has read it itself.
            Accepted = (before is null ? null : AcceptedLock.Check(before.File.ToArray(), policy, () => before.Policy is null, out _)) ??
                (policy is null ? null : AcceptedLock.Check(store?.Lock, policy, () => false, out _));
            return;
        }

        store?.Keep(Accepted!);
    }
}
