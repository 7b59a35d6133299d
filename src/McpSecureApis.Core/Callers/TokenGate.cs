using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using McpSecureApis.Core.Json;

namespace McpSecureApis.Core.Callers;

/// <summary>
/// The shape of a compact JWS (RFC 7515 section 7.1), checked before any library sees it: a deeply nested header ends the process in
/// the library, and it takes unknown <c>crit</c>, duplicate members and loose base64url (RFC 8725). The cost is bounded by the length.
/// </summary>
internal static class TokenGate
{
    public const int MaxLength = 8192;

    public const int MaxKeyIdLength = 128;

    private const int MaxHeaderBytes = 2048;

    private static readonly SearchValues<char> Alphabet = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

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

        // The signature is decoded only to see that it is canonical: one token has one spelling.
        if (!TryDecode(token.AsSpan(0, first), out var headerBytes) ||
            !TryDecode(token.AsSpan(first + 1, last - first - 1), out var payloadBytes) ||
            !TryDecode(token.AsSpan(last + 1), out _) ||
            headerBytes.Length > MaxHeaderBytes || !TryReadHeader(headerBytes, out header))
        {
            return false;
        }

        payload = payloadBytes;
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

    private static bool TryDecode(ReadOnlySpan<char> part, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        if (part.IsEmpty || part.Length % 4 == 1 || part.ContainsAnyExcept(Alphabet))
        {
            return false;
        }

        bytes = new byte[part.Length / 4 * 3 + 3];
        if (Base64Url.DecodeFromChars(part, bytes, out var consumed, out var written) != OperationStatus.Done || consumed != part.Length)
        {
            return false;
        }

        bytes = bytes[..written];

        // Spare bits at the end would give one token several spellings.
        Span<char> spelled = part.Length <= 1024 ? stackalloc char[part.Length] : new char[part.Length];
        return Base64Url.TryEncodeToChars(bytes, spelled, out var length) && length == part.Length && part.SequenceEqual(spelled);
    }

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
                // Integers only: 1.7e9 and "1700000000" are read differently by different readers.
                "exp" or "iat" or "nbf" => claim.Value.ValueKind == JsonValueKind.Number && IsWholeNumber(claim.Value),
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

    private static bool IsWholeNumber(JsonElement number) => number.GetRawText().AsSpan().IndexOfAny('.', 'e', 'E') < 0 && number.TryGetInt64(out _);

    private static bool IsAudience(JsonElement audience) => audience.ValueKind switch
    {
        JsonValueKind.String => true,
        JsonValueKind.Array => audience.GetArrayLength() is > 0 and <= 16 && audience.EnumerateArray().All(entry => entry.ValueKind == JsonValueKind.String),
        _ => false,
    };
}
