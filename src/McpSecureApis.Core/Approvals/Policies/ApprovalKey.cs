using System.Buffers.Text;
using System.Security.Cryptography;

namespace McpSecureApis.Core.Approvals.Policies;

/// <summary>A public key of the policy.</summary>
/// <param name="Name">What the policy calls it.</param>
/// <param name="Id">Names it in locks.</param>
/// <param name="MayApprove">False for a publisher's, whose signature counts nowhere.</param>
/// <param name="PublicKey">The key.</param>
internal sealed record ApprovalKey(string Name, string Id, bool MayApprove, ECDsa PublicKey)
{
    private const int SignatureBytes = 64;

    /// <summary>Whether the text is the signature of the message by this key, in its one spelling.</summary>
    /// <param name="message">What is signed.</param>
    /// <param name="signature">Base64url of IEEE P1363 form.</param>
    public bool HasSigned(ReadOnlySpan<byte> message, string signature)
    {
        var bytes = new byte[SignatureBytes];

        // The last character of base64 has bits that mean nothing; another spelling of a signature is another byte that nobody signed.
        return Base64Url.IsValid(signature, out var length) && length == SignatureBytes &&
            Base64Url.TryDecodeFromChars(signature, bytes, out _) && Base64Url.EncodeToString(bytes) == signature &&
            PublicKey.VerifyData(message, bytes, HashAlgorithmName.SHA256);
    }
}
