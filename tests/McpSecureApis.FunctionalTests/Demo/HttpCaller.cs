using System.Net.Http.Headers;
using System.Text;

namespace McpSecureApis.FunctionalTests.Demo;

/// <summary>Sends requests as they are given, and hands every answer to the canary sweep.</summary>
internal static class HttpCaller
{
    private static readonly HttpClient Client = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false })
    {
        Timeout = TimeSpan.FromSeconds(30),
    };

    public static async Task<HttpAnswer> GetAsync(string url, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        return await SendAsync(request);
    }

    /// <summary>One JSON-RPC message in the form of 2025-11-25, which needs no handshake on a stateless server.</summary>
    public static async Task<HttpAnswer> PostAsync(string url, string? token, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        request.Headers.Add("MCP-Protocol-Version", "2025-11-25");
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return await SendAsync(request);
    }

    public static Task<HttpAnswer> CallAsync(string url, string? token, string tool, string arguments) =>
        PostAsync(url, token, $$$"""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"{{{tool}}}","arguments":{{{arguments}}}}}""");

    private static async Task<HttpAnswer> SendAsync(HttpRequestMessage request)
    {
        using var response = await Client.SendAsync(request);
        var answer = new HttpAnswer(
            response.StatusCode, response.Headers.ToString() + response.Content.Headers, await response.Content.ReadAsStringAsync());
        TestKit.Canaries.Output($"HTTP {request.Method} {request.RequestUri!.AbsolutePath}", $"{answer.Headers}\n{answer.Body}");
        return answer;
    }
}
