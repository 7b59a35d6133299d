using System.Buffers.Text;
using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json;
using McpSecureApis.Json;
using Microsoft.IdentityModel.Tokens;

namespace McpSecureApis.Core.Callers.IssuerKeys;

/// <summary>
/// The usable public keys of an issuer (RFC 7517), by <c>kid</c>. Everything about a key is judged here, before any token names it.
/// </summary>
internal sealed class KeySet
{
    public const int MaxBytes = 64 * 1024;

    public const int MaxKeys = 64;

    /// <summary>The longest <c>kid</c> in characters, of a key and in a token.</summary>
    public const int MaxKeyIdLength = 128;

    /// <summary>Larger moduli make each check of a signature expensive for us and cheap for whoever sends the token.</summary>
    private const int LargestRsaBits = 8192;

    private const int SmallestRsaBits = 2048;

    private static readonly StrictJsonOptions Bounds = new() { MaxDepth = 8 };

    private static readonly string[] PrivateMembers = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

    private readonly FrozenDictionary<string, SigningKey> _keys;

    private KeySet(IEnumerable<SigningKey> keys, IReadOnlyList<SkippedKey> skipped)
    {
        _keys = keys.ToFrozenDictionary(key => key.Id, StringComparer.Ordinal);
        Skipped = skipped;
    }

    public int Count => _keys.Count;

    /// <summary>Keys that were there and are not used.</summary>
    public IReadOnlyList<SkippedKey> Skipped { get; }

    /// <summary>Reads a JWK set; false when it is not one at all. Keys that are not fit are left out, never the set refused for them.</summary>
    /// <param name="utf8">The JWK set.</param>
    /// <param name="allowed">The issuer's algorithms.</param>
    /// <param name="keys">The usable keys, possibly none.</param>
    public static bool TryRead(ReadOnlyMemory<byte> utf8, IReadOnlyList<string> allowed, [NotNullWhen(true)] out KeySet? keys)
    {
        keys = null;
        if (utf8.Length > MaxBytes || !StrictJson.TryParse(utf8, Bounds, out var document, out _))
        {
            return false;
        }

        using (document)
        {
            if (document.RootElement.ValueKind != JsonValueKind.Object ||
                !document.RootElement.TryGetProperty("keys"u8, out var list) || list.ValueKind != JsonValueKind.Array ||
                list.GetArrayLength() > MaxKeys)
            {
                return false;
            }

            keys = Read(list, allowed);
            return true;
        }
    }

    public bool TryFind(string kid, [NotNullWhen(true)] out SigningKey? key) => _keys.TryGetValue(kid, out key);

    private static KeySet Read(JsonElement list, IReadOnlyList<string> allowed)
    {
        var usable = new List<SigningKey>();
        var skipped = new List<SkippedKey>();

        // Counted over all keys, usable or not: which of two keys of one name is meant is nobody's guess.
        var twice = list.EnumerateArray()
            .Select(jwk => Text(jwk, "kid"))
            .Where(kid => kid is not null)
            .GroupBy(kid => kid!, StringComparer.Ordinal)
            .Where(group => group.Skip(1).Any())
            .Select(group => group.Key)
            .ToHashSet(StringComparer.Ordinal);
        var index = 0;
        foreach (var jwk in list.EnumerateArray())
        {
            if (TryReadKey(jwk, allowed, twice, out var key, out var problem))
            {
                usable.Add(key);
            }
            else
            {
                skipped.Add(new SkippedKey(index, problem));
            }

            index++;
        }

        return new KeySet(usable, skipped);
    }

    private static bool TryReadKey(
        JsonElement jwk,
        IReadOnlyList<string> allowed,
        HashSet<string> twice,
        [NotNullWhen(true)] out SigningKey? key,
        [NotNullWhen(false)] out string? problem)
    {
        key = null;
        problem = CommonProblem(jwk, twice);
        if (problem is not null)
        {
            return false;
        }

        SecurityKey? material;
        var algorithms = Text(jwk, "kty") switch
        {
            "RSA" => ReadRsa(jwk, allowed, out material, out problem),
            "EC" => ReadCurve(jwk, allowed, out material, out problem),
            _ => None(out material, out problem),
        };
        if (material is null)
        {
            problem ??= "the key is malformed";
            return false;
        }

        var stated = jwk.TryGetProperty("alg"u8, out _) ? Text(jwk, "alg") ?? string.Empty : null;
        var algorithm = stated is null ? algorithms.FirstOrDefault() : algorithms.FirstOrDefault(candidate => candidate == stated);
        if (algorithm is null)
        {
            problem = "its algorithm does not fit the key or is not allowed for the issuer";
            return false;
        }

        key = new SigningKey(Text(jwk, "kid")!, algorithm, material, Text(jwk, "issuer"));
        return true;
    }

    private static string? CommonProblem(JsonElement jwk, HashSet<string> twice)
    {
        if (jwk.ValueKind != JsonValueKind.Object)
        {
            return "it is not an object";
        }

        if (Text(jwk, "kid") is not { Length: > 0 and <= MaxKeyIdLength } kid)
        {
            return "it has no usable kid";
        }

        if (twice.Contains(kid))
        {
            return "its kid stands there twice";
        }

        if (PrivateMembers.Any(member => jwk.TryGetProperty(member, out _)))
        {
            return "it shows private or symmetric material";
        }

        if (jwk.TryGetProperty("use"u8, out _) && Text(jwk, "use") != "sig")
        {
            return "its use is not sig";
        }

        return jwk.TryGetProperty("key_ops"u8, out var operations) &&
            (operations.ValueKind != JsonValueKind.Array ||
             !operations.EnumerateArray().Any(operation => operation.ValueKind == JsonValueKind.String && operation.ValueEquals("verify"u8)))
            ? "its key_ops do not include verify"
            : null;
    }

    private static IEnumerable<string> None(out SecurityKey? key, out string? problem)
    {
        key = null;
        problem = "its key type is not offered";
        return [];
    }

    private static IEnumerable<string> ReadRsa(JsonElement jwk, IReadOnlyList<string> allowed, out SecurityKey? key, out string? problem)
    {
        key = null;
        problem = null;
        if (Bytes(jwk, "n") is not { } modulus || Bytes(jwk, "e") is not { } exponent)
        {
            return [];
        }

        modulus = modulus.AsSpan().TrimStart((byte)0).ToArray();
        exponent = exponent.AsSpan().TrimStart((byte)0).ToArray();
        var bits = modulus.Length == 0 ? 0 : (modulus.Length * 8) - byte.LeadingZeroCount(modulus[0]);
        if (bits is < SmallestRsaBits or > LargestRsaBits || (modulus[^1] & 1) == 0)
        {
            problem = "its modulus is not an odd number of 2048 to 8192 bits";
            return [];
        }

        // At least 65537 (three bytes), odd, and small enough that a check of a signature stays cheap.
        if (exponent.Length is < 3 or > 8 || (exponent[^1] & 1) == 0)
        {
            problem = "its exponent is too small, too large or even";
            return [];
        }

        if (RsaFingerprint.IsWeak(modulus))
        {
            problem = "its modulus comes from a library that makes guessable keys";
            return [];
        }

        key = new RsaSecurityKey(new RSAParameters { Modulus = modulus, Exponent = exponent });

        // Without alg in the key the issuer's own list decides; RS256 first, as nearly every issuer means it.
        return allowed.Where(SigningAlgorithms.IsRsa).OrderBy(algorithm => algorithm == "RS256" ? 0 : 1);
    }

    private static IEnumerable<string> ReadCurve(JsonElement jwk, IReadOnlyList<string> allowed, out SecurityKey? key, out string? problem)
    {
        key = null;
        problem = "its curve is not offered";
        if (Text(jwk, "crv") is not { } curve || SigningAlgorithms.OfCurve(curve) is not { } algorithm)
        {
            return [];
        }

        var (named, size) = curve switch
        {
            "P-256" => (ECCurve.NamedCurves.nistP256, 32),
            "P-384" => (ECCurve.NamedCurves.nistP384, 48),
            _ => (ECCurve.NamedCurves.nistP521, 66),
        };
        problem = null;
        if (Bytes(jwk, "x") is not { } x || Bytes(jwk, "y") is not { } y || x.Length != size || y.Length != size)
        {
            return [];
        }

        try
        {
            // The key belongs to the set, which lives as long as tokens may name it; the runtime closes the handle after that.
            key = new ECDsaSecurityKey(ECDsa.Create(new ECParameters { Curve = named, Q = new ECPoint { X = x, Y = y } }));
        }
        catch (CryptographicException)
        {
            problem = "its point is not on the curve";
            return [];
        }

        return allowed.Where(candidate => candidate == algorithm);
    }

    private static string? Text(JsonElement jwk, string name) =>
        jwk.ValueKind == JsonValueKind.Object && jwk.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static byte[]? Bytes(JsonElement jwk, string name)
    {
        if (Text(jwk, name) is not { Length: > 0 } text || !Base64Url.IsValid(text, out _))
        {
            return null;
        }

        return Base64Url.DecodeFromChars(text);
    }
}
