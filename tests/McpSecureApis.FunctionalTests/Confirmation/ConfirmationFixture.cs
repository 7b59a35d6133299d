using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpSecureApis.Core.Callers;
using McpSecureApis.Demo;
using McpSecureApis.FunctionalTests.Contract;
using McpSecureApis.Hosting;
using McpSecureApis.Hosting.Configuration;
using McpSecureApis.Hosting.Servers;
using McpSecureApis.Hosting.Settings;
using McpSecureApis.TestKit;

namespace McpSecureApis.FunctionalTests.Confirmation;

/// <summary>The whole product on loopback, as the demo starts it: its destructive tool, its backend and its trail.</summary>
public sealed class ConfirmationFixture : IAsyncLifetime
{
    public const string Tool = "orders_cancel";

    private readonly HttpClient _http = new();
    private DemoRun? _demo;
    private HttpGateway? _hybrid;
    private int _order = 1000;

    internal DemoDescription Demo => _demo!.Description;

    /// <summary>The time of the instance with sessions.</summary>
    internal RunningTimeProvider HybridClock { get; } = new();

    /// <summary>The same rooms over HTTP, with sessions for clients of older revisions.</summary>
    internal Uri Hybrid => new(_hybrid!.Address, "/mcp");

    public async ValueTask InitializeAsync()
    {
        _demo = await DemoRun.StartAsync(port: 0, issuerPort: 0, audit: null, TextWriter.Null, CancellationToken.None);
        _hybrid = await ClockedGateway.StartHttpAsync(
            OperatorConfiguration.Read(
                Demo.Configuration, ["Server:Sessions=Hybrid", "Server:Listen=http://127.0.0.1:0", "Server:Hosts:0=127.0.0.1"]),
            new GatewayEdges(TextWriter.Null),
            HybridClock);
        await _hybrid.WaitForKeysAsync(TimeSpan.FromMinutes(2), CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _hybrid!.DisposeAsync();
        await _demo!.DisposeAsync();
        Directory.Delete(Demo.Audit, recursive: true);
    }

    /// <summary>Arguments that no other test uses, so that the backend's list says which call was sent.</summary>
    internal JsonObject NewArguments() =>
        new() { ["orderId"] = $"ORD-{Interlocked.Increment(ref _order):D8}", ["reason"] = "Ordered twice" };

    /// <summary>One call of 2026-07-28 and its result.</summary>
    internal async Task<JsonElement> CallAsync(
        JsonObject arguments, string capabilities = """{"elicitation":{}}""", JsonNode? responses = null, string? state = null, string token = "editor")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Demo.Mcp) { Content = JsonContent.Create(Message(arguments, capabilities, responses, state)) };
        request.Content.Headers.ContentType!.CharSet = null;
        request.Headers.Add("Authorization", $"Bearer {(Demo.Tokens.TryGetValue(token, out var known) ? known : token)}");
        request.Headers.Add("MCP-Protocol-Version", "2026-07-28");
        request.Headers.Add("Mcp-Method", "tools/call");
        request.Headers.Add("Mcp-Name", Tool);
        using var reply = await _http.SendAsync(request);
        var message = JsonElement.Parse(await reply.Content.ReadAsStringAsync());
        return message.TryGetProperty("result", out var result) ? result : message.GetProperty("error");
    }

    /// <summary>The same over stdio, as the editor, by an instance of its own.</summary>
    internal async Task<JsonElement> CallOverStdioAsync(JsonObject arguments, JsonNode? responses, string? state, params string[] settings)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var input = new MemoryStream(Encoding.UTF8.GetBytes(Message(arguments, """{"elicitation":{}}""", responses, state).ToJsonString() + "\n"));
        using var output = new MemoryStream();
        await ServeStdioAsync(input, output, limit.Token, settings);
        return JsonElement.Parse(output.ToArray()).GetProperty("result");
    }

    private static JsonObject Message(JsonObject arguments, string capabilities, JsonNode? responses, string? state)
    {
        var parameters = new JsonObject
        {
            ["_meta"] = new JsonObject
            {
                ["io.modelcontextprotocol/protocolVersion"] = "2026-07-28",
                ["io.modelcontextprotocol/clientCapabilities"] = JsonNode.Parse(capabilities),
            },
            ["name"] = Tool,
            ["arguments"] = arguments.DeepClone(),
        };
        if (responses is not null)
        {
            parameters["inputResponses"] = new JsonObject { ["confirmation"] = responses };
        }

        if (state is not null)
        {
            parameters["requestState"] = state;
        }

        return new JsonObject { ["jsonrpc"] = "2.0", ["id"] = 1, ["method"] = "tools/call", ["params"] = parameters };
    }

    /// <summary>Asks, and gives the state that came with the question.</summary>
    internal async Task<string> AskAsync(JsonObject arguments)
    {
        var asked = await CallAsync(arguments);
        asked.GetProperty("resultType").GetString().Should().Be("input_required");
        return asked.GetProperty("requestState").GetString()!;
    }

    internal static JsonObject Yes() => new() { ["action"] = "accept", ["content"] = new JsonObject { ["confirm"] = true } };

    /// <summary>How often the backend was asked to cancel this order.</summary>
    internal async Task<int> SentAsync(JsonObject arguments)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{Demo.Backend}/_requests");
        request.Headers.Add("X-Inspection", Demo.BackendInspection);
        using var reply = await _http.SendAsync(request);
        reply.IsSuccessStatusCode.Should().BeTrue();
        var order = (string)arguments["orderId"]!;
        return (await reply.Content.ReadAsStringAsync()).Split($"/orders/{order}/cancel").Length - 1;
    }

    /// <summary>The trail's records of a call, in order.</summary>
    internal IReadOnlyList<JsonElement> RecordsOf(JsonElement result)
    {
        var id = result.TryGetProperty("_meta", out var meta)
            ? meta.GetProperty("mcp-secure-apis/callId").GetString()!
            : result.GetProperty("data").GetProperty("callId").GetString()!;
        return RecordsWith(id);
    }

    internal IReadOnlyList<JsonElement> RecordsWith(string text)
    {
        var records = new List<JsonElement>();
        foreach (var file in Directory.EnumerateFiles(Demo.Audit, "*.jsonl").Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
            while (reader.ReadLine() is { } line)
            {
                if (line.Contains(text, StringComparison.Ordinal) && line.EndsWith('}'))
                {
                    records.Add(JsonElement.Parse(line));
                }
            }
        }

        return records;
    }

    /// <summary>The same rooms behind stdio, as the editor.</summary>
    internal async Task ServeStdioAsync(Stream input, Stream output, CancellationToken cancellationToken, params string[] settings)
    {
        await using var gateway = await Gateway.OpenAsync(
            OperatorConfiguration.Read(Demo.Configuration, settings), new GatewayEdges(TextWriter.Null), cancellationToken);
        (await gateway.Tokens.VerifyAsync(PresentedCredential.Bearer(Demo.Tokens["editor"]), cancellationToken)).TryGet(out var caller, out var refusal).Should().BeTrue(refusal?.Message);
        await StdioServer.RunAsync(gateway, caller!, input, output, cancellationToken);
    }
}
