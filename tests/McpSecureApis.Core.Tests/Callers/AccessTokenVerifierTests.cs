using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Callers.Issuers;
using McpSecureApis.Core.Callers.Scopes;
using McpSecureApis.Core.Callers.Stdio;
using McpSecureApis.Core.Callers.Tokens;
using McpSecureApis.Core.Outcomes;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpSecureApis.Core.Tests.Callers;

public sealed class AccessTokenVerifierTests : IDisposable
{
    private readonly ManualClock _clock = new();
    private readonly TestIssuer _issuer = new();
    private readonly IssuerOptions _options = new()
    {
        Issuer = TestIssuer.Name,
        Algorithms = ["RS256", "ES256", "PS256"],
        AllowedScopes = ["orders.*"],
        AllowedTenants = ["acme"],
    };

    private AccessTokenVerifier? _verifier;
    private int _remembered = 64;
    private Dictionary<string, IList<string>> _roles = new(StringComparer.Ordinal);

    private AccessTokenVerifier Verifier => _verifier ??= new AccessTokenVerifier(
        [new TrustedIssuer(_options, _issuer, _clock, NullLoggerFactory.Instance)], TestIssuer.PublicUrl, ScopeHierarchy.None, _clock, _remembered,
        NullLogger<AccessTokenVerifier>.Instance)
    {
        Roles = new RoleScopes(_roles),
    };

    public void Dispose() => _verifier?.Dispose();

    [Fact]
    public async Task Verify_GoodToken_GivesTheCallerAsFarAsTheIssuerMaySay()
    {
        var caller = await AcceptAsync(TestIssuer.Rs256(Claims().ToJsonString()));
        caller.Subject.Should().Be("alice");
        caller.Client.Should().Be("agent");
        caller.Tenant.Should().Be("acme");
        caller.Scopes.Ordered().Should().Equal("orders.read", "orders.write");
        caller.Claims.Should().BeEmpty("no claim is allowed by name");
        caller.Find("department").IsThere.Should().BeFalse();
        caller.ExpiresAt.Should().Be(_clock.GetUtcNow().AddSeconds(630));
    }

    [Fact]
    public async Task Verify_TenantUnderOtherNames_GivesTheMappedOneOrNothing()
    {
        // Two other names under which other issuers have their tenant.
        _options.Claims = new() { Tenant = "org", Client = "azp" };
        var claims = Claims("tid", "\"corp\"");
        claims["org"] = "acme";
        claims["tenant_id"] = "corp";
        claims["tenant"] = "corp";
        claims["azp"] = "agent";
        claims["client_id"] = "forged";
        var caller = await AcceptAsync(TestIssuer.Rs256(claims.ToJsonString()));
        foreach (var name in new[] { "tenant", "tenant_id", "org" })
        {
            caller.Find(name).Text.Should().Be("acme", name);
        }

        foreach (var name in new[] { "client", "client_id", "azp" })
        {
            caller.Find(name).Text.Should().Be("agent", name);
        }

        foreach (var name in new[] { "subject", "sub" })
        {
            caller.Find(name).Text.Should().Be("alice", name);
        }

        caller.Find("issuer").Text.Should().Be(TestIssuer.Name);
        caller.Find("scopes").Texts.Should().Equal("orders.read", "orders.write");
        caller.Find("scope").Texts.Should().Equal(["orders.read", "orders.write"], "the raw claim has a scope that the issuer may not grant");
        foreach (var name in new[] { "tid", "department", "aud", "jti", "exp", "Tenant", "" })
        {
            caller.Find(name).IsThere.Should().BeFalse(name);
        }
    }

    [Theory]
    [InlineData("department")]
    [InlineData("*")]
    public async Task Verify_AllowedClaims_GivesThemAndNoOtherTenant(string allowed)
    {
        _options.Claims = new() { Tenant = "org" };
        _options.AllowedClaims = [allowed];
        var claims = Claims("org", "\"acme\"");
        claims["tenant_id"] = "corp";
        var caller = await AcceptAsync(TestIssuer.Rs256(claims.ToJsonString()));
        caller.Find("department").Claim.GetString().Should().Be("finance");
        caller.Find("jti").IsThere.Should().Be(allowed == "*");
        caller.Find("tenant_id").Text.Should().Be("acme");
        caller.Claims.Keys.Should().NotContain(["tenant_id", "org", "sub", "scope"]);
    }

    [Fact]
    public async Task Verify_AllowedClaim_KeepsNothingElseOfTheTokenInMemory()
    {
        _options.AllowedClaims = ["department"];
        var caller = await AcceptAsync(TestIssuer.Rs256(Claims("note", "\"canary\"").ToJsonString()));

        // A part of a document keeps the whole of it: this is the document behind the claim.
        var document = (JsonDocument)typeof(JsonElement).GetField("_parent", BindingFlags.NonPublic | BindingFlags.Instance)!.GetValue(caller.Claims["department"])!;
        document.RootElement.GetRawText().Should().Be("\"finance\"");
    }

    [Theory]
    [InlineData(true, 12_000)]
    [InlineData(false, 12_000)] // the library builds an exception with its text for each of them
    public async Task Verify_AnyToken_AllocatesLittle(bool isGood, int most)
    {
        _remembered = 0;
        var token = TestIssuer.Rs256(Claims().ToJsonString());
        token = isGood ? token : token[..^8] + "AAAAAAAA";
        for (var i = 0; i < 3; i++)
        {
            await Verifier.VerifyAsync(PresentedCredential.Bearer(token), CancellationToken.None);
        }

        // With keys at hand a check runs to its end on this thread.
        var before = GC.GetAllocatedBytesForCurrentThread();
        var check = Verifier.VerifyAsync(PresentedCredential.Bearer(token), CancellationToken.None);
        var bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        check.IsCompletedSuccessfully.Should().BeTrue();
        bytes.Should().BeInRange(500, most);
    }

    [Theory]
    [InlineData("ES256", "ec")]
    [InlineData("PS256", "pss")]
    public async Task Verify_OtherAlgorithms_Accepts(string algorithm, string kid)
    {
        var header = $$"""{"alg":"{{algorithm}}","typ":"AT+JWT","kid":"{{kid}}"}""";
        await AcceptAsync(TestIssuer.Sign(header, Claims().ToJsonString(), data => algorithm == "ES256"
            ? TestIssuer.P256.SignData(data, HashAlgorithmName.SHA256)
            : TestIssuer.Rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pss)));
    }

    [Theory]
    [InlineData("""{"alg":"RS256","typ":"at+jwt","kid":"rsa"}""", true)]
    [InlineData("""{"alg":"RS256","typ":"application/at+jwt","kid":"rsa"}""", true)]
    [InlineData("""{"alg":"RS256","typ":"Application/AT+JWT","kid":"rsa"}""", true)]
    [InlineData("""{"alg":"RS256","typ":"at+jwt","kid":"rsa","x5t":"a"}""", true)]
    [InlineData("""{"alg":"RS256","typ":"JWT","kid":"rsa"}""")]
    [InlineData("""{"alg":"RS256","typ":"dpop+jwt","kid":"rsa"}""")]
    [InlineData("""{"alg":"RS256","typ":"oauth-id-jag+jwt","kid":"rsa"}""")]
    [InlineData("""{"alg":"RS256","typ":"at+jwt ","kid":"rsa"}""")]
    [InlineData("""{"alg":"RS256","typ":"application/at+jwt/x","kid":"rsa"}""")]
    [InlineData("""{"alg":"RS256","typ":"absent","kid":"rsa"}""")]
    [InlineData("""{"alg":"RS256","typ":5,"kid":"rsa"}""")]
    [InlineData("""{"alg":"RS256","kid":"rsa"}""")]
    [InlineData("""{"alg":"RS256","typ":"at+jwt"}""")]
    [InlineData("""{"alg":"RS256","typ":"at+jwt","kid":"other"}""")]
    [InlineData("""{"alg":"RS256","typ":"at+jwt","kid":"pss"}""")]
    [InlineData("""{"alg":"PS256","typ":"at+jwt","kid":"rsa"}""")]
    [InlineData("""{"alg":"RS384","typ":"at+jwt","kid":"rsa"}""")]
    [InlineData("""{"alg":"rs256","typ":"at+jwt","kid":"rsa"}""")]
    [InlineData("""{"alg":"none","typ":"at+jwt","kid":"rsa"}""")]
    [InlineData("""{"alg":"","typ":"at+jwt","kid":"rsa"}""")]
    [InlineData("""{"typ":"at+jwt","kid":"rsa"}""")]
    [InlineData("""{"alg":["RS256"],"typ":"at+jwt","kid":"rsa"}""")]
    [InlineData("""{"alg":"RS256","alg":"RS256","typ":"at+jwt","kid":"rsa"}""")]
    [InlineData("""{"alg":"RS256","typ":"at+jwt","kid":"rsa","crit":["exp"]}""")]
    [InlineData("""{"alg":"RS256","typ":"at+jwt","kid":"rsa","b64":true}""")]
    [InlineData("""{"alg":"RS256","typ":"at+jwt","kid":"rsa","jku":"https://evil.example"}""")]
    [InlineData("""{"alg":"RS256","typ":"at+jwt","kid":"rsa","jwk":{}}""")]
    [InlineData("""{"alg":"RS256","typ":"at+jwt","kid":"rsa","zip":"DEF"}""")]
    [InlineData("""{"alg":"RS256","typ":"at+jwt","kid":"rsa","x":[[[[[[[[1]]]]]]]]}""")]
    [InlineData("""{"alg":"RS256","typ":"at+jwt","kid":"rsa"}x""")]
    [InlineData("null")]
    [InlineData("[]")]
    public async Task Verify_Header_TakesOnlyWhatItKnows(string header, bool accepted = false) =>
        (await IsAcceptedAsync(TestIssuer.Rs256(Claims().ToJsonString(), header))).Should().Be(accepted);

    [Theory]
    [InlineData("iss", "\"https://login.example.com\"")]
    [InlineData("iss", "\"https://LOGIN.example.com/\"")]
    [InlineData("iss", "\"https://evil.example/\"")]
    [InlineData("iss", "[\"https://login.example.com/\"]")]
    [InlineData("iss", null)]
    [InlineData("aud", "\"https://mcp.example.com/mcp/\"")]
    [InlineData("aud", "\"https://mcp.example.com/\"")]
    [InlineData("aud", "\"https://MCP.example.com/mcp\"")]
    [InlineData("aud", "\"https://mcp.example.com/mcp/x\"")]
    [InlineData("aud", "\"\"")]
    [InlineData("aud", "[]")]
    [InlineData("aud", "[[\"https://mcp.example.com/mcp\"]]")]
    [InlineData("aud", "[\"https://mcp.example.com/mcp\",5]")]
    [InlineData("aud", "{\"https://mcp.example.com/mcp\":1}")]
    [InlineData("aud", "[\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\",\"9\",\"10\",\"11\",\"12\",\"13\",\"14\",\"15\",\"16\",\"https://mcp.example.com/mcp\"]")]
    [InlineData("aud", null)]
    [InlineData("sub", null)]
    [InlineData("sub", "\"\"")]
    [InlineData("sub", "5")]
    [InlineData("client_id", null)]
    [InlineData("client_id", "[]")]
    [InlineData("jti", null)]
    [InlineData("jti", "1")]
    [InlineData("iat", null)]
    [InlineData("exp", null)]
    [InlineData("exp", "\"1767226200\"")]
    [InlineData("exp", "1e400")]
    [InlineData("exp", "1e30")]
    [InlineData("exp", "-1.5")]
    [InlineData("exp", "true")]
    [InlineData("exp", "1767226200000")]
    [InlineData("exp", "99999999999999999999")]
    [InlineData("exp", "9223372036854775807")]
    [InlineData("exp", "-1")]
    [InlineData("exp", "null")]
    [InlineData("exp", "[1767226200]")]
    [InlineData("nbf", "\"abc\"")]
    [InlineData("nbf", "9223372036854775807")]
    [InlineData("cnf", "{\"jkt\":\"x\"}")]
    [InlineData("cnf", "null")]
    [InlineData("scope", "5")]
    [InlineData("scope", "null")]
    [InlineData("scope", "{\"orders.read\":true}")]
    [InlineData("scope", "[\"orders.read orders.write\"]")]
    [InlineData("scope", "[[\"orders.read\"]]")]
    [InlineData("tenant_id", "\"other\"")]
    [InlineData("tenant_id", "\"ACME\"")]
    [InlineData("tenant_id", "5")]
    [InlineData("tenant_id", null)]
    [InlineData("deep", "[[[[[[[[1]]]]]]]]")]
    public async Task Verify_ClaimWrongOrAbsent_Refuses(string claim, string? value) =>
        (await IsAcceptedAsync(TestIssuer.Rs256(Claims(claim, value).ToJsonString()))).Should().BeFalse();

    [Theory]
    [InlineData("aud", "[\"https://other.example\",\"https://mcp.example.com/mcp\"]", "orders.read orders.write")]
    [InlineData("scope", "[\"orders.read\",\"admin\"]", "orders.read")]
    [InlineData("scope", null, "")]
    [InlineData("scope", "\"orders.read\\tx\"", "")]
    [InlineData("scope", "\"orders.read\\u00a0x\"", "")]
    [InlineData("scope", "\"ordersXread orders.\"", "")]
    [InlineData("scope", "\" orders.a  orders.b \"", "orders.a orders.b")]
    public async Task Verify_ClaimVariants_GiveExactlyTheseScopes(string claim, string? value, string scopes)
    {
        var caller = await AcceptAsync(TestIssuer.Rs256(Claims(claim, value).ToJsonString()));
        string.Join(' ', caller.Scopes.Ordered()).Should().Be(scopes);
    }

    [Theory]
    [InlineData("exp", -29, true)]
    [InlineData("exp", -30, false)]
    [InlineData("exp", 1, true)]
    [InlineData("nbf", 30, true)]
    [InlineData("nbf", 31, false)]
    [InlineData("iat", 30, true)]
    [InlineData("iat", 31, false)]
    [InlineData("iat", -100000, true)]
    public async Task Verify_Times_AreExactToTheSecond(string claim, int offset, bool accepted) =>
        (await IsAcceptedAsync(TestIssuer.Rs256(Claims(claim, (_clock.GetUtcNow().ToUnixTimeSeconds() + offset).ToString()).ToJsonString()))).Should().Be(accepted);

    [Theory]
    [InlineData("exp", -30, ".0", false)]
    [InlineData("exp", -30, ".9", false)] // a fraction never lets a token count longer
    [InlineData("exp", -29, ".0", true)]
    [InlineData("exp", -29, ".5", true)]
    [InlineData("exp", 600, "e0", true)]
    [InlineData("exp", 600, ".000000000000000000000000000000000001", true)]
    [InlineData("nbf", 30, ".0", true)]
    [InlineData("nbf", 29, ".5", true)]
    [InlineData("nbf", 30, ".1", false)]
    [InlineData("iat", 29, ".25", true)]
    [InlineData("iat", 30, ".25", false)]
    [InlineData("iat", -3, "E+0", true)]
    public async Task Verify_TimesWithAFraction_Count(string claim, int offset, string fraction, bool accepted)
    {
        var value = (_clock.GetUtcNow().ToUnixTimeSeconds() + offset).ToString() + fraction;
        (await IsAcceptedAsync(TestIssuer.Rs256(Claims(claim, value).ToJsonString()))).Should().Be(accepted);
    }

    [Fact]
    public async Task Verify_ExpiryWithAFraction_EndsTheRememberedTokenToo()
    {
        var token = TestIssuer.Rs256(Claims("exp", $"{_clock.GetUtcNow().ToUnixTimeSeconds() + 10}.75").ToJsonString());
        (await AcceptAsync(token)).ExpiresAt.Should().Be(_clock.GetUtcNow().AddSeconds(40));
        _clock.Advance(TimeSpan.FromSeconds(39));
        await AcceptAsync(token);
        _clock.Advance(TimeSpan.FromSeconds(1));
        (await IsAcceptedAsync(token)).Should().BeFalse();
    }

    [Fact]
    public async Task Verify_AfterExpiry_RefusesTheSameToken()
    {
        var token = TestIssuer.Rs256(Claims().ToJsonString());
        await AcceptAsync(token);
        _clock.Advance(TimeSpan.FromSeconds(630));
        (await IsAcceptedAsync(token)).Should().BeFalse();
    }

    [Fact]
    public async Task Verify_DuplicateClaim_Refuses()
    {
        var payload = Claims().ToJsonString();
        (await IsAcceptedAsync(TestIssuer.Rs256(payload[..^1] + ",\"scope\":\"admin\"}"))).Should().BeFalse();
        (await IsAcceptedAsync(TestIssuer.Rs256(payload[..^1] + ",\"sc\\u006fpe\":\"admin\"}"))).Should().BeFalse();
    }

    [Fact]
    public async Task Verify_EveryOtherSpelling_Refuses()
    {
        var token = TestIssuer.Rs256(Claims().ToJsonString());
        await AcceptAsync(token);
        var parts = token.Split('.');
        var others = new List<string>
        {
            string.Empty, ".", "..", "...", "a.b.c", parts[0], parts[0] + "." + parts[1], parts[0] + "." + parts[1] + ".", "." + parts[1] + "." + parts[2],
            parts[0] + ".." + parts[2], token + ".", "." + token, token + ".a.b", token + "=", token + "\n", " " + token, "Bearer " + token, token.Replace('.', ','),
            parts[0] + "." + parts[1] + "." + parts[2].Replace('-', '+').Replace('_', '/') + "+", parts[0] + "==." + parts[1] + "." + parts[2],
            token + new string('A', 8200), new string('a', 8193), "{}", "\u0000", "é.é.é",
        };
        for (var i = 0; i < token.Length; i += 7)
        {
            // Any other character anywhere: the shape, the signature or the claims break.
            others.Add(token[..i] + (token[i] == 'A' ? 'B' : 'A') + token[(i + 1)..]);
        }

        // The spare bits of the last character.
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        others.Add(token[..^1] + Alphabet[Alphabet.IndexOf(token[^1]) ^ 1]);
        foreach (var other in others)
        {
            (await IsAcceptedAsync(other)).Should().BeFalse();
        }
    }

    [Fact]
    public async Task Verify_SignedByAnotherKey_Refuses()
    {
        var payload = Claims().ToJsonString();
        (await IsAcceptedAsync(TestIssuer.Rs256(payload, key: TestIssuer.OtherRsa))).Should().BeFalse();

        // The public key's text as an HMAC secret.
        foreach (var secret in new[] { Encoding.UTF8.GetBytes(TestIssuer.Rsa.ExportSubjectPublicKeyInfoPem()), TestIssuer.Rsa.ExportSubjectPublicKeyInfo() })
        {
            (await IsAcceptedAsync(TestIssuer.Sign("""{"alg":"HS256","typ":"at+jwt","kid":"rsa"}""", payload, data => HMACSHA256.HashData(secret, data)))).Should().BeFalse();
        }

        foreach (var kid in new[] { "ec", "rsa" })
        {
            (await IsAcceptedAsync(TestIssuer.Sign(
                $$"""{"alg":"ES256","typ":"at+jwt","kid":"{{kid}}"}""", payload, data => TestIssuer.P384.SignData(data, HashAlgorithmName.SHA256)))).Should().BeFalse();
        }

        // DER instead of the two numbers; all zero.
        const string Es256 = """{"alg":"ES256","typ":"at+jwt","kid":"ec"}""";
        (await IsAcceptedAsync(TestIssuer.Sign(
            Es256, payload, data => TestIssuer.P256.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)))).Should().BeFalse();
        (await IsAcceptedAsync(TestIssuer.Sign(Es256, payload, _ => new byte[64]))).Should().BeFalse();
    }

    [Fact]
    public async Task Verify_RelaxedIssuer_TakesWhatItNames()
    {
        _options.TokenTypes = ["JWT", "absent"];
        _options.MayLack = ["jti", "client_id", "iat"];
        _options.Audiences = ["api://orders"];
        _options.AllowedTenants = ["*"];
        _options.AllowedClaims = ["department"];
        var claims = new JsonObject
        {
            ["iss"] = TestIssuer.Name,
            ["sub"] = "bob",
            ["aud"] = "api://orders",
            ["exp"] = _clock.GetUtcNow().ToUnixTimeSeconds() + 60,
            ["scope"] = "orders.read",
            ["department"] = "hr",
        };
        foreach (var header in new[] { """{"alg":"RS256","typ":"jwt","kid":"rsa"}""", """{"alg":"RS256","kid":"rsa"}""" })
        {
            var caller = await AcceptAsync(TestIssuer.Rs256(claims.ToJsonString(), header));
            caller.Client.Should().BeNull();
            caller.Tenant.Should().BeNull();
            caller.Claims.Keys.Should().Equal("department");
        }

        (await IsAcceptedAsync(TestIssuer.Rs256(claims.ToJsonString()))).Should().BeFalse("at+jwt is not in its list");
        foreach (var claim in new[] { "nonce", "at_hash", "events" })
        {
            var loginToken = claims.DeepClone().AsObject();
            loginToken[claim] = "x";
            (await IsAcceptedAsync(TestIssuer.Rs256(loginToken.ToJsonString(), """{"alg":"RS256","typ":"JWT","kid":"rsa"}"""))).Should().BeFalse();
        }
    }

    [Theory]
    [InlineData(600, true)]
    [InlineData(601, false)]
    public async Task Verify_MaxLifetime_BoundsWhatTheIssuerMayGive(int seconds, bool accepted)
    {
        _options.MaxLifetime = TimeSpan.FromMinutes(10);
        _options.MayLack = ["iat"];
        var claims = Claims();
        claims["exp"] = claims["iat"]!.GetValue<long>() + seconds;
        (await IsAcceptedAsync(TestIssuer.Rs256(claims.ToJsonString()))).Should().Be(accepted);
        claims.Remove("iat");
        (await IsAcceptedAsync(TestIssuer.Rs256(claims.ToJsonString()))).Should().Be(accepted, "without iat it counts from now");
    }

    [Theory]
    [InlineData("""["clerk"]""", "orders.list orders.read orders.write")]
    [InlineData("\"clerk guest\"", "orders.list orders.read orders.write")]
    [InlineData("""["Clerk","clerk "]""", "orders.read orders.write")]
    [InlineData("""["order clerk"]""", "orders.pack orders.read orders.write")]
    [InlineData("null", null)]
    [InlineData("""[["clerk"]]""", null)]
    [InlineData("""{"clerk":true}""", null)]
    public async Task Verify_Roles_StandForScopesThatTheIssuerMayGrant(string value, string? scopes)
    {
        _options.Claims.Roles = ["realm_access.roles"];
        _roles = new(StringComparer.Ordinal) { ["clerk"] = ["orders.list", "admin"], ["order clerk"] = ["orders.pack"] };
        var claims = Claims();
        claims["realm_access"] = new JsonObject { ["roles"] = JsonNode.Parse(value) };
        var token = TestIssuer.Rs256(claims.ToJsonString());
        if (scopes is null)
        {
            (await RefuseAsync(token)).Token.Should().Be(TokenProblem.ClaimNotAllowed);
            return;
        }

        var caller = await AcceptAsync(token);
        string.Join(' ', caller.Scopes.Ordered()).Should().Be(scopes);
        caller.Find("roles").Texts.Should().Equal(caller.Roles).And.NotBeEmpty();
    }

    [Theory]
    [InlineData("\"deep\"")]
    [InlineData("""{"other":["orders.pack"]}""")]
    public async Task Verify_NestedScopesNotThere_GiveNone(string value)
    {
        _options.Claims.Scope = ["resource_access['shop.web'].roles", "scp"];
        var caller = await AcceptAsync(TestIssuer.Rs256(Claims("resource_access", value).ToJsonString()));
        caller.Scopes.Count.Should().Be(0, "neither of the two is there");
    }

    [Fact]
    public async Task Verify_SeveralScopeClaims_AllCount()
    {
        _options.Claims.Scope = ["scp", "resource_access['shop.web'].roles", "['https://example.com/scopes']"];
        var claims = Claims("scp", "\"orders.a\"");
        claims["resource_access"] = JsonNode.Parse("""{"shop.web":{"roles":["orders.b"]},"shop":{"web":{"roles":["orders.no"]}}}""");
        claims["https://example.com/scopes"] = new JsonArray("orders.c", "admin");
        (await AcceptAsync(TestIssuer.Rs256(claims.ToJsonString()))).Scopes.Ordered().Should().Equal("orders.a", "orders.b", "orders.c");
    }

    [Fact]
    public async Task Verify_Tier_IsTheEntrysAndNeverTheTokens()
    {
        (await AcceptAsync(TestIssuer.Rs256(Claims("tier", "\"internal\"").ToJsonString()))).Find("tier").IsThere.Should().BeFalse();
        _verifier!.Dispose();
        _verifier = null;
        _options.Tier = "partner";
        _options.AllowedClaims = ["*"];
        var caller = await AcceptAsync(TestIssuer.Rs256(Claims("tier", "\"internal\"").ToJsonString()));
        caller.Tier.Should().Be("partner");
        caller.Find("tier").Text.Should().Be("partner");
        caller.Claims.Keys.Should().NotContain("tier");
    }

    [Theory]
    [InlineData("PS256")]
    [InlineData("PS384")]
    [InlineData("PS512")]
    [InlineData("RS384")]
    [InlineData("RS512")]
    [InlineData("ES384")]
    [InlineData("ES512")]
    public async Task Verify_EveryOfferedAlgorithm_Accepts(string algorithm)
    {
        using var curve = ECDsa.Create(algorithm == "ES384" ? ECCurve.NamedCurves.nistP384 : ECCurve.NamedCurves.nistP521);
        var hash = new HashAlgorithmName("SHA" + algorithm[^3..]);
        _options.Algorithms = [algorithm];
        _issuer.Keys = TestIssuer.Set(algorithm[0] == 'E'
            ? TestIssuer.CurveKey("k", curve, algorithm == "ES384" ? "P-384" : "P-521", algorithm)
            : TestIssuer.RsaKey("k", algorithm));
        var header = $$"""{"alg":"{{algorithm}}","typ":"at+jwt","kid":"k"}""";
        await AcceptAsync(TestIssuer.Sign(header, Claims().ToJsonString(), data => algorithm[0] == 'E' ? curve.SignData(data, hash)
            : TestIssuer.Rsa.SignData(data, hash, algorithm[0] == 'P' ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1)));
    }

    [Fact]
    public async Task Verify_NoKeysAtAll_SaysSoAndNothingOfTheToken()
    {
        _issuer.Behaviour = _ => Task.FromResult<byte[]?>(null);
        var refusal = await RefuseAsync(TestIssuer.Rs256(Claims().ToJsonString()));
        refusal.Reason.Should().Be(RefusalReason.IssuerUnavailable);
        refusal.RetryAfter.Should().BePositive();
    }

    [Fact]
    public async Task Verify_NotForUs_AsksNobodyForKeys()
    {
        await RefuseAsync(TestIssuer.Rs256(Claims("aud", "\"https://other.example\"").ToJsonString()));
        await RefuseAsync(TestIssuer.Rs256(Claims("iss", "\"https://other.example\"").ToJsonString()));
        _issuer.Fetches.Should().Be(0);
    }

    [Fact]
    public void ScopeHierarchy_Expand_FollowsChainsAndCircles()
    {
        var options = new ScopeHierarchyOptions
        {
            Implies = [new() { Scope = "admin", Scopes = ["write"] }, new() { Scope = "write", Scopes = ["read", "admin"] }, new() { Scope = "admin", Scopes = ["audit:read"] }],
        };
        new ScopeHierarchyOptionsValidator().Validate(options).IsValid.Should().BeTrue();
        var hierarchy = new ScopeHierarchy(options);
        hierarchy.Expand(["admin"]).Ordered().Should().Equal("admin", "audit:read", "read", "write");
        hierarchy.Expand(["read", "Admin"]).Ordered().Should().Equal("Admin", "read");
        new StdioIdentityOptions { Subject = "me", Scopes = ["write"] }.ToCaller(hierarchy).Scopes.Contains("read").Should().BeTrue();
    }

    private JsonObject Claims(string? claim = null, string? value = null)
    {
        var claims = TestIssuer.Claims(_clock.GetUtcNow());
        if (claim is null)
        {
            return claims;
        }

        claims.Remove(claim);
        if (value is not null)
        {
            claims[claim] = JsonNode.Parse(value);
        }

        return claims;
    }

    private async Task<Caller> AcceptAsync(string token)
    {
        var outcome = await Verifier.VerifyAsync(PresentedCredential.Bearer(token), CancellationToken.None);
        outcome.TryGet(out var caller, out var refusal).Should().BeTrue(refusal?.Reason.ToString());
        return caller!;
    }

    private async Task<bool> IsAcceptedAsync(string token)
    {
        var outcome = await Verifier.VerifyAsync(PresentedCredential.Bearer(token), CancellationToken.None);
        if (outcome.TryGet(out _, out var refusal))
        {
            return true;
        }

        refusal.Reason.Should().Be(RefusalReason.TokenInvalid);
        refusal.Message.Should().Be("The access token is not valid for this server.");
        return false;
    }

    private async Task<Refusal> RefuseAsync(string token)
    {
        (await Verifier.VerifyAsync(PresentedCredential.Bearer(token), CancellationToken.None)).TryGet(out _, out var refusal).Should().BeFalse();
        return refusal!;
    }
}
