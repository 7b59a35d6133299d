namespace McpSecureApis.Core.Callers.IssuerKeys;

/// <summary>The algorithms that an issuer may sign with: asymmetric ones only (RFC 8725 section 3.1).</summary>
internal static class SigningAlgorithms
{
    public static IReadOnlyList<string> All { get; } = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];

    public static bool IsRsa(string algorithm) => algorithm is "RS256" or "RS384" or "RS512" or "PS256" or "PS384" or "PS512";

    /// <summary>The one algorithm of an elliptic curve (RFC 7518 section 3.4); null for a curve that is not offered.</summary>
    public static string? OfCurve(string curve) => curve switch
    {
        "P-256" => "ES256",
        "P-384" => "ES384",
        "P-521" => "ES512",
        _ => null,
    };
}
