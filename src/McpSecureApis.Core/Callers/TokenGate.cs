using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using McpSecureApis.Core.Json;

namespace McpSecureApis.Core.Callers;

/// <summary>
/// The shape of a compact JWS (RFC 7515 section 7.1), checked before the library sees it, which takes duplicate members, unknown
/// <c>crit</c>, <c>exp</c> as text and a missing <c>kid</c> (RFC 8725). The cost is bounded by the length.
/// </summary>
internal static class TokenGate
{
    public const int MaxLength = 8192;

    public const int MaxKeyIdLength = 128;

    private const int MaxHeaderBytes = 2048;

    /// <summary>The alphabet of base64url (RFC 4648 section 5), each letter at the place of its value.</summary>
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    private static readonly SearchValues<char> Alphabet = SearchValues.Create(Letters);

    private static readonly StrictJsonOptions HeaderBounds = new() { MaxDepth = 2 };

    private static readonly StrictJsonOptions PayloadBounds = new() { MaxDepth = 8 };

    /// <summary>Splits a token into its three parts and reads the header; false when anything about them is not as it must be.</summary>
    public static bool TryOpen(string token, [NotNullWhen(true)] out TokenHeader? header, [NotNullWhen(true)] out byte[]? payload)
    {
        header = null;
        payload = null;
        if (token.Length is 0 or > MaxLength)
        {
            return false;
        }

        var first = token.IndexOf('.', StringComparison.Ordinal);
        var last = token.LastIndexOf('.');
        if (first < 0 || last == first || token.AsSpan(first + 1, last - first - 1).Contains('.'))
        {
            return false;
        }

        var headerPart = token.AsSpan(0, first);
        var payloadPart = token.AsSpan(first + 1, last - first - 1);
        if (!IsCanonical(headerPart) || !IsCanonical(payloadPart) || !IsCanonical(token.AsSpan(last + 1)) ||
            Base64Url.GetMaxDecodedLength(headerPart.Length) > MaxHeaderBytes || !TryReadHeader(Base64Url.DecodeFromChars(headerPart), out header))
        {
            return false;
        }

        payload = Base64Url.DecodeFromChars(payloadPart);
        return true;
    }

    /// <summary>Reads the claims and checks the types of those that every token has. The caller disposes the document.</summary>
    public static bool TryReadClaims(byte[] payload, [NotNullWhen(true)] out JsonDocument? claims)
    {
        claims = null;
        if (!StrictJson.TryParse(payload, PayloadBounds, out var document, out _))
        {
            return false;
        }

        if (document.RootElement.ValueKind != JsonValueKind.Object || !HasClaimTypes(document.RootElement))
        {
            document.Dispose();
            return false;
        }

        claims = document;
        return true;
    }

    /// <summary>Whether a part is base64url without padding and in its one spelling: the spare bits of its last character are zero.</summary>
    private static bool IsCanonical(ReadOnlySpan<char> part) =>
        !part.IsEmpty && !part.ContainsAnyExcept(Alphabet) && (part.Length % 4) switch
        {
            0 => true,
            2 => (Letters.IndexOf(part[^1], StringComparison.Ordinal) & 0b1111) == 0,
            3 => (Letters.IndexOf(part[^1], StringComparison.Ordinal) & 0b11) == 0,
            _ => false,
        };

    private static bool TryReadHeader(byte[] utf8, [NotNullWhen(true)] out TokenHeader? header)
    {
        header = null;
        if (!StrictJson.TryParse(utf8, HeaderBounds, out var document, out _))
        {
            return false;
        }

        using (document)
        {
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return false;
            }

            string? algorithm = null;
            string? type = null;
            string? keyId = null;
            foreach (var member in document.RootElement.EnumerateObject())
            {
                // Everything else (crit, b64, jwk, jku, x5u, x5c, enc, zip, ...) changes what the token means or where its key comes from.
                if (member.Value.ValueKind != JsonValueKind.String || member.Name is not ("alg" or "typ" or "kid" or "cty" or "x5t" or "x5t#S256"))
                {
                    return false;
                }

                switch (member.Name)
                {
                    case "alg": algorithm = member.Value.GetString(); break;
                    case "typ": type = member.Value.GetString(); break;
                    case "kid": keyId = member.Value.GetString(); break;
                }
            }

            if (string.IsNullOrEmpty(algorithm) || keyId is { Length: 0 or > MaxKeyIdLength })
            {
                return false;
            }

            header = new TokenHeader(algorithm, type, keyId);
            return true;
        }
    }

    private static bool HasClaimTypes(JsonElement claims)
    {
        foreach (var claim in claims.EnumerateObject())
        {
            var fits = claim.Name switch
            {
                // Numbers only: "1700000000" is read differently by different readers.
                "exp" or "iat" or "nbf" => NumericDate.IsValid(claim.Value),
                "iss" or "sub" or "client_id" or "jti" => claim.Value.ValueKind == JsonValueKind.String,
                "aud" => IsAudience(claim.Value),
                _ => true,
            };
            if (!fits)
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsAudience(JsonElement audience) => audience.ValueKind switch
    {
        JsonValueKind.String => true,
        JsonValueKind.Array => audience.GetArrayLength() is > 0 and <= 16 && audience.EnumerateArray().All(entry => entry.ValueKind == JsonValueKind.String),
        _ => false,
    };
}
