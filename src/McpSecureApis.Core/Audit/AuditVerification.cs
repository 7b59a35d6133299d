namespace McpSecureApis.Core.Audit;

/// <summary>What <see cref="AuditVerifier"/> found.</summary>
/// <param name="Records">Records read, also those behind an error.</param>
/// <param name="Segments">Segments read.</param>
/// <param name="TornTail">Whether a segment ends in the middle of a line.</param>
/// <param name="FirstError">Null when everything holds.</param>
internal sealed record AuditVerification(long Records, int Segments, bool TornTail, AuditError? FirstError)
{
    public bool Valid => FirstError is null;
}
