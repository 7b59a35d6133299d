namespace McpSecureApis.Core.Approvals.Locks;

/// <summary>How far a change has come.</summary>
internal enum ChangeState
{
    /// <summary>Nobody has said anything.</summary>
    Open,
    Approved,
    Rejected,
}
