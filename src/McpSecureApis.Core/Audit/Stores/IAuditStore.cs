using McpSecureApis.Core.Audit.Chains;
using McpSecureApis.Core.Audit.Records;

namespace McpSecureApis.Core.Audit.Stores;

/// <summary>
/// Where chains are written: a folder, or what else keeps lines in order and says when they are durable. It knows nothing of records and
/// hashes. Errors are exceptions, of whatever kind; the writer takes none of them for success.
/// </summary>
internal interface IAuditStore
{
    /// <summary>Where it is, for the log.</summary>
    string Place { get; }

    /// <summary>Makes it ready, and takes away what writers that are gone left unfinished.</summary>
    /// <param name="notRepaired">Is told of what had to be left, which the verifier will report.</param>
    /// <returns>What was taken away, for the trail of this writer.</returns>
    IReadOnlyList<AuditEvent> Open(Action<string> notRepaired);

    /// <summary>Begins a segment, which nobody else writes while it is open.</summary>
    IAuditSegment Begin(AuditSegmentName name);

    /// <summary>The room that is left; null when it cannot be told.</summary>
    DeviceSpace? Space();
}
