namespace McpSecureApis.Core.Audit.Stores;

/// <summary>An open segment.</summary>
internal interface IAuditFile : IDisposable
{
    /// <summary>Returns when the bytes are on the device, not before.</summary>
    void Append(ReadOnlySpan<byte> bytes);
}
