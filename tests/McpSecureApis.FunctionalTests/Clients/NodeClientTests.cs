using System.Text.Json;
using System.Text.Json.Nodes;
using McpSecureApis.FunctionalTests.Demo;

namespace McpSecureApis.FunctionalTests.Clients;

/// <summary>The JavaScript client against the running demo, in every mode and with every token, over HTTP and stdio.</summary>
[Collection(SharedDemo.Name)]
public sealed class NodeClientTests(RunningDemo running)
{
    private DemoProcess Demo => running.Process;

    public static TheoryData<string, string> ModesAndRoles()
    {
        var data = new TheoryData<string, string>();
        foreach (var mode in new[] { "legacy", "auto", "2026-07-28" })
        {
            data.AddRange(("reader", mode), ("editor", mode), ("nobody", mode));
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(ModesAndRoles))]
    public async Task Over_http_each_token_has_its_tools_calls_and_refusals(string role, string mode)
    {
        var before = (await Demo.BackendRequestsAsync()).Count;

        var answer = await NodeClient.RunAsync(new JsonObject
        {
            ["transport"] = "http",
            ["url"] = Demo.Mcp,
            ["token"] = Demo.Token(role),
            ["mode"] = Mode(mode),
            ["calls"] = Calls(),
        });

        answer.TryGetProperty("connectError", out var connectError).Should().BeFalse(connectError.ToString());
        answer.GetProperty("protocolVersion").GetString().Should().Be(mode == "legacy" ? "2025-11-25" : "2026-07-28");
        Tools(answer).Should().Equal(await Demo.ListAsync(role));
        var calls = answer.GetProperty("calls").EnumerateArray().ToList();
        if (role == "nobody")
        {
            calls[0].GetProperty("error").GetProperty("message").GetString().Should().Contain("Unknown tool");
            calls[1].GetProperty("error").GetProperty("code").GetInt32().Should().Be(-32602);
        }
        else
        {
            BeMasked(calls[0].GetProperty("result"));
            calls[1].GetProperty("result").GetProperty("isError").GetBoolean().Should().BeTrue("the order number is none");
        }

        // The challenge, as the client understands it and as it came.
        calls[2].GetProperty("error").GetProperty("name").GetString().Should().Be("InsufficientScopeError");
        var challenge = answer.GetProperty("exchanges").EnumerateArray().Single(exchange => exchange.GetProperty("status").GetInt32() == 403)
            .GetProperty("challenge").GetString();
        challenge.Should().Contain("error=\"insufficient_scope\"").And.Contain("scope=\"reports.read\"")
            .And.Contain("/.well-known/oauth-protected-resource/mcp");

        // One call reached the backend, or none.
        (await Demo.BackendRequestsAsync()).Count.Should().Be(before + (role == "nobody" ? 0 : 1));
    }

    [Theory]
    [InlineData("legacy")]
    [InlineData("auto")]
    [InlineData("2026-07-28")]
    public async Task Without_a_token_the_client_is_told_where_to_get_one(string mode)
    {
        var answer = await NodeClient.RunAsync(new JsonObject { ["transport"] = "http", ["url"] = Demo.Mcp, ["mode"] = Mode(mode) });

        answer.GetProperty("connectError").GetProperty("message").GetString().Should().NotBeEmpty();
        var exchange = answer.GetProperty("exchanges").EnumerateArray().First();
        exchange.GetProperty("status").GetInt32().Should().Be(401);
        var metadata = Demo.Mcp.Replace("/mcp", "/.well-known/oauth-protected-resource/mcp", StringComparison.Ordinal);
        exchange.GetProperty("challenge").GetString().Should().Contain($"resource_metadata=\"{metadata}\"");
        (await HttpCaller.GetAsync(metadata)).Json.GetProperty("authorization_servers")[0].GetString()
            .Should().Be(Demo.Description.GetProperty("issuer").GetString());
    }

    [Theory]
    [InlineData("legacy")]
    [InlineData("auto")]
    [InlineData("2026-07-28")]
    public async Task Over_stdio_the_printed_command_serves_the_reader(string mode)
    {
        var stdio = JsonNode.Parse(Demo.Description.GetProperty("stdio").GetRawText())!.AsObject();
        stdio["transport"] = "stdio";
        stdio["mode"] = Mode(mode);
        stdio["calls"] = Calls();

        var answer = await NodeClient.RunAsync(stdio);

        answer.TryGetProperty("connectError", out var connectError).Should().BeFalse(connectError.ToString());
        Tools(answer).Should().Equal("customers_get", "orders_get", "orders_search", "revenue_report");
        var calls = answer.GetProperty("calls").EnumerateArray().ToList();
        BeMasked(calls[0].GetProperty("result"));
        calls[1].GetProperty("result").GetProperty("isError").GetBoolean().Should().BeTrue();

        // There is no challenge on stdio: the result names the scope.
        var refused = calls[2].GetProperty("result");
        refused.GetProperty("isError").GetBoolean().Should().BeTrue();
        refused.GetProperty("content")[0].GetProperty("text").GetString().Should().Contain("reports.read");
    }

    private static JsonArray Calls() =>
    [
        JsonNode.Parse("""{"name":"orders_get","arguments":{"orderId":"ORD-00000001"}}"""),
        JsonNode.Parse("""{"name":"orders_get","arguments":{"orderId":"../customers/CUS-000001"}}"""),
        JsonNode.Parse("""{"name":"revenue_report","arguments":{"year":2025}}"""),
    ];

    private static JsonNode Mode(string mode) => mode is "legacy" or "auto" ? JsonValue.Create(mode) : new JsonObject { ["pin"] = mode };

    private static IEnumerable<string?> Tools(JsonElement answer) => answer.GetProperty("tools").EnumerateArray().Select(tool => tool.GetProperty("name").GetString());

    private static void BeMasked(JsonElement result)
    {
        var order = result.GetProperty("structuredContent");
        order.GetProperty("id").GetString().Should().Be("ORD-00000001");
        order.GetProperty("customer").GetProperty("email").GetString().Should().Contain("***");
        order.GetProperty("payment").GetProperty("cardNumber").GetString().Should().StartWith("***");
        result.GetProperty("_meta").GetProperty("mcp-secure-apis/callId").GetString().Should().NotBeNullOrEmpty();
    }
}
