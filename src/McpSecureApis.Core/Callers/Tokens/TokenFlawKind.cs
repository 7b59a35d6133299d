namespace McpSecureApis.Core.Callers.Tokens;

/// <summary>The rules of <see cref="TokenGate"/>, so that a refusal can be told by the one that was broken.</summary>
internal enum TokenFlawKind
{
    /// <summary>No token at all.</summary>
    Empty = 0,

    /// <summary>Longer than is read.</summary>
    TooLong,

    /// <summary>Without a dot: no JWT, perhaps a token that only its issuer can read.</summary>
    Opaque,

    /// <summary>Five parts: a JWE.</summary>
    Encrypted,

    /// <summary>Another number of parts than three.</summary>
    PartCount,

    /// <summary>A part that is not canonical base64url.</summary>
    Encoding,

    /// <summary>No third part, although the header names an algorithm.</summary>
    NoSignature,

    /// <summary>The algorithm <c>none</c>.</summary>
    Unsigned,

    /// <summary>A header over the bound.</summary>
    HeaderLength,

    /// <summary>A header that is no strict JSON object.</summary>
    HeaderJson,

    /// <summary>A header member that changes what the token means, or is unknown.</summary>
    HeaderMember,

    /// <summary>A header member that is no text.</summary>
    HeaderMemberType,

    /// <summary>No <c>alg</c>.</summary>
    NoAlgorithm,

    /// <summary>A <c>kid</c> that is empty or too long.</summary>
    KeyIdLength,

    /// <summary>Claims that are no strict JSON object.</summary>
    ClaimsJson,

    /// <summary>A claim of a type, or with a value, that it must not have.</summary>
    ClaimValue,
}
