using System.Globalization;
using System.Text.Json;
using McpSecureApis.Core.Callers.Issuers;
using McpSecureApis.Core.Callers.Scopes;
using McpSecureApis.Core.Outcomes;

namespace McpSecureApis.Core.Callers.Tokens;

/// <summary>
/// Puts into words why a token was refused: what was found and what was expected. Decides nothing; the verifier did. What comes from the token is cut
/// and made printable, because nobody has vouched for it.
/// </summary>
/// <param name="issuers">The configured issuers with their audiences.</param>
/// <param name="roles">What roles stand for.</param>
/// <param name="clock">The clock that the decision was made by.</param>
internal sealed class TokenExplainer(
    IReadOnlyDictionary<string, (TrustedIssuer Issuer, IReadOnlyList<string> Audiences)> issuers, RoleScopes roles, TimeProvider clock)
{
    private const int LongestQuote = 100;
    private const int MostListed = 16;

    /// <summary>A token that counts: what of it does not.</summary>
    public TokenExplanation Explain(string token, Caller caller)
    {
        if (!TokenGate.TryOpen(token, out _, out var payload, out _) || !TokenGate.TryReadClaims(payload, out var document, out _))
        {
            return new TokenExplanation { Caller = caller };
        }

        using (document)
        {
            var issuer = issuers[caller.Issuer].Issuer;
            var granted = CallerReader.TryReadGrants(document.RootElement, issuer, roles, out var names, out _) ? names : [];
            string[] dropped = [.. granted
                .Where(scope => !ScopeName.IsValid(scope) || !NamePattern.MatchesAny(issuer.AllowedScopes, scope))
                .Distinct(StringComparer.Ordinal)
                .Select(Quote)
                .Take(MostListed)];
            var notes = new List<string>();
            if (granted.Count == 0)
            {
                notes.Add($"The token has no usable scope claim: {List(issuer.ScopePaths.Select(path => path.Text))} is missing or empty.");
            }

            if (dropped.Length > 0)
            {
                notes.Add($"AllowedScopes of issuer '{issuer.Issuer}' drops: {string.Join(", ", dropped)}.");
            }

            return new TokenExplanation { Caller = caller, DroppedScopes = dropped, Notes = notes };
        }
    }

    /// <summary>A token that does not count: why.</summary>
    public TokenExplanation Explain(string token, Refusal refusal)
    {
        var text = refusal.Token is { } problem ? $"{problem.ToCode()}: {Describe(token, problem)}"
            : $"The keys of the token's issuer could not be had: {DescribeFailure(refusal)}.";
        return new TokenExplanation { Refusal = refusal with { Message = text } };
    }

    private static string DescribeFailure(Refusal refusal)
    {
        var code = refusal.Cause?.ToCode() ?? "no answer yet";
        var found = refusal.Found is null ? code : $"{code} {refusal.Found}";
        return refusal.Detail is null ? found : $"{found} ({refusal.Detail})";
    }

    private string Describe(string token, TokenProblem problem)
    {
        if (!TokenGate.TryOpen(token, out var header, out var payload, out var flaw) || !TokenGate.TryReadClaims(payload, out var document, out flaw))
        {
            return flaw.Describe(token.Length, Quote);
        }

        using (document)
        {
            var claims = document.RootElement;
            return Text(claims, "iss") is { } name && issuers.TryGetValue(name, out var trust)
                ? Describe(header, claims, trust.Issuer, trust.Audiences, problem)
                : $"Its issuer is {Found(claims, "iss")}; configured are {List(issuers.Keys)}. They are compared byte for byte.";
        }
    }

    private string Describe(
        TokenHeader header, JsonElement claims, TrustedIssuer issuer, IReadOnlyList<string> audiences, TokenProblem problem) =>
        problem switch
        {
            TokenProblem.WrongType when TokenPurpose.FindProblem(header, claims, issuer) is { Length: > 0 } other =>
                $"It may be a token about a login, not for an API: {other}.",
            TokenProblem.WrongType =>
                $"Its type is {(header.Type is null ? "absent" : $"'{Quote(header.Type)}'")}; " +
                $"TokenTypes of the issuer takes {List(issuer.Types)}.",
            TokenProblem.WrongAudience =>
                $"Its audience is {FoundAudience(claims, issuer)}; expected is {List(audiences)}. They are compared byte for byte.",
            TokenProblem.ClaimMissing => DescribeMissing(claims, issuer),
            TokenProblem.ClaimNotAllowed => DescribeNotAllowed(claims, issuer),
            TokenProblem.LifetimeTooLong =>
                $"It counts from {Time(NumericDate.Begin(claims, "iat") ?? clock.GetUtcNow().ToUnixTimeSeconds())} " +
                $"to {Time(NumericDate.End(claims, "exp"))}; MaxLifetime of the issuer is {issuer.MaxLifetime}.",
            TokenProblem.Expired => $"It ended at {Time(NumericDate.End(claims, "exp"))}; here it is {Now()}.",
            TokenProblem.NotYetValid => $"It counts from {Time(Begin(claims))}; here it is {Now()}.",
            TokenProblem.UnknownKey => header.KeyId is null
                ? "Its header names no key (kid)."
                : $"Its key '{Quote(header.KeyId)}' is not among the usable keys of the issuer. " +
                    "Keys that are not used are in the log, with the reason.",
            TokenProblem.AlgorithmNotAllowed => $"It is signed with '{Quote(header.Algorithm)}'; its key is for another algorithm.",
            TokenProblem.BadSignature => $"The signature does not fit the key '{Quote(header.KeyId!)}'.",
            TokenProblem.SenderConstraint => "It is bound to a key of the client (cnf), and proofs of that key are not checked here.",
            TokenProblem.TenantNotAllowed =>
                $"Its tenant ({issuer.TenantPath}) is {Found(claims, issuer.TenantPath)}; " +
                $"AllowedTenants of the issuer has {List(issuer.AllowedTenants)}" +
                (issuer.Identifiers is [{ Tenant: not null }, ..] ? ", and it must be the tenant that its iss names." : "."),
            TokenProblem.Revoked =>
                "It was revoked here, by its id (jti), subject, client, tenant or issuer: `revoke --list` shows what is, " +
                "and `revoke --remove` takes one back.",
            _ => "Its exp is later than the year 9998: milliseconds perhaps, where seconds are meant.",
        };

    /// <summary>The later of the two times before which the token does not count.</summary>
    private static long Begin(JsonElement claims) =>
        Math.Max(NumericDate.Begin(claims, "nbf") ?? long.MinValue, NumericDate.Begin(claims, "iat") ?? long.MinValue);

    private static string DescribeMissing(JsonElement claims, TrustedIssuer issuer)
    {
        string[] names =
        [
            "exp", .. Needed(issuer, "iat", "iat"), .. Needed(issuer, "sub", "sub"),
            .. Needed(issuer, "client_id", issuer.ClientPath.Text), .. Needed(issuer, "jti", "jti"),
        ];
        string[] absent = [.. names.Where(name => !ClaimPath.Of(name).TryFind(claims, out _))];
        return $"It has no {(absent.Length > 0 ? string.Join(", no ", absent) : $"sub and no {issuer.ClientPath}")}. " +
            "MayLack of the issuer can allow client_id, jti and iat to be absent, and sub where there is a client.";
    }

    private static string DescribeNotAllowed(JsonElement claims, TrustedIssuer issuer)
    {
        foreach (var path in issuer.ScopePaths)
        {
            if (path.TryFind(claims, out var scopes) && !ScopeClaim.TryRead(scopes, out _))
            {
                return $"Its scope claim '{path}' is neither a text nor a list of names.";
            }
        }

        foreach (var path in issuer.RolePaths)
        {
            if (path.TryFind(claims, out var roles) && !RoleClaim.TryRead(roles, out _))
            {
                return $"Its role claim '{path}' is neither a text nor a list of names.";
            }
        }

        return $"One of sub, {issuer.ClientPath} and jti is no text of 1 to {TrustedIssuer.MaxNameLength} characters.";
    }

    private static IEnumerable<string> Needed(TrustedIssuer issuer, string name, string claim) => issuer.MayLack.Contains(name) ? [] : [claim];

    private static string FoundAudience(JsonElement claims, TrustedIssuer issuer) =>
        claims.TryGetProperty("aud"u8, out _) ? Found(claims, "aud") : Found(claims, issuer.AudiencePath);

    private static string Found(JsonElement claims, ClaimPath path) => path.TryFind(claims, out var value) ? Shown(value) : "absent";

    private static string? Text(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string Found(JsonElement claims, string name) => claims.TryGetProperty(name, out var value) ? Shown(value) : "absent";

    private static string Shown(JsonElement value) => value.ValueKind == JsonValueKind.String ? $"'{Quote(value.GetString()!)}'"
        : value.ValueKind != JsonValueKind.Array ? "no text"
        : List(value.EnumerateArray()
            .Where(entry => entry.ValueKind == JsonValueKind.String)
            .Select(entry => Quote(entry.GetString()!)));

    private static string List(IEnumerable<string> values)
    {
        string[] quoted = [.. values.Take(MostListed).Select(value => $"'{value}'")];
        return quoted.Length == 0 ? "none" : string.Join(", ", quoted);
    }

    private static string Quote(string text)
    {
        var cut = text.Length > LongestQuote ? text[..LongestQuote] + "..." : text;
        return string.Concat(cut.Select(character => character is >= ' ' and <= '~' ? character : '?'));
    }

    private string Now() => Time(clock.GetUtcNow().ToUnixTimeSeconds());

    private static string Time(long? seconds) => seconds is >= -62_135_596_800 and <= 253_402_300_799
        ? DateTimeOffset.FromUnixTimeSeconds(seconds.Value).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)
        : "a time out of every range";
}
