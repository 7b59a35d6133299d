using System.Security.Cryptography;
using McpSecureApis.Core.Keys;

namespace McpSecureApis.Core.Approvals.Signing;

/// <summary>Signs with a private key in a PEM file that nobody else may read.</summary>
internal sealed class KeyFileSigner : IApprovalSigner
{
    private readonly ECDsa _key;

    private KeyFileSigner(ECDsa key)
    {
        _key = key;
        KeyId = ApprovalKeys.IdOf(key);
    }

    public string KeyId { get; }

    /// <summary>The public half in PEM, as a policy takes it.</summary>
    public string PublicKeyPem => _key.ExportSubjectPublicKeyInfoPem();

    /// <summary>Opens the key; null with what is wrong, to stand behind the file's name.</summary>
    public static KeyFileSigner? Open(string file, out string? problem)
    {
        try
        {
            if (PrivateFile.FindExposure(file) is { } exposure)
            {
                problem = exposure;
                return null;
            }

            if (ApprovalKeys.Import(PrivateFile.ReadText(file, KeyText.MaxFileBytes)) is { } key)
            {
                if (CanSign(key))
                {
                    problem = null;
                    return new KeyFileSigner(key);
                }

                key.Dispose();
            }

            problem = "does not hold an ECDSA P-256 private key in PEM; make one with `manifest keys --create FILE`.";
        }
        catch (PrivateFileException error)
        {
            problem = error.Message;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            problem = error is FileNotFoundException or DirectoryNotFoundException ? "does not exist." : $"cannot be read ({error.GetType().Name}).";
        }

        return null;
    }

    public byte[] Sign(ReadOnlySpan<byte> message) => _key.SignData(message, HashAlgorithmName.SHA256);

    public void Dispose() => _key.Dispose();

    private static bool CanSign(ECDsa key)
    {
        try
        {
            return key.SignHash(new byte[SHA256.HashSizeInBytes]).Length > 0;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
