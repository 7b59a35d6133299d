using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Callers.Issuers;
using McpSecureApis.Core.Review.Changes;
using Microsoft.IdentityModel.Tokens;

namespace McpSecureApis.Commands.Review.Witnesses;

/// <summary>A token that an issuer could give out: what a witness about issuers is made of.</summary>
internal sealed class SampleToken
{
    public const string Tenant = "sample-tenant";

    private const string AnyName = "*";

    /// <summary>How long it counts where the issuer's tokens may count so long.</summary>
    private const long Seconds = 600;

    private SampleToken(IssuerOptions issuer, string audience)
    {
        Type = issuer.EffectiveTokenTypes[0];
        Algorithm = issuer.EffectiveAlgorithms[0];
        var (identifier, own) = issuer.Identifiers.First();
        Claims = new JsonObject
        {
            ["iss"] = identifier,
            ["sub"] = SampleCaller.Subject,
            ["iat"] = SampleClock.Seconds,
            ["exp"] = SampleClock.Seconds + Math.Min(Seconds, (long)(issuer.MaxLifetime?.TotalSeconds ?? Seconds)),
            ["jti"] = SampleCaller.Subject,
        };
        if (IssuerPresets.Of(issuer).Mark is { } mark)
        {
            Claims[mark.Claim] = mark.Value;
        }

        Claim(issuer.Claims.ClientPath, SampleCaller.Subject);
        Claim(issuer.Claims.ScopePaths[0], ScopeOf(issuer.AllowedScopes[0]));
        Claim(issuer.AudiencePath, audience);
        if ((own ?? issuer.AllowedTenants[0]) is var tenant && tenant != AnyName)
        {
            Claim(issuer.Claims.TenantPath, tenant);
        }
    }

    /// <summary>The <c>typ</c> of the header; <c>absent</c> for none.</summary>
    public string Type { get; init; }

    public string Algorithm { get; init; }

    public JsonObject Claims { get; }

    /// <summary>A token that this entry takes.</summary>
    /// <param name="issuer">The issuer's entry.</param>
    /// <param name="audience">The audience.</param>
    public static SampleToken Usual(IssuerOptions issuer, string audience) => new(issuer, audience);

    /// <summary>The same with another type or algorithm.</summary>
    public static SampleToken With(IssuerOptions issuer, string audience, string? type = null, string? algorithm = null) => new(issuer, audience)
    {
        Type = type ?? issuer.EffectiveTokenTypes[0],
        Algorithm = algorithm ?? issuer.EffectiveAlgorithms[0],
    };

    /// <summary>A scope that a pattern allows.</summary>
    public static string ScopeOf(string pattern) => pattern == AnyName ? "sample.scope" : pattern.EndsWith('*') ? $"{pattern[..^1]}sample" : pattern;

    /// <summary>The same with another claim.</summary>
    /// <param name="name">The claim.</param>
    /// <param name="value">Its value; null for none.</param>
    public SampleToken Claim(string name, string? value)
    {
        Claims.Remove(name);
        if (value is not null)
        {
            Claims[name] = value;
        }

        return this;
    }

    /// <summary>The same for a claim that may be nested.</summary>
    /// <param name="path">The claim.</param>
    /// <param name="value">Its value; null for none.</param>
    public SampleToken Claim(ClaimPath path, string? value)
    {
        var at = Claims;
        foreach (var name in path.Names.SkipLast(1))
        {
            at = (JsonObject)(at[name] as JsonObject ?? (at[name] = new JsonObject()));
        }

        at.Remove(path.Names[^1]);
        if (value is not null)
        {
            at[path.Names[^1]] = value;
        }

        return this;
    }

    /// <summary>The same, made out by the issuer that a template stands for with a tenant.</summary>
    /// <param name="issuer">The issuer's entry.</param>
    /// <param name="tenant">The tenant.</param>
    public SampleToken Of(IssuerOptions issuer, string tenant)
    {
        Claims["iss"] = issuer.IdentifierOf(tenant);
        return Claim(issuer.Claims.TenantPath, tenant);
    }

    /// <summary>The same with another life.</summary>
    /// <param name="seconds">How long it counts.</param>
    public SampleToken Lasting(long seconds)
    {
        Claims["exp"] = SampleClock.Seconds + seconds;
        return this;
    }

    /// <summary>The token as it would be sent.</summary>
    public string Sign()
    {
        var content = $"{Part(Header())}.{Part(Claims)}";
        return $"{content}.{Base64UrlEncoder.Encode(SampleKey.Of(Algorithm).Sign(Encoding.ASCII.GetBytes(content)))}";
    }

    /// <summary>What it says, for a reviewer.</summary>
    public JsonElement Shown() => JsonElement.Parse(new JsonObject { ["header"] = Header(), ["claims"] = Claims.DeepClone() }.ToJsonString());

    private static string Part(JsonObject members) => Base64UrlEncoder.Encode(members.ToJsonString());

    private JsonObject Header()
    {
        var header = new JsonObject { ["alg"] = Algorithm };
        if (Type != TrustedIssuer.AbsentType)
        {
            header["typ"] = Type;
        }

        header["kid"] = SampleKey.Id;
        return header;
    }
}
