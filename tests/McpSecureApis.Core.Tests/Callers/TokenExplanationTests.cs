using System.Security.Cryptography;
using System.Text.Json.Nodes;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Callers.Issuers;
using McpSecureApis.Core.Callers.Rest;
using McpSecureApis.Core.Callers.Revocations;
using McpSecureApis.Core.Callers.Scopes;
using McpSecureApis.Core.Callers.Tokens;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.Core.Tests.Backend;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpSecureApis.Core.Tests.Callers;

/// <summary>Every cause for which a token is refused: one answer to the caller, one code for the log, and its words for the operator.</summary>
public sealed class TokenExplanationTests : IDisposable
{
    private static readonly string LongKeyId = $$"""{"alg":"RS256","typ":"at+jwt","kid":"{{new string('k', 129)}}"}""";
    private static readonly string LongHeader = $$"""{"alg":"RS256","typ":"at+jwt","kid":"rsa","cty":"{{new string('c', 2048)}}"}""";

    private const string Header = """{"alg":"RS256","typ":"at+jwt","kid":"rsa"}""";

    private readonly ManualClock _clock = new();
    private readonly TestIssuer _issuer = new();
    private readonly CapturingLogger<AccessTokenVerifier> _log = new();
    private readonly AccessTokenVerifier _verifier;

    public TokenExplanationTests()
    {
        var options = new IssuerOptions
        {
            Issuer = TestIssuer.Name,
            Algorithms = ["RS256", "ES256", "PS256"],
            AllowedScopes = ["orders.*"],
            AllowedTenants = ["acme"],
            Audiences = ["api://orders"],
            TokenTypes = ["at+jwt", "JWT"],
            Claims = new() { Roles = ["realm.roles"] },
            MaxLifetime = TimeSpan.FromHours(1),
        };
        var revocations = new RevocationList(_clock);
        revocations.Replace([new Revocation(RevocationKind.Subject, "revoked-subject", Issuer: null, Until: null)]);
        _verifier = new AccessTokenVerifier(
            [new TrustedIssuer(options, _issuer, _clock, NullLoggerFactory.Instance)], TestIssuer.PublicUrl, ScopeHierarchy.None, _clock, remembered: 0, _log,
            revocations);
    }

    public static TheoryData<string, string?, string?, string, string> Refused => new()
    {
        // header, claim, value, code, words
        { "raw:", null, null, "malformed", "It is empty." },
        { "raw:a.b.c", null, null, "malformed", "Its header is not base64url" },
        { "raw:2YotnFZFEjr1zCsicMWpAA", null, null, "malformed", "no JWT" },
        { "raw:e30.AA.AA.AA.AA", null, null, "malformed", "encrypted (JWE" },
        { "raw:e30.e30", null, null, "malformed", "It has 2 parts" },
        { "raw:W10.e30.AA", null, null, "malformed", "Its header is no strict JSON object: It is no object." },
        { """{"alg":"RS256","alg":"RS256"}""", null, null, "malformed", "Its header is no strict JSON object: An object names a member twice." },
        { """{"alg":"RS256","typ":"at+jwt","kid":"rsa","crit":["exp"]}""", null, null, "malformed", "Its header has 'crit'; only" },
        { """{"alg":"RS256","typ":"at+jwt","kid":"rsa","jku":"https://evil.example"}""", null, null, "malformed", "Its header has 'jku'; only" },
        { """{"alg":"RS256","typ":"at+jwt","kid":"rsa","\u001b":"x"}""", null, null, "malformed", "Its header has '?'" },
        { """{"alg":"RS256","typ":"at+jwt","kid":7}""", null, null, "malformed", "The member 'kid' of its header is no text." },
        { """{"typ":"at+jwt","kid":"rsa"}""", null, null, "malformed", "(alg)" },
        { """{"alg":"RS256","typ":"at+jwt","kid":""}""", null, null, "malformed", "(kid) is empty" },
        { LongKeyId, null, null, "malformed", "(kid) is too long" },
        { LongHeader, null, null, "malformed", "longer than 2048 bytes" },
        { """{"alg":"none","typ":"at+jwt","kid":"rsa"}""", null, null, "algorithm_not_allowed", "it is not signed" },
        { "raw:eyJhbGciOiJOb25lIn0.e30.", null, null, "algorithm_not_allowed", "it is not signed" },
        { "raw:eyJhbGciOiJSUzI1NiJ9.e30.", null, null, "malformed", "Its signature is missing" },
        { "raw:eyJhbGciOiJSUzI1NiJ9.e30.AAA=", null, null, "malformed", "Its signature is not base64url" },
        { "raw:eyJhbGciOiJSUzI1NiJ9.e3 0.AAAA", null, null, "malformed", "Its part with the claims is not base64url" },
        { "raw:eyJhbGciOiJSUzI1NiJ9.W10.AAAA", null, null, "malformed", "Its claims are no strict JSON object: It is no object." },
        { "raw:eyJhbGciOiJSUzI1NiJ9.AAAA.AAAA", null, null, "malformed", "Its claims are no strict JSON object: The text is not valid JSON." },
        { Header, "exp", "\"1767226200\"", "malformed", "Its claim exp is a text; a number" },
        { Header, "exp", "1e300", "malformed", "Its claim exp is a number beyond every time" },
        { Header, "nbf", "true", "malformed", "Its claim nbf is true or false; a number" },
        { Header, "sub", "5", "malformed", "Its claim sub is a number; a text" },
        { Header, "jti", "[]", "malformed", "Its claim jti is a list; a text" },
        { Header, "aud", "[]", "malformed", "Its claim aud is an empty list" },
        { Header, "aud", """["1","2","3","4","5","6","7","8","9","10","11","12","13","14","15","16","17"]""", "malformed", "Its claim aud is a list of 17; at most 16" },
        { Header, "aud", "[\"a\",null]", "malformed", "Its claim aud is a list with something that is no text" },
        { Header, "aud", "{}", "malformed", "Its claim aud is an object" },
        { Header, "aud", null, "wrong_audience", "Its audience is absent" },
        { Header, "exp", "1767226200000", "malformed", "milliseconds" },
        { Header, "iss", "\"https://login.example.com\"", "unknown_issuer", "'https://login.example.com'; configured are 'https://login.example.com/'" },
        { Header, "iss", null, "unknown_issuer", "absent" },
        { """{"alg":"RS256","typ":"dpop+jwt","kid":"rsa"}""", null, null, "wrong_type", "'dpop+jwt'; TokenTypes of the issuer takes 'at+jwt', 'jwt'" },
        { """{"alg":"RS256","kid":"rsa"}""", null, null, "wrong_type", "absent" },
        { """{"alg":"RS256","typ":"JWT","kid":"rsa"}""", "nonce", "\"x\"", "wrong_type", "login" },
        { Header, "aud", "[\"https://other.example\",\"b\"]", "wrong_audience", "'https://other.example', 'b'; expected is 'https://mcp.example.com/mcp', 'api://orders'" },
        { Header, "aud", "\"https://mcp.example.com/mcp/\"", "wrong_audience", "'https://mcp.example.com/mcp/'" },
        { Header, "exp", "1767225000.5", "expired", "ended at 2025-12-31T23:50:00Z; here it is " },
        { Header, "nbf", "32503680000", "not_yet_valid", "from 3000-01-01T00:00:00Z" },
        { Header, "iat", "32503680000", "not_yet_valid", "from 3000-01-01T00:00:00Z" },
        { Header, "exp", null, "claim_missing", "no exp" },
        { Header, "iat", null, "claim_missing", "no iat" },
        { Header, "sub", null, "claim_missing", "no sub" },
        { Header, "client_id", null, "claim_missing", "no client_id" },
        { Header, "jti", "\"\"", "claim_not_allowed", "1 to 256" },
        { Header, "scope", "5", "claim_not_allowed", "'scope'" },
        { """{"alg":"RS256","typ":"at+jwt"}""", null, null, "unknown_key", "names no key" },
        { """{"alg":"RS256","typ":"at+jwt","kid":"z\u001b[31m"}""", null, null, "unknown_key", "'z?[31m'" },
        { """{"alg":"PS256","typ":"at+jwt","kid":"rsa"}""", null, null, "algorithm_not_allowed", "'PS256'" },
        { Header, "signature", "\"bad\"", "bad_signature", "'rsa'" },
        { Header, "cnf", "{\"jkt\":\"x\"}", "sender_constraint", "cnf" },
        { Header, "tenant_id", "\"other\"", "tenant_not_allowed", "'other'; AllowedTenants of the issuer has 'acme'" },
        { Header, "tenant_id", null, "tenant_not_allowed", "absent" },
        { Header, "sub", "\"revoked-subject\"", "revoked", "`revoke --list` shows what is" },
        { Header, "realm", "{\"roles\":[5]}", "claim_not_allowed", "role claim 'realm.roles'" },
        { Header, "iat", "1767200000", "lifetime_too_long", "MaxLifetime of the issuer is 01:00:00" },
        { Header, "nonce", "\"x\"", "wrong_type", "login" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Explain_RefusedToken_SaysWhyToTheOperatorAndNothingToTheCaller(string header, string? claim, string? value, string code, string words)
    {
        var token = header.StartsWith("raw:", StringComparison.Ordinal) ? header["raw:".Length..] : Token(header, claim, value);
        (await _verifier.VerifyAsync(PresentedCredential.Bearer(token), CancellationToken.None)).TryGet(out _, out var refusal).Should().BeFalse();
        (refusal! with { Token = null }).Should().Be(new Refusal(RefusalReason.TokenInvalid, "The access token is not valid for this server."), "callers learn nothing by trying");
        refusal.Token!.Value.ToCode().Should().Be(code);

        var explained = await _verifier.ExplainAsync(PresentedCredential.Bearer(token), CancellationToken.None);
        explained.Caller.Should().BeNull();
        explained.Refusal!.Token.Should().Be(refusal.Token);
        explained.Refusal.Message.Should().StartWith(code + ": ").And.Contain(words);
        explained.Refusal.Message.Should().MatchRegex("^[ -~]*$", "what nobody vouched for is made printable");
        (token.Length > 0 && explained.Refusal.Message.Contains(token, StringComparison.Ordinal)).Should().BeFalse();
        _log.Text.Should().Contain($"1 access tokens refused: {code}, issuer '").And.NotContain("other.example").And.NotContain("evil.example");
        (token.Length > 0 && _log.Text.Contains(token, StringComparison.Ordinal)).Should().BeFalse();
    }

    [Fact]
    public void Refused_Table_HasEveryCode() =>
        Refused.Select(row => row.Data.Item4).Distinct().Should().BeEquivalentTo(Enum.GetValues<TokenProblem>().Select(problem => problem.ToCode()));

    [Fact]
    public async Task Explain_NoKeys_SaysWhatTheIssuerWasMissing()
    {
        _issuer.Behaviour = _ => Task.FromResult<byte[]?>(null);
        var explained = await _verifier.ExplainAsync(PresentedCredential.Bearer(Token(Header, claim: null, value: null)), CancellationToken.None);
        explained.Refusal!.Reason.Should().Be(RefusalReason.IssuerUnavailable);
        explained.Refusal.Message.Should().Contain("name_not_found");
    }

    [Theory]
    [InlineData("key set", "The keys of the token's issuer could not be had: http_status 503 (key set).")]
    [InlineData(null, "The keys of the token's issuer could not be had: http_status 503.")]
    public async Task Explain_KeysRefusedWithAStatus_SaysWhichOfWhichDocument(string? document, string message)
    {
        _issuer.Failure = new RestFailure(PeerProblem.HttpStatus, 503) { Detail = document };
        var explained = await _verifier.ExplainAsync(PresentedCredential.Bearer(Token(Header, claim: null, value: null)), CancellationToken.None);
        explained.Refusal!.Message.Should().Be(message);
        explained.Refusal.Found.Should().Be("503");
    }

    [Fact]
    public async Task Explain_TokenTooLong_SaysSo()
    {
        var explained = await _verifier.ExplainAsync(PresentedCredential.Bearer($"a.{new string('b', 9000)}.c"), CancellationToken.None);
        explained.Refusal!.Message.Should().Be("malformed: It is too long: 9004 characters; at most 8192 are read.");
    }

    [Theory]
    [InlineData("\"orders.read admin other\"", "admin other", "AllowedScopes")]
    [InlineData("\"admin\"", "admin", "AllowedScopes")]
    [InlineData("\"orders.read\"", "", "")]
    [InlineData("\"\"", "", "no usable scope claim")]
    [InlineData(null, "", "no usable scope claim")]
    public async Task Explain_TokenThatCounts_TellsDroppedAndMissingScopes(string? scope, string dropped, string note)
    {
        var explained = await _verifier.ExplainAsync(PresentedCredential.Bearer(Token(Header, "scope", scope)), CancellationToken.None);
        explained.Refusal.Should().BeNull();
        explained.Caller!.Subject.Should().Be("alice");
        string.Join(' ', explained.DroppedScopes).Should().Be(dropped);
        string.Join(" ", explained.Notes).Contains(note, StringComparison.Ordinal).Should().BeTrue(string.Join(" ", explained.Notes));
        explained.Notes.Count.Should().Be(note.Length == 0 ? 0 : 1);
    }

    [Fact]
    public async Task Verify_FloodOfBadTokens_LogsOneLineInTenSecondsWithTheirNumber()
    {
        for (var i = 0; i < 1000; i++)
        {
            await _verifier.VerifyAsync(PresentedCredential.Bearer($"guess.{i}.x"), CancellationToken.None);
        }

        Lines().Should().Be(1);
        _clock.Advance(TimeSpan.FromSeconds(10));
        await _verifier.VerifyAsync(PresentedCredential.Bearer("guess.more.x"), CancellationToken.None);
        Lines().Should().Be(2);
        _log.Text.Should().Contain("1000 access tokens refused: malformed, issuer '(not configured)'.").And.NotContain("guess");

        int Lines() => _log.Text.Split('\n').Count(line => line.Contains("access tokens refused", StringComparison.Ordinal));
    }

    public void Dispose() => _verifier.Dispose();

    private string Token(string header, string? claim, string? value)
    {
        var claims = TestIssuer.Claims(_clock.GetUtcNow());
        if (claim == "signature")
        {
            return TestIssuer.Rs256(claims.ToJsonString(), header, TestIssuer.OtherRsa);
        }

        if (claim is not null)
        {
            claims.Remove(claim);
            if (value is not null)
            {
                claims[claim] = JsonNode.Parse(value);
            }
        }

        return TestIssuer.Sign(header, claims.ToJsonString(), data => TestIssuer.Rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }
}
