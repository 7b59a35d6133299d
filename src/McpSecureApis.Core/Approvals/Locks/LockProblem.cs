namespace McpSecureApis.Core.Approvals.Locks;

/// <summary>Why a lock does not count.</summary>
internal enum LockProblem
{
    /// <summary>There is none.</summary>
    Missing,

    /// <summary>It is not what this program writes, or cannot be read.</summary>
    Unreadable,

    /// <summary>It is about another catalog.</summary>
    OtherCatalog,

    /// <summary>No approver of the policy has signed it.</summary>
    NotSigned,

    /// <summary>A signature of a key of the policy does not hold.</summary>
    WrongSignature,

    /// <summary>It is not signed by a policy, and the serving user can write it.</summary>
    Writable,

    /// <summary>A newer one was seen.</summary>
    RolledBack,

    /// <summary>An approval in it is signed as a smaller risk than what changed.</summary>
    Underrated,
}
