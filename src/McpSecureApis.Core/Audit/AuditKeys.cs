using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using McpSecureApis.Core.Keys;

namespace McpSecureApis.Core.Audit;

/// <summary>Reads the two keys of the audit trail, and makes them where the operator allowed it.</summary>
internal static class AuditKeys
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <exception cref="AuditKeyException">The file is missing, inside the trail's folder, or no key.</exception>
    public static KeyedHasher LoadHasher(AuditOptions options)
    {
        var text = Read(options, options.HashKeyFile, nameof(AuditOptions.HashKeyFile), static () =>
        {
            var key = RandomNumberGenerator.GetBytes(KeyText.KeyBytes);
            var base64 = Convert.ToBase64String(key);
            CryptographicOperations.ZeroMemory(key);
            return base64 + "\n";
        });

        if (!KeyText.TryRead(text, out var key))
        {
            throw new AuditKeyException(
                $"Audit:HashKeyFile does not hold at least {KeyText.KeyBytes} bytes in base64; make one with `openssl rand -base64 32`.");
        }

        var hasher = new KeyedHasher(key);
        CryptographicOperations.ZeroMemory(key);
        return hasher;
    }

    /// <exception cref="AuditKeyException">The file is missing, inside the trail's folder, or no key.</exception>
    public static AuditSigner LoadSigner(AuditOptions options)
    {
        var pem = Read(options, options.SigningKeyFile, nameof(AuditOptions.SigningKeyFile), static () =>
        {
            using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            return made.ExportPkcs8PrivateKeyPem() + "\n";
        });

        if (Import(pem) is { } key)
        {
            var signer = new AuditSigner(key);
            if (signer.CanSign)
            {
                return signer;
            }

            signer.Dispose();
        }

        throw new AuditKeyException(
            "Audit:SigningKeyFile does not hold an ECDSA P-256 private key in PEM; make one with `openssl ecparam -genkey -name prime256v1 -noout`.");
    }

    /// <summary>Reads a P-256 key in PEM, private or public; null when the text holds none. What the library says of it may quote the file.</summary>
    public static ECDsa? Import(string pem)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            if (key.KeySize == 256)
            {
                return key;
            }
        }
        catch (Exception error) when (error is ArgumentException or CryptographicException)
        {
            // Not a key; the caller says so.
        }

        key.Dispose();
        return null;
    }

    /// <summary>Names a public key: base64url of 48 bits of the hash of its SubjectPublicKeyInfo.</summary>
    public static string IdOf(ECDsa key) => Base64Url.EncodeToString(SHA256.HashData(key.ExportSubjectPublicKeyInfo()).AsSpan(0, 6));

    private static string Read(AuditOptions options, string file, string setting, Func<string> make)
    {
        if (file.Length == 0)
        {
            throw new AuditKeyException($"Audit:{setting} is not set.");
        }

        if (FilePlace.IsInside(options.Path, file))
        {
            throw new AuditKeyException($"Audit:{setting} is '{file}', which is inside Audit:Path; keys lie outside the trail's folder.");
        }

        try
        {
            if (!File.Exists(file) && options.CreateMissingKeys)
            {
                Create(file, make());
            }

            return PrivateFile.ReadText(file, KeyText.MaxFileBytes);
        }
        catch (PrivateFileException error)
        {
            throw new AuditKeyException($"Audit:{setting} is '{file}', which {error.Message}");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new AuditKeyException(
                $"Audit:{setting} is '{file}', which cannot be read ({error.GetType().Name}); set Audit:CreateMissingKeys to true to have it made.");
        }
    }

    private static void Create(string file, string content)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(file)) is { } folder)
        {
            Directory.CreateDirectory(folder);
        }

        var how = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, Options = FileOptions.WriteThrough };
        if (!OperatingSystem.IsWindows())
        {
            how.UnixCreateMode = OwnerOnly;
        }

        using var stream = new FileStream(file, how);
        stream.Write(Encoding.ASCII.GetBytes(content));
    }
}
