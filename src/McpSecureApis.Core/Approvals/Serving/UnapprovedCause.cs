namespace McpSecureApis.Core.Approvals.Serving;

/// <summary>Why an entry is not served as it is.</summary>
internal enum UnapprovedCause
{
    /// <summary>It waits for an approver.</summary>
    Open,

    /// <summary>Signatures are missing.</summary>
    Signing,

    /// <summary>An approver has said no.</summary>
    Rejected,

    /// <summary>Its approval is over.</summary>
    Expired,

    /// <summary>Its approval is older than one that was seen.</summary>
    RolledBack,

    /// <summary>It is signed as a smaller risk than what changed.</summary>
    Underrated,

    /// <summary>Its manifest cannot be read, or is taken by another one.</summary>
    Broken,
}
