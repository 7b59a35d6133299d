using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace McpSecureApis.FunctionalTests.Contract;

/// <summary>What is answered without the SDK is what the SDK would answer: the same gateway twice, one of them through the SDK only.</summary>
public sealed class DirectAnswerTests(SharedGateway direct, SharedSdkGateway sdk) : IClassFixture<SharedGateway>, IClassFixture<SharedSdkGateway>
{
    private static readonly (string Method, string Members)[] Requests =
    [
        ("tools/list", ""),
        ("tools/list", "\"cursor\":\"wrong\""),
        ("tools/list", "\"cursor\":\"\""),
        ("tools/call", "\"name\":\"items_get\",\"arguments\":{\"key\":\"a b\",\"note\":\"it's \\\"<é>\\\"\"}"),
        ("tools/call", "\"name\":\"items_get\",\"arguments\":{}"),
        ("tools/call", "\"name\":\"items_get\""),
        ("tools/call", "\"name\":\"items_list\",\"arguments\":{}"),
        ("tools/call", "\"name\":\"items_touch\",\"arguments\":{\"key\":\"a\"}"),
        ("tools/call", "\"name\":\"items_create\",\"arguments\":{\"key\":\"a\",\"price\":1.10,\"big\":12345678901234567890}"),
        ("tools/call", "\"name\":\"items_finance\",\"arguments\":{\"key\":\"a\"}"),
        ("tools/call", "\"name\":\"items_listed\",\"arguments\":{\"key\":\"a\"}"),
        ("tools/call", "\"name\":\"items_hidden\",\"arguments\":{\"key\":\"a\"}"),
        ("tools/call", "\"name\":\"items_destroy\",\"arguments\":{\"key\":\"a\"}"),
        ("tools/call", "\"name\":\"items_rare\",\"arguments\":{\"key\":\"a\"}"),
        ("tools/call", "\"name\":\"nothing\",\"arguments\":{}"),
        ("tools/call", "\"name\":\"orders_get\",\"arguments\":{\"orderId\":\"ORD-00000001\"}"),
        ("tools/call", "\"name\":\"orders_get\",\"arguments\":{\"orderId\":\"ORD-99999999\"}"),
    ];

    [Theory]
    [InlineData(ToolChannel.July2026, "application/json, text/event-stream")]
    [InlineData(ToolChannel.July2026, "text/event-stream")]
    [InlineData(ToolChannel.July2026, "*/*")]
    [InlineData(ToolChannel.November2025, "application/json, text/event-stream")]
    [InlineData(ToolChannel.November2025, "text/event-stream")]
    [InlineData(ToolChannel.November2025, "application/json")]
    public async Task Answers_WithAndWithoutSdk_AreEqual(string version, string accept)
    {
        foreach (var (method, members) in Requests)
        {
            var caller = TestCaller.Usual();
            var without = await AnswerAsync(direct.Harness, caller, version, accept, method, members);
            var with = await AnswerAsync(sdk.Harness, caller, version, accept, method, members);
            without.Head.Should().Be(with.Head, "{0} {1}", method, members);
            JsonNode.DeepEquals(Normal(without.Message), Normal(with.Message)).Should().BeTrue("{0} {1}: {2} is not {3}", method, members, without.Message, with.Message);
        }
    }

    [Fact]
    public async Task Answers_OfEveryPage_AreEqual()
    {
        var caller = TestCaller.Usual();
        var names = new List<string[]>();
        foreach (var harness in new[] { direct.Harness, sdk.Harness })
        {
            var listed = new List<string>();
            string? cursor = null;
            do
            {
                var (_, message) = await AnswerAsync(harness, caller, ToolChannel.July2026, "*/*", "tools/list", cursor is null ? "" : $"\"cursor\":\"{cursor}\"");
                listed.AddRange(message["result"]!["tools"]!.AsArray().Select(tool => tool!.ToJsonString()));
                cursor = (string?)message["result"]!["nextCursor"];
            }
            while (cursor is not null);
            names.Add([.. listed]);
        }

        names[0].Should().Equal(names[1]).And.HaveCountGreaterThan(100);
    }

    private static async Task<(string Head, JsonNode Message)> AnswerAsync(
        GatewayHarness harness, TestCaller caller, string version, string accept, string method, string members)
    {
        var channel = new HttpChannel(harness, version);
        using var request = channel.Request(harness.Mint(caller), method, channel.Message(method, members, id: 7));
        request.Headers.Remove("Accept");
        request.Headers.Accept.ParseAdd(accept);
        using var parameters = JsonDocument.Parse($"{{{members}}}");
        if (channel.IsModern && parameters.RootElement.TryGetProperty("name", out var name))
        {
            request.Headers.Add("Mcp-Name", name.GetString());
        }

        using var response = await harness.Client.SendAsync(request);
        var body = await response.Content.ReadAsStringAsync();
        var json = body.StartsWith('{') ? body : body.Split('\n').Single(line => line.StartsWith("data: ", StringComparison.Ordinal))[6..];
        var message = JsonNode.Parse(json)!;
        var head = string.Create(CultureInfo.InvariantCulture, $"{(int)response.StatusCode} {response.Content.Headers.ContentType} {response.Headers.CacheControl} {response.Headers.WwwAuthenticate}");
        return (head, message);
    }

    /// <summary>Without what differs from call to call: ids, and cursors, whose key is the process's.</summary>
    private static JsonNode Normal(JsonNode message)
    {
        foreach (var holder in new[] { message["result"]?["_meta"], message["error"]?["data"] })
        {
            if (holder is JsonObject found)
            {
                found.Remove("mcp-secure-apis/callId");
                found.Remove("callId");
            }
        }

        if (message["result"]?["nextCursor"] is not null)
        {
            message["result"]!["nextCursor"] = "a cursor";
        }

        return message;
    }
}
