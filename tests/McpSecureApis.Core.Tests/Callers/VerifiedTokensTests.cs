using System.Text.Json.Nodes;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Callers.IssuerKeys;
using McpSecureApis.Core.Callers.Issuers;
using McpSecureApis.Core.Callers.Revocations;
using McpSecureApis.Core.Callers.Scopes;
using McpSecureApis.Core.Callers.Tokens;
using McpSecureApis.Core.Outcomes;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpSecureApis.Core.Tests.Callers;

/// <summary>A remembered token counts exactly as long as a token that is checked from its first byte would.</summary>
public sealed class VerifiedTokensTests : IDisposable
{
    private const int Capacity = 8;

    private readonly ManualClock _clock = new();
    private readonly TestIssuer _source = new();
    private readonly TrustedIssuer _issuer;
    private readonly RevocationList _revocations;
    private readonly AccessTokenVerifier _verifier;

    public VerifiedTokensTests()
    {
        _revocations = new RevocationList(_clock);
        var options = new IssuerOptions { Issuer = TestIssuer.Name, Algorithms = ["RS256", "ES256", "PS256"], AllowedScopes = ["orders.*"], AllowedTenants = ["acme"] };
        _issuer = new TrustedIssuer(options, _source, _clock, NullLoggerFactory.Instance);
        _verifier = new AccessTokenVerifier([_issuer], TestIssuer.PublicUrl, ScopeHierarchy.None, _clock, Capacity, NullLogger<AccessTokenVerifier>.Instance, _revocations);
    }

    public void Dispose() => _verifier.Dispose();

    [Fact]
    public async Task Verify_TheSameTokenAgain_GivesTheSameCallerWithoutASignature()
    {
        var token = Token();
        var first = await AcceptAsync(token);
        for (var i = 0; i < 3; i++)
        {
            (await AcceptAsync(token)).Should().BeSameAs(first);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        var check = _verifier.VerifyAsync(PresentedCredential.Bearer(token), CancellationToken.None);
        var bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        check.IsCompletedSuccessfully.Should().BeTrue();
        bytes.Should().BeLessThan(200, "neither claims nor a signature were read");
    }

    [Fact]
    public async Task Verify_RememberedTokenWhoseTimeIsOver_Refuses()
    {
        var token = Token();
        await AcceptAsync(token);
        _clock.Advance(TimeSpan.FromSeconds(629));
        await AcceptAsync(token);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await RefuseAsync(token, RefusalReason.TokenInvalid);
    }

    [Fact]
    public async Task Verify_RememberedTokenThatIsRevoked_RefusesUntilItIsTakenBack()
    {
        var token = Token();
        var caller = await AcceptAsync(token);
        _revocations.Replace([new Revocation(RevocationKind.Subject, caller.Subject, Issuer: null, Until: null)]);
        await RefuseAsync(token, RefusalReason.TokenInvalid);
        caller.IsRevoked.Should().BeTrue("what holds the caller may ask too");
        _revocations.Replace([new Revocation(RevocationKind.TokenId, caller.TokenId!, TestIssuer.Name, Until: null)]);
        await RefuseAsync(token, RefusalReason.TokenInvalid);
        _revocations.Replace([]);
        await AcceptAsync(token);
    }

    [Theory]
    [InlineData("nbf")]
    [InlineData("iat")]
    public async Task Verify_RememberedTokenBeforeItsTime_Refuses(string claim)
    {
        var token = Token(claims => claims[claim] = _clock.GetUtcNow().ToUnixTimeSeconds() + 30);
        await AcceptAsync(token);

        // The clock of the machine is set back.
        _clock.Advance(TimeSpan.FromSeconds(-1));
        await RefuseAsync(token, RefusalReason.TokenInvalid);
    }

    [Fact]
    public async Task Verify_KeyIsNoLongerPublished_RefusesTheRememberedToken()
    {
        var token = Token();
        await AcceptAsync(token);
        await PublishAsync(TestIssuer.Set(TestIssuer.RsaKey("next", "RS256", TestIssuer.OtherRsa)));
        await RefuseAsync(token, RefusalReason.TokenInvalid);
    }

    [Fact]
    public async Task Verify_AnotherKeyUnderTheSameName_RefusesTheRememberedToken()
    {
        var token = Token();
        await AcceptAsync(token);
        await PublishAsync(TestIssuer.Set(TestIssuer.RsaKey("rsa", "RS256", TestIssuer.OtherRsa)));
        await RefuseAsync(token, RefusalReason.TokenInvalid);
    }

    [Fact]
    public async Task Verify_SameKeysReadAnew_ChecksTheSignatureOnceMore()
    {
        var token = Token();
        var first = await AcceptAsync(token);
        await PublishAsync(_source.Keys);
        var second = await AcceptAsync(token);
        second.Should().NotBeSameAs(first);
        (await AcceptAsync(token)).Should().BeSameAs(second);
    }

    [Fact]
    public async Task Verify_IssuerGoneForADay_IsUnavailableForRememberedTokensToo()
    {
        var token = Token(claims => claims["exp"] = _clock.GetUtcNow().AddDays(3).ToUnixTimeSeconds());
        await AcceptAsync(token);
        _source.Behaviour = _ => Task.FromResult<byte[]?>(null);
        _clock.Advance(IssuerKeyCache.MaxAge + TimeSpan.FromMinutes(1));
        await SettleAsync();
        await RefuseAsync(token, RefusalReason.IssuerUnavailable);
    }

    [Fact]
    public async Task Verify_AnyOtherSpellingOfARememberedToken_Refuses()
    {
        var token = Token();
        await AcceptAsync(token);
        for (var i = 0; i < token.Length; i++)
        {
            await RefuseAsync(token[..i] + (token[i] == 'A' ? 'B' : 'A') + token[(i + 1)..], RefusalReason.TokenInvalid);
        }

        foreach (var other in new[] { token + "=", token + " ", token + "\0", token[..^1], "\u0141" + token[1..], token.Replace('.', '\uFF0E') })
        {
            await RefuseAsync(other, RefusalReason.TokenInvalid);
        }
    }

    [Fact]
    public async Task Verify_RefusedToken_IsRefusedUntilItIsGood()
    {
        var early = Token(claims => claims["nbf"] = _clock.GetUtcNow().ToUnixTimeSeconds() + 60);
        await RefuseAsync(early, RefusalReason.TokenInvalid);
        _clock.Advance(TimeSpan.FromSeconds(30));
        await AcceptAsync(early);
    }

    [Fact]
    public async Task Verify_ManyTokens_RemembersNoMoreThanTheBound()
    {
        var caller = await AcceptAsync(Token());
        var key = (await _issuer.Keys.FindAsync("rsa", CancellationToken.None)).Key!;
        var remembered = new VerifiedTokens(Capacity);
        TokenDigest.TryCreate("asked for again and again", out var hot).Should().BeTrue();
        remembered.Remember(hot, new VerifiedToken(caller, _issuer, key, 0, 0));
        for (var i = 0; i < 1000; i++)
        {
            TokenDigest.TryCreate($"token {i}", out var digest).Should().BeTrue();
            remembered.Remember(digest, new VerifiedToken(caller, _issuer, key, 0, i));
            remembered.Remember(digest, new VerifiedToken(caller, _issuer, key, 0, i));
            remembered.Count.Should().BeLessThanOrEqualTo(Capacity);
            remembered.TryFind(digest, out var found).Should().BeTrue();
            found!.Expires.Should().Be(i);
            remembered.TryFind(hot, out _).Should().BeTrue("what is used stays");
        }

        TokenDigest.TryCreate("token 1", out var old).Should().BeTrue();
        remembered.TryFind(old, out _).Should().BeFalse();
    }

    private string Token(Action<JsonObject>? change = null)
    {
        var claims = TestIssuer.Claims(_clock.GetUtcNow());
        change?.Invoke(claims);
        return TestIssuer.Rs256(claims.ToJsonString());
    }

    private async Task PublishAsync(JsonObject keys)
    {
        _source.Keys = keys;
        var fetches = _source.Fetches;
        _clock.Advance(TimeSpan.FromSeconds(31));
        (await _issuer.Keys.FindAsync("a new name", CancellationToken.None)).IsFound.Should().BeFalse();
        await SettleAsync();
        _source.Fetches.Should().Be(fetches + 1);
    }

    private async Task SettleAsync()
    {
        for (var i = 0; i < 200 && !_issuer.Keys.IsIdle; i++)
        {
            await Task.Delay(5);
        }
    }

    private async Task<Caller> AcceptAsync(string token)
    {
        (await _verifier.VerifyAsync(PresentedCredential.Bearer(token), CancellationToken.None)).TryGet(out var caller, out var refusal).Should().BeTrue(refusal?.Reason.ToString());
        return caller!;
    }

    private async Task RefuseAsync(string token, RefusalReason reason)
    {
        (await _verifier.VerifyAsync(PresentedCredential.Bearer(token), CancellationToken.None)).TryGet(out _, out var refusal).Should().BeFalse();
        refusal!.Reason.Should().Be(reason);
    }
}
