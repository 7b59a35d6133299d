using System.Text.Json;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Callers.Scopes;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.Json.Schemas.Running;
using McpSecureApis.Mcp.Answers;
using McpSecureApis.Mcp.Lists;

namespace McpSecureApis.FunctionalTests.Protocol;

/// <summary>What comes back when every gate is passed, in both eras.</summary>
public sealed class ProtocolTests(RunningServer server) : IClassFixture<RunningServer>
{
    private const string Initialize =
        """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"VERSION","capabilities":{},"clientInfo":{"name":"c","version":"1"}}}""";

    private static readonly Caller Somebody = new() { Issuer = "i", Subject = "s", Scopes = ScopeSet.Empty };

    [Fact]
    public async Task Discover_NamesRevisionsAndTools()
    {
        var reply = await server.ModernAsync("server/discover");
        reply.Status.Should().Be(200);
        reply.Headers["Content-Type"].Should().Be("application/json");
        var result = reply.Message.GetProperty("result");
        result.GetProperty("supportedVersions").EnumerateArray().Select(version => version.GetString())
            .Should().Equal("2026-07-28", "2025-11-25", "2025-06-18", "2025-03-26");
        result.GetProperty("capabilities").GetProperty("tools").GetProperty("listChanged").GetBoolean().Should().BeTrue();
        result.GetProperty("resultType").GetString().Should().Be("complete");
    }

    [Theory]
    [InlineData("2025-11-25")]
    [InlineData("2025-06-18")]
    [InlineData("2025-03-26")]
    public async Task Initialize_Older_IsNegotiatedWithoutASession(string version)
    {
        var reply = await server.PostAsync(Initialize.Replace("VERSION", version, StringComparison.Ordinal));
        reply.Status.Should().Be(200);
        reply.Message.GetProperty("result").GetProperty("protocolVersion").GetString().Should().Be(version);
        reply.Headers.Should().NotContainKey("Mcp-Session-Id");
        reply.Message.GetProperty("result").GetProperty("capabilities").GetProperty("tools").TryGetProperty("listChanged", out var announced);
        announced.ValueKind.Should().NotBe(JsonValueKind.True, "a stateless older client cannot be told");
        (await server.PostAsync("""{"jsonrpc":"2.0","id":2,"method":"ping"}""", $"MCP-Protocol-Version: {version}\r\n")).Status.Should().Be(200);
        (await server.PostAsync("""{"jsonrpc":"2.0","id":2,"method":"tools/list"}""", $"MCP-Protocol-Version: {version}\r\n")).Status.Should().Be(200);
    }

    /// <summary>The lifecycle of these revisions has no error for a version: the server names one that it speaks, and the client decides.</summary>
    [Theory]
    [InlineData("2026-07-28")]
    [InlineData("DRAFT-2026-v1")]
    [InlineData("draft")]
    [InlineData("2031-01-01")]
    [InlineData("2024-11-05")]
    [InlineData("")]
    public async Task Initialize_VersionWithoutAHandshakeHere_IsAnsweredWithOneThatIsServed(string version)
    {
        var reply = await server.PostAsync(Initialize.Replace("VERSION", version, StringComparison.Ordinal));
        reply.Status.Should().Be(200);
        var agreed = reply.Message.GetProperty("result").GetProperty("protocolVersion").GetString();
        agreed.Should().Be("2025-11-25");
        (await server.PostAsync("""{"jsonrpc":"2.0","id":2,"method":"tools/list"}""", $"MCP-Protocol-Version: {agreed}\r\n")).Status.Should().Be(200);
    }

    /// <summary>A client that takes an older revision from the list finds its way by the handshake, not by asking again for the same.</summary>
    [Fact]
    public async Task Discover_InARevisionThatHasAHandshake_IsNoMethodOfIt()
    {
        var reply = await server.PostAsync("""{"jsonrpc":"2.0","id":1,"method":"server/discover"}""", "MCP-Protocol-Version: 2025-11-25\r\n");
        reply.Code.Should().Be(-32601);
        (await server.PostAsync(Initialize.Replace("VERSION", "2025-11-25", StringComparison.Ordinal))).Status.Should().Be(200);
    }

    [Fact]
    public async Task List_Modern_IsPrivateAndOrdered()
    {
        var result = (await server.ModernAsync("tools/list")).Message.GetProperty("result");
        result.GetProperty("cacheScope").GetString().Should().Be("private");
        result.GetProperty("ttlMs").GetInt64().Should().Be(10_000);
        result.GetProperty("tools").EnumerateArray().Select(tool => tool.GetProperty("name").GetString()).Should().Equal("listed", "orders", "slow", "throws");
        result.GetProperty("tools")[1].GetProperty("outputSchema").GetProperty("type").GetString().Should().Be("array");
        var slow = result.GetProperty("tools")[2].GetProperty("annotations");
        slow.GetProperty("destructiveHint").GetBoolean().Should().BeTrue();
        slow.GetProperty("readOnlyHint").GetBoolean().Should().BeFalse();
        result.GetProperty("tools")[1].GetProperty("annotations").GetProperty("readOnlyHint").GetBoolean().Should().BeTrue();
    }

    [Fact]
    public async Task List_Older_HasItsOwnShape()
    {
        var reply = await server.PostAsync("""{"jsonrpc":"2.0","id":1,"method":"tools/list"}""", "MCP-Protocol-Version: 2025-11-25\r\n");
        reply.Body.Should().NotContainAny("ttlMs", "cacheScope", "resultType");
        var schema = reply.Message.GetProperty("result").GetProperty("tools")[1].GetProperty("outputSchema");
        schema.GetProperty("type").GetString().Should().Be("object");
        schema.GetProperty("properties").GetProperty("result").GetProperty("type").GetString().Should().Be("array");
    }

    [Theory]
    [InlineData("")]
    [InlineData("AAAA")]
    [InlineData("AAAAZAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task List_ForeignCursor_IsInvalid(string cursor)
    {
        var reply = await server.ModernAsync("tools/list", $"\"cursor\":\"{cursor}\"");
        reply.Status.Should().Be(200);
        reply.Code.Should().Be(-32602);
    }

    [Fact]
    public void Cursor_BelongsToItsCallerAndCatalog()
    {
        var cursors = new ListCursor();
        var tools = Enumerable.Range(0, 250).Select(number => FakeTools.Tool($"t{number:D3}").Identity).ToList();
        var list = ListCursor.DigestOf(tools);
        var cursor = cursors.Create(100, Somebody, list);
        cursors.TryRead(cursor, Somebody, list, 250, out var offset).Should().BeTrue();
        offset.Should().Be(100);
        cursors.TryRead(cursor, Somebody with { Tenant = "other" }, list, 250, out _).Should().BeFalse();
        cursors.TryRead(cursor, Somebody with { Subject = "is", Issuer = string.Empty }, list, 250, out _).Should().BeFalse();
        cursors.TryRead(cursor, Somebody, ListCursor.DigestOf(tools.Skip(1)), 249, out _).Should().BeFalse();
        new ListCursor().TryRead(cursor, Somebody, list, 250, out _).Should().BeFalse();
        cursors.TryRead(cursors.Create(250, Somebody, list), Somebody, list, 250, out _).Should().BeFalse();
    }

    [Fact]
    public async Task Call_ListedToolWithoutScope_IsChallengedWithAllScopes()
    {
        server.Tools.Finished.Clear();
        var reply = await server.ModernAsync("tools/call", "\"name\":\"listed\"", "Mcp-Name: listed\r\n", "\"x\"");
        reply.Status.Should().Be(403);
        reply.Headers["WWW-Authenticate"].Should().Be(
            "Bearer error=\"insufficient_scope\", scope=\"a.read b.read\", resource_metadata=\"https://mcp.example.com/.well-known/oauth-protected-resource/base/mcp\"");
        reply.Message.GetProperty("id").GetString().Should().Be("x");
        reply.Message.GetProperty("error").GetProperty("data").GetProperty("callId").GetString().Should().Be("call-1");
        server.Tools.Finished.Should().ContainSingle("the refusal leaves its record");
    }

    [Fact]
    public async Task Call_HiddenTool_AnswersByteForByteLikeAnUnknownOne()
    {
        foreach (var headers in new[] { string.Empty, "Mcp-Param-Region: eu\r\nMcp-Param-Region: us\r\n" })
        {
            var hidden = await server.ModernAsync("tools/call", "\"name\":\"hidden\",\"arguments\":{\"region\":\"x\"}", $"Mcp-Name: hidden\r\n{headers}");
            var unknown = await server.ModernAsync("tools/call", "\"name\":\"absent\",\"arguments\":{\"region\":\"x\"}", $"Mcp-Name: absent\r\n{headers}");
            hidden.Status.Should().Be(200);
            hidden.Body.Should().Be("""{"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"Unknown tool","data":{"callId":"call-1"}}}""");
            unknown.Body.Should().Be(hidden.Body);
            unknown.Headers.Where(header => header.Key != "Date").Should().BeEquivalentTo(hidden.Headers.Where(header => header.Key != "Date"));
        }
    }

    [Theory]
    [InlineData("2026-07-28")]
    [InlineData("2025-11-25")]
    public async Task Call_Refused_IsAResultForTheModel(string version)
    {
        var reply = version == "2026-07-28"
            ? await server.ModernAsync("tools/call", "\"name\":\"refused\",\"arguments\":{\"n\":1.10}", "Mcp-Name: refused\r\n")
            : await server.PostAsync("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"refused","arguments":{"n":1.10}}}""", $"MCP-Protocol-Version: {version}\r\n");
        reply.Status.Should().Be(200);
        reply.Headers["Content-Type"].Should().Be("application/json");
        var result = reply.Message.GetProperty("result");
        result.GetProperty("isError").GetBoolean().Should().BeTrue();
        result.GetProperty("content")[0].GetProperty("text").GetString().Should().Be("Say \"later\".\nTry again in 7 seconds.\nCode: rate_limited");
        result.GetProperty("_meta").GetProperty("mcp-secure-apis/callId").GetString().Should().Be("call-1");
        result.GetProperty("_meta").GetProperty("mcp-secure-apis/code").GetString().Should().Be("rate_limited");
        result.GetProperty("_meta").GetProperty("mcp-secure-apis/retryAfterSeconds").GetInt32().Should().Be(7);
        reply.Body.Should().Contain("\\\"later\\\"").And.NotContain("\\u0022");
        server.Tools.Finished.Should().Contain(("refused", """{"n":1.10}"""));
    }

    [Fact]
    public async Task Call_HandlerThrows_SaysNothingOfIt()
    {
        var reply = await server.ModernAsync("tools/call", "\"name\":\"throws\"", "Mcp-Name: throws\r\n");
        reply.Body.Should().NotContain(FakeTools.Canary).And.NotContain("throws").And.NotContain("InvalidOperation");
        reply.Code.Should().Be(-32603);
    }

    [Theory]
    [InlineData("", "application/json")]
    [InlineData("Accept: application/json, text/event-stream\r\n", "application/json")]
    [InlineData("Accept: */*\r\n", "application/json")]
    [InlineData("Accept: image/png\r\n", "application/json")]
    [InlineData("Accept: text/event-stream\r\n", "text/event-stream")]
    [InlineData("Accept: application/json;q=0, text/event-stream\r\n", "text/event-stream")]
    public async Task Answer_Form_FollowsAccept(string accept, string type)
    {
        var reply = await server.ModernAsync("tools/list", headers: accept);
        reply.Status.Should().Be(200);
        reply.Headers["Content-Type"].Should().Be(type);
        reply.Headers["X-Accel-Buffering"].Should().Be("no");
        reply.Headers["Cache-Control"].Should().Be("no-store");
        reply.Message.GetProperty("result").GetProperty("tools").GetArrayLength().Should().Be(4);
    }

    [Fact]
    public async Task SameIdAtTheSameTime_EachGetsItsOwnAnswer()
    {
        var names = Enumerable.Range(0, 40).Select(number => number % 2 == 0 ? "refused" : "absent").ToArray();
        var replies = await Task.WhenAll(names.Select(name => server.ModernAsync("tools/call", $"\"name\":\"{name}\"", $"Mcp-Name: {name}\r\n")));
        replies.Select(reply => reply.Message.TryGetProperty("result", out _)).Should().Equal(names.Select(name => name == "refused"));
    }

    [Fact]
    public void LegacyShape_WrapsEverythingButObjects()
    {
        LegacyShape.NeedsWrapping(JsonElement.Parse("""{"type":"object"}""")).Should().BeFalse();
        LegacyShape.NeedsWrapping(JsonElement.Parse("""{"type":["object","null"]}""")).Should().BeTrue();
        LegacyShape.NeedsWrapping(JsonElement.Parse("true")).Should().BeTrue();
        LegacyShape.WrapContent(JsonElement.Parse("[1.10]")).GetRawText().Should().Be("""{"result":[1.10]}""");
        ToolResultMapper.ToText(JsonElement.Parse("""{"a":"it's \"<é>\"","n":1.10}""")).Should().Be("""{"a":"it's \"<é>\"","n":1.10}""");
    }

    [Fact]
    public void Result_OfInvalidArguments_IsTheRefusalsTextAndItsCode()
    {
        var refusal = new Refusal(RefusalReason.InvalidArguments, "The arguments are not valid. /id: must match ^x$.")
        {
            Problems = [new ValidationProblem("/id", "pattern", "must match ^x$")],
        };
        var result = RefusalMapper.ToResult(refusal, "c");
        ((ModelContextProtocol.Protocol.TextContentBlock)result.Content[0]).Text.Should().Be(
            "The arguments are not valid. /id: must match ^x$.\nCode: invalid_arguments");
    }
}
