using McpSecureApis.Core.Audit.Settings;
using McpSecureApis.Core.Audit.Signing;
using McpSecureApis.Core.Audit.Stores;

namespace McpSecureApis.Core.Audit.Trail;

/// <summary>Where, with which keys and by which settings the chains of one process are written; the same for all of them.</summary>
internal sealed class AuditWriting
{
    public required AuditOptions Options { get; init; }

    public required string HashKeyId { get; init; }

    public required AuditSigner Signer { get; init; }

    /// <summary>Goes into every record.</summary>
    public required string ConfigurationDigest { get; init; }

    public required IAuditStore Store { get; init; }

    public required DeviceWatch Watch { get; init; }

    public required TimeProvider Clock { get; init; }

    /// <summary>Is handed each signed head once it is durable; does not throw and does not wait.</summary>
    public required Action<AuditHead> SendOut { get; init; }
}
