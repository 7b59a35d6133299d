using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using McpSecureApis.Authentication;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Callers.Scopes;
using McpSecureApis.Core.Callers.Tokens;
using McpSecureApis.Core.Outcomes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpSecureApis.FunctionalTests.Authentication;

/// <summary>What a request presents comes to who judges it whole; today's verifier takes bearer tokens, the one here proofs and certificates.</summary>
public sealed class RequestAuthenticationTests : IDisposable
{
    private const string Url = "https://mcp.example.com/mcp";

    private readonly X509Certificate2 _certificate = NewCertificate();

    [Theory]
    [InlineData("DPoP bound", "POST https://mcp.example.com/mcp", true, true)]
    [InlineData("dpop  bound ", "POST https://mcp.example.com/mcp", true, true)]
    [InlineData("DPoP bound", "GET https://mcp.example.com/mcp", true, false)]
    [InlineData("DPoP bound", "POST https://other.example.com/mcp", true, false)]
    [InlineData("DPoP bound", null, true, false)]
    [InlineData("DPoP bound", "POST https://mcp.example.com/mcp", false, false)]
    [InlineData("Bearer bound", "POST https://mcp.example.com/mcp", true, false)]
    public async Task Authenticate_TokenBoundToProofAndCertificate_CountsOnlyWithBoth(string authorization, string? proof, bool certificate, bool accepted)
    {
        var request = Request(authorization, certificate ? _certificate : null, proof is null ? [] : [proof]);
        (await new RequestAuthentication(Url, VerifyBound).AuthenticateAsync(request, CancellationToken.None)).TryGet(out var caller, out _).Should().Be(accepted);
        (caller?.Subject == "s").Should().Be(accepted);
    }

    [Theory]
    [InlineData("DPoP bound", false)]
    [InlineData("Bearer bound", true)] // a header that means nothing to this token
    public async Task Authenticate_TwoProofs_AreNoProof(string authorization, bool isJudged)
    {
        var judged = new List<PresentedCredential>();
        var authentication = new RequestAuthentication(Url, (presented, cancellationToken) =>
        {
            judged.Add(presented);
            return VerifyBound(presented, cancellationToken);
        });
        (await authentication.AuthenticateAsync(Request(authorization, _certificate, "a", "b"), CancellationToken.None)).TryGet(out _, out var refusal).Should().BeFalse();
        refusal!.Reason.Should().Be(RefusalReason.TokenInvalid);
        judged.Count.Should().Be(isJudged ? 1 : 0);
        judged.TrueForAll(presented => presented.DpopProof is null).Should().BeTrue();
    }

    [Fact]
    public async Task Verify_TokenWithTheSchemeDpop_IsNoTokenForWhoTakesBearerOnly()
    {
        using var verifier = new AccessTokenVerifier(
            [], Url, new ScopeHierarchy(new ScopeHierarchyOptions()), TimeProvider.System, remembered: 10, NullLogger<AccessTokenVerifier>.Instance);
        var authentication = new RequestAuthentication(Url, verifier.VerifyAsync);
        (await authentication.AuthenticateAsync(Request("DPoP a.b.c", certificate: null, "proof"), CancellationToken.None)).TryGet(out _, out var refusal).Should().BeFalse();
        refusal!.Reason.Should().Be(RefusalReason.TokenMissing);
        (await authentication.AuthenticateAsync(Request("Bearer a.b.c", certificate: null), CancellationToken.None)).TryGet(out _, out refusal).Should().BeFalse();
        refusal!.Reason.Should().Be(RefusalReason.TokenInvalid);
    }

    [Fact]
    public void ToString_NeverHasTheToken() =>
        $"{PresentedCredential.Bearer("eyJ-the-token-itself")}".Should().Be("[Bearer credential]");

    public void Dispose() => _certificate.Dispose();

    private static X509Certificate2 NewCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CertificateRequest("CN=client", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    private static HttpRequest Request(string authorization, X509Certificate2? certificate, params string[] proofs)
    {
        var context = new DefaultHttpContext();
        context.Request.Method = "POST";
        context.Request.Host = new HostString("what-the-client-says.example");
        context.Request.Path = "/elsewhere";
        context.Request.Headers.Authorization = authorization;
        context.Request.Headers["DPoP"] = proofs;
        if (certificate is not null)
        {
            context.Features.Set<ITlsConnectionFeature>(new TlsConnectionFeature { ClientCertificate = certificate });
        }

        return context.Request;
    }

    /// <summary>A second verifier: its tokens are worth something only beside a proof for this request and a certificate.</summary>
    private ValueTask<Outcome<Caller>> VerifyBound(PresentedCredential presented, CancellationToken cancellationToken) => ValueTask.FromResult<Outcome<Caller>>(
        presented.Scheme == PresentedCredential.DpopScheme && presented.Token.Span.SequenceEqual("bound") &&
        presented.DpopProof == $"{presented.Method} {presented.Url}" && presented.ClientCertificate?.Thumbprint == _certificate.Thumbprint
            ? new Caller { Issuer = "https://login.example.com/", Subject = "s", Scopes = ScopeSet.Empty }
            : new Refusal(RefusalReason.TokenInvalid, "The access token is not valid for this server."));
}
