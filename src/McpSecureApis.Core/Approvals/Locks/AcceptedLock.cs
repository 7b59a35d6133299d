using System.Collections.Frozen;
using McpSecureApis.Core.Approvals.Policies;

namespace McpSecureApis.Core.Approvals.Locks;

/// <summary>A lock that counts: proof that its signatures hold under a policy, or that only its operator can write it.</summary>
internal sealed class AcceptedLock
{
    private AcceptedLock(ApprovalLock content, ReadOnlyMemory<byte> file, ApprovalPolicy? policy, IReadOnlySet<string>? without = null)
    {
        Content = content;
        File = file;
        Policy = policy;
        Approved = content.Approvals.Where(statement => Missing(statement) == 0 && without?.Contains(statement.Name) != true)
            .GroupBy(statement => statement.Name, StringComparer.Ordinal)
            .ToFrozenDictionary(group => group.Key, group => group.MaxBy(statement => statement.Sequence)!, StringComparer.Ordinal);
    }

    public ApprovalLock Content { get; }

    /// <summary>The bytes that it was read from.</summary>
    public ReadOnlyMemory<byte> File { get; }

    /// <summary>Whose signatures count; null where who can write the file decides.</summary>
    public ApprovalPolicy? Policy { get; }

    /// <summary>By entry the newest approval that has all its signatures. An older one never counts again, also where this one has expired.</summary>
    public IReadOnlyDictionary<string, ApprovalStatement> Approved { get; }

    /// <summary>The check, and the only way to get an instance.</summary>
    /// <param name="file">The file's bytes; null when there is none.</param>
    /// <param name="policy">Whose signatures count; null where there is no policy.</param>
    /// <param name="isProtected">Whether the file lies where the serving user cannot write; asked where there is no policy.</param>
    /// <param name="problem">Why it does not count.</param>
    public static AcceptedLock? Check(byte[]? file, ApprovalPolicy? policy, Func<bool> isProtected, out LockProblem? problem)
    {
        problem = null;
        if (file is null)
        {
            problem = LockProblem.Missing;
        }
        else if (LockText.Read(file) is not { } content)
        {
            problem = LockProblem.Unreadable;
        }
        else if (policy is null)
        {
            problem = isProtected() ? null : LockProblem.Writable;
            return problem is null ? new AcceptedLock(content, file, policy: null) : null;
        }
        else
        {
            problem = content.Catalog != policy.Catalog ? LockProblem.OtherCatalog : FindWrongSignature(content, policy);
            return problem is null ? new AcceptedLock(content, file, policy) : null;
        }

        return null;
    }

    /// <summary>The same lock, in which some entries are not approved.</summary>
    /// <param name="names">Their names.</param>
    public AcceptedLock Without(IReadOnlySet<string> names) => names.Count == 0 ? this : new AcceptedLock(Content, File, Policy, names);

    /// <summary>The approvals of an entry that have all their signatures, the oldest first.</summary>
    public IEnumerable<ApprovalStatement> ApprovalsOf(string name) =>
        Content.Approvals.Where(statement => statement.Name == name && Missing(statement) == 0).OrderBy(statement => statement.Sequence);

    /// <summary>How many signatures an approval lacks; null where the policy lets nobody approve its risk.</summary>
    public int? Missing(ApprovalStatement statement) => Policy is null ? 0 : Policy.RuleFor(statement.Risk)?.Missing(statement.Signers);

    private static LockProblem? FindWrongSignature(ApprovalLock content, ApprovalPolicy policy)
    {
        var message = content.Message();
        if (!Hold(message, content.Signatures, policy) ||
            !content.Approvals.All(statement => Hold(statement.MessageOf(content.Catalog), statement.Signatures, policy)))
        {
            return LockProblem.WrongSignature;
        }

        return content.Signatures.Any(signature => policy.Find(signature.Key)?.MayApprove == true) ? null : LockProblem.NotSigned;
    }

    /// <summary>
    /// Whether every signature of a key that the policy knows holds. One of a key that was removed says nothing, and counts nowhere.
    /// </summary>
    private static bool Hold(byte[] message, IReadOnlyList<ApprovalSignature> signatures, ApprovalPolicy policy) =>
        signatures.All(signature => policy.Find(signature.Key)?.HasSigned(message, signature.Signature) != false);
}
