namespace McpSecureApis.Core.Audit;

/// <summary>What <see cref="AuditVerifier"/> found.</summary>
/// <param name="Records">Records read, also those behind an error.</param>
/// <param name="Segments">Segments read.</param>
/// <param name="TornTail">Whether a segment ends in the middle of a line.</param>
/// <param name="Pinned">Whether each chain has a head that is signed with the key that was given; false when none was.</param>
/// <param name="AfterLastHead">Records of all chains that no signed head stands over: whoever owns the disk can rewrite these.</param>
/// <param name="FirstError">Null when everything holds.</param>
internal sealed record AuditVerification(long Records, int Segments, bool TornTail, bool Pinned, long AfterLastHead, AuditError? FirstError)
{
    public bool Valid => FirstError is null;
}
