namespace McpSecureApis.FunctionalTests.Protocol;

/// <summary>2026-07-28: what headers and <c>_meta</c> have to say, and with which code the answer says that they do not.</summary>
public sealed class ModernHeaderTests(RunningServer server) : IClassFixture<RunningServer>
{
    private const string Call = "\"name\":\"orders\",\"arguments\":{}";
    private const string CallHeaders = "MCP-Protocol-Version: 2026-07-28\r\nMcp-Method: tools/call\r\n";

    [Theory]
    [InlineData("")]
    [InlineData("MCP-Protocol-Version: 2026-07-28\r\n")]
    [InlineData("Mcp-Method: tools/list\r\n")]
    [InlineData("MCP-Protocol-Version: 2025-11-25\r\nMcp-Method: tools/list\r\n")]
    [InlineData("MCP-Protocol-Version: 2026-07-28\r\nMcp-Method: tools/call\r\n")]
    [InlineData("MCP-Protocol-Version: 2026-07-28\r\nMcp-Method: Tools/List\r\n")]
    [InlineData("MCP-Protocol-Version: 2026-07-28\r\nMcp-Method: tools/list\r\nMcp-Method: tools/list\r\n")]
    [InlineData("MCP-Protocol-Version: 2026-07-28\r\nMCP-Protocol-Version: 2026-07-28\r\nMcp-Method: tools/list\r\n")]
    [InlineData("MCP-Protocol-Version: 2026-07-28, 2026-07-28\r\nMcp-Method: tools/list\r\n", -32022)]
    public async Task Request_HeadersDoNotSayWhatTheBodySays_IsAMismatch(string headers, int code = -32020)
    {
        var reply = await server.PostAsync(RunningServer.Modern("tools/list"), headers);
        reply.Status.Should().Be(400);
        reply.Code.Should().Be(code);
        reply.Message.GetProperty("id").GetInt32().Should().Be(1);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Mcp-Name: other\r\n")]
    [InlineData("Mcp-Name: ORDERS\r\n")]
    [InlineData("Mcp-Name: orders\r\nMcp-Name: orders\r\n")]
    [InlineData("Mcp-Name: orders, orders\r\n")]
    [InlineData("Mcp-Name: =?base64?b3RoZXI=?=\r\n")]
    [InlineData("Mcp-Name: =?base64?b3JkZXJz\r\n")]
    [InlineData("Mcp-Name: =?BASE64?b3JkZXJz?=\r\n")]
    [InlineData("Mcp-Name: =?base64?b3Jk ZXJz?=\r\n")]
    [InlineData("Mcp-Name: =?base64?!!!?=\r\n")]
    [InlineData("Mcp-Name: =?base64?/w==?=\r\n")]
    [InlineData("Mcp-Name: =?base64?=\r\n")]
    public async Task Call_NameHeaderDiffers_IsAMismatchAndNothingRuns(string name)
    {
        server.Tools.Finished.Clear();
        var reply = await server.PostAsync(RunningServer.Modern("tools/call", Call), CallHeaders + name);
        reply.Status.Should().Be(400);
        reply.Code.Should().Be(-32020);
        server.Tools.Finished.Should().BeEmpty();
    }

    [Theory]
    [InlineData("Mcp-Name: orders\r\n")]
    [InlineData("mcp-name:   orders  \r\n")]
    [InlineData("Mcp-Name: =?base64?b3JkZXJz?=\r\n")]
    public async Task Call_NameHeaderAgrees_Runs(string name)
    {
        var reply = await server.PostAsync(RunningServer.Modern("tools/call", Call), CallHeaders + name);
        reply.Status.Should().Be(200);
        reply.Message.GetProperty("result").GetProperty("isError").GetBoolean().Should().BeTrue();
    }

    [Theory]
    [InlineData("""{"region":"eu"}""", "Mcp-Param-Region: eu", true)]
    [InlineData("""{"region":"eu"}""", "mcp-param-region: eu", true)]
    [InlineData("""{"region":"ü"}""", "Mcp-Param-Region: =?base64?w7w=?=", true)]
    [InlineData("""{"count":42.0}""", "Mcp-Param-Count: 42", true)]
    [InlineData("""{"count":42}""", "Mcp-Param-Count: 42.0", true)]
    [InlineData("""{"nested":{"flag":true}}""", "Mcp-Param-Flag: true", true)]
    [InlineData("""{"region":null}""", "X-Other: 1", true)]
    [InlineData("""{}""", "Mcp-Param-Unknown: 1", true)]
    [InlineData("""{"region":"eu"}""", "X-Other: 1", false)]
    [InlineData("""{"region":"eu"}""", "Mcp-Param-Region: us", false)]
    [InlineData("""{"region":"eu"}""", "Mcp-Param-Region: EU", false)]
    [InlineData("""{"region":"eu"}""", "Mcp-Param-Region: eu\r\nMcp-Param-Region: eu", false)]
    [InlineData("""{"region":"ü"}""", "Mcp-Param-Region: ü", false)]
    [InlineData("""{}""", "Mcp-Param-Region: eu", false)]
    [InlineData("""{"region":null}""", "Mcp-Param-Region: null", false)]
    [InlineData("""{"count":42}""", "Mcp-Param-Count: 43", false)]
    [InlineData("""{"count":42}""", "Mcp-Param-Count: forty-two", false)]
    [InlineData("""{"nested":{"flag":true}}""", "Mcp-Param-Flag: True", false)]
    [InlineData("""{"region":["eu"]}""", "Mcp-Param-Region: eu", false)]
    public async Task Call_ParameterHeaders_AreComparedWithTheArguments(string arguments, string headers, bool agrees)
    {
        server.Tools.Finished.Clear();
        var reply = await server.PostAsync(
            RunningServer.Modern("tools/call", $"\"name\":\"orders\",\"arguments\":{arguments}"), $"{CallHeaders}Mcp-Name: orders\r\n{headers}\r\n");
        reply.Status.Should().Be(agrees ? 200 : 400);
        server.Tools.Finished.Should().HaveCount(agrees ? 1 : 0);
        if (agrees)
        {
            server.Tools.Finished.Single().Arguments.Should().Be(arguments, "what was checked is what is executed, byte for byte");
        }
        else
        {
            reply.Code.Should().Be(-32020);
        }
    }

    [Theory]
    [InlineData("2027-01-01")]
    [InlineData("1900-01-01")]
    [InlineData("rubbish")]
    public async Task Version_Unknown_NamesWhatIsSupported(string version)
    {
        var body = RunningServer.Modern("tools/list").Replace("2026-07-28", version, StringComparison.Ordinal);
        var reply = await server.PostAsync(body, $"MCP-Protocol-Version: {version}\r\nMcp-Method: tools/list\r\n");
        reply.Status.Should().Be(400);
        reply.Code.Should().Be(-32022);
        var data = reply.Message.GetProperty("error").GetProperty("data");
        data.GetProperty("requested").GetString().Should().Be(version);
        data.GetProperty("supported").EnumerateArray().Select(supported => supported.GetString())
            .Should().Equal("2026-07-28", "2025-11-25", "2025-06-18", "2025-03-26");
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"_meta":{}}""")]
    [InlineData("""{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}""")]
    [InlineData("""{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":[]}}""")]
    [InlineData("""{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{"elicitation":5}}}""")]
    [InlineData("""{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{},"io.modelcontextprotocol/clientInfo":5}}""")]
    [InlineData("""{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{},"io.modelcontextprotocol/logLevel":"x"}}""")]
    [InlineData("""{"_meta":{"io.modelcontextprotocol/clientCapabilities":{}}}""")]
    public async Task Meta_Incomplete_IsInvalid(string parameters)
    {
        var reply = await server.PostAsync(
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\",\"params\":" + parameters + "}", RunningServer.ModernHeaders("tools/list"));
        reply.Status.Should().Be(400);
        reply.Code.Should().Be(-32602);
    }

    [Theory]
    [InlineData("initialize")]
    [InlineData("ping")]
    [InlineData("logging/setLevel")]
    [InlineData("resources/subscribe")]
    [InlineData("tasks/get")]
    [InlineData("no/such")]
    public async Task Method_RemovedOrUnknown_IsNotFound(string method)
    {
        var reply = await server.ModernAsync(method);
        reply.Status.Should().Be(404);
        reply.Code.Should().Be(-32601);
    }

    [Fact]
    public async Task OlderRevision_HeadersThatContradict_AreRefusedToo()
    {
        const string Body = """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"orders"}}""";
        (await server.PostAsync(Body, "Mcp-Method: tools/list\r\n")).Code.Should().Be(-32020);
        (await server.PostAsync(Body, "Mcp-Name: other\r\n")).Code.Should().Be(-32020);
        (await server.PostAsync(Body, "MCP-Protocol-Version: 2025-11-25\r\nMcp-Name: orders\r\n")).Status.Should().Be(200);
    }

    [Fact]
    public async Task OlderRevision_WithASession_IsToldToBeginAgain()
    {
        var reply = await server.PostAsync("""{"jsonrpc":"2.0","id":1,"method":"tools/list"}""", "MCP-Protocol-Version: 2025-11-25\r\nMcp-Session-Id: abc\r\n");
        reply.Status.Should().Be(404);
        reply.Code.Should().Be(-32001);
        (await server.ModernAsync("tools/list", headers: "Mcp-Session-Id: abc\r\nLast-Event-ID: 5\r\n")).Status.Should().Be(200, "2026-07-28 has no sessions to know");
    }
}
