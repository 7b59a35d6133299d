using System.Collections.Frozen;
using System.Text.Json;
using McpSecureApis.Core.Callers.IssuerKeys;
using McpSecureApis.Core.Callers.Issuers;
using McpSecureApis.Core.Callers.Revocations;
using McpSecureApis.Core.Callers.Scopes;
using McpSecureApis.Core.Outcomes;
using Microsoft.Extensions.Logging;

namespace McpSecureApis.Core.Callers.Tokens;

/// <summary>
/// Turns what a request presents into a <see cref="Caller"/>: our gate on the shape, then the library (<see cref="TokenJudge"/>), then our checks of
/// the claims (RFC 9068 section 4). What is refused says nothing about why, so that nobody learns by trying. A token that was checked
/// may be remembered; then only time and keys are asked again.
/// </summary>
internal sealed class AccessTokenVerifier : IDisposable
{
    /// <summary>How far the issuer's clock and ours may be apart.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    /// <summary>Nothing was presented that could be judged.</summary>
    public static readonly Refusal TokenMissing = new(
        RefusalReason.TokenMissing, "Send an access token in the Authorization header, with the scheme Bearer.");

    /// <summary>One text for all of them: what is wrong with a token is nobody's to learn by trying.</summary>
    private static readonly Refusal[] Invalid =
    [
        .. Enum.GetValues<TokenProblem>().Select(problem =>
            new Refusal(RefusalReason.TokenInvalid, "The access token is not valid for this server.") { Token = problem }),
    ];

    private static readonly Refusal Unavailable = new(
        RefusalReason.IssuerUnavailable, "The access token cannot be checked at the moment. Try again later.")
    {
        RetryAfter = IssuerKeyCache.FetchInterval,
    };

    /// <summary>The end of the year 9998: later ones are milliseconds taken for seconds, and no date of ours.</summary>
    private const long LatestExpiry = 253_370_764_800;

    private static readonly long Skew = (long)ClockSkew.TotalSeconds;

    private readonly FrozenDictionary<string, Trust> _issuers;
    private readonly ScopeHierarchy _hierarchy;
    private readonly TimeProvider _clock;
    private readonly TokenRefusalLog _log;
    private readonly VerifiedTokens? _verified;
    private readonly RevocationList? _revocations;

    /// <param name="issuers">The configured issuers; disposed with this verifier.</param>
    /// <param name="publicUrl"><c>Server:PublicUrl</c>, the audience, byte for byte.</param>
    /// <param name="hierarchy">Which scopes imply others.</param>
    /// <param name="clock">The clock of every lifetime check.</param>
    /// <param name="remembered">How many checked tokens are remembered; 0 checks every signature.</param>
    /// <param name="logger">Takes why tokens are refused.</param>
    /// <param name="revocations">What is revoked; null where nothing ever is.</param>
    public AccessTokenVerifier(
        IEnumerable<TrustedIssuer> issuers,
        string publicUrl,
        ScopeHierarchy hierarchy,
        TimeProvider clock,
        int remembered,
        ILogger<AccessTokenVerifier> logger,
        RevocationList? revocations = null)
    {
        _revocations = revocations;
        _log = new TokenRefusalLog(clock, logger);
        _issuers = issuers
            .SelectMany(issuer => issuer.Identifiers.Select(known => Trust.In(issuer, known.Issuer, known.Tenant, publicUrl, clock)))
            .ToFrozenDictionary(trust => trust.Identifier, StringComparer.Ordinal);
        _hierarchy = hierarchy;
        _clock = clock;
        _verified = remembered > 0 ? new VerifiedTokens(remembered) : null;
    }

    /// <summary>What roles of tokens stand for.</summary>
    public RoleScopes Roles { get; init; } = RoleScopes.None;

    /// <summary>The configured issuers.</summary>
    public IReadOnlyCollection<TrustedIssuer> Issuers => [.. _issuers.Values.Select(trust => trust.Issuer).Distinct()];

    /// <summary>Whether every issuer has a key.</summary>
    public bool IsReady => Issuers.All(issuer => issuer.Keys.HasKeys);

    /// <summary>How many checked tokens are remembered.</summary>
    public int RememberedTokens => _verified?.Count ?? 0;

    /// <summary>Asks every issuer for its keys and keeps them up to date. Ends with the first answers, whatever they are.</summary>
    public Task StartAsync() => Task.WhenAll(Issuers.Select(issuer => issuer.Keys.StartAsync()));

    /// <summary>
    /// Refuses with <see cref="RefusalReason.TokenInvalid"/>, or <see cref="RefusalReason.IssuerUnavailable"/> when there
    /// are no keys at all.
    /// </summary>
    /// <remarks>
    /// Only bearer tokens are taken. A token that is bound to a key is refused whatever it comes with, because nobody here checks proofs.
    /// </remarks>
    public ValueTask<Outcome<Caller>> VerifyAsync(PresentedCredential presented, CancellationToken cancellationToken)
    {
        if (presented.Scheme != PresentedCredential.BearerScheme)
        {
            return new ValueTask<Outcome<Caller>>(TokenMissing);
        }

        var token = presented.Token;
        if (_verified is null || !TokenDigest.TryCreate(token.Span, out var digest))
        {
            return CheckAsync(token.ToString(), digest: null, cancellationToken);
        }

        // Only what can change since is asked again: time, keys and revocations. Everything else is in the token, the same to the last bit.
        return _verified.TryFind(digest, out var known) && known.StillCounts(_clock.GetUtcNow().ToUnixTimeSeconds(), Skew)
            ? new ValueTask<Outcome<Caller>>(known.Caller.IsRevoked ? Refuse(TokenProblem.Revoked, known.Issuer) : known.Caller)
            : CheckAsync(token.ToString(), digest, cancellationToken);
    }

    /// <summary>The same decision with the reason in words, for who runs the server and has its configuration.</summary>
    public async Task<TokenExplanation> ExplainAsync(PresentedCredential presented, CancellationToken cancellationToken)
    {
        var token = presented.Token.ToString();
        var explainer = new TokenExplainer(
            _issuers.ToDictionary(entry => entry.Key, entry => (entry.Value.Issuer, entry.Value.Audiences), StringComparer.Ordinal),
            Roles,
            _clock);
        return (await CheckAsync(token, digest: null, cancellationToken)).TryGet(out var caller, out var refusal)
            ? explainer.Explain(token, caller)
            : explainer.Explain(token, refusal);
    }

    public void Dispose()
    {
        foreach (var issuer in Issuers)
        {
            issuer.Dispose();
        }
    }

    private async ValueTask<Outcome<Caller>> CheckAsync(string token, TokenDigest? digest, CancellationToken cancellationToken)
    {
        if (!TokenGate.TryOpen(token, out var header, out var payload, out var flaw) || !TokenGate.TryReadClaims(payload, out var document, out flaw))
        {
            return Refuse(flaw.Kind == TokenFlawKind.Unsigned ? TokenProblem.AlgorithmNotAllowed : TokenProblem.Malformed, issuer: null);
        }

        using (document)
        {
            var claims = document.RootElement;

            // Cheap checks first: a token that is not for us costs neither a key lookup nor a signature.
            if (Text(claims, "iss") is not { } name || !_issuers.TryGetValue(name, out var trust))
            {
                return Refuse(TokenProblem.UnknownIssuer, issuer: null);
            }

            var issuer = trust.Issuer;
            if (FindProblem(header, claims, trust) is { } early)
            {
                return Refuse(early, issuer);
            }

            var lookup = await issuer.Keys.FindAsync(header.KeyId!, cancellationToken);
            if (!lookup.IsAvailable)
            {
                var failure = issuer.Keys.Failure;
                return Unavailable with { Cause = failure?.Problem, Found = failure?.Found, Detail = failure?.Detail };
            }

            // Of several issuers with one key set, a key may be for one alone.
            if (!lookup.IsFound || (lookup.Key.Issuer is { } signsFor && signsFor != issuer.Issuer && signsFor != name))
            {
                return Refuse(TokenProblem.UnknownKey, issuer);
            }

            if (header.Algorithm != lookup.Key.Algorithm)
            {
                return Refuse(TokenProblem.AlgorithmNotAllowed, issuer);
            }

            if (!await trust.Judge.AcceptsAsync(token, lookup.Key))
            {
                return Refuse(TokenProblem.BadSignature, issuer);
            }

            if (trust.Reader.Read(claims, _hierarchy, Roles, _revocations, out var problem) is not { } caller)
            {
                return Refuse(problem, issuer);
            }

            if (caller.IsRevoked)
            {
                return Refuse(TokenProblem.Revoked, issuer);
            }

            if (digest is { } whole)
            {
                var notBefore = Math.Max(NumericDate.Begin(claims, "nbf") ?? long.MinValue, NumericDate.Begin(claims, "iat") ?? long.MinValue);
                _verified!.Remember(whole, new VerifiedToken(caller, issuer, lookup.Key, notBefore, NumericDate.End(claims, "exp")!.Value));
            }

            return caller;
        }
    }

    private Refusal Refuse(TokenProblem problem, TrustedIssuer? issuer)
    {
        _log.Report(problem, issuer?.Issuer);
        return Invalid[(int)problem];
    }

    private TokenProblem? FindProblem(TokenHeader header, JsonElement claims, Trust trust) =>
        TokenPurpose.FindProblem(header, claims, trust.Issuer) is not null ? TokenProblem.WrongType
        : !HasAudience(claims, trust) ? TokenProblem.WrongAudience
        : FindTimeProblem(claims, trust.Issuer) is { } time ? time
        : header.KeyId is null ? TokenProblem.UnknownKey
        : null;

    private static string? Text(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>A token that says for whom it is in <c>aud</c> is held to that, also where another claim would do.</summary>
    private static bool HasAudience(JsonElement claims, Trust trust)
    {
        if (!claims.TryGetProperty("aud"u8, out var audience) && !trust.Issuer.AudiencePath.TryFind(claims, out audience))
        {
            return false;
        }

        if (audience.ValueKind == JsonValueKind.String)
        {
            return IsOurs(audience, trust.Audiences);
        }

        foreach (var entry in audience.ValueKind == JsonValueKind.Array ? audience.EnumerateArray() : default)
        {
            if (entry.ValueKind == JsonValueKind.String && IsOurs(entry, trust.Audiences))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsOurs(JsonElement audience, IReadOnlyList<string> audiences)
    {
        foreach (var ours in audiences)
        {
            if (audience.ValueEquals(ours))
            {
                return true;
            }
        }

        return false;
    }

    private TokenProblem? FindTimeProblem(JsonElement claims, TrustedIssuer issuer)
    {
        // Whole seconds since 1970 in 64 bits; compared as they are, so that no value can overflow a date.
        var now = _clock.GetUtcNow().ToUnixTimeSeconds();
        var expires = NumericDate.End(claims, "exp");
        var issued = NumericDate.Begin(claims, "iat");
        return expires is null || (issued is null && !issuer.MayLack.Contains("iat")) ? TokenProblem.ClaimMissing
            : expires >= LatestExpiry ? TokenProblem.Malformed
            : expires <= now - Skew ? TokenProblem.Expired
            : NumericDate.Begin(claims, "nbf") > now + Skew || issued > now + Skew ? TokenProblem.NotYetValid
            : issuer.MaxLifetime is { } longest && expires - (issued ?? now) > (long)longest.TotalSeconds ? TokenProblem.LifetimeTooLong
            : null;
    }

    /// <summary>An identifier of an issuer and what its tokens are held to.</summary>
    private sealed record Trust(
        TrustedIssuer Issuer, string Identifier, IReadOnlyList<string> Audiences, TokenJudge Judge, CallerReader Reader)
    {
        public static Trust In(TrustedIssuer issuer, string identifier, string? tenant, string publicUrl, TimeProvider clock)
        {
            string[] audiences = [publicUrl, .. issuer.Audiences];
            var judge = new TokenJudge(identifier, audiences, clock) { TakesNoAudience = issuer.AudiencePath.Name != IssuerOptions.UsualAudienceClaim };
            return new Trust(issuer, identifier, audiences, judge, new CallerReader(issuer, identifier, tenant));
        }
    }
}
