namespace McpSecureApis.Core.Audit.Verification;

/// <summary>The first place where a trail does not hold.</summary>
/// <param name="File">Name of the segment; empty when it is about the whole trail.</param>
/// <param name="Line">From 1; 0 when it is about no line.</param>
/// <param name="Problem">What is wrong, in our words.</param>
internal sealed record AuditError(string File, long Line, string Problem);
