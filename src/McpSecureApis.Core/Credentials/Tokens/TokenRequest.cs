namespace McpSecureApis.Core.Credentials.Tokens;

/// <summary>What a client asks a token endpoint for, the same each time. The client's secret is not part of it.</summary>
/// <param name="Endpoint">The token endpoint.</param>
/// <param name="ClientId">The client.</param>
/// <param name="SecretInForm">Whether id and secret go into the form, or else into the header (RFC 6749 section 2.3.1).</param>
internal sealed record TokenRequest(Uri Endpoint, string ClientId, bool SecretInForm)
{
    public IReadOnlyList<string> Scopes { get; init; } = [];

    public string? Resource { get; init; }

    public string? Audience { get; init; }
}
