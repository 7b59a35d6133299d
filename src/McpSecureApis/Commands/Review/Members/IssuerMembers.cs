using System.Globalization;
using McpSecureApis.Commands.Review.Drafts;
using McpSecureApis.Commands.Review.Witnesses;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Callers.Issuers;
using McpSecureApis.Core.Review.Changes;

namespace McpSecureApis.Commands.Review.Members;

/// <summary>Whose tokens are taken, and what they may say.</summary>
internal static class IssuerMembers
{
    private const string Everything = "*";

    public static void Issuers(SettingValues values, SettingDrafts drafts)
    {
        var (old, now) = ((IList<IssuerOptions>)values.Old!, (IList<IssuerOptions>)values.New!);
        foreach (var name in now.Concat(old).Select(issuer => issuer.Issuer).Distinct(StringComparer.Ordinal))
        {
            var (before, after) = (IndexOf(old, name), IndexOf(now, name));
            var place = values.Place.Named(name, before, after);
            if (before is null)
            {
                var entry = now[Index(after!)];
                drafts.Widening(
                    values with { Place = place, Old = null, New = Whole(entry) }, ChangeSeverity.Critical,
                    "Tokens of another issuer are taken.", Takes(drafts, () => [Usual(drafts, entry)]));
            }
            else if (after is null)
            {
                drafts.Narrowing(
                    values with { Place = place, Old = Whole(old[Index(before)]), New = null }, "Tokens of the issuer are not taken any more.");
            }
            else
            {
                SettingWalk.Compare(typeof(IssuerOptions), old[Index(before)], now[Index(after)], place, values.Rule, drafts);
            }
        }
    }

    /// <summary>Where the keys come from. A query may hold a key of its own, so it is not shown.</summary>
    public static void Jwks(SettingValues values, SettingDrafts drafts)
    {
        if (!values.IsSame)
        {
            drafts.Undecidable(
                values.Shown(SettingUrl.Shown((string?)values.Old), SettingUrl.Shown((string?)values.New)), ChangeSeverity.Critical,
                "The issuer's keys come from elsewhere; who has the keys there signs for the issuer.");
        }
    }

    public static void Audiences(SettingValues values, SettingDrafts drafts) => SettingLists.Compare(
        values, drafts,
        (list, audience) => SettingLists.Names(list, audience),
        ChangeSeverity.High, "Tokens of the issuer for another audience are taken.", "Tokens of the issuer for fewer audiences are taken.",
        added => Takes(drafts, () => added.Select(audience => SampleToken.Usual(Entry(values), audience))));

    public static void Algorithms(SettingValues values, SettingDrafts drafts) => SettingLists.Compare(
        values.Shown(((IssuerOptions)values.OldOwner).EffectiveAlgorithms, Entry(values).EffectiveAlgorithms), drafts, SettingLists.Names,
        ChangeSeverity.Medium, "Tokens that are signed with another algorithm are taken.", "Tokens with fewer algorithms are taken.",
        added => Takes(drafts, () => added.Select(algorithm => SampleToken.With(Entry(values), Audience(drafts), algorithm: algorithm))));

    public static void TokenTypes(SettingValues values, SettingDrafts drafts) => SettingLists.Compare(
        values.Shown(((IssuerOptions)values.OldOwner).EffectiveTokenTypes, Entry(values).EffectiveTokenTypes), drafts,
        (list, type) => list.Any(other => TrustedIssuer.Normalize(other) == TrustedIssuer.Normalize(type)),
        ChangeSeverity.High, "Tokens of another type are taken, which may be made for something else.", "Tokens of fewer types are taken.",
        added => Takes(drafts, () => added.Select(type => SampleToken.With(Entry(values), Audience(drafts), type))));

    public static void MayLack(SettingValues values, SettingDrafts drafts) => SettingLists.Compare(
        values, drafts, SettingLists.Names,
        ChangeSeverity.Medium, "Tokens are taken that lack a claim.", "Fewer claims may be lacking.",
        added => Takes(drafts, () => added.Select(claim =>
            Usual(drafts, Entry(values)).Claim(claim == "client_id" ? Entry(values).Claims.ClientPath : ClaimPath.Of(claim), value: null))));

    /// <summary>Which claim means a caller's scopes, client or tenant: another one may be the user's own to set.</summary>
    public static void Mapping(SettingValues values, SettingDrafts drafts)
    {
        if (!values.IsSame)
        {
            var issuer = drafts.Pair.New.Options.Issuers.First(entry => ReferenceEquals(entry.Claims, values.NewOwner));
            drafts.Widening(values, ChangeSeverity.Critical, "Another claim of the token is believed.", Takes(drafts, () =>
            [
                Usual(drafts, issuer),
                .. issuer.AllowedTenants.Contains(Everything)
                    ? [Usual(drafts, issuer).Claim(issuer.Claims.TenantPath, SampleToken.Tenant)]
                    : Array.Empty<SampleToken>(),
            ]));
        }
    }

    /// <summary>Which product's tokens are expected: what it fills in is compared with the members that it fills.</summary>
    public static void Preset(SettingValues values, SettingDrafts drafts)
    {
        if (IssuerPresets.Of((IssuerOptions)values.OldOwner) != IssuerPresets.Of(Entry(values)))
        {
            drafts.Undecidable(
                values, ChangeSeverity.High, "Access tokens are told from others of the issuer in another way; an ID token may pass for one.");
        }
    }

    public static void AudienceClaim(SettingValues values, SettingDrafts drafts)
    {
        var (old, now) = (((IssuerOptions)values.OldOwner).AudiencePath, Entry(values).AudiencePath);
        if (old.Text != now.Text)
        {
            drafts.Widening(
                values.Shown(old.Text, now.Text), ChangeSeverity.High, "Another claim says for whom a token is.",
                Takes(drafts, () => Entry(values).Audiences.Select(audience => SampleToken.Usual(Entry(values), audience))));
        }
    }

    public static void Tenants(SettingValues values, SettingDrafts drafts) => SettingLists.Compare(
        values, drafts, SettingLists.Names,
        ChangeSeverity.Critical, "Tokens of more tenants are taken.", "Tokens of fewer tenants are taken.",
        added => Takes(drafts, () => added.Select(tenant => Usual(drafts, Entry(values)).Of(Entry(values), tenant))));

    /// <summary>No tier is the least: its callers may use nothing that requires one.</summary>
    public static void Tier(SettingValues values, SettingDrafts drafts)
    {
        var now = (string?)values.New;
        if (!values.IsSame && string.IsNullOrEmpty(now))
        {
            drafts.Narrowing(values, "The issuer's callers have no tier any more.");
        }
        else if (!values.IsSame)
        {
            drafts.Widening(
                values, ChangeSeverity.High, $"The issuer's callers may use what requires the tier '{now}'.",
                Takes(drafts, () => [Usual(drafts, Entry(values))]));
        }
    }

    public static void MaxLifetime(SettingValues values, SettingDrafts drafts)
    {
        var (old, now) = ((TimeSpan?)values.Old ?? TimeSpan.MaxValue, (TimeSpan?)values.New ?? TimeSpan.MaxValue);
        if (now > old)
        {
            drafts.Widening(
                values, ChangeSeverity.Medium, "Tokens that count for longer are taken.",
                Takes(drafts, () => [Usual(drafts, Entry(values)).Lasting((long)old.TotalSeconds + 1)]));
        }
        else if (now < old)
        {
            drafts.Narrowing(values, "Only tokens that count for a shorter time are taken.");
        }
    }

    public static void AllowedScopes(SettingValues values, SettingDrafts drafts) => SettingLists.Compare(
        values, drafts, SettingLists.Patterns,
        ChangeSeverity.High, "The issuer may grant more scopes.", "The issuer may grant fewer scopes.",
        added => Takes(drafts, () => added.Select(pattern =>
            Usual(drafts, Entry(values)).Claim(Entry(values).Claims.ScopePaths[0], SampleToken.ScopeOf(pattern)))),
        () => ScopeLoss.HarmOf(drafts.Pair, scope => Allows(values.OldOwner, scope) && !Allows(values.NewOwner, scope)));

    public static void AllowedTenants(SettingValues values, SettingDrafts drafts) => SettingLists.Compare(
        values, drafts, SettingLists.NamesOrAll,
        ChangeSeverity.Critical, "The issuer may speak for more tenants.", "The issuer may speak for fewer tenants.",
        added => Takes(drafts, () => added.Select(tenant =>
            Usual(drafts, Entry(values)).Claim(Entry(values).Claims.TenantPath, tenant == Everything ? SampleToken.Tenant : tenant))));

    public static void AllowedClaims(SettingValues values, SettingDrafts drafts) => SettingLists.Compare(
        values, drafts, SettingLists.NamesOrAll,
        ChangeSeverity.High, "Conditions and bound values may believe more claims of the issuer's tokens.",
        "Fewer claims of the issuer's tokens exist.",
        added => Takes(drafts, () => added.Select(claim =>
            Usual(drafts, Entry(values)).Claim(claim == Everything ? "sample_claim" : claim, "sample"))));

    /// <summary>A token with a role, of each issuer whose tokens name roles.</summary>
    public static SettingGoal TakesRole(SettingDrafts drafts, string role) => Takes(drafts, () =>
        drafts.Pair.New.Options.Issuers.Where(issuer => issuer.Claims.RolePaths.Count > 0)
            .Select(issuer => Usual(drafts, issuer).Claim(issuer.Claims.RolePaths[0], role)));

    private static SettingGoal Takes(SettingDrafts drafts, Func<IEnumerable<SampleToken>> tokens) =>
        () => TokenTrial.FindAsync(drafts.Pair, tokens());

    private static SampleToken Usual(SettingDrafts drafts, IssuerOptions issuer) => SampleToken.Usual(issuer, Audience(drafts));

    private static string Audience(SettingDrafts drafts) => drafts.Pair.New.Options.Server.PublicUrl;

    private static bool Allows(object issuer, string scope) => NamePattern.MatchesAny([.. ((IssuerOptions)issuer).AllowedScopes], scope);

    private static IssuerOptions Entry(SettingValues values) => (IssuerOptions)values.NewOwner;

    private static int Index(string key) => int.Parse(key, CultureInfo.InvariantCulture);

    private static string? IndexOf(IList<IssuerOptions> issuers, string name)
    {
        for (var i = 0; i < issuers.Count; i++)
        {
            if (issuers[i].Issuer == name)
            {
                return i.ToString(CultureInfo.InvariantCulture);
            }
        }

        return null;
    }

    /// <summary>What an entry lets its issuer say.</summary>
    private static object Whole(IssuerOptions issuer) => new
    {
        issuer.Issuer,
        issuer.Preset,
        Jwks = SettingUrl.Shown(issuer.Jwks),
        issuer.Audiences,
        Algorithms = issuer.EffectiveAlgorithms,
        TokenTypes = issuer.EffectiveTokenTypes,
        issuer.MayLack,
        issuer.AudienceClaim,
        issuer.Tenants,
        issuer.Claims,
        issuer.AllowedScopes,
        issuer.AllowedTenants,
        issuer.AllowedClaims,
        issuer.Tier,
        issuer.MaxLifetime,
    };
}
