using McpSecureApis.Core.Review.Changes;

namespace McpSecureApis.FunctionalTests.Review;

/// <summary>
/// Changes of single settings, each in both directions. What is expected is a letter: W widens and is shown by a witness, U is undecidable, N
/// narrows, 0 is neutral, - is no change.
/// </summary>
public sealed class SettingsDiffTests
{
    private const string Identity = """{"Subject":"operator","Client":"shell","Tenant":"acme","Scopes":["orders.read"]}""";

    private const string Issuer = """{"Issuer":"https://other.example.com/","AllowedScopes":["orders.read"],"AllowedTenants":["*"]}""";

    private const string Credential = """{"Type":"static","Value":"file:/run/more","Use":{"Origins":["https://more.example"],"Manifests":["*"]}}""";

    [Theory]
    [InlineData("PublicUrl", "'https://mcp.example.com/mcp'", "'https://other.example.com/mcp'", "W", "W")]
    [InlineData("Listen", null, "'http://0.0.0.0:7420'", "U", "N")]
    [InlineData("Listen", "'http://127.0.0.1:7421'", "'http://localhost:7422'", "0", "0")]
    [InlineData("Listen", "'http://10.0.0.1:80'", "'http://10.0.0.2:80'", "U", "U")]
    [InlineData("Hosts", "['mcp.example.com']", "['mcp.example.com','b.example.com']", "W", "N")]
    [InlineData("Hosts", "['mcp.example.com:443']", "['mcp.example.com']", "W", "N")]
    [InlineData("Hosts", "['mcp.example.com']", "['MCP.example.com','mcp.example.com:8443']", "-", "-")]
    [InlineData("Origins", null, "['https://app.example.com']", "W", "N")]
    [InlineData("Origins", "['https://a.example.com']", "['https://b.example.com']", "W", "W")]
    [InlineData("ScopesSupported", null, "['orders.read']", "0", "0")]
    [InlineData("TrustedProxies", null, "['10.0.0.0/8']", "W", "N")]
    [InlineData("TrustedProxies", "['10.0.0.0/16']", "['10.0.0.0/8']", "W", "N")]
    [InlineData("TrustedProxies", "['fd00::1/128']", "['fd00::1/128','10.0.0.1/32']", "W", "N")]
    [InlineData("TrustedProxies", "['10.0.0.0/8']", "['10.0.0.0/8','10.1.0.0/16']", "-", "-")]
    [InlineData("MaxBodyBytes", null, "2097152", "W", "N")]
    [InlineData("MaxDepth", null, "48", "W", "N")]
    [InlineData("MaxConnections", null, "4000", "W", "N")]
    [InlineData("MaxConnectionsPerAddress", null, "1500", "W", "N")]
    [InlineData("MaxSessions", null, "2000", "W", "N")]
    [InlineData("MaxSessionsPerCaller", null, "17", "W", "N")]
    [InlineData("Sessions", null, "'Hybrid'", "U", "N")]
    [InlineData("FirstByteTimeout", null, "'00:00:20'", "0", "0")]
    [InlineData("IdleTimeout", null, "'00:00:20'", "0", "0")]
    [InlineData("VerifiedTokens", null, "0", "0", "0")]
    [InlineData("HeaderTimeout", null, "'00:00:20'", "0", "0")]
    [InlineData("BodyTimeout", null, "'00:00:20'", "0", "0")]
    [InlineData("EarlyHeaders", null, "'00:00:03'", "0", "0")]
    [InlineData("KeepAlive", null, "'00:00:20'", "0", "0")]
    [InlineData("SessionIdle", null, "'01:00:00'", "0", "0")]
    [InlineData("DrainTimeout", null, "'00:00:20'", "0", "0")]
    public Task Server(string member, string? old, string? now, string forth, string back) => HoldAsync($"Server:{member}", old, now, forth, back);

    [Theory]
    [InlineData("Jwks", null, "'https://login.example.com/keys'", "U", "U")]
    [InlineData("Audiences", null, "['api://orders']", "W", "N")]
    [InlineData("Audiences", "['api://a']", "['api://b']", "W", "W")]
    [InlineData("Algorithms", null, "['RS256','ES256','PS512']", "W", "N")]
    [InlineData("Algorithms", "['ES384']", "['ES512']", "W", "W")]
    [InlineData("Algorithms", null, "['RS256']", "N", "W")]
    [InlineData("Algorithms", null, "['ES256','RS256']", "-", "-")]
    [InlineData("TokenTypes", null, "['at+jwt','JWT']", "W", "N")]
    [InlineData("TokenTypes", null, "['absent']", "W", "W")]
    [InlineData("TokenTypes", null, "['application/AT+jwt']", "-", "-")]
    [InlineData("MayLack", null, "['jti']", "W", "N")]
    [InlineData("MayLack", null, "['iat']", "W", "N")]
    [InlineData("MayLack", "['jti']", "['jti','client_id']", "W", "N")]
    [InlineData("Claims:Scope", null, "'scp'", "W", "W")]
    [InlineData("Claims:Client", null, "'azp'", "W", "W")]
    [InlineData("Claims:Tenant", null, "'tid'", "W", "W")]
    [InlineData("AllowedScopes", "['orders.*']", "['orders.*','refunds.write']", "W", "N")]
    [InlineData("AllowedScopes", "['orders.read']", "['orders.*']", "W", "N")]
    [InlineData("AllowedScopes", "['orders.*']", "['*']", "W", "N")]
    [InlineData("AllowedScopes", "['orders.*']", "['orders.read','orders.*']", "-", "-")]
    [InlineData("AllowedTenants", "['acme']", "['acme','globex']", "W", "N")]
    [InlineData("AllowedTenants", "['acme']", "['*']", "W", "N")]
    [InlineData("AllowedTenants", "['acme']", "['globex']", "W", "W")]
    [InlineData("AllowedClaims", null, "['department']", "W", "N")]
    [InlineData("AllowedClaims", "['department']", "['*']", "W", "N")]
    public Task Issuers(string member, string? old, string? now, string forth, string back) =>
        HoldAsync($"Issuers:0:{member}", old, now, forth, back);

    [Theory]
    [InlineData("Issuers:1", null, Issuer, "W", "N")]
    [InlineData("Stdio:Identity", null, Identity, "W", "N")]
    [InlineData("Stdio:Identity", "{'Subject':'a'}", "{'Subject':'b'}", "W", "W")]
    [InlineData("Stdio:Identity", "{'Subject':'a'}", "{'Subject':'a','Client':'c'}", "W", "N")]
    [InlineData("Stdio:Identity", "{'Subject':'a','Tenant':'t'}", "{'Subject':'a','Tenant':'u'}", "W", "W")]
    [InlineData("Stdio:Identity", "{'Subject':'a','Scopes':['r']}", "{'Subject':'a','Scopes':['r','w']}", "W", "N")]
    [InlineData("Authorization:Implies", null, "[{'Scope':'admin','Scopes':['orders.read']}]", "W", "N")]
    [InlineData("Authorization:Implies", "[{'Scope':'a','Scopes':['b']}]", "[{'Scope':'a','Scopes':['b','c']}]", "W", "N")]
    [InlineData(
        "Authorization:Implies", "[{'Scope':'a','Scopes':['b','c']}]", "[{'Scope':'a','Scopes':['c']},{'Scope':'a','Scopes':['b']}]", "-", "-")]
    [InlineData("Catalog:Path", null, "'elsewhere'", "U", "U")]
    [InlineData("Catalog:OnInvalid", null, "'Skip'", "U", "N")]
    [InlineData("Approvals", null, "'Report'", "U", "N")]
    [InlineData("Approvals:Mode", "'Enforce'", "'Report'", "U", "N")]
    [InlineData("Approvals:Policy", null, "'policy.json'", "U", "U")]
    [InlineData("Approvals:Lock", null, "'other.lock'", "U", "U")]
    [InlineData("Approvals:Store", null, "'elsewhere'", "U", "U")]
    [InlineData("Backends:orders", null, "{'BaseUrl':'https://orders2.example'}", "W", "W")]
    [InlineData("Backends:orders", "{'BaseUrl':'https://a.example'}", "{'BaseUrl':'https://b.example'}", "W", "W")]
    [InlineData("Networks:Ceiling", null, "['10.0.0.0/8']", "N", "W")]
    [InlineData("Networks:Ceiling", "['10.0.0.0/8']", "['10.0.0.0/8','192.168.0.0/16']", "W", "N")]
    [InlineData("Networks:Ceiling", "['10.0.0.0/8']", "['public']", "W", "W")]
    [InlineData("Networks:Ceiling", "['10.0.0.0/8','fd00::/8']", "['fd00::/8','10.0.0.0/8']", "-", "-")]
    [InlineData("Networks:ConnectTimeout", null, "'00:00:03'", "0", "0")]
    [InlineData("Networks:ResponseHeadersTimeout", null, "'00:00:03'", "0", "0")]
    [InlineData("Networks:MaxConnectionsPerBackend", null, "65", "W", "N")]
    [InlineData("Credentials:more", null, Credential, "W", "N")]
    [InlineData("Credentials:orders:Value", "'env:ORDERS'", "'env:OTHER'", "U", "U")]
    [InlineData("Credentials:orders:AcquireTimeout", null, "'00:00:04'", "0", "0")]
    [InlineData("Credentials:orders:Use:Origins", "['https://orders.example']", "['https://orders.example','https://b.example']", "W", "N")]
    [InlineData("Credentials:orders:Use:Origins", "['https://orders.example']", "['loopback']", "W", "W")]
    [InlineData("Credentials:orders:Use:Origins", "['https://orders.example']", "['https://orders.example:443/']", "-", "-")]
    [InlineData("Credentials:orders:Use:Origins", "['loopback']", "['loopback','http://127.0.0.1:5000']", "-", "-")]
    [InlineData("Credentials:orders:Use:Manifests", "['orders']", "['orders','other']", "W", "N")]
    [InlineData("Credentials:orders:Use:Manifests", "['orders']", "['*']", "W", "N")]
    [InlineData("Credentials:tokens:TokenEndpoint", "'https://login.example.com/token'", "'https://evil.example/token'", "U", "U")]
    [InlineData("Credentials:tokens:ClientId", "'gateway'", "'other'", "U", "U")]
    [InlineData("Credentials:tokens:ClientSecret", "'env:CLIENT'", "'file:/run/client'", "U", "U")]
    [InlineData("Credentials:tokens:ClientAuthentication", null, "'post'", "0", "0")]
    [InlineData("Credentials:tokens:Scopes", null, "['orders']", "U", "U")]
    [InlineData("Credentials:tokens:Resource", null, "'https://orders.example'", "U", "U")]
    [InlineData("Credentials:tokens:Audience", null, "'orders'", "U", "U")]
    [InlineData("Credentials:tokens:RenewBefore", null, "'00:00:30'", "0", "0")]
    public Task CallersAndBackends(string key, string? old, string? now, string forth, string back) => HoldAsync(key, old, now, forth, back);

    [Theory]
    [InlineData("Masking:Classes", null, "{'email':{'Action':'keep'}}", "W", "N")]
    [InlineData("Masking:Classes", null, "{'email':{'Action':'drop'}}", "N", "W")]
    [InlineData("Masking:Classes", null, "{'email':{'Action':'scan'}}", "U", "U")]
    [InlineData("Masking:Classes", null, "{'email':{'Action':'partial'}}", "-", "-")]
    [InlineData("Masking:Classes", null, "{'national-id':{'Action':'partial'}}", "W", "N")]
    [InlineData("Masking:Classes", null, "{'free-text':{'Action':'keep'}}", "W", "N")]
    [InlineData("Masking:Classes", null, "{'address':{'Action':'hash'}}", "W", "N")]
    [InlineData("Masking:Classes", null, "{'medical':{'Action':'redact'}}", "W", "N")]
    [InlineData("Masking:Classes", null, "{'employee-id':{'Define':true,'Action':'redact'}}", "W", "N")]
    [InlineData("Masking:Classes", "{'iban':{'Action':'partial'}}", "{'iban':{'Action':'partial','Guessable':false}}", "0", "0")]
    [InlineData("Masking:ByScope", null, "[{'Scope':'pii.read','Classes':{'email':{'Action':'keep'}}}]", "W", "N")]
    [InlineData("Masking:ByScope", null, "[{'Scope':'partner','Classes':{'email':{'Action':'drop'}}}]", "N", "W")]
    [InlineData("Masking:ByScope", null, "[{'Scope':'partner','Classes':{'email':{'Action':'partial'}}}]", "-", "-")]
    [InlineData(
        "Masking:ByScope", "[{'Scope':'a','Classes':{'email':{'Action':'keep'}}},{'Scope':'b','Classes':{'email':{'Action':'drop'}}}]",
        "[{'Scope':'b','Classes':{'email':{'Action':'drop'}}},{'Scope':'a','Classes':{'email':{'Action':'keep'}}}]", "W", "N")]
    [InlineData("Confirmation:Effects", null, "['Write']", "N", "W")]
    [InlineData("Confirmation:Effects", null, "['Destructive']", "-", "-")]
    [InlineData("Confirmation:Lifetime", null, "'00:10:00'", "U", "N")]
    [InlineData("Confirmation:MaxRemembered", null, "20000", "U", "N")]
    [InlineData("Confirmation", "{'KeyFile':'/a','UsedPath':'/u'}", "{'KeyFile':'/b','UsedPath':'/u'}", "U", "U")]
    [InlineData("Confirmation", "{'KeyFile':'/a','UsedPath':'/u'}", "{'KeyFile':'/a','UsedPath':'/v'}", "U", "U")]
    [InlineData("Limits:PerCaller", null, "'120/min'", "W", "N")]
    [InlineData("Limits:PerCaller", "'60/min'", "'2/s'", "W", "W")]
    [InlineData("Limits:PerCaller", "'60/min'", "'60/h'", "N", "W")]
    [InlineData("Limits:PerCallerRequests", null, "'700/min'", "W", "N")]
    [InlineData("Limits:PerCallerConcurrent", null, "9", "W", "N")]
    [InlineData("Limits:PerBackendConcurrent", null, "65", "W", "N")]
    [InlineData("Limits:Unauthenticated", null, "'31/min'", "W", "N")]
    [InlineData("Limits:RefusedCalls", null, "'121/min'", "W", "N")]
    [InlineData("Limits:MaxCallers", null, "200000", "U", "N")]
    [InlineData("Audit:Path", null, "'trail'", "U", "U")]
    [InlineData("Audit:HashKeyFile", "'/keys/hash.key'", "'/keys/b.key'", "U", "U")]
    [InlineData("Audit:SigningKeyFile", "'/keys/signing.pem'", "'/keys/b.pem'", "U", "U")]
    [InlineData("Audit:CreateMissingKeys", null, "true", "U", "N")]
    [InlineData("Audit:SegmentBytes", null, "1048576", "0", "0")]
    [InlineData("Audit:HeadInterval", null, "'00:10:00'", "U", "N")]
    [InlineData("Audit:HeadRecords", null, "20000", "U", "N")]
    [InlineData("Audit:ReserveBytes", "2000000", "1000000", "U", "N")]
    [InlineData("Audit:ReserveBytes", null, "1000000", "U", "U")]
    [InlineData("Audit:AppendTimeout", null, "'00:00:00.200'", "0", "0")]
    [InlineData("Audit:RetryInterval", null, "'00:00:00.200'", "0", "0")]
    [InlineData("Audit:QueueCapacity", null, "4096", "0", "0")]
    [InlineData("Logging:Format", null, "'Json'", "0", "0")]
    [InlineData("Logging:Level", null, "'Error'", "0", "0")]
    [InlineData("Telemetry:OtlpEndpoint", null, "'http://127.0.0.1:4317'", "U", "N")]
    [InlineData("Telemetry:CallerContext", null, "'Link'", "0", "0")]
    [InlineData("Admin", null, "{'Listen':'http://127.0.0.1:7421','Token':'env:ADMIN'}", "U", "N")]
    [InlineData("Admin", "{'Listen':'http://127.0.0.1:1','Token':'env:A'}", "{'Listen':'http://0.0.0.0:1','Token':'env:A'}", "U", "N")]
    [InlineData("Admin", "{'Listen':'http://127.0.0.1:1','Token':'env:A'}", "{'Listen':'http://127.0.0.1:1','Token':'env:B'}", "U", "U")]
    public Task Controls(string key, string? old, string? now, string forth, string back) => HoldAsync(key, old, now, forth, back);

    private static async Task HoldAsync(string key, string? old, string? now, string forth, string back)
    {
        var (before, after) = (Text(key, old), Text(key, now));

        Hold(await SampleSettings.CompareAsync(before, after), key, forth);
        Hold(await SampleSettings.CompareAsync(after, before), key, back);
        (await SampleSettings.CompareAsync(after, after)).Changes.Should().BeEmpty();
    }

    private static void Hold(ManifestDifference difference, string key, string expected)
    {
        if (expected == "-")
        {
            difference.Changes.Should().BeEmpty();
            return;
        }

        var change = difference.Changes.Should().ContainSingle().Subject;
        change.Kind.Should().Be(expected switch
        {
            "W" => ChangeKind.Widening,
            "U" => ChangeKind.Undecidable,
            "N" => ChangeKind.Narrowing,
            _ => ChangeKind.Neutral,
        });
        (change.Witness is not null).Should().Be(expected == "W", change.Message);
        difference.Verdict.Should().Be(change.Kind);
        $"{change.Entry.Name}:{change.Path}".Should().StartWith(key.Split(':')[0]);
        change.Rule.Should().MatchRegex("^setting(-[a-z]+)+$");
        change.Message.Should().MatchRegex(@"^[A-Z].*\.$");
        (change.Old ?? change.New).Should().NotBeNull();
        change.Fingerprint.Should().MatchRegex("^[0-9a-f]{64}$");
    }

    private static string Text(string key, string? value) => SampleSettings.With(key, value?.Replace('\'', '"'));
}
