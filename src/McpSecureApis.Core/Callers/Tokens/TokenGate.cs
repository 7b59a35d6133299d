using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using McpSecureApis.Core.Callers.IssuerKeys;
using McpSecureApis.Json;

namespace McpSecureApis.Core.Callers.Tokens;

/// <summary>
/// The shape of a compact JWS (RFC 7515 section 7.1), checked before the library sees it, which takes duplicate members, unknown
/// <c>crit</c>, <c>exp</c> as text and a missing <c>kid</c> (RFC 8725). The cost is bounded by the length.
/// </summary>
internal static class TokenGate
{
    public const int MaxLength = 8192;

    public const int MaxHeaderBytes = 2048;

    private const int MaxAudiences = 16;

    private const string NoObject = "It is no object.";

    /// <summary>The alphabet of base64url (RFC 4648 section 5), each letter at the place of its value.</summary>
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    private static readonly SearchValues<char> Alphabet = SearchValues.Create(Letters);

    private static readonly StrictJsonOptions HeaderBounds = new() { MaxDepth = 2 };

    private static readonly StrictJsonOptions PayloadBounds = new() { MaxDepth = 8 };

    /// <summary>Splits a token into its three parts and reads the header; false when anything about them is not as it must be.</summary>
    public static bool TryOpen(
        string token, [NotNullWhen(true)] out TokenHeader? header, [NotNullWhen(true)] out byte[]? payload, [NotNullWhen(false)] out TokenFlaw? flaw)
    {
        header = null;
        payload = null;
        if (token.Length is 0 or > MaxLength)
        {
            flaw = new TokenFlaw(token.Length == 0 ? TokenFlawKind.Empty : TokenFlawKind.TooLong);
            return false;
        }

        var first = token.IndexOf('.', StringComparison.Ordinal);
        var last = token.LastIndexOf('.');
        if (first < 0 || last == first || token.AsSpan(first + 1, last - first - 1).Contains('.'))
        {
            flaw = CountParts(token);
            return false;
        }

        var headerPart = token.AsSpan(0, first);
        var payloadPart = token.AsSpan(first + 1, last - first - 1);
        var signaturePart = token.AsSpan(last + 1);
        flaw = !IsCanonical(headerPart) ? new TokenFlaw(TokenFlawKind.Encoding, "header")
            : Base64Url.GetMaxDecodedLength(headerPart.Length) > MaxHeaderBytes ? new TokenFlaw(TokenFlawKind.HeaderLength)
            : null;
        if (flaw is not null || !TryReadHeader(Base64Url.DecodeFromChars(headerPart), out var read, out flaw))
        {
            return false;
        }

        flaw = !IsCanonical(payloadPart) ? new TokenFlaw(TokenFlawKind.Encoding, "part with the claims")
            : signaturePart.IsEmpty ? new TokenFlaw(TokenFlawKind.NoSignature)
            : !IsCanonical(signaturePart) ? new TokenFlaw(TokenFlawKind.Encoding, "signature")
            : null;
        if (flaw is not null)
        {
            return false;
        }

        header = read;
        payload = Base64Url.DecodeFromChars(payloadPart);
        return true;
    }

    /// <summary>Reads the claims and checks the types of those that every token has. The caller disposes the document.</summary>
    public static bool TryReadClaims(byte[] payload, [NotNullWhen(true)] out JsonDocument? claims, [NotNullWhen(false)] out TokenFlaw? flaw)
    {
        claims = null;
        if (!StrictJson.TryParse(payload, PayloadBounds, out var document, out var error))
        {
            flaw = new TokenFlaw(TokenFlawKind.ClaimsJson, Found: error.Problem);
            return false;
        }

        flaw = document.RootElement.ValueKind == JsonValueKind.Object
            ? FindClaimFlaw(document.RootElement)
            : new TokenFlaw(TokenFlawKind.ClaimsJson, Found: NoObject);
        if (flaw is not null)
        {
            document.Dispose();
            return false;
        }

        claims = document;
        return true;
    }

    private static TokenFlaw CountParts(string token) => token.AsSpan().Count('.') switch
    {
        0 => new TokenFlaw(TokenFlawKind.Opaque),
        4 => new TokenFlaw(TokenFlawKind.Encrypted),
        var dots => new TokenFlaw(TokenFlawKind.PartCount, Found: (dots + 1).ToString(CultureInfo.InvariantCulture)),
    };

    /// <summary>Whether a part is base64url without padding and in its one spelling: the spare bits of its last character are zero.</summary>
    private static bool IsCanonical(ReadOnlySpan<char> part) =>
        !part.IsEmpty && !part.ContainsAnyExcept(Alphabet) && (part.Length % 4) switch
        {
            0 => true,
            2 => (Letters.IndexOf(part[^1], StringComparison.Ordinal) & 0b1111) == 0,
            3 => (Letters.IndexOf(part[^1], StringComparison.Ordinal) & 0b11) == 0,
            _ => false,
        };

    private static bool TryReadHeader(byte[] utf8, [NotNullWhen(true)] out TokenHeader? header, [NotNullWhen(false)] out TokenFlaw? flaw)
    {
        header = null;
        if (!StrictJson.TryParse(utf8, HeaderBounds, out var document, out var error))
        {
            flaw = new TokenFlaw(TokenFlawKind.HeaderJson, Found: error.Problem);
            return false;
        }

        using (document)
        {
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                flaw = new TokenFlaw(TokenFlawKind.HeaderJson, Found: NoObject);
                return false;
            }

            string? algorithm = null;
            string? type = null;
            string? keyId = null;
            foreach (var member in document.RootElement.EnumerateObject())
            {
                // Everything else (crit, b64, jwk, jku, x5u, x5c, enc, zip, ...) changes what the token means or where its key comes from.
                var known = member.Name is "alg" or "typ" or "kid" or "cty" or "x5t" or "x5t#S256";
                if (!known || member.Value.ValueKind != JsonValueKind.String)
                {
                    flaw = new TokenFlaw(known ? TokenFlawKind.HeaderMemberType : TokenFlawKind.HeaderMember, member.Name);
                    return false;
                }

                switch (member.Name)
                {
                    case "alg": algorithm = member.Value.GetString(); break;
                    case "typ": type = member.Value.GetString(); break;
                    case "kid": keyId = member.Value.GetString(); break;
                }
            }

            flaw = string.IsNullOrEmpty(algorithm) ? new TokenFlaw(TokenFlawKind.NoAlgorithm)
                : string.Equals(algorithm, "none", StringComparison.OrdinalIgnoreCase) ? new TokenFlaw(TokenFlawKind.Unsigned)
                : keyId is { Length: 0 or > KeySet.MaxKeyIdLength }
                    ? new TokenFlaw(TokenFlawKind.KeyIdLength, Found: keyId.Length == 0 ? "empty" : "too long")
                : null;
            header = flaw is null ? new TokenHeader(algorithm!, type, keyId) : null;
            return flaw is null;
        }
    }

    private static TokenFlaw? FindClaimFlaw(JsonElement claims)
    {
        foreach (var claim in claims.EnumerateObject())
        {
            var found = claim.Name switch
            {
                // Numbers only: "1700000000" is read differently by different readers.
                "exp" or "iat" or "nbf" when claim.Value.ValueKind != JsonValueKind.Number =>
                    $"{Kind(claim.Value)}; a number of seconds since 1970 is taken",
                "exp" or "iat" or "nbf" when !NumericDate.IsValid(claim.Value) => "a number beyond every time; seconds since 1970 are taken",
                "iss" or "sub" or "client_id" or "jti" when claim.Value.ValueKind != JsonValueKind.String => $"{Kind(claim.Value)}; a text is taken",
                "aud" => FindAudienceFlaw(claim.Value),
                _ => null,
            };
            if (found is not null)
            {
                return new TokenFlaw(TokenFlawKind.ClaimValue, claim.Name, found);
            }
        }

        return null;
    }

    private static string? FindAudienceFlaw(JsonElement audience) => audience.ValueKind switch
    {
        JsonValueKind.String => null,
        JsonValueKind.Array => audience.GetArrayLength() switch
        {
            0 => "an empty list; at least one audience is needed",
            > MaxAudiences and var length =>
                string.Create(CultureInfo.InvariantCulture, $"a list of {length}; at most {MaxAudiences} audiences are taken"),
            _ => audience.EnumerateArray().All(entry => entry.ValueKind == JsonValueKind.String)
                ? null
                : "a list with something that is no text in it",
        },
        _ => $"{Kind(audience)}; a text or a list of texts is taken",
    };

    private static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.Array => "a list",
        JsonValueKind.Object => "an object",
        JsonValueKind.Null => "null",
        _ => "true or false",
    };
}
