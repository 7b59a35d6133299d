using System.Text.Json.Nodes;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Callers.Issuers;
using McpSecureApis.Core.Callers.Scopes;
using McpSecureApis.Core.Callers.Tokens;
using McpSecureApis.Core.Outcomes;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpSecureApis.Core.Tests.Callers;

/// <summary>
/// Tokens in the shapes that each product documents, those for APIs and those that only look like them. The entry of each is the least that an
/// operator writes.
/// </summary>
public sealed class IssuerPresetTests : IDisposable
{
    private const string Tenant = "11111111-2222-3333-4444-555555555555";
    private const string OtherTenant = "99999999-2222-3333-4444-555555555555";
    private const string Api = "6e74172b-be56-4843-9ff4-e66a39bb12e3";

    private readonly ManualClock _clock = new();
    private readonly TestIssuer _keys = new();
    private AccessTokenVerifier? _verifier;

    public static TheoryData<string, string, string, string, string?> Accepted => new()
    {
        // preset, header members, claims, scopes, client
        { "entra", "\"typ\":\"JWT\",\"x5t\":\"a\"", $$"""{"aud":"{{Api}}","azp":"agent","azpacr":"1","oid":"o","scp":"orders.read profile","sub":"u","tid":"{{Tenant}}","uti":"x","ver":"2.0"}""", "orders.read", "agent" },
        { "entra", "\"typ\":\"JWT\",\"x5t\":\"a\"", $$"""{"aud":"{{Api}}","azp":"daemon","idtyp":"app","oid":"o","roles":["orders.read"],"sub":"o","tid":"{{Tenant}}","uti":"x","ver":"2.0"}""", "orders.read", "daemon" },
        { "entra-v1", "\"typ\":\"JWT\",\"x5t\":\"a\"", $$"""{"iss":"https://sts.windows.net/{{Tenant}}/","aud":"api://shop","appid":"agent","appidacr":"1","scp":"orders.read","sub":"u","tid":"{{Tenant}}","uti":"x","ver":"1.0"}""", "orders.read", "agent" },
        { "entra-v1", "\"typ\":\"JWT\",\"x5t\":\"a\"", $$"""{"iss":"https://sts.windows.net/{{Tenant}}/","aud":"api://shop","appid":"daemon","roles":["orders.read"],"sub":"o","tid":"{{Tenant}}","uti":"x","ver":"1.0"}""", "orders.read", "daemon" },
        { "keycloak", "\"typ\":\"JWT\"", """{"aud":["https://mcp.example.com/mcp","account"],"azp":"agent","jti":"j","typ":"Bearer","sid":"s","scope":"orders.read profile","sub":"u","realm_access":{"roles":["clerk","offline_access"]}}""", "orders.list orders.read", "agent" },
        { "keycloak", "\"typ\":\"JWT\"", """{"aud":"https://mcp.example.com/mcp","azp":"agent","jti":"j","typ":"Bearer","nonce":"n","scope":"orders.read","sub":"u"}""", "orders.read", "agent" },
        { "keycloak", "\"typ\":\"at+jwt\"", """{"aud":"https://mcp.example.com/mcp","azp":"daemon","client_id":"daemon","jti":"j","typ":"Bearer","scope":"orders.read","sub":"service-account"}""", "orders.read", "daemon" },
        { "auth0", "\"typ\":\"JWT\"", """{"aud":["https://mcp.example.com/mcp","https://login.example.com/userinfo"],"azp":"agent","scope":"openid orders.read","permissions":["orders.list"],"sub":"auth0|1"}""", "orders.list orders.read", "agent" },
        { "auth0", "\"typ\":\"JWT\"", """{"aud":"https://mcp.example.com/mcp","azp":"daemon","gty":"client-credentials","scope":"orders.read","sub":"daemon@clients"}""", "orders.read", "daemon" },
        { "okta", "", """{"ver":1,"jti":"AT.1","aud":"api://default","cid":"agent","uid":"u","scp":["openid","orders.read"],"sub":"user@example.com","groups":["clerk","Everyone"]}""", "orders.list orders.read", "agent" },
        { "okta", "", """{"ver":1,"jti":"AT.1","aud":"api://default","cid":"daemon","scp":["orders.read"],"sub":"daemon"}""", "orders.read", "daemon" },
        { "cognito", "", """{"client_id":"app1","token_use":"access","scope":"orders.read","jti":"j","origin_jti":"o","auth_time":1,"sub":"u","username":"u","cognito:groups":["clerk"]}""", "orders.list orders.read", "app1" },
        { "cognito", "", """{"client_id":"app1","token_use":"access","scope":"orders.read","jti":"j","version":2,"sub":"app1"}""", "orders.read", "app1" },
        { "cognito", "", """{"aud":"https://mcp.example.com/mcp","client_id":"app1","token_use":"access","scope":"orders.read","jti":"j","sub":"u"}""", "orders.read", "app1" },
        { "ping", "", """{"client_id":"agent","aud":["https://mcp.example.com/mcp"],"scope":"openid orders.read","sub":"u","sid":"s"}""", "orders.read", "agent" },
        { "ping", "\"typ\":\"at+jwt\"", """{"client_id":"daemon","aud":["https://mcp.example.com/mcp"],"scope":"orders.read"}""", "orders.read", "daemon" },
        { "generic", "\"typ\":\"at+jwt\"", """{"client_id":"agent","aud":"https://mcp.example.com/mcp","scope":"orders.read","sub":"u","jti":"j"}""", "orders.read", "agent" },
        { "", "\"typ\":\"at+jwt\"", """{"client_id":"agent","aud":"https://mcp.example.com/mcp","scope":"orders.read","sub":"u","jti":"j"}""", "orders.read", "agent" },
    };

    public static TheoryData<string, string, string, string> Refused => new()
    {
        // ID tokens, each for our audience, so that nothing but their kind speaks against them.
        { "entra", "\"typ\":\"JWT\"", $$"""{"aud":"{{Api}}","nonce":"n","sub":"u","tid":"{{Tenant}}","roles":["orders.read"],"azp":"agent"}""", "wrong_type" },
        { "entra", "\"typ\":\"JWT\"", $$"""{"aud":"{{Api}}","sub":"u","tid":"{{Tenant}}","roles":["orders.read"],"ver":"2.0"}""", "wrong_type" },
        { "entra", "\"typ\":\"JWT\"", $$"""{"aud":"other","nonce":"n","sub":"u","tid":"{{Tenant}}"}""", "wrong_type" },
        { "entra", "\"typ\":\"JWT\"", $$"""{"aud":"{{Api}}","azp":"daemon","sub":"o","tid":"{{Tenant}}","ver":"2.0"}""", "wrong_type" },
        { "entra-v1", "\"typ\":\"JWT\"", $$"""{"iss":"https://sts.windows.net/{{Tenant}}/","aud":"api://shop","azp":"agent","scp":"orders.read","sub":"u","tid":"{{Tenant}}"}""", "wrong_type" },
        { "keycloak", "\"typ\":\"JWT\"", """{"aud":"https://mcp.example.com/mcp","azp":"agent","jti":"j","typ":"ID","at_hash":"h","sub":"u","scope":"orders.read"}""", "wrong_type" },
        { "keycloak", "\"typ\":\"JWT\"", """{"aud":"https://mcp.example.com/mcp","azp":"agent","jti":"j","typ":"Refresh","sub":"u","scope":"orders.read"}""", "wrong_type" },
        { "keycloak", "\"typ\":\"at+jwt\"", """{"aud":"https://mcp.example.com/mcp","azp":"agent","jti":"j","sub":"u","scope":"orders.read"}""", "wrong_type" },
        { "keycloak", "\"typ\":\"JWT\"", """{"aud":"https://mcp.example.com/mcp","azp":"agent","jti":"j","typ":["Bearer"],"sub":"u","scope":"orders.read"}""", "wrong_type" },
        { "auth0", "\"typ\":\"JWT\"", """{"aud":"https://mcp.example.com/mcp","sub":"auth0|1","scope":"orders.read"}""", "wrong_type" },
        { "auth0", "\"typ\":\"JWT\"", """{"aud":"https://mcp.example.com/mcp","azp":"agent","c_hash":"h","sub":"auth0|1","scope":"orders.read"}""", "wrong_type" },
        { "okta", "", """{"jti":"ID.1","aud":"api://default","sub":"u","at_hash":"h","amr":["pwd"],"scp":["orders.read"],"cid":"agent"}""", "wrong_type" },
        { "okta", "", """{"jti":"ID.1","aud":"api://default","sub":"u","scp":["orders.read"]}""", "wrong_type" },
        { "cognito", "", """{"client_id":"app1","token_use":"id","scope":"orders.read","jti":"j","sub":"u"}""", "wrong_type" },
        { "cognito", "", """{"client_id":"app1","scope":"orders.read","jti":"j","sub":"u"}""", "wrong_type" },
        { "ping", "", """{"aud":"https://mcp.example.com/mcp","sub":"u","scope":"orders.read","nonce":"n","client_id":"agent"}""", "wrong_type" },
        { "generic", "\"typ\":\"JWT\"", """{"client_id":"agent","aud":"https://mcp.example.com/mcp","scope":"orders.read","sub":"u","jti":"j"}""", "wrong_type" },
        { "generic", "\"typ\":\"at+jwt\"", """{"client_id":"agent","aud":"https://mcp.example.com/mcp","scope":"orders.read","sub":"u","jti":"j","nonce":"n"}""", "wrong_type" },

        // Another audience.
        { "entra", "\"typ\":\"JWT\"", $$"""{"aud":"00000003-0000-0000-c000-000000000000","azp":"agent","scp":"orders.read","sub":"u","tid":"{{Tenant}}"}""", "wrong_audience" },
        { "entra-v1", "\"typ\":\"JWT\"", $$"""{"iss":"https://sts.windows.net/{{Tenant}}/","aud":"https://graph.microsoft.com","appid":"agent","scp":"orders.read","sub":"u","tid":"{{Tenant}}"}""", "wrong_audience" },
        { "keycloak", "\"typ\":\"JWT\"", """{"aud":"account","azp":"agent","jti":"j","typ":"Bearer","scope":"orders.read","sub":"u"}""", "wrong_audience" },
        { "auth0", "\"typ\":\"JWT\"", """{"aud":"https://login.example.com/userinfo","azp":"agent","scope":"openid","sub":"auth0|1"}""", "wrong_audience" },
        { "okta", "", """{"jti":"AT.1","aud":"https://login.example.com","cid":"agent","scp":["orders.read"],"sub":"u"}""", "wrong_audience" },
        { "cognito", "", """{"client_id":"app2","token_use":"access","scope":"orders.read","jti":"j","sub":"u"}""", "wrong_audience" },
        { "cognito", "", """{"aud":"https://other.example","client_id":"app1","token_use":"access","scope":"orders.read","jti":"j","sub":"u"}""", "wrong_audience" },
        { "cognito", "", """{"aud":[""],"client_id":"app1","token_use":"access","scope":"orders.read","jti":"j","sub":"u"}""", "wrong_audience" },
        { "ping", "", """{"client_id":"agent","aud":["https://api.pingone.com"],"scope":"orders.read","sub":"u"}""", "wrong_audience" },

        // Another tenant, or one that is not the issuer's.
        { "entra", "\"typ\":\"JWT\"", $$"""{"iss":"https://login.microsoftonline.com/{{OtherTenant}}/v2.0","aud":"{{Api}}","azp":"agent","scp":"orders.read","sub":"u","tid":"{{OtherTenant}}"}""", "unknown_issuer" },
        { "entra", "\"typ\":\"JWT\"", $$"""{"aud":"{{Api}}","azp":"agent","scp":"orders.read","sub":"u","tid":"{{OtherTenant}}"}""", "tenant_not_allowed" },
        { "entra", "\"typ\":\"JWT\"", $$"""{"aud":"{{Api}}","azp":"agent","scp":"orders.read","sub":"u"}""", "tenant_not_allowed" },
        { "entra", "\"typ\":\"JWT\"", $$"""{"iss":"https://login.microsoftonline.com/{{Tenant}}evil/v2.0","aud":"{{Api}}","azp":"agent","scp":"orders.read","sub":"u","tid":"{{Tenant}}"}""", "unknown_issuer" },
        { "entra", "\"typ\":\"JWT\"", $$"""{"iss":"https://login.microsoftonline.com/{tenantid}/v2.0","aud":"{{Api}}","azp":"agent","scp":"orders.read","sub":"u","tid":"{tenantid}"}""", "unknown_issuer" },
        { "entra", "\"typ\":\"JWT\"", $$"""{"iss":"https://sts.windows.net/{{Tenant}}/","aud":"{{Api}}","appid":"agent","scp":"orders.read","sub":"u","tid":"{{Tenant}}"}""", "unknown_issuer" },

        // Somebody it must be.
        { "ping", "", """{"aud":["https://mcp.example.com/mcp"],"scope":"orders.read"}""", "wrong_type" },
        { "ping", "", """{"client_id":"agent","aud":["https://mcp.example.com/mcp"],"scope":"orders.read","sub":""}""", "claim_not_allowed" },
        { "okta", "", """{"aud":"api://default","cid":"agent","scp":["orders.read"],"sub":"u"}""", "claim_missing" },
        { "cognito", "", """{"client_id":"app1","token_use":"access","scope":5,"jti":"j","sub":"u"}""", "claim_not_allowed" },
    };

    [Theory]
    [MemberData(nameof(Accepted))]
    public async Task Documented_access_token_is_taken(string preset, string header, string claims, string scopes, string? client)
    {
        var (outcome, _) = await JudgeAsync(preset, header, claims);
        outcome.TryGet(out var caller, out var refusal).Should().BeTrue(refusal?.Token?.ToCode());
        string.Join(' ', caller!.Scopes.Ordered()).Should().Be(scopes);
        caller.Client.Should().Be(client);
        caller.Subject.Should().NotBeEmpty();
        caller.Tenant.Should().Be(preset.StartsWith("entra", StringComparison.Ordinal) ? Tenant : null);
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Wrong_token_of_the_same_product_is_refused_with_its_code(string preset, string header, string claims, string code)
    {
        var (outcome, explained) = await JudgeAsync(preset, header, claims);
        outcome.TryGet(out _, out var refusal).Should().BeFalse();
        refusal!.Token!.Value.ToCode().Should().Be(code);
        refusal.Message.Should().Be("The access token is not valid for this server.");
        explained.Should().StartWith(code + ": ");
    }

    [Fact]
    public async Task Key_of_one_tenant_signs_for_that_tenant_alone()
    {
        var claims = $$"""{"aud":"{{Api}}","azp":"agent","scp":"orders.read","sub":"u","tid":"{{Tenant}}"}""";
        foreach (var (issuer, accepted) in new (string, bool)[]
        {
            ("https://login.microsoftonline.com/{tenantid}/v2.0", true),
            ($"https://login.microsoftonline.com/{Tenant}/v2.0", true),
            ($"https://login.microsoftonline.com/{OtherTenant}/v2.0", false),
        })
        {
            _keys.Keys = TestIssuer.Set(TestIssuer.With(TestIssuer.RsaKey("rsa", algorithm: null), "issuer", issuer));
            var (outcome, _) = await JudgeAsync("entra", "\"typ\":\"JWT\"", claims);
            outcome.TryGet(out _, out var refusal).Should().Be(accepted, issuer);
            (refusal?.Token).Should().Be(accepted ? null : TokenProblem.UnknownKey);
        }
    }

    [Fact]
    public async Task Tenants_of_one_template_are_two_issuers_of_callers()
    {
        var keys = new HashSet<CallerKey>();
        foreach (var tenant in new[] { Tenant, "22222222-2222-3333-4444-555555555555" })
        {
            var (outcome, _) = await JudgeAsync(
                "entra", "\"typ\":\"JWT\"",
                $$"""{"iss":"https://login.microsoftonline.com/{{tenant}}/v2.0","aud":"{{Api}}","azp":"agent","scp":"orders.read","sub":"u","tid":"{{tenant}}"}""");
            outcome.TryGet(out var caller, out _).Should().BeTrue();
            keys.Add(caller!.Key);
        }

        keys.Should().HaveCount(2);
    }

    [Fact]
    public void Entry_overrides_its_preset_member_by_member()
    {
        var entry = new IssuerOptions { Issuer = "https://login.microsoftonline.com/x/v2.0", Preset = "entra", Claims = new() { Client = "appid" }, TokenTypes = ["at+jwt"] };
        IssuerPresets.Fill(entry);
        IssuerPresets.Fill(entry);
        entry.Claims.Client.Should().Be("appid");
        entry.TokenTypes.Should().Equal("at+jwt");
        entry.Claims.Scope.Should().Equal("scp", "roles");
        entry.Claims.Tenant.Should().Be("tid");
        entry.MayLack.Should().Equal("jti");
    }

    [Fact]
    public void Every_preset_has_tokens_of_its_own_here()
    {
        Accepted.Select(row => row.Data.Item1).Should().Contain(IssuerPresets.Names);
        Refused.Select(row => row.Data.Item1).Should().Contain(IssuerPresets.Names);
    }

    public void Dispose() => _verifier?.Dispose();

    private async Task<(Outcome<Caller> Outcome, string Explained)> JudgeAsync(string preset, string header, string claims)
    {
        var payload = JsonNode.Parse(claims)!.AsObject();
        var entry = Entry(preset);
        payload["iss"] ??= entry.IdentifierOf(Tenant);
        payload["iat"] = _clock.GetUtcNow().ToUnixTimeSeconds();
        payload["exp"] = _clock.GetUtcNow().ToUnixTimeSeconds() + 3600;
        var token = TestIssuer.Rs256(payload.ToJsonString(), $$"""{"alg":"RS256","kid":"rsa"{{(header.Length == 0 ? string.Empty : "," + header)}}}""");
        new IssuersValidator().Validate([entry]).Errors.Should().BeEmpty();
        _verifier?.Dispose();
        _verifier = new AccessTokenVerifier(
            [new TrustedIssuer(entry, _keys, _clock, NullLoggerFactory.Instance)], TestIssuer.PublicUrl, ScopeHierarchy.None, _clock, remembered: 0,
            NullLogger<AccessTokenVerifier>.Instance)
        {
            Roles = new RoleScopes([new("clerk", ["orders.list", "admin"])]),
        };
        var presented = PresentedCredential.Bearer(token);
        var explained = await _verifier.ExplainAsync(presented, CancellationToken.None);
        return (await _verifier.VerifyAsync(presented, CancellationToken.None), explained.Refusal?.Message ?? string.Empty);
    }

    private static IssuerOptions Entry(string preset)
    {
        var entry = new IssuerOptions { Issuer = TestIssuer.Name, Preset = preset, AllowedScopes = ["orders.*"], AllowedTenants = ["*"] };
        switch (preset)
        {
            case "entra":
                entry.Issuer = "https://login.microsoftonline.com/{tenantid}/v2.0";
                entry.Tenants = [Tenant, "22222222-2222-3333-4444-555555555555"];
                entry.AllowedTenants = [];
                entry.Audiences = [Api];
                break;
            case "entra-v1":
                entry.Issuer = "https://sts.windows.net/{tenantid}/";
                entry.Preset = "entra";
                entry.Tenants = [Tenant];
                entry.AllowedTenants = [];
                entry.Audiences = ["api://shop"];
                break;
            case "okta":
                entry.Audiences = ["api://default"];
                break;
            case "cognito":
                entry.Audiences = ["app1"];
                break;
        }

        IssuerPresets.Fill(entry);
        return entry;
    }
}
