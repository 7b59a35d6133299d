using System.Buffers.Text;
using System.Security.Cryptography;

namespace McpSecureApis.Core.Audit.Signing;

/// <summary>The private key of the trail's heads.</summary>
internal sealed class AuditSigner(ECDsa key) : IDisposable
{
    public string KeyId { get; } = AuditKeys.IdOf(key);

    public string PublicKeyPem { get; } = key.ExportSubjectPublicKeyInfoPem();

    /// <summary>False when only the public half was given.</summary>
    public bool CanSign
    {
        get
        {
            try
            {
                return key.SignHash(new byte[32]).Length > 0;
            }
            catch (CryptographicException)
            {
                return false;
            }
        }
    }

    public AuditHead Sign(string writer, long sequence, string hash) =>
        new(writer, sequence, hash, KeyId,
            Base64Url.EncodeToString(key.SignData(AuditHead.MessageOf(writer, sequence, hash), HashAlgorithmName.SHA256)));

    public void Dispose() => key.Dispose();
}
