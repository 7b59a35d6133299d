using System.Text;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Callers.Scopes;
using McpSecureApis.Core.Credentials;
using McpSecureApis.Core.Credentials.Types;
using McpSecureApis.Core.Credentials.Types.ClientCredentials;
using McpSecureApis.Core.Credentials.Types.Static;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.Core.Tests.Backend;
using McpSecureApis.TestKit;

namespace McpSecureApis.Core.Tests.Credentials;

public sealed class CredentialStoreTests : IDisposable
{
    private const string SecretName = "MCPSECUREAPIS_TEST_CREDENTIAL_STORE";
    private const string ClientSecret = "s3cret: ü/canary";
    private static readonly Uri Backend = new("http://127.0.0.1:5000/api");

    private readonly CapturingLogger<CredentialStore> _logger = new();
    private readonly ManualTimeProvider _clock = new();
    private CredentialStore? _store;

    public CredentialStoreTests() => Environment.SetEnvironmentVariable(SecretName, ClientSecret);

    [Theory]
    [InlineData("https://orders.internal.example/api", "orders", true)]
    [InlineData("https://ORDERS.internal.example:443", "orders", true)]
    [InlineData("https://orders.internal.example", "billing", false)]
    [InlineData("https://orders.internal.example", "Orders", false)]
    [InlineData("https://orders.internal.example:8443", "orders", false)]
    [InlineData("http://orders.internal.example", "orders", false)]
    [InlineData("https://evil.example", "orders", false)]
    [InlineData("https://orders.internal.example.evil", "orders", false)]
    [InlineData("https://sub.orders.internal.example", "orders", false)]
    [InlineData("http://127.0.0.1:5000", "orders", false)]
    public async Task Use_OriginAndManifest_AreCheckedAtLoadAndAtEveryCall(string origin, string manifest, bool allowed)
    {
        var store = Open(new StaticCredentialOptions
        {
            Value = "env:PATH",
            Use = new() { Origins = ["https://orders.internal.example"], Manifests = ["orders"] },
        });

        store.TryCheckUse("orders-service", new Uri(origin), manifest, out var problem).Should().Be(allowed);
        problem?.Should().EndWith(".");
        var outcome = await AskAsync(store, manifest, new Uri(origin));
        outcome.TryGet(out var lease, out var refusal).Should().Be(allowed);
        refusal?.Reason.Should().Be(RefusalReason.CredentialNotAllowed);
        (lease?.Name).Should().Be(allowed ? "orders-service" : null);
    }

    [Fact]
    public async Task Use_Loopback_IsAnyOriginOfThisMachineOnly()
    {
        var store = Open(Static("env:PATH"));

        store.TryCheckUse("orders-service", new Uri("http://localhost:1"), "any", out _).Should().BeTrue();
        store.TryCheckUse("orders-service", new Uri("https://[::1]:9"), "any", out _).Should().BeTrue();
        store.TryCheckUse("orders-service", new Uri("https://10.0.0.1"), "any", out _).Should().BeFalse();
        store.TryCheckUse("other", Backend, "any", out _).Should().BeFalse();
        (await AskAsync(store, "any", new Uri("https://x.example"), name: null)).TryGet(out var none, out _).Should().BeTrue();
        none!.Name.Should().BeNull();
        none.Secrets.Should().BeEmpty();
    }

    [Fact]
    public async Task LeaseAsync_SecretMissingOrUnusable_IsUnavailable()
    {
        (await RefusedAsync(Open(Static("env:MCPSECUREAPIS_NOT_SET")))).Should().Be(RefusalReason.CredentialUnavailable);
        (await RefusedAsync(Open(Static("env:" + SecretName)))).Should().Be(RefusalReason.CredentialUnavailable, "ü fits into no header");
        _logger.Text.Should().NotContain("canary");
    }

    [Theory]
    [InlineData("env:MCPSECUREAPIS_NOT_SET", "environment variable MCPSECUREAPIS_NOT_SET is not set")]
    [InlineData("env:" + SecretName, "environment variable " + SecretName + " has characters that a header cannot carry")]
    [InlineData("file:/nowhere/secret", "file '/nowhere/secret' does not exist")]
    public async Task LeaseAsync_SecretMissingOrUnusable_NamesTheReferenceToTheOperatorOnly(string reference, string problem)
    {
        (await AskAsync(Open(Static(reference)))).TryGet(out _, out var refusal).Should().BeFalse();
        refusal!.Detail.Should().Be(problem);
        refusal.Message.Should().NotContain("MCPSECUREAPIS").And.NotContain("nowhere");
        _logger.Text.Should().Contain($"Credential 'orders-service' has no secret: {problem}.").And.NotContain("canary");
    }

    [Fact]
    public async Task LeaseAsync_ClientSecretMissing_NamesTheReferenceToTheOperatorOnly()
    {
        await using var server = new RawServer(Token("tok-1"));
        var store = Open(Client(server, entry => entry.ClientSecret = "env:MCPSECUREAPIS_NOT_SET"));
        (await AskAsync(store)).TryGet(out _, out var refusal).Should().BeFalse();
        refusal!.Detail.Should().Be("environment variable MCPSECUREAPIS_NOT_SET is not set");
        refusal.Message.Should().NotContain("MCPSECUREAPIS");
        _logger.Text.Should().Contain("secret_unavailable (environment variable MCPSECUREAPIS_NOT_SET is not set)");
        server.Requests.Should().BeEmpty();
    }

    [Theory]
    [InlineData("basic")]
    [InlineData("post")]
    public async Task LeaseAsync_ClientCredentials_AsksAsTheStandardSays(string authentication)
    {
        await using var server = new RawServer(Token("tok-1"));
        var store = Open(Client(server, entry =>
        {
            entry.ClientAuthentication = authentication;
            entry.Scopes = ["orders", "stock"];
            entry.Resource = "https://orders.example/";
        }));

        (await TokenAsync(store)).Should().Be("tok-1");

        var request = server.Requests.Should().ContainSingle().Subject;
        request.Should().StartWith("POST /token HTTP/1.1\r\n").And.Contain("Content-Type: application/x-www-form-urlencoded\r\n");
        var body = request[(request.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
        body.Should().StartWith("grant_type=client_credentials&scope=orders+stock&resource=https%3A%2F%2Forders.example%2F");
        if (authentication == "basic")
        {
            body.Should().NotContain("secret");
            request.Should().Contain("Authorization: Basic " + Convert.ToBase64String(Encoding.ASCII.GetBytes("gate%3Away:s3cret%3A+%C3%BC%2Fcanary")));
        }
        else
        {
            request.Should().NotContain("Authorization");
            body.Should().EndWith("&client_id=gate%3Away&client_secret=s3cret%3A+%C3%BC%2Fcanary");
        }

        _logger.Text.Should().NotContain("canary").And.NotContain("tok-1");
    }

    [Fact]
    public async Task LeaseAsync_HundredCallers_AskOnceAndOneWhoLeavesEndsNothing()
    {
        var answer = new TaskCompletionSource();
        await using var server = new RawServer(async exchange =>
        {
            await answer.Task;
            await exchange.WriteAsync(Token("tok-1"));
            return true;
        });
        var store = Open(Client(server));
        using var leaving = new CancellationTokenSource();
        var first = AskAsync(store, cancellationToken: leaving.Token);
        var others = Enumerable.Range(0, 100).Select(_ => Task.Run(() => TokenAsync(store))).ToList();
        while (server.Requests.Count == 0)
        {
            await Task.Delay(5);
        }

        await leaving.CancelAsync();
        await FluentActions.Awaiting(() => first).Should().ThrowAsync<OperationCanceledException>();
        answer.SetResult();

        (await Task.WhenAll(others)).Should().OnlyContain(token => token == "tok-1");
        server.Requests.Should().HaveCount(1);
    }

    [Fact]
    public async Task LeaseAsync_NearItsEnd_RenewsBehindTheCallsAndNeverServesAnEndedToken()
    {
        await using var server = new RawServer(async exchange =>
        {
            await exchange.WriteAsync(Token($"tok-{exchange.Number}", "100"));
            return true;
        });
        var store = Open(Client(server));

        (await TokenAsync(store)).Should().Be("tok-1");
        _clock.Advance(TimeSpan.FromSeconds(89));
        (await TokenAsync(store)).Should().Be("tok-1");
        server.Requests.Should().HaveCount(1);

        _clock.Advance(TimeSpan.FromSeconds(2)); // a tenth of its life is left
        (await TokenAsync(store)).Should().Be("tok-1", "no call waits for a renewal");
        while (await TokenAsync(store) != "tok-2")
        {
            await Task.Delay(5);
        }

        server.Requests.Should().HaveCount(2);
        _clock.Advance(TimeSpan.FromSeconds(100));
        (await TokenAsync(store)).Should().Be("tok-3");
    }

    [Theory]
    [InlineData(400, """{"error":"invalid_client","error_description":"s3cret canary"}""", "http_status 400")]
    [InlineData(500, "canary", "http_status 500")]
    [InlineData(201, """{"access_token":"a","token_type":"Bearer"}""", "http_status 201")]
    [InlineData(302, "{}", "redirect 302")]
    [InlineData(307, "{}", "redirect 307")]
    [InlineData(304, "", "not_modified")]
    [InlineData(300, "{}", "http_status 300")]
    [InlineData(200, "", "body_empty")]
    [InlineData(200, "not json canary", "not_json")]
    [InlineData(200, "[]", "shape_not_declared")]
    [InlineData(200, "null", "shape_not_declared")]
    [InlineData(200, """{"access_token":"a","access_token":"b","token_type":"Bearer"}""", "duplicate_member")]
    [InlineData(200, """{"access_token":"a","other":1,"other":2,"token_type":"Bearer"}""", "duplicate_member")]
    [InlineData(200, """{"access_token":"a b","token_type":"Bearer"}""", "access_token_unusable")]
    [InlineData(200, """{"access_token":"a\r\nX: y","token_type":"Bearer"}""", "access_token_unusable")]
    [InlineData(200, """{"access_token":"","token_type":"Bearer"}""", "access_token_unusable")]
    [InlineData(200, """{"access_token":7,"token_type":"Bearer"}""", "no_access_token")]
    [InlineData(200, """{"Access_Token":"a","token_type":"Bearer"}""", "no_access_token")]
    [InlineData(200, """{"access_token":"a"}""", "no_token_type")]
    [InlineData(200, """{"access_token":"a","token_type":"DPoP"}""", "wrong_token_type")]
    [InlineData(200, """{"access_token":"a","token_type":"Bearer","expires_in":0}""", "expires_in_unusable")]
    [InlineData(200, """{"access_token":"a","token_type":"Bearer","expires_in":-5}""", "expires_in_unusable")]
    [InlineData(200, """{"access_token":"a","token_type":"Bearer","expires_in":null}""", "expires_in_unusable")]
    [InlineData(200, """{"access_token":"a","token_type":"Bearer","expires_in":"0"}""", "expires_in_unusable")]
    [InlineData(200, """{"access_token":"a","token_type":"Bearer","expires_in":" 3600"}""", "expires_in_unusable")]
    [InlineData(200, """{"access_token":"a","token_type":"Bearer","expires_in":"3.6e3"}""", "expires_in_unusable")]
    [InlineData(200, """{"access_token":"a","token_type":"Bearer","expires_in":"999999999999999999999"}""", "expires_in_unusable")]
    public async Task LeaseAsync_EndpointGivesNoToken_SaysWhichCauseAndIsAskedOncePerSecond(int status, string body, string code)
    {
        await using var other = new RawServer(Token("tok-evil"));
        await using var server = new RawServer(RawServer.Status(status, $"Location: {other.Url}\r\n", body));
        var store = Open(Client(server));

        for (var i = 0; i < 5; i++)
        {
            (await RefusedAsync(store)).Should().Be(RefusalReason.CredentialUnavailable);
        }

        server.Requests.Should().HaveCount(1);
        _clock.Advance(TimeSpan.FromSeconds(1.3));
        await RefusedAsync(store);
        server.Requests.Should().HaveCount(2);
        other.Accepted.Should().Be(0);
        _logger.Text.Should().NotContain("canary").And.Contain($"from host '{server.Url.Host}': {code}.");
        (await CauseAsync(store)).Should().Be(code.Split(' ')[0]);
    }

    [Theory]
    [InlineData("refused", "connection_refused")]
    [InlineData("name", "name_not_found")]
    public async Task LeaseAsync_NoConnection_SaysWhichCause(string kind, string code)
    {
        await using var server = new RawServer(Token("tok-1"));
        var endpoint = kind switch
        {
            "name" => "https://nobody.invalid/",
            _ => await UnusedAsync(),
        };

        (await CauseAsync(Open(Client(server, entry => entry.TokenEndpoint = endpoint + "token")))).Should().BeOneOf(code, code == "name_not_found" ? "name_lookup_failed" : code);
        server.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task LeaseAsync_EndlessBody_IsCutAndNeverReadToItsEnd()
    {
        var sent = 0L;
        await using var server = new RawServer(async exchange =>
        {
            await exchange.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
            var chunk = "4000\r\n" + new string(' ', 0x4000) + "\r\n";
            try
            {
                while (Interlocked.Add(ref sent, 0x4000) < 64 * 1024 * 1024)
                {
                    await exchange.WriteAsync(chunk);
                }
            }
            catch (IOException)
            {
                // The client hung up, as it should.
            }

            return false;
        });

        (await CauseAsync(Open(Client(server)))).Should().Be("body_too_large");
        Interlocked.Read(ref sent).Should().BeLessThan(16 * 1024 * 1024, "what the sockets hold is all that is lost");
    }

    [Fact]
    public async Task LeaseAsync_ReplyTooLarge_IsUnavailable()
    {
        await using var server = new RawServer(Token(new string('x', 70_000)));

        (await RefusedAsync(Open(Client(server)))).Should().Be(RefusalReason.CredentialUnavailable);
        _logger.Text.Should().Contain("body_too_large");
    }

    [Theory]
    [InlineData("bearer", "3.6e3")]
    [InlineData("BEARER", "1e300")]
    [InlineData("Bearer", "31536000")]
    [InlineData("Bearer", "\"86400\"")] // digits as a string
    [InlineData("Bearer", "\"99999999999999999999\"")]
    public async Task LeaseAsync_OddButValid_IsTakenAndBounded(string type, string life)
    {
        await using var server = new RawServer(async exchange =>
        {
            await exchange.WriteAsync(Token($"tok-{exchange.Number}", life, type));
            return true;
        });
        var store = Open(Client(server));

        (await TokenAsync(store)).Should().Be("tok-1");
        _clock.Advance(TimeSpan.FromDays(1));
        (await TokenAsync(store)).Should().Be("tok-2", "no token is kept longer than a day");
    }

    [Fact]
    public async Task LeaseAsync_EndpointHangs_EndsInTime()
    {
        await using var server = new RawServer(async exchange =>
        {
            await exchange.HangAsync();
            return false;
        });
        using var store = new CredentialStore(
            Options(Client(server, entry => entry.AcquireTimeout = TimeSpan.FromMilliseconds(200))), TimeProvider.System, _logger);

        (await CauseAsync(store)).Should().Be("response_timeout");
    }

    [Fact]
    public async Task ReportRefused_BackendSaid401_GetsAnotherTokenOnceIn30Seconds()
    {
        await using var server = new RawServer(async exchange =>
        {
            await exchange.WriteAsync(Token($"tok-{exchange.Number}"));
            return true;
        });
        await using var backend = new RawServer(RawServer.Status(401));
        using var fixture = new BackendFixture();
        var store = Open(Client(server));

        var tokens = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            tokens.Add(await TokenAsync(store));
            await fixture.SendAsync(backend.Url, credentials: store);
            _clock.Advance(TimeSpan.FromSeconds(2));
        }

        tokens.Should().Equal("tok-1", "tok-2", "tok-2", "tok-2");
        _clock.Advance(TimeSpan.FromSeconds(30));
        (await LeaseAsync(store)).ReportRefused();
        (await TokenAsync(store)).Should().Be("tok-3");
    }

    public void Dispose() => _store?.Dispose();

    private static string Token(string token, string life = "3600", string type = "Bearer") =>
        RawServer.Json($$"""{"access_token":"{{token}}","token_type":"{{type}}","expires_in":{{life}}}""");

    private static StaticCredentialOptions Static(string reference) => new()
    {
        Value = reference,
        Use = new() { Origins = ["loopback"], Manifests = ["*"] },
    };

    private static ClientCredentialsOptions Client(RawServer server, Action<ClientCredentialsOptions>? change = null)
    {
        var entry = new ClientCredentialsOptions
        {
            TokenEndpoint = server.Url + "token",
            ClientId = "gate:way",
            ClientSecret = "env:" + SecretName,
            Use = new() { Origins = ["loopback"], Manifests = ["orders"] },
        };
        change?.Invoke(entry);
        return entry;
    }

    private static CredentialOptions Options(CredentialEntryOptions entry)
    {
        var options = new CredentialOptions();
        options.Entries["orders-service"] = entry;
        new CredentialOptionsValidator().Validate(options).Errors.Should().BeEmpty();
        return options;
    }

    /// <summary>Asks for the credential of a recorded call.</summary>
    private static async Task<Outcome<CredentialLease>> AskAsync(
        CredentialStore store, string manifest = "orders", Uri? origin = null, string? name = "orders-service", CancellationToken cancellationToken = default)
    {
        var caller = new Caller { Issuer = "https://issuer.example", Subject = "u1", Scopes = ScopeSet.Empty };
        var call = TestProofs.Confirm(
            new EntryIdentity("orders_get", manifest, "1.0.0", "digest"), caller, origin ?? Backend, new RequestManifest { Method = "GET", Path = "/orders" }, name);
        return await CredentialLease.AcquireAsync(await TestProofs.RecordAsync(call), store, cancellationToken);
    }

    private static async Task<CredentialLease> LeaseAsync(CredentialStore store)
    {
        (await AskAsync(store)).TryGet(out var lease, out var refusal)
            .Should().BeTrue(refusal?.ToString());
        return lease!;
    }

    private static async Task<string> TokenAsync(CredentialStore store) => (await LeaseAsync(store)).Secrets[0].Reveal();

    private static async Task<RefusalReason> RefusedAsync(CredentialStore store)
    {
        (await AskAsync(store)).TryGet(out _, out var refusal).Should().BeFalse();
        return refusal!.Reason;
    }

    private static async Task<string?> CauseAsync(CredentialStore store)
    {
        (await AskAsync(store)).TryGet(out _, out var refusal).Should().BeFalse();
        refusal!.Reason.Should().Be(RefusalReason.CredentialUnavailable);
        return refusal.Cause?.ToCode();
    }

    private static async Task<string> UnusedAsync()
    {
        await using var gone = new RawServer("");
        return gone.Url.AbsoluteUri;
    }

    private CredentialStore Open(CredentialEntryOptions entry)
    {
        _store?.Dispose();
        return _store = new CredentialStore(Options(entry), _clock, _logger);
    }
}
