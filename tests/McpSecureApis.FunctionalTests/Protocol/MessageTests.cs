namespace McpSecureApis.FunctionalTests.Protocol;

/// <summary>What a body has to be before anybody acts on it.</summary>
public sealed class MessageTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Theory]
    [InlineData("", -32700)]
    [InlineData("{", -32700)]
    [InlineData("\uFEFF{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}", -32700)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping"} {}""", -32700)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping","method":"tools/list"}""", -32700)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping","\u006dethod":"tools/list"}""", -32700)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"orders","name":"hidden"}}""", -32700)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"orders","arguments":{"id":"\ud800"}}}""", -32700)]
    [InlineData("""[{"jsonrpc":"2.0","id":1,"method":"ping"}]""", -32600)]
    [InlineData("[]", -32600)]
    [InlineData("1", -32600)]
    [InlineData("""{"jsonrpc":"2.0","id":null,"method":"ping"}""", -32600)]
    [InlineData("""{"jsonrpc":"2.0","id":1.0,"method":"ping"}""", -32600)]
    [InlineData("""{"jsonrpc":"2.0","id":1e0,"method":"ping"}""", -32600)]
    [InlineData("""{"jsonrpc":"2.0","id":99999999999999999999,"method":"ping"}""", -32600)]
    [InlineData("""{"jsonrpc":"2.0","id":{},"method":"ping"}""", -32600)]
    [InlineData("""{"jsonrpc":"2.0","id":true,"method":"ping"}""", -32600)]
    public async Task Body_Unreadable_IsAnsweredWithoutAnId(string body, int code)
    {
        var reply = await server.PostAsync(body);
        reply.Status.Should().Be(400);
        reply.Code.Should().Be(code);
        reply.Message.TryGetProperty("id", out _).Should().BeFalse();
    }

    [Theory]
    [InlineData("""{"id":1,"method":"ping"}""")]
    [InlineData("""{"jsonrpc":"1.0","id":1,"method":"ping"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":5}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":""}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping","params":[]}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping","params":{"_meta":5}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping","result":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping","Method":"tools/call"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","Params":{"name":"hidden"},"params":{"name":"orders"}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"orders","Name":"hidden"}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"orders","Arguments":{}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"orders","_Meta":{}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{}}""")]
    public async Task Body_NotAMessage_IsAnsweredWithItsId(string body)
    {
        server.Tools.Finished.Clear();
        var reply = await server.PostAsync(body);
        reply.Status.Should().Be(400);
        reply.Code.Should().Be(-32600);
        server.Tools.Finished.Should().BeEmpty();
    }

    [Theory]
    [InlineData(33, 400)]
    [InlineData(32, 200)]
    public async Task Body_Depth_IsBounded(int depth, int status)
    {
        // Three levels are the message, its params and the arguments.
        var nested = new string('[', depth - 3) + new string(']', depth - 3);
        var reply = await server.PostAsync("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"nope","arguments":{"a":""" + nested + "}}}");
        reply.Status.Should().Be(status);
        reply.Code.Should().Be(status == 400 ? -32700 : -32602);
    }

    [Theory]
    [InlineData("5", "5")]
    [InlineData("-9223372036854775808", "-9223372036854775808")]
    [InlineData("\"5\"", "\"5\"")]
    [InlineData("\"\"", "\"\"")]
    [InlineData("\"'<é>\"", "\"'<é>\"")]
    public async Task Answer_Id_HasItsTypeAndValue(string id, string expected)
    {
        var ok = await server.PostAsync($$"""{"jsonrpc":"2.0","id":{{id}},"method":"tools/list"}""");
        ok.Message.GetProperty("id").GetRawText().Should().Be(expected);
        var refused = await server.PostAsync($$$"""{"jsonrpc":"2.0","id":{{{id}}},"method":"tools/call","params":{"name":"nope"}}""");
        refused.Message.GetProperty("id").GetRawText().Should().Be(expected);
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{"roots":5},"clientInfo":{"name":"c","version":"1"}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":7,"capabilities":{},"clientInfo":{"name":"c","version":"1"}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"initialize"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":5}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":""}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"orders","arguments":[]}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"orders","_meta":{"progressToken":{}}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"cursor":5}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"logging/setLevel","params":{"level":"loud"}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":5}}}""")]
    public async Task Params_OfTheWrongForm_AreInvalid(string body)
    {
        var reply = await server.PostAsync(body);
        reply.Code.Should().Be(-32602);
        reply.Body.Should().NotContainAny("System.", "Exception", "JsonException");
    }

    [Theory]
    [InlineData("notifications/initialized")]
    [InlineData("notifications/cancelled")]
    [InlineData("notifications/whatever")]
    public async Task Notification_IsAcceptedWithoutABody(string method)
    {
        var reply = await server.PostAsync($$"""{"jsonrpc":"2.0","method":"{{method}}"}""");
        reply.Status.Should().Be(202);
        reply.Body.Should().BeEmpty();
    }

    [Fact]
    public async Task Method_NotOffered_InOlderRevisions_IsAnErrorIn200()
    {
        var reply = await server.PostAsync("""{"jsonrpc":"2.0","id":1,"method":"resources/subscribe"}""");
        reply.Status.Should().Be(200);
        reply.Code.Should().Be(-32601);
    }
}
