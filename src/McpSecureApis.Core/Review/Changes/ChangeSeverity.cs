namespace McpSecureApis.Core.Review.Changes;

/// <summary>How much a change is worth a reviewer's time, whatever its kind.</summary>
internal enum ChangeSeverity
{
    Info,
    Low,
    Medium,
    High,
    Critical,
}
