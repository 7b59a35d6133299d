namespace McpSecureApis.Core.Review.Changes;

/// <summary>How far the approval of a change has come.</summary>
internal enum ChangeState
{
    /// <summary>Nobody has said anything.</summary>
    Open,
    Approved,
    Rejected,
}
