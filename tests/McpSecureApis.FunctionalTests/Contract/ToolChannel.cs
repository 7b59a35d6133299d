namespace McpSecureApis.FunctionalTests.Contract;

/// <summary>One transport in one revision of the protocol, in front of a gateway.</summary>
internal abstract class ToolChannel(GatewayHarness harness, string version) : IAsyncDisposable
{
    public const string July2026 = "2026-07-28";
    public const string November2025 = "2025-11-25";

    private int _lastId = 100_000;

    public GatewayHarness Harness { get; } = harness;

    public string Version { get; } = version;

    public bool IsModern => Version == July2026;

    public abstract bool IsHttp { get; }

    /// <summary>Further members of every request's <c>_meta</c> as JSON, without the braces.</summary>
    public string Meta { get; set; } = "";

    /// <summary>Headers that every request has besides the usual ones; over stdio there are none.</summary>
    public virtual IDictionary<string, string> Headers { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Sends a request and waits for its answer.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="method">The method.</param>
    /// <param name="members">Members of <c>params</c> as JSON, without the braces.</param>
    /// <param name="id">The JSON-RPC id.</param>
    /// <param name="gone">Signalled when the client no longer wants the answer.</param>
    public abstract Task<ToolAnswer> SendAsync(TestCaller caller, string method, string members, int id, CancellationToken gone);

    public Task<ToolAnswer> CallAsync(TestCaller caller, string tool, string arguments, int? id = null, CancellationToken gone = default) =>
        SendAsync(caller, "tools/call", $"\"name\":\"{tool}\",\"arguments\":{arguments}", id ?? NextId(), gone);

    public Task<ToolAnswer> ListAsync(TestCaller caller, string? cursor = null, string method = "tools/list") =>
        SendAsync(caller, method, cursor is null ? "" : $"\"cursor\":\"{cursor}\"", NextId(), CancellationToken.None);

    public virtual ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>An id is used once: the protocol asks for it, and a server may still be putting the last answer away.</summary>
    private int NextId() => Interlocked.Increment(ref _lastId);

    /// <summary>The request as its revision wants it.</summary>
    public string Message(string method, string members, int id)
    {
        const string Stated = "\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\",\"io.modelcontextprotocol/clientCapabilities\":{}";
        var meta = Join(IsModern ? Stated : "", Meta);
        var parameters = Join(meta.Length == 0 ? "" : $"\"_meta\":{{{meta}}}", members);
        return $"{{\"jsonrpc\":\"2.0\",\"id\":{id},\"method\":\"{method}\",\"params\":{{{parameters}}}}}";

        static string Join(params IEnumerable<string> parts) => string.Join(',', parts.Where(part => part.Length > 0));
    }
}
