using System.Net;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Outcomes;

namespace McpSecureApis.Transports.Http;

/// <summary>What the HTTP side asks about a request that has no caller yet, and who may be one.</summary>
internal interface IHttpGate
{
    /// <summary>The identifiers of the trusted issuers, for the metadata.</summary>
    IReadOnlyList<string> AuthorizationServers { get; }

    /// <summary>
    /// The scopes that everybody may know: those that the operator names (<c>Server:ScopesSupported</c>), else those of
    /// listed tools only, never of hidden ones. Each as the clients of every issuer ask for it.
    /// </summary>
    IReadOnlyList<string> ScopesSupported { get; }

    /// <summary>What clients of a caller's issuer put before the name of a scope when they ask for it.</summary>
    string ScopePrefixOf(Caller caller);

    /// <summary>Judges what a request presents.</summary>
    ValueTask<Outcome<Caller>> VerifyAsync(PresentedCredential presented, CancellationToken cancellationToken);

    /// <summary>Takes one from an address's budget of bad tokens; the refusal when it is spent.</summary>
    Refusal? SpendUnauthenticated(IPAddress address);

    /// <summary>Counts a refused request without a caller.</summary>
    void Count(RefusalReason reason, IPAddress address);
}
