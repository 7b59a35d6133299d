namespace McpSecureApis.Core.Audit.Reading;

/// <summary>How the reading of a segment ended.</summary>
internal enum AuditLineStatus
{
    /// <summary>With a whole line.</summary>
    Whole,

    /// <summary>In the middle of a line.</summary>
    Torn,

    /// <summary>At a line that no writer of ours makes.</summary>
    TooLong,
}
