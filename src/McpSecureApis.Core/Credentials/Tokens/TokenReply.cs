using System.Text.Json;

namespace McpSecureApis.Core.Credentials.Tokens;

/// <summary>
/// What counts of a token endpoint's reply (RFC 6749 section 5.1), as it stood there: each member is judged by itself, so that its fault has a
/// name.
/// </summary>
internal sealed record TokenReply
{
    public JsonElement AccessToken { get; init; }

    public JsonElement TokenType { get; init; }

    public JsonElement ExpiresIn { get; init; }
}
