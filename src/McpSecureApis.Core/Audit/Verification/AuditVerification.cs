namespace McpSecureApis.Core.Audit.Verification;

/// <summary>What <see cref="AuditVerifier"/> found.</summary>
/// <param name="Records">Records read, also those behind an error.</param>
/// <param name="Segments">Segments read.</param>
/// <param name="TornTail">Whether a segment ends in the middle of a line.</param>
/// <param name="Pinned">
/// Whether each chain has heads that are signed with the key that was given, and none has been due since: all of the trail but what the last
/// moments of a running writer added is as the key's owner wrote it. False when no key was given.
/// </param>
/// <param name="AfterLastHead">Records of all chains that no signed head stands over: whoever owns the disk can rewrite these.</param>
/// <param name="HeadsOverdue">
/// Chains that go on behind their last head for longer than a writer that runs leaves them so: it was killed, or heads were cut off.
/// </param>
/// <param name="FirstError">Null when everything holds.</param>
internal sealed record AuditVerification(
    long Records, int Segments, bool TornTail, bool Pinned, long AfterLastHead, int HeadsOverdue, AuditError? FirstError)
{
    public bool Valid => FirstError is null;
}
