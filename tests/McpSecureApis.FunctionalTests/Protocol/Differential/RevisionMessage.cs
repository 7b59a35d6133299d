namespace McpSecureApis.FunctionalTests.Protocol.Differential;

/// <summary>One HTTP request that both servers get.</summary>
/// <param name="Headers">Header lines, each ended, but for Host, Authorization, Content-Type and Accept, which are the usual ones unless they stand here.</param>
/// <param name="Body">The body.</param>
/// <param name="Method">The method of HTTP.</param>
internal sealed record RevisionMessage(string Headers, string Body, string Method = "POST")
{
    public const string ModernMeta =
        """{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{},"io.modelcontextprotocol/clientInfo":{"name":"c","version":"1"}}""";

    /// <summary>A correct request of 2026-07-28.</summary>
    public static RevisionMessage Modern(string method, string members = "", string headers = "", string meta = ModernMeta) => new(
        $"MCP-Protocol-Version: 2026-07-28\r\nMcp-Method: {method}\r\n{headers}", Request(method, members, meta));

    /// <summary>A correct request of 2025-11-25.</summary>
    public static RevisionMessage Legacy(string method, string members = "", string headers = "") => new(
        $"MCP-Protocol-Version: 2025-11-25\r\n{headers}", Request(method, members, meta: null));

    /// <summary>A notification of 2025-11-25.</summary>
    public static RevisionMessage Notice(string method, string parameters = "{}", string headers = "") => new(
        $"MCP-Protocol-Version: 2025-11-25\r\n{headers}", $"{{\"jsonrpc\":\"2.0\",\"method\":\"{method}\",\"params\":{parameters}}}");

    /// <summary>A body as it stands, sent as 2025-11-25.</summary>
    public static RevisionMessage Raw(string body) => new("MCP-Protocol-Version: 2025-11-25\r\n", body);

    public static string Request(string method, string members, string? meta)
    {
        var parameters = string.Join(',', new[] { meta is null ? "" : $"\"_meta\":{meta}", members }.Where(part => part.Length > 0));
        return $"{{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"{method}\",\"params\":{{{parameters}}}}}";
    }

    /// <summary>The request for the server on a port.</summary>
    public string Head(int port)
    {
        var usual = new[]
        {
            $"Host: 127.0.0.1:{port}\r\n", $"Authorization: Bearer {RunningServer.Token}\r\n", "Content-Type: application/json\r\n",
            "Accept: application/json, text/event-stream\r\n",
        };
        return $"{Method} /mcp HTTP/1.1\r\n{string.Concat(usual.Where(line => !Headers.Contains(line[..(line.IndexOf(':', StringComparison.Ordinal) + 1)], StringComparison.Ordinal)))}{Headers}";
    }
}
