using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;

namespace McpSecureApis.FunctionalTests.OAuth;

/// <summary>The whole way of a client that knows nothing but the server's address, with a real authorization server.</summary>
public sealed class OAuthTests(OAuthFixture fixture) : IClassFixture<OAuthFixture>
{
    /// <summary>Clients with one document share their name, so what was before does not count.</summary>
    private readonly int _before = fixture.Records().Count;

    private readonly string _key = $"key-{Guid.NewGuid():N}";

    [Theory]
    [InlineData("v2", null)]
    [InlineData("v2", OAuthFixture.DocumentUrl)]
    [InlineData("v1", null)]
    [InlineData("v1", OAuthFixture.DocumentUrl)]
    public async Task Client_KnowingOnlyTheAddress_LogsInCallsAndStepsUp(string library, string? documentUrl)
    {
        await using var client = new OAuthClient(fixture, library);
        client.Browser.Ticks.Add("orders.read");
        (await client.LogInAsync(documentUrl, refresh: library == "v2")).Should().BeTrue();

        // The way there: the challenge, our metadata, the server's, a registration only without a document, and a token for our address.
        var first = client.Exchanges[0];
        first.GetProperty("status").GetInt32().Should().Be(401);
        var metadata = fixture.Mcp.Replace("/mcp", "/.well-known/oauth-protected-resource/mcp", StringComparison.Ordinal);
        first.GetProperty("challenge").GetString().Should().StartWith($"Bearer resource_metadata=\"{metadata}\", scope=\"");
        Urls(client).Should().Contain(metadata).And.Contain(url => url.StartsWith(fixture.Server.Issuer + "/.well-known/", StringComparison.Ordinal));
        Urls(client).Contains(fixture.Server.Issuer + "/reg").Should().Be(documentUrl is null);
        client.ClientId.Should().NotBeNullOrEmpty();
        (client.ClientId == OAuthFixture.DocumentUrl).Should().Be(documentUrl is not null);
        var request = Query(client.Authorize);
        request["resource"].Should().Equal(fixture.Mcp);
        request["code_challenge_method"].Should().Equal("S256");
        client.Browser.LastAsked.Should().BeEquivalentTo(["orders.read", "payroll.read", "reports.read"], "the challenge names what listed tools need");

        var answer = await client.CallAsync("orders_get", _key);
        answer.IsRefused.Should().BeFalse(answer.Text);
        answer.Text.Should().Contain("usual");
        Sent("/orders/").Should().Be(1);
        Outcomes(client).Should().Equal("intent", "outcome");

        // The person let one scope through. The second is asked for when a tool needs it, and the first is not lost.
        client.Browser.Ticks.Add("reports.read");
        answer = await client.CallAsync("reports_get", _key, stepUp: true);
        answer.IsRefused.Should().BeFalse(answer.Text);
        var challenge = client.Exchanges.Single(exchange => exchange.GetProperty("status").GetInt32() == 403).GetProperty("challenge").GetString();
        challenge.Should().Be($"Bearer error=\"insufficient_scope\", scope=\"reports.read\", resource_metadata=\"{metadata}\"");
        client.Browser.LastAsked.Should().Contain("reports.read");
        Sent("/reports/").Should().Be(1);
        Outcomes(client).Should().Equal("intent", "outcome", "refusal", "intent", "outcome");
        Reasons(client).Should().Equal(null, null, "missing_scope", null, null);
        if (library == "v2")
        {
            client.Browser.LastAsked.Should().Contain("orders.read", "this client asks for the union");
            (await client.CallAsync("orders_get", _key)).IsRefused.Should().BeFalse();
        }
    }

    /// <summary>It refreshes its token instead of asking for more, gets the same scopes again, and gives up.</summary>
    [Fact]
    public async Task OlderClient_WithARefreshToken_DoesNotStepUp()
    {
        await using var client = new OAuthClient(fixture, "v1");
        client.Browser.Ticks.Add("orders.read");
        (await client.LogInAsync()).Should().BeTrue();

        var answer = await client.CallAsync("reports_get", _key);

        answer.IsRefused.Should().BeTrue(answer.Text);
        answer.Text.Should().Contain("403");
        Sent("/reports/").Should().Be(0);
        Reasons(client).Should().Equal("missing_scope", "missing_scope");
        client.Exchanges.Should().Contain(exchange => Grant(exchange) == "refresh_token");
    }

    [Theory]
    [InlineData("v2")]
    [InlineData("v1")]
    public async Task Client_WhoseTokenIsNoLongerTaken_RefreshesIt(string library)
    {
        await using var client = new OAuthClient(fixture, library);
        client.Browser.Ticks.Add("orders.read");
        (await client.LogInAsync()).Should().BeTrue();
        await client.SpoilAsync("not-a-token-any-more");

        var answer = await client.CallAsync("orders_get", _key);

        answer.IsRefused.Should().BeFalse(answer.Text);
        Sent("/orders/").Should().Be(1);
        client.Exchanges.Last(exchange => exchange.GetProperty("status").GetInt32() == 401).GetProperty("challenge").GetString().Should().Contain("error=\"invalid_token\"");
        var refresh = client.Exchanges.Last(exchange => Grant(exchange) == "refresh_token");
        refresh.GetProperty("status").GetInt32().Should().Be(200);
        refresh.GetProperty("form").GetProperty("resource").GetString().Should().Be(fixture.Mcp);
        Outcomes(client).Should().Equal("intent", "outcome");
    }

    [Fact]
    public async Task Token_ForAnotherResource_IsNoToken()
    {
        await using var client = new OAuthClient(fixture, "v2");
        client.Browser.Ticks.Add("orders.read");

        // A client that lets itself be told another resource gets a token of the same issuer, with the same scopes, for somebody else.
        (await client.LogInAsync(resource: fixture.Elsewhere)).Should().BeFalse();

        Query(client.Authorize)["resource"].Should().Equal(fixture.Elsewhere);
        client.Exchanges.Should().Contain(exchange => Grant(exchange) == "authorization_code" && exchange.GetProperty("status").GetInt32() == 200);
        var ours = client.Exchanges.Where(exchange => exchange.GetProperty("url").GetString() == fixture.Mcp).ToList();
        ours.Should().OnlyContain(exchange => exchange.GetProperty("status").GetInt32() == 401);
        ours[^1].GetProperty("challenge").GetString().Should().Contain("error=\"invalid_token\"", "a token came and was none of ours");
        Records(client).Should().BeEmpty("there was no caller");
    }

    [Fact]
    public async Task Scope_ThatTheIssuerMayNotGrant_OpensNothing()
    {
        await using var client = new OAuthClient(fixture, "v2");
        client.Browser.Ticks.UnionWith(["orders.read", "payroll.read"]);
        (await client.LogInAsync()).Should().BeTrue();

        // The token has the scope. The operator's entry for the issuer does not.
        var answer = await client.CallAsync("payroll_get", _key);

        answer.IsRefused.Should().BeTrue(answer.Text);
        Sent("/payroll/").Should().Be(0);
        Reasons(client).Should().NotBeEmpty().And.OnlyContain(reason => reason == "missing_scope");
        (await client.CallAsync("orders_get", _key)).IsRefused.Should().BeFalse("the others are untouched");
    }

    private static string? Grant(JsonElement exchange) =>
        exchange.GetProperty("form") is { ValueKind: JsonValueKind.Object } form && form.TryGetProperty("grant_type", out var grant) ? grant.GetString() : null;

    private static Dictionary<string, Microsoft.Extensions.Primitives.StringValues> Query(string url) => QueryHelpers.ParseQuery(new Uri(url).Query);

    private static IEnumerable<string> Urls(OAuthClient client) => client.Exchanges.Select(exchange => exchange.GetProperty("url").GetString()!);

    private static string? Reason(JsonElement record) => record.TryGetProperty("reason", out var reason) ? reason.GetString() : null;

    private int Sent(string path) => fixture.Backend.Requests.Count(request => request.StartsWith($"GET {path}{_key} ", StringComparison.Ordinal));

    private List<JsonElement> Records(OAuthClient client) =>
    [
        .. fixture.Records().Skip(_before)
            .Where(record => record.GetProperty("caller") is { ValueKind: JsonValueKind.Object } caller && caller.GetProperty("client").GetString() == client.ClientId),
    ];

    private IEnumerable<string?> Outcomes(OAuthClient client) => Records(client).Select(record => record.GetProperty("phase").GetString());

    private IEnumerable<string?> Reasons(OAuthClient client) => Records(client).Select(Reason);
}
