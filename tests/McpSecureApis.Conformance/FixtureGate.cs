using System.Net;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Callers.Scopes;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.Transports.Http;

namespace McpSecureApis.Conformance;

/// <summary>Lets in whoever has the one token that the server itself writes into each request.</summary>
internal sealed class FixtureGate : IHttpGate
{
    public IReadOnlyList<string> AuthorizationServers => [];

    public IReadOnlyList<string> ScopesSupported => [];

    public string ScopePrefixOf(Caller caller) => string.Empty;

    public ValueTask<Outcome<Caller>> VerifyAsync(PresentedCredential presented, CancellationToken cancellationToken) =>
        ValueTask.FromResult<Outcome<Caller>>(presented.Token.Span.SequenceEqual(ConformanceServer.Token)
            ? new Caller { Issuer = "conformance", Subject = "suite", Scopes = ScopeSet.Empty }
            : new Refusal(RefusalReason.TokenInvalid, "The access token is not valid."));

    public Refusal? SpendUnauthenticated(IPAddress address) => null;

    public void Count(RefusalReason reason, IPAddress address)
    {
        // Nobody reads it.
    }
}
