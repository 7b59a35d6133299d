using McpSecureApis.Transports.Connections;
using ModelContextProtocol.AspNetCore;

namespace McpSecureApis.FunctionalTests.Protocol.Differential;

/// <summary>The same for what a session of 2025-11-25 is: how it begins, what it cancels, how it ends.</summary>
public sealed class MapMcpSessionDifferenceTests : IAsyncLifetime
{
    private const string Initialize = "\"capabilities\":{},\"clientInfo\":{\"name\":\"c\",\"version\":\"1\"},\"protocolVersion\":\"2025-11-25\"";
    private const string Begun = "200 id 7 result capabilities:Object protocolVersion=\"2025-11-25\" serverInfo:Object";

    private readonly RunningServer _ours = new() { Sessions = SessionMode.Hybrid };
    private MapMcpPeer _peer = null!;

    public async ValueTask InitializeAsync()
    {
        await _ours.InitializeAsync();
        _peer = await MapMcpPeer.StartAsync(HttpServerSessionMode.StatefulForInitializeClients);
    }

    public async ValueTask DisposeAsync()
    {
        await _peer.DisposeAsync();
        await _ours.DisposeAsync();
    }

    [Fact]
    public async Task Session_FromItsBeginToItsEnd_IsThatOfTheRevision()
    {
        var (ours, peers) = (await BeginAsync(_ours.Port), await BeginAsync(_peer.Port));
        foreach (var (message, ofOurs, ofPeer) in new (RevisionMessage, string, string)[]
        {
            Alike(RevisionMessage.Notice("notifications/initialized"), "202 empty"),
            Alike(RevisionMessage.Legacy("ping"), "200 id 7 result "),
            Alike(RevisionMessage.Legacy("tools/list"), "200 id 7 result tools:[Object]"),

            // 2026-07-28 knows no session and ignores the header.
            Alike(RevisionMessage.Modern("tools/list"), "200 id 7 result cacheScope=\"private\" resultType=\"complete\" tools:[Object] ttlMs:Number"),
            Alike(RevisionMessage.Notice("notifications/cancelled", "{\"requestId\":99}"), "202 empty"),

            // An id that a client brings is never taken for a new session: whoever planted it would know it.
            (RevisionMessage.Legacy("initialize", Initialize), "400 id 7 error -32600", Begun),

            // The revision leaves the status of an accepted DELETE open.
            (new("MCP-Protocol-Version: 2025-11-25\r\n", "", "DELETE"), "204 empty", "200 empty"),
            Alike(RevisionMessage.Legacy("ping"), "404 id 7 error -32001"),
        })
        {
            RevisionAnswer.Of(await SendAsync(_ours.Port, message, ours)).Should().Be(ofOurs);
            RevisionAnswer.Of(await SendAsync(_peer.Port, message, peers)).Should().Be(ofPeer);
        }
    }

    [Fact]
    public async Task Request_WithoutOrWithAForeignId_IsNotServed()
    {
        // The revision asks for 400, not for a code; -32600 is JSON-RPC's.
        RevisionAnswer.Of(await SendAsync(_ours.Port, RevisionMessage.Legacy("ping"), session: null)).Should().Be("400 id 7 error -32600");
        RevisionAnswer.Of(await SendAsync(_peer.Port, RevisionMessage.Legacy("ping"), session: null)).Should().Be("400 id 7 error -32000");
        foreach (var port in new[] { _ours.Port, _peer.Port })
        {
            RevisionAnswer.Of(await SendAsync(port, RevisionMessage.Legacy("ping"), "none")).Should().Be("404 id 7 error -32001");
        }
    }

    [Fact]
    public async Task Cancellation_ByNotice_EndsTheCallWithoutAnAnswer()
    {
        var call = RevisionMessage.Legacy("tools/call", "\"name\":\"slow\",\"arguments\":{}");
        var cancelled = RevisionMessage.Notice("notifications/cancelled", "{\"requestId\":7}");
        var (ours, peers) = (await BeginAsync(_ours.Port), await BeginAsync(_peer.Port));
        var (ofOurs, ofPeer) = (SendAsync(_ours.Port, call, ours), SendAsync(_peer.Port, call, peers));
        await _ours.Tools.SlowStarted.Task.WaitAsync(TimeSpan.FromSeconds(20));
        await _peer.SlowStarted.Task.WaitAsync(TimeSpan.FromSeconds(20));
        RevisionAnswer.Of(await SendAsync(_ours.Port, cancelled, ours)).Should().Be("202 empty");
        RevisionAnswer.Of(await SendAsync(_peer.Port, cancelled, peers)).Should().Be("202 empty");
        await _ours.Tools.SlowCancelled.Task.WaitAsync(TimeSpan.FromSeconds(20));
        await _peer.SlowCancelled.Task.WaitAsync(TimeSpan.FromSeconds(20));

        // Ours closes the stream, so that the client's connection is free; the other leaves it open.
        (await ofOurs).Body.Should().BeEmpty();
        (await Task.WhenAny(ofPeer, Task.Delay(TimeSpan.FromSeconds(2)))).Should().NotBe(ofPeer);
    }

    private static (RevisionMessage Message, string Ours, string Peers) Alike(RevisionMessage message, string answer) => (message, answer, answer);

    private static async Task<string> BeginAsync(int port)
    {
        var reply = await SendAsync(port, RevisionMessage.Legacy("initialize", Initialize), session: null);
        RevisionAnswer.Of(reply).Should().Be(Begun);
        return reply.Headers["Mcp-Session-Id"];
    }

    private static Task<RawReply> SendAsync(int port, RevisionMessage message, string? session) => RawReply.OfAsync(
        port, message.Head(port) + (session is null ? "" : $"Mcp-Session-Id: {session}\r\n"), message.Body);
}
