using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using McpSecureApis.Core.Audit.Settings;
using McpSecureApis.Core.Keys;

namespace McpSecureApis.Core.Audit.Signing;

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

        if (!KeyText.TryRead(text, out var key, out var problem))
        {
            throw Wrong(nameof(AuditOptions.HashKeyFile), $"is '{options.HashKeyFile}', which {problem}");
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

        throw Wrong(
            nameof(AuditOptions.SigningKeyFile),
            $"is '{options.SigningKeyFile}', which does not hold an ECDSA P-256 private key in PEM; make one with " +
            "`openssl ecparam -genkey -name prime256v1 -noout`.");
    }

    /// <summary>What keeps the keys from being used; makes none.</summary>
    /// <param name="options">Settings.</param>
    public static IEnumerable<AuditKeyException> FindProblems(AuditOptions options)
    {
        var judged = new AuditOptions { Path = options.Path, HashKeyFile = options.HashKeyFile, SigningKeyFile = options.SigningKeyFile };
        if (!IsMadeAtStart(options, options.HashKeyFile) && Try(() => LoadHasher(judged)) is { } hashKey)
        {
            yield return hashKey;
        }

        if (!IsMadeAtStart(options, options.SigningKeyFile) && Try(() => LoadSigner(judged).Dispose()) is { } signingKey)
        {
            yield return signingKey;
        }
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

    private static bool IsMadeAtStart(AuditOptions options, string file) =>
        options.CreateMissingKeys && file.Length > 0 && !File.Exists(file) && !FilePlace.IsInside(options.Path, file);

    private static AuditKeyException? Try(Action load)
    {
        try
        {
            load();
            return null;
        }
        catch (AuditKeyException error)
        {
            return error;
        }
    }

    private static AuditKeyException Wrong(string setting, string problem) => new($"{AuditOptions.SectionName}:{setting}", problem);

    private static string Read(AuditOptions options, string file, string setting, Func<string> make)
    {
        if (file.Length == 0)
        {
            throw Wrong(setting, "is not set.");
        }

        if (FilePlace.IsInside(options.Path, file))
        {
            throw Wrong(setting, $"is '{file}', which is inside Audit:Path; keys lie outside the trail's folder.");
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
            throw Wrong(setting, $"is '{file}', which {error.Message}");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Wrong(setting, error is FileNotFoundException or DirectoryNotFoundException
                ? $"is '{file}', which does not exist; set Audit:CreateMissingKeys to true to have it made."
                : $"is '{file}', which cannot be read ({error.GetType().Name}).");
        }
    }

    private static void Create(string file, string content)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(file)) is { } folder)
        {
            Directory.CreateDirectory(folder);
        }

        var how = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.None,
            Options = FileOptions.WriteThrough,
        };
        if (!OperatingSystem.IsWindows())
        {
            how.UnixCreateMode = OwnerOnly;
        }

        using var stream = new FileStream(file, how);
        stream.Write(Encoding.ASCII.GetBytes(content));
    }
}
