namespace McpSecureApis.Core.Callers.Issuers;

/// <summary>What a product's access tokens look like: what an entry of <c>Issuers</c> has where it says nothing itself.</summary>
internal sealed record IssuerPreset
{
    /// <summary>As <see cref="IssuerOptions.Preset"/> names it.</summary>
    public required string Name { get; init; }

    public IReadOnlyList<string> Scope { get; init; } = [];

    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>The claim with the client, by the issuer's identifier.</summary>
    public Func<string, string> Client { get; init; } = _ => string.Empty;

    /// <summary>Whether every access token says its client, so that one without it was made for something else.</summary>
    public bool AlwaysHasClient { get; init; }

    public string Tenant { get; init; } = string.Empty;

    public string AudienceClaim { get; init; } = string.Empty;

    public IReadOnlyList<string> TokenTypes { get; init; } = [];

    public IReadOnlyList<string> MayLack { get; init; } = [];

    /// <summary>The claim that names the token where it has no <c>jti</c>; null without one.</summary>
    public string? TokenId { get; init; }

    /// <summary>The claim by which the product itself tells access tokens from others, and its value in them; null where it does not.</summary>
    public (string Claim, string Value)? Mark { get; init; }

    /// <summary>What stands for the tenant in the address where all tenants' metadata is; null where there is no such address.</summary>
    public string? SharedTenant { get; init; }
}
