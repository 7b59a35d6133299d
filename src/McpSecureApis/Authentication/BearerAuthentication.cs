using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Outcomes;

namespace McpSecureApis.Authentication;

/// <summary>
/// Finds the caller of an HTTP request. A token counts only in one <c>Authorization</c> header (RFC 6750 section 2.1): never in the query,
/// never in a cookie, and two headers are two answers to one question.
/// </summary>
internal sealed class BearerAuthentication(Func<ReadOnlyMemory<char>, CancellationToken, ValueTask<Outcome<Caller>>> verify)
{
    private const string Scheme = "Bearer ";

    public async Task<Outcome<Caller>> AuthenticateAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var headers = request.Headers.Authorization;
        if (headers.Count > 1)
        {
            return new Refusal(RefusalReason.TokenInvalid, "Send exactly one Authorization header.");
        }

        if (headers.Count == 0 || headers[0] is not { } value || !value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return new Refusal(RefusalReason.TokenMissing, "Send an access token in the Authorization header, with the scheme Bearer.");
        }

        // Whatever stands there is the verifier's to judge: one place, one answer, and its log says why.
        return await verify(value.AsMemory(Scheme.Length).Trim(' '), cancellationToken);
    }
}
