namespace McpSecureApis.Core.Approvals.Standing;

/// <summary>How an entry stands to its approvals.</summary>
internal enum ApprovalState
{
    /// <summary>It is approved as it is.</summary>
    Approved,

    /// <summary>It only narrows what is approved, which is decided: it is served without waiting for anybody.</summary>
    Narrowed,

    /// <summary>Everything is approved and signatures are missing.</summary>
    Signing,

    /// <summary>Something of it waits for an approver.</summary>
    Open,

    /// <summary>An approver has said no to something of it.</summary>
    Rejected,

    /// <summary>It was approved as it is, until a time that is over.</summary>
    Expired,
}
