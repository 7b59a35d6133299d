namespace McpSecureApis.Core.Approvals.Signing;

/// <summary>A private key that signs approvals, wherever it lies: in a file, or in a device that never gives it away.</summary>
internal interface IApprovalSigner : IDisposable
{
    /// <summary>Names the public half, as <see cref="ApprovalKeys.IdOf"/> does.</summary>
    string KeyId { get; }

    /// <summary>ECDSA P-256 with SHA-256 over the message, in the form of IEEE P1363.</summary>
    /// <exception cref="ApprovalKeyException">The device that holds the key did not sign.</exception>
    byte[] Sign(ReadOnlySpan<byte> message);
}
