using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Callers.Tokens;
using McpSecureApis.Core.Outcomes;
using Microsoft.AspNetCore.Http.Features;

namespace McpSecureApis.Authentication;

/// <summary>
/// Finds the caller of an HTTP request. A token counts only in one <c>Authorization</c> header (RFC 6750 section 2.1): never in the query,
/// never in a cookie, and two headers are two answers to one question.
/// </summary>
/// <param name="url">The address of the server as clients know it.</param>
/// <param name="verify">Judges what a request presents.</param>
internal sealed class RequestAuthentication(string url, Func<PresentedCredential, CancellationToken, ValueTask<Outcome<Caller>>> verify)
{
    private const string ProofHeader = "DPoP";

    private static readonly string[] Schemes = [PresentedCredential.BearerScheme, PresentedCredential.DpopScheme];

    public async Task<Outcome<Caller>> AuthenticateAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var headers = request.Headers.Authorization;
        if (headers.Count > 1)
        {
            return new Refusal(RefusalReason.TokenInvalid, "Send exactly one Authorization header.");
        }

        if (headers.Count == 0 || headers[0] is not { } value || Array.Find(Schemes, scheme => IsOf(value, scheme)) is not { } found)
        {
            return AccessTokenVerifier.TokenMissing;
        }

        var proofs = request.Headers[ProofHeader];
        if (proofs.Count > 1 && found == PresentedCredential.DpopScheme)
        {
            return new Refusal(RefusalReason.TokenInvalid, "Send exactly one DPoP header.");
        }

        // Whatever stands there is the verifier's to judge: one place, one answer, and its log says why.
        return await verify(
            new PresentedCredential
            {
                Scheme = found,
                Token = value.AsMemory(found.Length).Trim(' '),
                Method = request.Method,
                Url = url,
                DpopProof = proofs.Count == 1 ? proofs[0] : null,
                ClientCertificate = request.HttpContext.Features.Get<ITlsConnectionFeature>()?.ClientCertificate,
            },
            cancellationToken);
    }

    private static bool IsOf(string value, string scheme) =>
        value.Length > scheme.Length && value[scheme.Length] == ' ' && value.StartsWith(scheme, StringComparison.OrdinalIgnoreCase);
}
