namespace McpSecureApis.Core.Approvals.Locks;

/// <summary>What is wrong with a lock, in words that stand behind its name.</summary>
internal static class LockProblemText
{
    public static string Of(LockProblem problem) => problem switch
    {
        LockProblem.Missing => "does not exist.",
        LockProblem.OtherCatalog => "is about another catalog than the policy.",
        LockProblem.NotSigned => "is not signed by an approver of the policy.",
        LockProblem.WrongSignature => "has a signature that does not hold.",
        LockProblem.Writable => "is not held to a policy (Approvals:Policy), and can be written by who serves it.",
        LockProblem.RolledBack => "is not the newest that was seen.",
        LockProblem.Underrated => "has an approval that is signed as a smaller risk than what changed.",
        _ => "is not what `manifest approve` wrote.",
    };

    /// <summary>The problem as a code of the log and the trail.</summary>
    public static string CodeOf(LockProblem problem) => problem switch
    {
        LockProblem.Missing => "missing",
        LockProblem.OtherCatalog => "other_catalog",
        LockProblem.NotSigned => "not_signed",
        LockProblem.WrongSignature => "wrong_signature",
        LockProblem.Writable => "writable",
        LockProblem.RolledBack => "rolled_back",
        LockProblem.Underrated => "underrated",
        _ => "unreadable",
    };
}
