using System.Globalization;
using McpSecureApis.Core.Callers.IssuerKeys;

namespace McpSecureApis.Core.Callers.Tokens;

/// <summary>A <see cref="TokenFlaw"/> in words for the operator.</summary>
internal static class TokenFlawText
{
    /// <param name="flaw">The flaw.</param>
    /// <param name="length">How long the token is.</param>
    /// <param name="quote">Makes a name from the token printable.</param>
    public static string Describe(this TokenFlaw flaw, int length, Func<string, string> quote) => flaw.Kind switch
    {
        TokenFlawKind.Empty => "It is empty.",
        TokenFlawKind.TooLong =>
            string.Create(CultureInfo.InvariantCulture, $"It is too long: {length} characters; at most {TokenGate.MaxLength} are read."),
        TokenFlawKind.Opaque =>
            "It is no JWT: it has no dot. A token that only its issuer can read (an opaque one) is not taken; " +
            "let the issuer give JWT access tokens.",
        TokenFlawKind.Encrypted => "It is encrypted (JWE, five parts); only signed tokens (JWS, three parts) are taken.",
        TokenFlawKind.PartCount => $"It has {flaw.Found} parts between its dots; a signed token has three.",
        TokenFlawKind.Encoding => $"Its {flaw.Name} is not base64url in its one spelling (no padding, no white space, no other characters).",
        TokenFlawKind.NoSignature => "Its signature is missing: nothing stands behind the second dot.",
        TokenFlawKind.Unsigned => "Its algorithm is 'none': it is not signed.",
        TokenFlawKind.HeaderLength => $"Its header is longer than {TokenGate.MaxHeaderBytes.ToString(CultureInfo.InvariantCulture)} bytes.",
        TokenFlawKind.HeaderJson => $"Its header is no strict JSON object: {flaw.Found}",
        TokenFlawKind.HeaderMember => $"Its header has '{quote(flaw.Name!)}'; only alg, typ, kid, cty, x5t and x5t#S256 are taken.",
        TokenFlawKind.HeaderMemberType => $"The member '{quote(flaw.Name!)}' of its header is no text.",
        TokenFlawKind.NoAlgorithm => "Its header names no algorithm (alg).",
        TokenFlawKind.KeyIdLength =>
            $"Its key id (kid) is {flaw.Found}; 1 to {KeySet.MaxKeyIdLength.ToString(CultureInfo.InvariantCulture)} characters are taken.",
        TokenFlawKind.ClaimsJson => $"Its claims are no strict JSON object: {flaw.Found}",
        _ => $"Its claim {flaw.Name} is {flaw.Found}.",
    };
}
