using System.Security.Cryptography;
using McpSecureApis.Core.Audit.Signing;

namespace McpSecureApis.Core.Approvals.Signing;

/// <summary>Keys of approvals: ECDSA P-256 in PEM.</summary>
internal static class ApprovalKeys
{
    private const string P256 = "1.2.840.10045.3.1.7";

    private const int IdCharacters = 32;

    /// <summary>Reads a key, private or public; null when the text holds none.</summary>
    public static ECDsa? Import(string pem)
    {
        if (AuditKeys.Import(pem) is not { } key)
        {
            return null;
        }

        if (IsP256(key))
        {
            return key;
        }

        key.Dispose();
        return null;
    }

    /// <summary>Other curves have keys of 256 bits too.</summary>
    public static bool IsP256(ECDsa key) => key.ExportParameters(includePrivateParameters: false).Curve.Oid.Value == P256;

    /// <summary>Names a public key: hex of 128 bits of the hash of its SubjectPublicKeyInfo.</summary>
    public static string IdOf(ECDsa key) => Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()))[..IdCharacters];
}
