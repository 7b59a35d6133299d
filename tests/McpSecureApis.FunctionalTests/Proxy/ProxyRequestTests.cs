using System.Net;
using System.Text;
using System.Text.Json;
using McpSecureApis.FunctionalTests.Contract;

namespace McpSecureApis.FunctionalTests.Proxy;

/// <summary>Requests through nginx: addresses that the server tells, calls of both eras, refusals, and large messages.</summary>
public sealed class ProxyRequestTests(BehindProxy proxy) : IClassFixture<BehindProxy>
{
    private const string Key = """{"key":"k"}""";

    private readonly ProxiedInstances _behind = proxy.Instances;

    [Theory]
    [InlineData("/.well-known/oauth-protected-resource/gateway/mcp")]
    [InlineData("/.well-known/oauth-protected-resource")]
    public async Task Metadata_ThroughTheProxy_NamesThePublicAddress(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_behind.Public, path));
        request.Headers.Add("X-Forwarded-Host", "evil.example.com");
        request.Headers.Add("X-Forwarded-Proto", "http");
        request.Headers.Add("Forwarded", "host=evil.example.com;proto=http");
        var answer = await _behind.SendAsync(request);
        answer.Status.Should().Be(200);
        answer.Raw.Should().Contain($"{{\"resource\":\"{_behind.PublicUrl}\",\"authorization_servers\":[\"{_behind.Issuer}\"]");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("a.b.c")]
    public async Task Request_WithoutAGoodToken_IsToldWhereToGetOne(string? token)
    {
        using var request = _behind.Request(token, ToolChannel.July2026, "tools/list");
        request.Headers.Add("X-Forwarded-Host", "evil.example.com");
        var answer = await _behind.SendAsync(request);
        answer.Status.Should().Be(401);
        await FollowAsync(answer.Challenge!);
    }

    [Theory]
    [InlineData(ToolChannel.July2026)]
    [InlineData(ToolChannel.November2025)]
    public async Task ListedTool_WithoutItsScopes_IsChallengedThroughTheProxy(string version)
    {
        var caller = TestCaller.Usual();
        var sent = _behind.Items.Requests.Count;
        var answer = await _behind.CallAsync(caller, version, "items_listed", Key);
        answer.Status.Should().Be(403);
        answer.Challenge.Should().Contain("error=\"insufficient_scope\"").And.Contain("scope=\"listed.one listed.two\"");
        await FollowAsync(answer.Challenge!);
        _behind.Items.Requests.Count.Should().Be(sent);
        RecordsOf(caller).Should().ContainSingle().Which.GetProperty("reason").GetString().Should().Be("missing_scope");
    }

    [Fact]
    public async Task OtherHost_IsRefusedByTheServer()
    {
        using var request = _behind.Request(_behind.Mint(TestCaller.Usual()), ToolChannel.July2026, "tools/list");
        request.Headers.Host = "evil.example.com";
        var answer = await _behind.SendAsync(request);
        answer.Status.Should().Be(403);
        answer.Reason.Should().Be("host_not_allowed");
        answer.Raw.Should().NotContain("evil.example.com");
    }

    [Theory]
    [InlineData(ToolChannel.July2026)]
    [InlineData(ToolChannel.November2025)]
    public async Task List_Call_Refusal_AreWhatTheyAreWithoutAProxy(string version)
    {
        var caller = TestCaller.Usual();
        (await _behind.ListAsync(caller, version)).Result!.Value.GetProperty("tools").EnumerateArray().Select(tool => tool.GetProperty("name").GetString())
            .Should().Contain("items_get").And.NotContain("items_hidden");

        // As often as it takes to meet both instances, on one connection of the client.
        for (var i = 0; i < 4; i++)
        {
            var answer = await _behind.CallAsync(caller, version, "items_get", Key);
            answer.Status.Should().Be(200);
            answer.Structured!.Value.GetProperty("note").GetString().Should().Be("usual");
        }

        var sent = _behind.Items.Requests.Count;
        (await _behind.CallAsync(caller, version, "items_hidden", Key)).ErrorCode.Should().Be(-32602);
        (await _behind.CallAsync(caller, version, "items_get", """{"key":1}""")).Reason.Should().Be("invalid_arguments");
        _behind.Items.Requests.Count.Should().Be(sent);
        for (var instance = 0; instance < 2; instance++)
        {
            _behind.RecordsOf(caller, instance).Should().NotBeEmpty("requests go round robin");
        }

        RecordsOf(caller).Count(record => record.GetProperty("phase").GetString() == "intent").Should().Be(4);
        RecordsOf(caller).Count(record => record.GetProperty("phase").GetString() == "refusal").Should().Be(2);
    }

    [Theory]
    [InlineData(ToolChannel.July2026)]
    [InlineData(ToolChannel.November2025)]
    public async Task Answer_Large_ArrivesWhole(string version)
    {
        var note = string.Concat(Enumerable.Range(0, 20_000).Select(number => $"{number:00000} ü"));
        _behind.Items.AnswerJson(JsonSerializer.Serialize(new { id = "i-1", note }));
        try
        {
            var answer = await _behind.CallAsync(TestCaller.Usual(), version, "items_get", Key);
            answer.Structured!.Value.GetProperty("note").GetString().Should().Be(note);
            JsonElement.Parse(answer.Text).GetProperty("note").GetString().Should().Be(note);
        }
        finally
        {
            _behind.Items.AnswerAsUsual();
        }
    }

    [Theory]
    [InlineData(300 * 1024, true)]
    [InlineData(1800 * 1024, true)]
    [InlineData(1800 * 1024, false)]
    public async Task Body_AboveTheServersLimit_GetsTheServersRefusalAndNoInstanceFails(int bytes, bool known)
    {
        // Often: an instance that hung up while nginx still sent would answer most of the time, and be left out for 10 seconds after the first miss.
        for (var i = 0; i < 20; i++)
        {
            using var request = _behind.Request(known ? _behind.Mint(TestCaller.Usual()) : null, ToolChannel.July2026, "tools/list");
            request.Content = new StringContent(new string(' ', bytes), Encoding.UTF8, "application/json");
            var answer = await _behind.SendAsync(request);
            answer.Status.Should().Be(known ? 413 : 401);
            answer.Reason.Should().Be(known ? "message_too_large" : "token_missing", "nginx would have no JSON to say");
        }

        var caller = TestCaller.Usual();
        for (var i = 0; i < 4; i++)
        {
            (await _behind.CallAsync(caller, ToolChannel.July2026, "items_get", Key)).IsError.Should().BeFalse();
        }

        _behind.RecordsOf(caller, 0).Should().NotBeEmpty();
        _behind.RecordsOf(caller, 1).Should().NotBeEmpty();
    }

    [Fact]
    public async Task Body_LargeAndAllowed_IsServed()
    {
        using var request = _behind.CallRequest(TestCaller.Usual(), ToolChannel.July2026, "items_get", Key);
        request.Content = new StringContent(await request.Content!.ReadAsStringAsync() + new string(' ', 200 * 1024), Encoding.UTF8, "application/json");
        (await _behind.SendAsync(request)).IsError.Should().BeFalse();
    }

    [Theory]
    [InlineData("/gateway/mcp/")]
    [InlineData("/GATEWAY/mcp")]
    [InlineData("/mcp")]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    [InlineData("/gateway/.well-known/oauth-protected-resource")]
    public async Task OtherPaths_AreNotPublished(string path)
    {
        using var request = _behind.Request(_behind.Mint(TestCaller.Usual()), ToolChannel.July2026, "tools/list", to: new Uri(_behind.Public, path));
        (await _behind.SendAsync(request)).Status.Should().Be(404);
    }

    [Fact]
    public async Task Prefix_TakenAwayByTheProxy_ChangesNothingForClients()
    {
        await using var stripped = await ProxiedInstances.StartAsync(new ProxySettings { Stripped = true });
        (await stripped.CallAsync(TestCaller.Usual(), ToolChannel.July2026, "items_get", Key)).IsError.Should().BeFalse();
        using var request = stripped.Request(token: null, ToolChannel.July2026, "tools/list");
        await FollowAsync((await stripped.SendAsync(request)).Challenge!, stripped);
    }

    [Theory]
    [InlineData("/health/live", "live")]
    [InlineData("/health/ready", "ready")]
    public async Task Probes_PastTheProxy_Answer(string path, string word)
    {
        for (var instance = 0; instance < 2; instance++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_behind.AddressOf(instance), path));
            (await _behind.SendAsync(request)).Status.Should().Be(403, "the address of an instance is no allowed Host");
            using var allowed = new HttpRequestMessage(HttpMethod.Get, new Uri(_behind.AddressOf(instance), path));
            allowed.Headers.Host = ProxiedInstances.Host;
            (await _behind.SendAsync(allowed)).Raw.Should().EndWith($"{{\"status\":\"{word}\"}}");
        }
    }

    private IReadOnlyList<JsonElement> RecordsOf(TestCaller caller) => [.. _behind.RecordsOf(caller, 0), .. _behind.RecordsOf(caller, 1)];

    /// <summary>A client finds the metadata at the address of a challenge, through the proxy.</summary>
    private async Task FollowAsync(string challenge, ProxiedInstances? behind = null)
    {
        behind ??= _behind;
        challenge.Should().Contain($"resource_metadata=\"https://{behind.Public.Authority}/.well-known/oauth-protected-resource/gateway/mcp\"");
        using var request = new HttpRequestMessage(HttpMethod.Get, challenge.Split("resource_metadata=\"")[1].Split('"')[0]);
        var metadata = await behind.SendAsync(request);
        metadata.Status.Should().Be((int)HttpStatusCode.OK);
        metadata.Message.GetProperty("resource").GetString().Should().Be(behind.PublicUrl);
    }
}
