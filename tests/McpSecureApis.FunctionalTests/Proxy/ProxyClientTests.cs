using System.Text.Json;
using System.Text.Json.Nodes;
using McpSecureApis.FunctionalTests.Clients;
using McpSecureApis.FunctionalTests.Contract;
using ModelContextProtocol;
using ModelContextProtocol.Client;

namespace McpSecureApis.FunctionalTests.Proxy;

/// <summary>Real clients through nginx and TLS, to two instances in turn.</summary>
public sealed class ProxyClientTests(BehindProxy proxy) : IClassFixture<BehindProxy>
{
    private readonly ProxiedInstances _behind = proxy.Instances;

    [Theory]
    [InlineData("legacy")]
    [InlineData("auto")]
    [InlineData("2026-07-28")]
    public async Task Node_ListsCallsAndIsChallenged(string mode)
    {
        var calls = Enumerable.Repeat("""{"name":"items_get","arguments":{"key":"k"}}""", 4)
            .Append("""{"name":"items_listed","arguments":{"key":"k"}}""").Select(call => JsonNode.Parse(call)).ToArray();
        var answer = await NodeClient.RunAsync(
            new JsonObject
            {
                ["transport"] = "http",
                ["url"] = _behind.PublicUrl,
                ["token"] = _behind.Mint(TestCaller.Usual()),
                ["mode"] = mode is "legacy" or "auto" ? JsonValue.Create(mode) : new JsonObject { ["pin"] = mode },
                ["calls"] = new JsonArray(calls),
            },
            _behind.NodeEnvironment);

        answer.TryGetProperty("connectError", out var connectError).Should().BeFalse(connectError.ToString());
        answer.GetProperty("protocolVersion").GetString().Should().Be(mode == "legacy" ? ToolChannel.November2025 : ToolChannel.July2026);
        var names = answer.GetProperty("tools").EnumerateArray().Select(tool => tool.GetProperty("name").GetString()).ToList();
        names.Should().OnlyHaveUniqueItems().And.Contain(["items_get", "many_000", $"many_{ProxiedInstances.ManyTools - 1:000}"], "every page arrives");
        var answered = answer.GetProperty("calls").EnumerateArray().ToList();
        answered[..4].Should().OnlyContain(call => call.GetProperty("result").GetProperty("structuredContent").GetProperty("note").GetString() == "usual");
        answered[4].GetProperty("error").GetProperty("name").GetString().Should().Be("InsufficientScopeError");
        answer.GetProperty("exchanges").EnumerateArray().Single(exchange => exchange.GetProperty("status").GetInt32() == 403).GetProperty("challenge").GetString()
            .Should().Contain($"resource_metadata=\"https://{_behind.Public.Authority}/.well-known/oauth-protected-resource/gateway/mcp\"");
    }

    [Theory]
    [InlineData(null)]
    [InlineData(ToolChannel.July2026)]
    [InlineData(ToolChannel.November2025)]
    public async Task CSharp_ListsAndCalls(string? version)
    {
        var transport = new HttpClientTransport(
            new HttpClientTransportOptions
            {
                Endpoint = _behind.Public,
                TransportMode = HttpTransportMode.StreamableHttp,
                AdditionalHeaders = new Dictionary<string, string> { ["Authorization"] = $"Bearer {_behind.Mint(TestCaller.Usual())}" },
            },
            _behind.NewClient());
        await using var client = await McpClient.CreateAsync(transport, new McpClientOptions { ProtocolVersion = version });
        (await client.ListToolsAsync()).Select(tool => tool.Name).Should().OnlyHaveUniqueItems()
            .And.Contain(["items_get", "many_000", $"many_{ProxiedInstances.ManyTools - 1:000}"]);
        for (var i = 0; i < 4; i++)
        {
            var result = await client.CallToolAsync("items_get", new Dictionary<string, object?> { ["key"] = "k" });
            JsonSerializer.Serialize(result.StructuredContent).Should().Contain("usual");
        }

        var hidden = async () => await client.CallToolAsync("items_hidden", new Dictionary<string, object?> { ["key"] = "k" });
        (await hidden.Should().ThrowAsync<McpProtocolException>()).Which.ErrorCode.Should().Be(McpErrorCode.InvalidParams);
    }
}
