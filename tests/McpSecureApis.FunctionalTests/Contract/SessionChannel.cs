using System.Collections.Concurrent;
using System.Text.Json;

namespace McpSecureApis.FunctionalTests.Contract;

/// <summary>Streamable HTTP of 2025-11-25 with a session for each caller, who cancels as the session has it: by a notification.</summary>
internal sealed class SessionChannel(GatewayHarness harness) : ToolChannel(harness, November2025)
{
    private readonly HttpChannel _http = new(harness, November2025);
    private readonly ConcurrentDictionary<TestCaller, Lazy<Task<string>>> _sessions = new();

    public override bool IsHttp => true;

    public override IDictionary<string, string> Headers => _http.Headers;

    public override async Task<ToolAnswer> SendAsync(TestCaller caller, string method, string members, int id, CancellationToken gone)
    {
        var session = await _sessions.GetOrAdd(caller, who => new Lazy<Task<string>>(() => OpenAsync(Harness.Mint(who)))).Value;
        var token = Harness.Mint(caller);
        try
        {
            return await SendAsync(token, session, method, Message(method, members, id), gone);
        }
        catch (OperationCanceledException) when (gone.IsCancellationRequested)
        {
            await SendAsync(
                token, session, "notifications/cancelled",
                """{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":ID}}""".Replace("ID", $"{id}", StringComparison.Ordinal),
                CancellationToken.None);
            throw;
        }
    }

    /// <summary>The handshake; gives the session's id.</summary>
    public async Task<string> OpenAsync(string token, string capabilities = "{}")
    {
        const string Initialize = """
            {"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":CAPABILITIES,"clientInfo":{"name":"c","version":"1"}}}
            """;
        using var request = _http.Request(token, "initialize", Initialize.Replace("CAPABILITIES", capabilities, StringComparison.Ordinal));
        using var response = await Harness.Client.SendAsync(request);
        ((int)response.StatusCode).Should().Be(200);
        JsonElement.Parse(await response.Content.ReadAsStringAsync()).GetProperty("result").GetProperty("protocolVersion").GetString().Should().Be("2025-11-25");
        var session = response.Headers.GetValues("Mcp-Session-Id").Single();
        (await SendAsync(token, session, "notifications/initialized", """{"jsonrpc":"2.0","method":"notifications/initialized"}""", CancellationToken.None))
            .Status.Should().Be(202);
        return session;
    }

    /// <summary>Any message in any session.</summary>
    public async Task<ToolAnswer> SendAsync(string? token, string? session, string method, string body, CancellationToken gone)
    {
        using var request = Request(token, session, method, body);
        return await _http.SendAsync(request, gone);
    }

    public HttpRequestMessage Request(string? token, string? session, string method, string body)
    {
        var request = _http.Request(token, method, body);
        if (session is not null)
        {
            request.Headers.Add("Mcp-Session-Id", session);
        }

        return request;
    }
}
