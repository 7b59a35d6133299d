using System.Net;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.Transports.Connections;

namespace McpSecureApis.FunctionalTests.Protocol;

/// <summary>What a request meets before its body means anything, in this order.</summary>
public sealed class GateTests(RunningServer server) : IClassFixture<RunningServer>
{
    private const string List = """{"jsonrpc":"2.0","id":1,"method":"tools/list"}""";

    [Theory]
    [InlineData("Host: evil.example")]
    [InlineData("Host: 127.0.0.1.evil.example")]
    [InlineData("Host: mcp.example.com.")]
    [InlineData("Host: 2130706433")]
    [InlineData("Host: [::1]")]
    [InlineData("Host: localhost")]
    public async Task Post_ForeignHost_IsRefusedBeforeAnythingElse(string host)
    {
        var reply = await server.SendAsync($"DELETE /mcp HTTP/1.1\r\n{host}\r\nOrigin: null\r\n", List);
        reply.Status.Should().Be(403);
        reply.Body.Should().Contain("host_not_allowed").And.NotContain("\"id\"");
        (await server.SendAsync($"GET /health/live HTTP/1.1\r\n{host}\r\n")).Status.Should().Be(403);
        server.Reported.Should().Contain(entry => entry.Reason == RefusalReason.HostNotAllowed);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("https://evil.example")]
    [InlineData("https://app.example.com.evil.example")]
    [InlineData("http://app.example.com")]
    [InlineData("http://127.0.0.1")]
    [InlineData("https://app.example.com\r\nOrigin: https://evil.example")]
    [InlineData("https://app.example.com, https://evil.example")]
    public async Task Post_ForeignOrigin_IsRefusedBeforeTheTokenIsLookedAt(string origin)
    {
        var reply = await server.SendAsync($"PUT /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: {origin}\r\n", List);
        reply.Status.Should().Be(403);
        reply.Body.Should().Contain("origin_not_allowed");
        reply.Headers.Should().NotContainKey("WWW-Authenticate");
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("DELETE")]
    [InlineData("PUT")]
    [InlineData("OPTIONS")]
    [InlineData("HEAD")]
    public async Task OtherMethod_IsNotAllowed_WithoutCorsHeaders(string method)
    {
        var reply = await server.SendAsync($"{method} /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: https://app.example.com\r\n");
        reply.Status.Should().Be(405);
        reply.Headers["Allow"].Should().Be("POST");
        reply.Headers.Keys.Should().NotContain(name => name.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("Authorization: Basic Zm9vOmJhcg==\r\n", false)]
    [InlineData("Cookie: access_token=good-token\r\n", false)]
    [InlineData("Authorization: Bearer bad\r\n", true)]
    [InlineData("Authorization: Bearer \r\n", false)] // an empty value is no token; trailing space is trimmed by HTTP
    [InlineData("Authorization: Bearer good-token good-token\r\n", true)]
    [InlineData("Authorization: Bearer good-token, Bearer good-token\r\n", true)]
    [InlineData("Authorization: Bearer good-token\r\nAuthorization: Bearer good-token\r\n", true)]
    public async Task Post_NoUsableToken_IsChallenged(string authorization, bool tokenSent)
    {
        var reply = await server.SendAsync($"POST /mcp?access_token={RunningServer.Token} HTTP/1.1\r\nHost: 127.0.0.1\r\n{authorization}", List);
        reply.Status.Should().Be(401);
        var error = tokenSent ? "error=\"invalid_token\", " : string.Empty;
        reply.Headers["WWW-Authenticate"].Should().Be(
            $"Bearer {error}resource_metadata=\"https://mcp.example.com/.well-known/oauth-protected-resource/base/mcp\", scope=\"a.read b.read\"");
    }

    [Fact]
    public async Task Post_IssuerUnavailable_SaysWhenToTryAgain()
    {
        var reply = await server.SendAsync("POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer unreachable\r\n", List);
        reply.Status.Should().Be(503);
        reply.Headers["Retry-After"].Should().Be("5");
        reply.Headers.Should().NotContainKey("WWW-Authenticate");
    }

    [Fact]
    public async Task Post_TokenCheckThrows_SaysNothingOfIt()
    {
        var reply = await server.SendAsync("POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer explodes\r\n", List);
        reply.Status.Should().Be(500);
        reply.Body.Should().Be("""{"jsonrpc":"2.0","error":{"code":-32603,"message":"Internal error."}}""");
    }

    [Theory]
    [InlineData("GET", "")]
    [InlineData("POST", "Content-Type: text/plain\r\n")]
    [InlineData("POST", "Content-Type: application/json\r\nContent-Length: 100\r\n")] // of which nothing comes
    public async Task Request_OverTheCallersBudget_IsRefusedBeforeItIsRead(string method, string headers)
    {
        await using var own = new RunningServer { Sessions = SessionMode.Hybrid };
        await own.InitializeAsync();
        own.OverBudget = new Refusal(RefusalReason.RateLimited, "Too many.") { RetryAfter = TimeSpan.FromSeconds(7), IsOverBudget = true };
        var reply = await own.SendAsync($"{method} /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {RunningServer.Token}\r\n{headers}", withLength: false);
        reply.Status.Should().Be(429);
        reply.Headers["Retry-After"].Should().Be("7");
        reply.Body.Should().Contain("rate_limited").And.Contain("\"retryAfterSeconds\":\"7\"");
        own.Counted.Should().Equal(RefusalReason.RateLimited);
        own.Reported.Should().BeEmpty("it has a caller");
    }

    [Theory]
    [InlineData("192.0.2.66", 429)]
    [InlineData("192.0.2.1, 192.0.2.66", 429)]
    [InlineData("192.0.2.66, 192.0.2.1", 401)] // the right one was written by the trusted proxy, the left one by the client
    [InlineData("192.0.2.66, 127.0.0.9", 429)] // two trusted proxies in a row
    [InlineData("rubbish, 192.0.2.66\r\nX-Forwarded-For: 192.0.2.1", 401)]
    public async Task Post_BadTokenFromAnAddressOverItsBudget_IsToldToWait(string forwarded, int status)
    {
        var none = await server.SendAsync($"POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Forwarded-For: {forwarded}\r\n", List);
        none.Status.Should().Be(401, "whoever has no token is told where to get one");
        none.Headers["WWW-Authenticate"].Should().StartWith("Bearer resource_metadata=");
        var reply = await server.SendAsync($"POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer bad\r\nX-Forwarded-For: {forwarded}\r\n", List);
        reply.Status.Should().Be(status);
        reply.Headers.GetValueOrDefault("Retry-After").Should().Be(status == 429 ? "7" : null);
        if (status == 429)
        {
            server.Reported.Should().Contain(entry => entry.Reason == RefusalReason.TooManyRequests && entry.Address.Equals(IPAddress.Parse("192.0.2.66")));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("Content-Type: text/plain\r\n")]
    [InlineData("Content-Type: application/x-www-form-urlencoded\r\n")]
    [InlineData("Content-Type: multipart/form-data; boundary=x\r\n")]
    [InlineData("Content-Type: application/json; charset=utf-16\r\n")]
    [InlineData("Content-Type: application/json; charset=utf-8; x=y\r\n")]
    [InlineData("Content-Type: application/json, text/plain\r\n")]
    [InlineData("Content-Type: application/json\r\nContent-Type: application/json\r\n")]
    [InlineData("Content-Type: application/jsonx\r\n")]
    [InlineData("Content-Type: application/json\r\nContent-Encoding: gzip\r\n")]
    public async Task Post_OtherMediaType_IsRefused(string type)
    {
        var reply = await server.SendAsync($"POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {RunningServer.Token}\r\n{type}", List);
        reply.Status.Should().Be(415);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("Application/JSON; charset=UTF-8")]
    [InlineData("application/json;charset=\"utf-8\"")]
    public async Task Post_Json_IsRead(string type)
    {
        var reply = await server.SendAsync(
            $"POST /mcp HTTP/1.1\r\nHost: mcp.example.com\r\nOrigin: https://app.example.com\r\nAuthorization: bearer {RunningServer.Token}\r\nContent-Type: {type}\r\n", List);
        reply.Status.Should().Be(200);
        reply.Headers["Cache-Control"].Should().Be("no-store");
    }

    [Fact]
    public async Task Post_BodyTooLarge_IsRefusedByLengthAndByCount()
    {
        var announced = await server.SendAsync($"POST /mcp HTTP/1.1\r\n{server.Usual}Content-Length: 65537\r\n", withLength: false);
        announced.Status.Should().Be(413);

        var body = new string(' ', 70_000) + List;
        var chunked = await server.SendAsync(
            $"POST /mcp HTTP/1.1\r\n{server.Usual}Transfer-Encoding: chunked\r\n", $"{body.Length:x}\r\n{body}\r\n0\r\n\r\n", withLength: false);
        chunked.Status.Should().Be(413);

        (await server.PostAsync(new string(' ', 65_536 - List.Length) + List)).Status.Should().Be(200, "the limit itself is allowed");
    }

    [Fact]
    public async Task Post_BodyThatNeverCompletes_EndsInTime()
    {
        var reply = await server.SendAsync($"POST /mcp HTTP/1.1\r\n{server.Usual}Content-Length: 100\r\n", "{", withLength: false);
        reply.Status.Should().Be(400);
        reply.Body.Should().Contain("message_malformed");
    }
}
