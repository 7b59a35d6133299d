using System.Text.Json;
using System.Text.Json.Nodes;
using McpSecureApis.FunctionalTests.Clients;

namespace McpSecureApis.FunctionalTests.OAuth;

/// <summary>A client that logs in by itself (<c>drivers/oauth.mjs</c>), and the person that its browser belongs to.</summary>
internal sealed class OAuthClient(OAuthFixture fixture, string library) : IAsyncDisposable
{
    private readonly ScriptDriver _driver = new("oauth.mjs", new ClientCell(library, "http", "auto"));

    public Browser Browser { get; } = new();

    /// <summary>Every HTTP answer that the client got.</summary>
    public IReadOnlyList<JsonElement> Exchanges => _driver.Exchanges;

    /// <summary>The client's identifier at the authorization server.</summary>
    public string? ClientId { get; private set; }

    /// <summary>The address of the last authorization request.</summary>
    public string Authorize { get; private set; } = string.Empty;

    /// <summary>From the first request without a token to a connection with one.</summary>
    /// <param name="documentUrl">The client's metadata document; without it the client registers.</param>
    /// <param name="resource">The resource that the client asks a token for; the server's own metadata says it otherwise.</param>
    /// <param name="refresh">Whether the client keeps what it could refresh its token with.</param>
    /// <returns>Whether it is connected.</returns>
    public async Task<bool> LogInAsync(string? documentUrl = null, string? resource = null, bool refresh = true)
    {
        _driver.Start();
        var authorize = _driver.Expect("authorize");
        var first = await _driver.SendAsync("connected", new JsonObject
        {
            ["do"] = "connect",
            ["library"] = library,
            ["url"] = fixture.Mcp,
            ["redirect"] = OAuthFixture.Redirect,
            ["documentUrl"] = documentUrl,
            ["resource"] = resource,
            ["refresh"] = refresh,
        });
        first.GetProperty("version").GetString().Should().Be("unauthorized");
        return await FinishAsync(authorize);
    }

    /// <summary>A call; when it needs more scopes, through the browser and once more.</summary>
    public async Task<ClientAnswer> CallAsync(string tool, string key, bool stepUp = false)
    {
        var arguments = new JsonObject { ["key"] = key };
        if (!stepUp)
        {
            return await _driver.CallAsync(tool, arguments);
        }

        var authorize = _driver.Expect("authorize");
        var refused = await _driver.CallAsync(tool, arguments);
        refused.Text.Should().Contain("Unauthorized", "the client wants to log in again");
        (await FinishAsync(authorize)).Should().BeTrue();
        return await _driver.CallAsync(tool, arguments);
    }

    /// <summary>The client has another access token from here on; what it refreshes with stays.</summary>
    public Task SpoilAsync(string token) => _driver.SendAsync("spoiled", new JsonObject { ["do"] = "spoil", ["token"] = token });

    public async ValueTask DisposeAsync()
    {
        await _driver.DisposeAsync();
        Browser.Dispose();
    }

    private async Task<bool> FinishAsync(Task<JsonElement> authorize)
    {
        Authorize = (await authorize).GetProperty("url").GetString()!;
        var query = await Browser.GoAsync(Authorize, OAuthFixture.Redirect);
        var loggedIn = await _driver.SendAsync("loggedIn", new JsonObject { ["do"] = "callback", ["query"] = query });
        ClientId = loggedIn.GetProperty("client").GetString();
        return loggedIn.GetProperty("connected").GetBoolean();
    }
}
