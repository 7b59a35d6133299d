using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace McpSecureApis.FunctionalTests.Contract;

/// <summary>Streamable HTTP, with the web server that the program runs.</summary>
internal sealed class HttpChannel(GatewayHarness harness, string version) : ToolChannel(harness, version)
{
    public override bool IsHttp => true;

    public override async Task<ToolAnswer> SendAsync(TestCaller caller, string method, string members, int id, CancellationToken gone)
    {
        using var request = Request(Harness.Mint(caller), method, Message(method, members, id));
        if (IsModern && method is ("tools/call" or "prompts/get" or "resources/read"))
        {
            using var parameters = JsonDocument.Parse($"{{{members}}}");
            request.Headers.Add("Mcp-Name", parameters.RootElement.GetProperty(method == "resources/read" ? "uri" : "name").ToString());
        }

        return await SendAsync(request, gone);
    }

    /// <summary>A request with the usual headers.</summary>
    public HttpRequestMessage Request(string? token, string method, string body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Harness.Address, "/mcp"))
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        request.Headers.Add("MCP-Protocol-Version", Version);
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        if (IsModern)
        {
            request.Headers.Add("Mcp-Method", method);
        }

        foreach (var (name, value) in Headers)
        {
            request.Headers.Add(name, value);
        }

        return request;
    }

    public async Task<ToolAnswer> SendAsync(HttpRequestMessage request, CancellationToken gone)
    {
        using var response = await Harness.Client.SendAsync(request, gone);
        var body = await response.Content.ReadAsStringAsync(gone);
        var json = response.Content.Headers.ContentType?.MediaType == "text/event-stream"
            ? body.Split('\n').Last(line => line.StartsWith("data: ", StringComparison.Ordinal))[6..]
            : body;
        return new ToolAnswer(JsonElement.Parse(json.Length == 0 ? "{}" : json), $"{response}\n{body}")
        {
            Status = (int)response.StatusCode,
            Challenge = response.Headers.WwwAuthenticate.SingleOrDefault()?.ToString(),
        };
    }
}
