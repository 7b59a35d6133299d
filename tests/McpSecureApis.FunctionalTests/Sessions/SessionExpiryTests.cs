using System.Net.Http.Headers;
using System.Text;
using McpSecureApis.Core.Callers.Revocations;
using McpSecureApis.FunctionalTests.Protocol;
using McpSecureApis.Transports.Connections;

namespace McpSecureApis.FunctionalTests.Sessions;

/// <summary>A stream lives as long as the token that opened it; the session waits for the next token.</summary>
public sealed class SessionExpiryTests : IAsyncLifetime
{
    private readonly RunningServer _server = new() { Sessions = SessionMode.Hybrid };
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false });

    public ValueTask InitializeAsync() => _server.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task TokenEnds_StreamEndsInOrderAndTheSessionGoesOn()
    {
        using var opened = await _client.SendAsync(Request(
            HttpMethod.Post, session: null,
            """{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"c","version":"1"}}}"""));
        var session = opened.Headers.GetValues("Mcp-Session-Id").Single();

        _server.TokenEnd = DateTimeOffset.UtcNow.AddSeconds(1);
        using (var stream = await EventStream.OpenAsync(_client, Request(HttpMethod.Get, session)))
        {
            stream.Response.IsSuccessStatusCode.Should().BeTrue();
            (await stream.NextAsync()).Should().BeNull("it ended in order");
            (DateTimeOffset.UtcNow > _server.TokenEnd - TimeSpan.FromSeconds(0.5)).Should().BeTrue("not long before the token's end; timers count in other steps");
        }

        _server.TokenEnd = null;
        using var next = await EventStream.OpenAsync(_client, Request(HttpMethod.Get, session));
        next.Response.IsSuccessStatusCode.Should().BeTrue();
    }

    [Fact]
    public async Task TokenIsRevoked_StreamEndsInOrder()
    {
        using var opened = await _client.SendAsync(Request(
            HttpMethod.Post, session: null,
            """{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"c","version":"1"}}}"""));
        using var stream = await EventStream.OpenAsync(_client, Request(HttpMethod.Get, opened.Headers.GetValues("Mcp-Session-Id").Single()));
        _server.Revocations.Replace([new Revocation(RevocationKind.Issuer, "https://login.example.com/", Issuer: null, Until: null)]);
        (await stream.NextAsync()).Should().BeNull("it ended in order");
    }

    private HttpRequestMessage Request(HttpMethod method, string? session, string? body = null)
    {
        var request = new HttpRequestMessage(method, $"http://127.0.0.1:{_server.Port}/mcp");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", RunningServer.Token);
        request.Headers.Accept.ParseAdd("text/event-stream");
        if (session is not null)
        {
            request.Headers.Add("Mcp-Session-Id", session);
        }

        if (body is not null)
        {
            request.Headers.Accept.ParseAdd("application/json");
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        return request;
    }
}
