using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using McpSecureApis.Core.Keys;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.Demo;

namespace McpSecureApis.FunctionalTests.Contract;

/// <summary>
/// Refusals before there is a call: they exist on HTTP only and leave no record each, but one counted event per reason and ten seconds.
/// </summary>
public sealed class HttpRefusalTests
{
    private const string Canary = "canary-before-the-call";

    [Fact]
    [Covers(
        RefusalReason.HostNotAllowed, RefusalReason.OriginNotAllowed, RefusalReason.TokenMissing, RefusalReason.TokenInvalid, RefusalReason.IssuerUnavailable,
        RefusalReason.MessageMalformed, RefusalReason.MessageTooLarge, RefusalReason.UnsupportedMediaType)]
    public async Task Request_RefusedBeforeItIsACall_IsCountedNotRecorded()
    {
        var (deadIssuer, orphan) = await MintOfAnIssuerThatIsGoneAsync();
        await using var harness = await GatewayHarness.StartAsync(new GatewaySettings { DeadIssuer = deadIssuer });
        var channel = new HttpChannel(harness, ToolChannel.November2025);
        var body = $$$$"""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"items_get","arguments":{"key":"{{{{Canary}}}}"}}}""";
        var caller = TestCaller.Usual();
        var token = harness.Mint(caller);
        var expired = harness.Mint(TestCaller.Usual() with { Lifetime = TimeSpan.FromMinutes(-5) });
        var foreign = harness.Mint(TestCaller.Usual(), "https://other.example.com/mcp");
        var expected = new Dictionary<string, long>(StringComparer.Ordinal);
        var said = new HashSet<string>(StringComparer.Ordinal);

        await RefusedAsync("host_not_allowed", 403, request => request.Headers.Host = "evil.example.com");
        await RefusedAsync("origin_not_allowed", 403, request => request.Headers.Add("Origin", "https://evil.example.com"));
        await RefusedAsync("origin_not_allowed", 403, request => request.Headers.Add("Origin", "null"));
        await RefusedAsync("token_missing", 401, request => request.Headers.Authorization = null);
        await RefusedAsync("token_invalid", 401, request => Bear(request, "garbage"));
        await RefusedAsync("token_invalid", 401, request => Bear(request, token[..^4] + "AAAA"));
        await RefusedAsync("token_invalid", 401, request => Bear(request, expired));
        await RefusedAsync("token_invalid", 401, request => Bear(request, foreign));
        await RefusedAsync("token_invalid", 401, request => Bear(request, token + new string('A', 9000)));
        await RefusedAsync("token_invalid", 401, request => request.Headers.TryAddWithoutValidation("Authorization", "Bearer a, Bearer b").Should().BeTrue());
        await RefusedAsync("token_invalid", 401, request => request.Headers.TryAddWithoutValidation("Authorization", "Bearer ").Should().BeTrue());
        said.Should().ContainSingle("a stranger learns nothing from how a token is refused");
        await RefusedAsync("issuer_unavailable", 503, request => Bear(request, orphan));
        await RefusedAsync("unsupported_media_type", 415, request => request.Content = new StringContent(body, Encoding.UTF8, "text/plain"));
        await RefusedAsync("message_too_large", 413, request => request.Content = Json(body + new string(' ', 70_000)));
        await RefusedAsync("message_malformed", 400, request => request.Content = Json(body[..^1]));
        await RefusedAsync("message_malformed", 400, request => request.Content = Json($"[{body}]"));

        harness.BackendRequests.Should().Be(0);
        harness.Log.Should().NotContain(Canary).And.NotContain(token.Split('.')[1][..40]);
        await harness.StopAsync();
        var records = harness.Records();
        records.Should().OnlyContain(record => record.GetProperty("phase").GetString() == "event");
        records.Should().NotContain(record => record.GetRawText().Contains(Canary));
        var known = new[] { "unsupported_media_type", "message_too_large", "message_malformed" };
        Counted(records).Should().BeEquivalentTo(expected.Where(entry => !known.Contains(entry.Key)));
        Counted(records, "refused").Should().BeEquivalentTo(expected.Where(entry => known.Contains(entry.Key)), "what a known caller did is counted as that caller's");
        Events(records, "refused").Should().OnlyContain(record => record.GetProperty("caller").GetProperty("client").GetString() == caller.Name);

        async Task RefusedAsync(string reason, int status, Action<HttpRequestMessage> change)
        {
            using var request = channel.Request(token, "tools/call", body);
            change(request);
            var answer = await channel.SendAsync(request, CancellationToken.None);
            answer.Status.Should().Be(status, "{0}: {1}", reason, answer.Raw);
            answer.Raw.Should().NotContain(Canary).And.NotContain(token.Split('.')[1][..40]);
            if (reason == "token_invalid")
            {
                said.Add($"{answer.Challenge} {answer.Raw}");
            }

            if (reason.StartsWith("token_", StringComparison.Ordinal))
            {
                answer.Challenge.Should().StartWith("Bearer").And.Contain("resource_metadata=");
            }
            else
            {
                answer.Challenge.Should().BeNull();
            }

            // What the message itself is wrong about is told with the protocol's own codes.
            answer.Reason.Should().Be(reason == "message_malformed" ? null : reason);
            expected[reason] = expected.GetValueOrDefault(reason) + 1;
        }
    }

    [Fact]
    [Covers(RefusalReason.TooManyRequests)]
    public async Task Request_ManyBadTokensOfAnAddress_AreSlowedDownAndNobodyElseIs()
    {
        await using var harness = await GatewayHarness.StartAsync(new GatewaySettings { Unauthenticated = "2/h" });
        var channel = new HttpChannel(harness, ToolChannel.November2025);
        var answers = new List<ToolAnswer>();
        for (var i = 0; i < 5; i++)
        {
            answers.Add(await AskAsync(token: $"guess-{i}"));
        }

        answers.Select(answer => answer.Status).Should().Equal(401, 401, 429, 429, 429);
        answers[2].Reason.Should().Be("too_many_requests");
        answers[2].Raw.Should().Contain("Retry-After:");
        for (var i = 0; i < 40; i++)
        {
            var login = await AskAsync(token: null);
            login.Status.Should().Be(401, "a login behind the same address begins as ever");
            login.Challenge.Should().StartWith("Bearer resource_metadata=").And.NotContain("error=");
        }

        (await channel.CallAsync(TestCaller.Usual(), "items_get", """{"key":"k"}""")).IsError.Should().BeFalse("a caller is not an address");
        harness.Log.Should().NotContain("guess-");
        await harness.StopAsync();
        var records = harness.Records();
        Counted(records).Should().BeEquivalentTo(new Dictionary<string, long> { ["token_invalid"] = 2, ["too_many_requests"] = 3, ["token_missing"] = 40 });
        var events = Events(records, "unauthenticated").ToList();
        events.Select(record => record.GetProperty("event").GetProperty("address").GetString()).Distinct().Should().ContainSingle()
            .Which.Should().MatchRegex("^[A-Za-z0-9_-]{22}$");
        events.Should().OnlyContain(record => record.GetProperty("keyId").GetString()!.Length > 0 && !record.GetRawText().Contains("127.0.0.1"));

        async Task<ToolAnswer> AskAsync(string? token)
        {
            using var request = channel.Request(token, "tools/list", """{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{}}""");
            return await channel.SendAsync(request, CancellationToken.None);
        }
    }

    [Theory]
    [InlineData(ToolChannel.November2025)]
    [InlineData(ToolChannel.July2026)]
    public async Task Request_AnyBadToken_IsAnsweredByteForByteAlikeAndTheLogSaysWhy(string revision)
    {
        await using var harness = await GatewayHarness.StartAsync(new GatewaySettings());
        var channel = new HttpChannel(harness, revision);
        var good = harness.Mint(TestCaller.Usual());
        var tokens = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["malformed"] = "a.b.c",
            ["unknown_issuer"] = Changed(good, part: 1, "\"iss\":\"http:", "\"iss\":\"ftp:"),
            ["wrong_type"] = Changed(good, part: 0, "at+jwt", "id+jwt"),
            ["wrong_audience"] = harness.Mint(TestCaller.Usual(), "https://other.example.com/mcp"),
            ["expired"] = harness.Mint(TestCaller.Usual() with { Lifetime = TimeSpan.FromMinutes(-5) }),
            ["not_yet_valid"] = harness.Mint(TestCaller.Usual() with { Claims = new Dictionary<string, object> { ["nbf"] = 32503680000L } }),
            ["claim_missing"] = Changed(good, part: 1, "\"exp\":", "\"exq\":"),
            ["unknown_key"] = Changed(good, part: 0, "\"kid\":\"demo\"", "\"kid\":\"nobody\""),
            ["algorithm_not_allowed"] = Changed(good, part: 0, "RS256", "PS256"),
            ["bad_signature"] = good[..^8] + "AAAAAAAA",
            ["sender_constraint"] = harness.Mint(TestCaller.Usual() with { Claims = new Dictionary<string, object> { ["cnf"] = new Dictionary<string, object> { ["jkt"] = "x" } } }),
        };
        var answers = new HashSet<string>(StringComparer.Ordinal);
        foreach (var token in tokens.Values)
        {
            using var request = channel.Request(token, "tools/list", channel.Message("tools/list", "", 1));
            var answer = await channel.SendAsync(request, CancellationToken.None);
            answer.Status.Should().Be(401);
            answers.Add(string.Join("\r\n", answer.Raw.Split("\r\n").Where(line => !line.StartsWith("Date: ", StringComparison.Ordinal))));
        }

        answers.Should().ContainSingle("nobody learns by trying what is wrong with a token");
        foreach (var code in tokens.Keys)
        {
            harness.Log.Should().Contain($"access tokens refused: {code}, issuer '");
            answers.Single().Should().NotContain(code);
        }

        harness.BackendRequests.Should().Be(0);

        static string Changed(string token, int part, string old, string value)
        {
            var parts = token.Split('.');
            var text = Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(parts[part]));
            text.Should().Contain(old);
            parts[part] = System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text.Replace(old, value, StringComparison.Ordinal)));
            return string.Join('.', parts);
        }
    }

    [Fact]
    public async Task Request_ForwardedByWhomNobodyTrusts_IsSaidOnceWithoutAddresses()
    {
        await using var harness = await GatewayHarness.StartAsync(new GatewaySettings());
        var channel = new HttpChannel(harness, ToolChannel.July2026);
        for (var i = 0; i < 3; i++)
        {
            using var request = channel.Request(harness.Mint(TestCaller.Usual()), "tools/list", channel.Message("tools/list", "", 1));
            request.Headers.Add("X-Forwarded-For", $"203.0.113.{i}");
            (await channel.SendAsync(request, CancellationToken.None)).Status.Should().Be(200);
        }

        harness.Log.Split('\n').Count(line => line.Contains("X-Forwarded-For", StringComparison.Ordinal)).Should().Be(1);
        harness.Log.Should().Contain("a loopback address that is not in Server:TrustedProxies").And.NotContain("203.0.113");
    }

    [Fact]
    public async Task Request_TokenSentMoreThanOnce_IsNoToken()
    {
        await using var harness = await GatewayHarness.StartAsync(new GatewaySettings());
        var channel = new HttpChannel(harness, ToolChannel.November2025);
        var token = harness.Mint(TestCaller.Usual());
        using var query = channel.Request(token: null, "tools/list", """{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{}}""");
        query.RequestUri = new Uri(harness.Address, $"/mcp?access_token={token}");
        (await channel.SendAsync(query, CancellationToken.None)).Status.Should().BeOneOf(401, 404);
        harness.BackendRequests.Should().Be(0);
    }

    private static IEnumerable<JsonElement> Events(IEnumerable<JsonElement> records, string kind) => records
        .Where(record => record.TryGetProperty("event", out var happened) && happened.GetProperty("kind").GetString() == kind);

    private static Dictionary<string, long> Counted(IEnumerable<JsonElement> records, string kind = "unauthenticated") => Events(records, kind)
        .Select(record => record.GetProperty("event"))
        .GroupBy(happened => happened.GetProperty("reason").GetString()!)
        .ToDictionary(group => group.Key, group => group.Sum(happened => happened.GetProperty("count").GetInt64()));

    private static void Bear(HttpRequestMessage request, string token) => request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    private static async Task<(string Issuer, string Token)> MintOfAnIssuerThatIsGoneAsync()
    {
        await using var issuer = await DevelopmentIssuer.StartAsync(port: 0, TimeProvider.System, CancellationToken.None);
        var client = new DevelopmentClient("orphan", Secret.Of("unused"), GatewayHarness.PublicUrl, "items.read", Tenant: null);
        return (issuer.Issuer, issuer.Mint(client));
    }
}
