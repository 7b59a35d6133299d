using System.Net;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Callers.Tokens;
using McpSecureApis.Core.Calls;
using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Limits;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.Hosting.Settings;
using McpSecureApis.Transports.Http;

namespace McpSecureApis.Hosting.Servers;

/// <summary>The gate in front of the rooms: the configured issuers, the budgets of addresses, and the catalog's listed scopes.</summary>
internal sealed class GatewayGate(
    ProductOptions options, AccessTokenVerifier tokens, ToolCatalog catalog, CallLimiter limiter, RefusalCounts refusals) : IHttpGate
{
    private readonly IReadOnlyList<string>? _named = options.Server.ScopesSupported is { } named ? [.. named.Distinct(StringComparer.Ordinal)] : null;

    private readonly string[] _prefixes = [.. options.Issuers.Select(issuer => issuer.ScopePrefix).Distinct(StringComparer.Ordinal)];

    public IReadOnlyList<string> AuthorizationServers { get; } = [.. options.Issuers.SelectMany(issuer => issuer.Identifiers.Select(known => known.Issuer))];

    public IReadOnlyList<string> ScopesSupported => [.. (_named ?? Listed()).SelectMany(scope => _prefixes.Select(prefix => prefix + scope))];

    public string ScopePrefixOf(Caller caller) =>
        options.Issuers.FirstOrDefault(issuer => issuer.Covers(caller.Issuer))?.ScopePrefix ?? string.Empty;

    public ValueTask<Outcome<Caller>> VerifyAsync(PresentedCredential presented, CancellationToken cancellationToken) =>
        tokens.VerifyAsync(presented, cancellationToken);

    public Refusal? SpendUnauthenticated(IPAddress address) => limiter.SpendUnauthenticated(address);

    public void Count(RefusalReason reason, IPAddress address) => refusals.Count(reason, AddressKey.Of(address));

    private IEnumerable<string> Listed() => catalog.Current.Access
        .Where(access => access.Visibility == ToolVisibility.Listed)
        .SelectMany(access => access.ChallengeScopes)
        .Distinct(StringComparer.Ordinal)
        .Order(StringComparer.Ordinal);
}
