namespace McpSecureApis.FunctionalTests.Protocol;

/// <summary>Only the documented paths exist, each in one spelling.</summary>
public sealed class PathTests(RunningServer server) : IClassFixture<RunningServer>
{
    private const string Metadata =
        """{"resource":"https://mcp.example.com/base/mcp","authorization_servers":["https://login.example.com/"],"scopes_supported":["a.read","b.read"],"bearer_methods_supported":["header"]}""";

    [Theory]
    [InlineData("/mcp/")]
    [InlineData("//mcp")]
    [InlineData("/MCP")]
    [InlineData("/mcp%2f")]
    [InlineData("/%6dcp")]
    [InlineData("/./mcp")]
    [InlineData("/x/../mcp")]
    [InlineData("/mcp/../mcp")]
    [InlineData("/mcp;x=y")]
    [InlineData("/")]
    [InlineData("/metrics")]
    [InlineData("/health")]
    [InlineData("/health/ready/")]
    [InlineData("/Health/live")]
    [InlineData("/.well-known/oauth-protected-resource/")]
    [InlineData("/.well-known/oauth-protected-resource/mcp")]
    [InlineData("/.well-known/oauth-protected-resource/base/mcp/")]
    [InlineData("/.well-known/oauth-authorization-server")]
    [InlineData("http://127.0.0.1/mcp")]
    public async Task OtherPath_AnyMethod_IsNotFoundAndEmpty(string target)
    {
        foreach (var method in new[] { "GET", "POST", "DELETE", "OPTIONS" })
        {
            var reply = await server.SendAsync($"{method} {target} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Original-URL: /mcp\r\nX-Forwarded-Uri: /mcp\r\n");
            reply.Status.Should().Be(404, "{0} {1}", method, target);
            reply.Body.Should().BeEmpty();
            reply.Headers.Keys.Should().NotContain("Server");
        }
    }

    [Theory]
    [InlineData("/.well-known/oauth-protected-resource/base/mcp")]
    [InlineData("/.well-known/oauth-protected-resource")]
    [InlineData("/.well-known/oauth-protected-resource?x=y")]
    public async Task Metadata_AnyHost_NamesTheConfiguredAddress(string target)
    {
        var reply = await server.SendAsync($"GET {target} HTTP/1.1\r\nHost: 127.0.0.1:9\r\nX-Forwarded-Host: evil.example\r\n");
        reply.Status.Should().Be(200);
        reply.Headers["Content-Type"].Should().Be("application/json");
        reply.Body.Should().Be(Metadata);
        (await server.SendAsync($"POST {target} HTTP/1.1\r\nHost: 127.0.0.1\r\n")).Status.Should().Be(405);
    }

    [Fact]
    public async Task Health_TellsOneWord()
    {
        (await server.SendAsync("GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\n")).Body.Should().Be("""{"status":"live"}""");
        (await server.SendAsync("GET /health/ready HTTP/1.1\r\nHost: 127.0.0.1\r\n")).Body.Should().Be("""{"status":"ready"}""");
        server.Ready = false;
        var reply = await server.SendAsync("GET /health/ready HTTP/1.1\r\nHost: 127.0.0.1\r\n");
        server.Ready = true;
        reply.Status.Should().Be(503);
        reply.Body.Should().Be("""{"status":"unavailable"}""");
    }
}
