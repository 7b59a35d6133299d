using System.Text.Json;

namespace McpSecureApis.Core.Callers;

/// <summary>Who calls, as far as a trusted issuer or the operator's configuration says so. Never changed, never holds the token.</summary>
internal sealed record Caller
{
    /// <summary>The issuer's identifier, byte-exact; <c>stdio</c> for the configured stdio identity.</summary>
    public required string Issuer { get; init; }

    public required string Subject { get; init; }

    public string? Client { get; init; }

    public string? Tenant { get; init; }

    public required ScopeSet Scopes { get; init; }

    /// <summary>The token's other claims, for conditions and claim-bound values; only what the issuer's entry allows.</summary>
    public IReadOnlyDictionary<string, JsonElement> Claims { get; init; } = new Dictionary<string, JsonElement>(StringComparer.Ordinal);

    /// <summary>When the token ends; null for a configured identity, which does not end.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The key of per-caller state (rate budgets, handles): issuer, subject, client and tenant, so that no two of them meet.</summary>
    public CallerKey Key => new(Issuer, Subject, Client, Tenant);
}
