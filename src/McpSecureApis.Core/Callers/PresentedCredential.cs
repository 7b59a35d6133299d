using System.Security.Cryptography.X509Certificates;

namespace McpSecureApis.Core.Callers;

/// <summary>
/// What a request shows to say who calls, all of it: a token that is bound to a key counts only together with what proves the key. Over
/// stdio and in the shell it is a bearer token and nothing else.
/// </summary>
internal readonly struct PresentedCredential
{
    /// <summary>RFC 6750.</summary>
    public const string BearerScheme = "Bearer";

    /// <summary>RFC 9449.</summary>
    public const string DpopScheme = "DPoP";

    /// <summary>How the token was sent, as this class writes the scheme.</summary>
    public required string Scheme { get; init; }

    public required ReadOnlyMemory<char> Token { get; init; }

    /// <summary>The method of the HTTP request; null when there is none.</summary>
    public string? Method { get; init; }

    /// <summary>The address of the request as clients know it, from the configuration; null when there is none.</summary>
    public string? Url { get; init; }

    /// <summary>The <c>DPoP</c> header as it was sent; null without one.</summary>
    public string? DpopProof { get; init; }

    /// <summary>What the client showed in the TLS handshake; null without one.</summary>
    public X509Certificate2? ClientCertificate { get; init; }

    public static PresentedCredential Bearer(string token) => new() { Scheme = BearerScheme, Token = token.AsMemory() };

    /// <summary>Never the token.</summary>
    public override string ToString() => $"[{Scheme} credential]";
}
