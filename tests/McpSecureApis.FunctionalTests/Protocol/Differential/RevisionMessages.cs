namespace McpSecureApis.FunctionalTests.Protocol.Differential;

/// <summary>Messages to a server without sessions, by a name that says what is asked.</summary>
internal static class RevisionMessages
{
    private const string Call = "\"name\":\"orders\",\"arguments\":{}";
    private const string CallName = "Mcp-Name: orders\r\n";
    private const string ModernList = "MCP-Protocol-Version: 2026-07-28\r\nMcp-Method: tools/list\r\n";
    private const string Initialize = "\"capabilities\":{},\"clientInfo\":{\"name\":\"c\",\"version\":\"1\"},\"protocolVersion\":";

    private const string ListResult = "200 id 7 result tools:[Object]";
    private const string ModernListResult = "200 id 7 result cacheScope=\"private\" resultType=\"complete\" tools:[Object] ttlMs:Number";
    private const string Begun = "200 id 7 result capabilities:Object protocolVersion=\"2025-11-25\" serverInfo:Object";
    private const string PingResult = "200 id 7 result ";
    private const string CallResult = "200 id 7 result content:[Object] isError=true";

    /// <summary>What the revisions decide: both servers answer alike.</summary>
    public static IReadOnlyDictionary<string, RevisionMessage> Alike { get; } = new Dictionary<string, RevisionMessage>(StringComparer.Ordinal)
    {
        ["2026 discover"] = RevisionMessage.Modern("server/discover"),
        ["2026 list"] = RevisionMessage.Modern("tools/list"),
        ["2026 list, cursor null"] = RevisionMessage.Modern("tools/list", "\"cursor\":null"),
        ["2026 call"] = RevisionMessage.Modern("tools/call", Call, CallName),
        ["2026 call, name in base64"] = RevisionMessage.Modern("tools/call", Call, "Mcp-Name: =?base64?b3JkZXJz?=\r\n"),
        ["2026 call, unknown tool"] = RevisionMessage.Modern("tools/call", "\"name\":\"nothing\",\"arguments\":{}", "Mcp-Name: nothing\r\n"),
        ["2026 call, no name header"] = RevisionMessage.Modern("tools/call", Call),
        ["2026 call, other name header"] = RevisionMessage.Modern("tools/call", Call, "Mcp-Name: slow\r\n"),
        ["2026 call, name header in other case"] = RevisionMessage.Modern("tools/call", Call, "Mcp-Name: Orders\r\n"),
        ["2026 call, bad base64"] = RevisionMessage.Modern("tools/call", Call, "Mcp-Name: =?base64?!!!?=\r\n"),
        ["2026 unknown method"] = RevisionMessage.Modern("no/such"),
        ["2026 ping, which is removed"] = RevisionMessage.Modern("ping"),
        ["2026 initialize, which is removed"] = RevisionMessage.Modern("initialize", Initialize + "\"2026-07-28\""),
        ["2026 logging/setLevel, which is removed"] = RevisionMessage.Modern("logging/setLevel", "\"level\":\"info\""),
        ["2026 resources/subscribe, which is removed"] = RevisionMessage.Modern("resources/subscribe", "\"uri\":\"a://b\"", "Mcp-Name: a://b\r\n"),
        ["2026 without method header"] = RevisionMessage.Modern("tools/list") with { Headers = "MCP-Protocol-Version: 2026-07-28\r\n" },
        ["2026 other method header"] = RevisionMessage.Modern("tools/list") with { Headers = "MCP-Protocol-Version: 2026-07-28\r\nMcp-Method: tools/call\r\n" },
        ["2026 unknown version in both"] = new(
            "MCP-Protocol-Version: 2099-01-01\r\nMcp-Method: tools/list\r\n",
            RevisionMessage.Request("tools/list", "", RevisionMessage.ModernMeta.Replace("2026-07-28", "2099-01-01", StringComparison.Ordinal))),
        ["2026 without capabilities"] = RevisionMessage.Modern("tools/list", meta: """{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}"""),
        ["2026 capabilities that are no object"] = RevisionMessage.Modern(
            "tools/list", meta: """{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":7}"""),
        ["2026 without _meta"] = new(ModernList, RevisionMessage.Request("tools/list", "", meta: null)),
        ["2026 version that is no string"] = RevisionMessage.Modern(
            "tools/list", meta: """{"io.modelcontextprotocol/protocolVersion":7,"io.modelcontextprotocol/clientCapabilities":{}}"""),
        ["2026 notification"] = new(
            "MCP-Protocol-Version: 2026-07-28\r\nMcp-Method: notifications/cancelled\r\n",
            $$$"""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1,"_meta":{{{RevisionMessage.ModernMeta}}}}}"""),
        ["2026 GET"] = new("MCP-Protocol-Version: 2026-07-28\r\n", "", "GET"),
        ["2026 DELETE"] = new("MCP-Protocol-Version: 2026-07-28\r\n", "", "DELETE"),
        ["2025 initialize 2025-11-25"] = RevisionMessage.Legacy("initialize", Initialize + "\"2025-11-25\""),
        ["2025 initialize 2025-06-18"] = RevisionMessage.Legacy("initialize", Initialize + "\"2025-06-18\"") with { Headers = "" },
        ["2025 initialize 2025-03-26"] = RevisionMessage.Legacy("initialize", Initialize + "\"2025-03-26\"") with { Headers = "" },
        ["2025 initialize, an old unknown version"] = RevisionMessage.Legacy("initialize", Initialize + "\"1999-01-01\"") with { Headers = "" },
        ["2025 ping"] = RevisionMessage.Legacy("ping"),
        ["2025 list"] = RevisionMessage.Legacy("tools/list"),
        ["2025 list without version header"] = RevisionMessage.Legacy("tools/list") with { Headers = "" },
        ["2025 call"] = RevisionMessage.Legacy("tools/call", Call),
        ["2025 call, unknown tool"] = RevisionMessage.Legacy("tools/call", "\"name\":\"nothing\",\"arguments\":{}"),
        ["2025 unknown method"] = RevisionMessage.Legacy("no/such"),
        ["2025 server/discover, which is newer"] = RevisionMessage.Legacy("server/discover"),
        ["2025 unknown version header"] = RevisionMessage.Legacy("tools/list") with { Headers = "MCP-Protocol-Version: 1999-01-01\r\n" },
        ["2025 initialized"] = RevisionMessage.Notice("notifications/initialized"),
        ["2025 cancelled"] = RevisionMessage.Notice("notifications/cancelled", "{\"requestId\":99}"),
        ["2025 unknown notification"] = RevisionMessage.Notice("notifications/nothing"),
        ["2025 GET"] = new("MCP-Protocol-Version: 2025-11-25\r\n", "", "GET"),
    };

    /// <summary>Where ours differs on purpose, or the other is wrong by the revision: both answers, so that an entry goes stale visibly.</summary>
    public static IReadOnlyDictionary<string, RevisionDifference> Different { get; } = new Dictionary<string, RevisionDifference>(StringComparer.Ordinal)
    {
        // 2026-07-28, transports: the header is required and says what _meta says. A proxy may have decided by it.
        ["2026 without version header"] = new(
            RevisionMessage.Modern("tools/list") with { Headers = "Mcp-Method: tools/list\r\n" }, "400 id 7 error -32020", ModernListResult),
        ["2026 version header of another revision"] = new(
            RevisionMessage.Modern("tools/list") with { Headers = "MCP-Protocol-Version: 2025-11-25\r\nMcp-Method: tools/list\r\n" }, "400 id 7 error -32020", ListResult),

        // 2025-11-25, lifecycle: a version that is not served is answered with one that is, whatever it is called.
        ["2025 initialize, 2026-07-28"] = new(
            RevisionMessage.Legacy("initialize", Initialize + "\"2026-07-28\"") with { Headers = "" }, Begun, "200 id 7 error -32022"),
        ["2025 initialize, a draft"] = new(
            RevisionMessage.Legacy("initialize", Initialize + "\"DRAFT-2027\"") with { Headers = "" }, Begun, "200 id 7 error -32022"),

        // A client's mistake is told to the client.
        ["2025 initialize without clientInfo"] = new(
            RevisionMessage.Legacy("initialize", "\"protocolVersion\":\"2025-11-25\",\"capabilities\":{}"), "400 id 7 error -32602", "500 empty"),

        // The schema has no null id: what could not be read has none, and what could be has its own. -32700 is JSON-RPC's code for what is no JSON.
        ["batch"] = new(RevisionMessage.Raw("[{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"ping\"}]"), "400 id none error -32600", "400 id null error -32600"),
        ["id null"] = new(RevisionMessage.Raw("{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"ping\"}"), "400 id none error -32600", "400 id null error -32600"),
        ["other jsonrpc"] = new(RevisionMessage.Raw("{\"jsonrpc\":\"1.0\",\"id\":7,\"method\":\"ping\"}"), "400 id 7 error -32600", "400 id null error -32600"),
        ["no method"] = new(RevisionMessage.Raw("{\"jsonrpc\":\"2.0\",\"id\":7}"), "400 id 7 error -32600", "400 id null error -32600"),
        ["not JSON"] = new(RevisionMessage.Raw("{"), "400 id none error -32700", "400 id null error -32600"),

        // Two equal members, or two that differ in letter case, are two answers to one question: nothing runs. The other takes one of them.
        ["duplicate params"] = new(
            RevisionMessage.Raw("""{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"nothing"},"params":{"name":"orders"}}"""),
            "400 id none error -32700", CallResult, "orders"),
        ["duplicate method"] = new(RevisionMessage.Raw("{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"no/such\",\"method\":\"ping\"}"), "400 id none error -32700", PingResult),
        ["duplicate name"] = new(
            RevisionMessage.Legacy("tools/call", "\"name\":\"nothing\",\"arguments\":{},\"name\":\"orders\""), "400 id none error -32700", "200 id 7 error -32603"),
        ["duplicate argument"] = new(
            RevisionMessage.Legacy("tools/call", "\"name\":\"orders\",\"arguments\":{\"id\":\"a\",\"id\":\"b\"}"), "400 id none error -32700", CallResult, "orders"),
        ["name in two letter cases"] = new(
            RevisionMessage.Legacy("tools/call", "\"name\":\"orders\",\"arguments\":{},\"Name\":\"listed\""), "400 id 7 error -32600", CallResult, "orders"),

        // DNS rebinding and foreign pages; a gateway without a caller; bounds.
        ["foreign Host"] = new(RevisionMessage.Legacy("ping", headers: "Host: attacker.example\r\n"), "403 id none error 403", PingResult),
        ["foreign Origin"] = new(RevisionMessage.Legacy("ping", headers: "Origin: https://attacker.example\r\n"), "403 id none error 403", PingResult),
        ["no token"] = new(RevisionMessage.Legacy("ping", headers: "Authorization: \r\n"), "401 id none error 401", PingResult),
        ["100 KB body"] = new(
            RevisionMessage.Legacy("tools/call", $"\"name\":\"orders\",\"arguments\":{{\"x\":\"{new string('x', 100_000)}\"}}"), "413 id none error 413", CallResult, "orders"),

        // A challenge (RFC 6750) is an HTTP status of its own; the other has no place to decide before its first byte.
        ["scope missing"] = new(RevisionMessage.Legacy("tools/call", "\"name\":\"listed\",\"arguments\":{}"), "403 id 7 error 403", CallResult, "listed"),

        // Older revisions know no such headers, but a proxy in front may decide by them: they may be absent, not contradict.
        ["2025 contradicting method header"] = new(RevisionMessage.Legacy("ping", headers: "Mcp-Method: tools/list\r\n"), "400 id 7 error -32020", PingResult),
        ["2025 contradicting name header"] = new(RevisionMessage.Legacy("tools/call", Call, "Mcp-Name: slow\r\n"), "400 id 7 error -32020", CallResult, "orders"),

        // A client that remembers a session of another server begins again when it hears 404, and only then.
        ["2025 session without sessions"] = new(RevisionMessage.Legacy("ping", headers: "Mcp-Session-Id: abc\r\n"), "404 id 7 error -32001", "400 id 7 error -32000"),

        // Proxies cut Accept down; one form is enough to answer in.
        ["JSON only"] = new(RevisionMessage.Legacy("ping", headers: "Accept: application/json\r\n"), PingResult, "406 id null error -32000"),
        ["other media type"] = new(RevisionMessage.Legacy("ping", headers: "Content-Type: text/plain\r\n"), "415 id none error 415", "415 empty"),
    };
}
