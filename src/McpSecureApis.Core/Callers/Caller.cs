using System.Text.Json;
using McpSecureApis.Core.Callers.Revocations;
using McpSecureApis.Core.Callers.Scopes;
using McpSecureApis.Core.Outcomes;

namespace McpSecureApis.Core.Callers;

/// <summary>Who calls, as far as a trusted issuer or the operator's configuration says so. Never changed, never holds the token.</summary>
internal sealed record Caller
{
    /// <summary>Why nothing is done for a caller any more whose token was revoked after it was let in.</summary>
    public static readonly Refusal Revoked = new(RefusalReason.TokenRevoked, "The caller's access token was revoked.");

    /// <summary>The issuer's identifier, byte-exact; <c>stdio</c> for the configured stdio identity.</summary>
    public required string Issuer { get; init; }

    public required string Subject { get; init; }

    public string? Client { get; init; }

    public string? Tenant { get; init; }

    public required ScopeSet Scopes { get; init; }

    /// <summary>The roles that the token names, in its order; what they grant is in <see cref="Scopes"/>.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>What kind of caller it is by its issuer's entry; null when that says nothing.</summary>
    public string? Tier { get; init; }

    /// <summary>Which names in a manifest mean which of the attributes above.</summary>
    public CallerNames Names { get; init; } = CallerNames.Usual;

    /// <summary>The token's other claims, as far as the issuer's entry allows them by name. Read them with <see cref="Find"/>.</summary>
    public IReadOnlyDictionary<string, JsonElement> Claims { get; init; } = new Dictionary<string, JsonElement>(StringComparer.Ordinal);

    /// <summary>When the token ends; null for a configured identity, which does not end.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The token's <c>jti</c>; null for one that has none, and for a configured identity.</summary>
    public string? TokenId { get; init; }

    /// <summary>What is revoked meanwhile; null where nothing ever is.</summary>
    public RevocationList? Revocations { get; init; }

    /// <summary>Whether the token counts no more although it is in its time. Asked before each step: it can happen at any moment.</summary>
    public bool IsRevoked => Revocations?.IsRevoked(Identity) == true;

    /// <summary>The key of per-caller state (rate budgets, handles): issuer, subject, client and tenant, so that no two of them meet.</summary>
    public CallerKey Key => new(Issuer, Subject, Client, Tenant);

    private RevocableIdentity Identity => new(Issuer, Subject, Client, Tenant, TokenId);

    /// <summary>Calls <paramref name="end"/> when the token is revoked, at once where it is already; for what stays open.</summary>
    /// <returns>Disposing it ends the watch; null where nothing is ever revoked.</returns>
    public IDisposable? WhenRevoked(Action end) => Revocations?.Watch(Identity, end);

    /// <summary>The one way from a name in a manifest to a value of the caller, for conditions and for bound values alike.</summary>
    public CallerValue Find(string name) => Names.Find(name) switch
    {
        CallerAttribute.Issuer => CallerValue.Of(Issuer),
        CallerAttribute.Subject => CallerValue.Of(Subject),
        CallerAttribute.Client => CallerValue.Of(Client),
        CallerAttribute.Tenant => CallerValue.Of(Tenant),
        CallerAttribute.Scopes => CallerValue.Of([.. Scopes.Ordered()]),
        CallerAttribute.Roles => CallerValue.Of(Roles),
        CallerAttribute.Tier => CallerValue.Of(Tier),
        _ => Claims.TryGetValue(name, out var claim) ? CallerValue.Of(claim) : default,
    };
}
