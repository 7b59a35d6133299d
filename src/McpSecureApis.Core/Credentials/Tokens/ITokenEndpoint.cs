using Refit;

namespace McpSecureApis.Core.Credentials.Tokens;

/// <summary>A token endpoint (RFC 6749 section 3.2).</summary>
internal interface ITokenEndpoint
{
    [Post("")]
    [Headers("Accept: application/json")]
    Task<TokenReply> AskAsync(
        [Url] Uri address, [Header("Authorization")] string? authorization, [Body] HttpContent form, CancellationToken cancellationToken);
}
