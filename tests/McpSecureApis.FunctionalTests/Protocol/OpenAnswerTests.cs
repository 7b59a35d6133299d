using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using McpSecureApis.Core.Callers.Revocations;
using McpSecureApis.Mcp.Lists;

namespace McpSecureApis.FunctionalTests.Protocol;

/// <summary>Answers that stay open: streams that tell of a changed list of tools, and calls whose client leaves.</summary>
public sealed class OpenAnswerTests : IAsyncLifetime
{
    private const string Wanted = "\"notifications\":{\"toolsListChanged\":true,\"promptsListChanged\":true}";

    private readonly RunningServer _server = new() { EarlyHeaders = TimeSpan.FromMilliseconds(300) };

    public ValueTask InitializeAsync() => _server.InitializeAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Listen_ToolsChange_IsToldOnceAndTagged()
    {
        using var client = await OpenAsync("\"sub\"");
        var reader = new StreamReader(client.GetStream());
        var acknowledged = await ReadAsync(reader);
        acknowledged.GetProperty("method").GetString().Should().Be("notifications/subscriptions/acknowledged");
        acknowledged.GetProperty("params").GetProperty("notifications").GetRawText().Should().Be("""{"toolsListChanged":true,"promptsListChanged":true}""");
        Tag(acknowledged.GetProperty("params")).Should().Be("\"sub\"");
        _server.Changes.Listeners.Should().Be(1, "what changes after the acknowledgement is told");

        _server.Changes.Publish();
        await Task.Delay(300);
        _server.Tools.Replace([FakeTools.Tool("other")]);
        for (var i = 0; i < 5; i++)
        {
            _server.Changes.Publish();
        }

        var changed = await ReadAsync(reader);
        changed.GetProperty("method").GetString().Should().Be("notifications/tools/list_changed");
        Tag(changed.GetProperty("params")).Should().Be("\"sub\"");

        var stop = _server.StopAsync();
        var end = await ReadAsync(reader);
        end.GetProperty("id").GetString().Should().Be("sub", "a change of nothing and four repeated notices were not told");
        Tag(end.GetProperty("result")).Should().Be("\"sub\"");
        await stop.WaitAsync(TimeSpan.FromSeconds(5));
        _server.Changes.Listeners.Should().Be(0);
    }

    [Fact]
    public async Task Listen_TokenEnds_EndsInOrder()
    {
        _server.TokenEnd = _server.Clock.GetUtcNow().AddMinutes(1);
        using var client = await OpenAsync("7");
        var reader = new StreamReader(client.GetStream());
        (await ReadAsync(reader)).GetProperty("method").GetString().Should().EndWith("acknowledged");
        _server.Clock.Advance(TimeSpan.FromMinutes(1));
        var end = await ReadAsync(reader);
        end.GetProperty("result").GetProperty("resultType").GetString().Should().Be("complete");
        Tag(end.GetProperty("result")).Should().Be("7");
    }

    [Fact]
    public async Task Listen_TokenIsRevoked_EndsInOrder()
    {
        using var client = await OpenAsync("7");
        var reader = new StreamReader(client.GetStream());
        (await ReadAsync(reader)).GetProperty("method").GetString().Should().EndWith("acknowledged");
        _server.Revocations.Replace([new Revocation(RevocationKind.Subject, "another", Issuer: null, Until: null)]);
        _server.Changes.Listeners.Should().Be(1);
        _server.Revocations.Replace([new Revocation(RevocationKind.Subject, "s", Issuer: null, Until: null)]);
        Tag((await ReadAsync(reader)).GetProperty("result")).Should().Be("7");
    }

    [Fact]
    public async Task Listen_NothingThatIsOffered_EndsAtOnce()
    {
        var reply = await _server.ModernAsync("subscriptions/listen", "\"notifications\":{\"resourceSubscriptions\":[\"orders://1\"]}");
        reply.Body.Should().Contain("\"notifications\":{}");
        reply.Message.TryGetProperty("result", out _).Should().BeTrue();
    }

    [Fact]
    public async Task Listen_MoreThanTheCap_IsRefusedUntilOneCloses()
    {
        var open = new List<TcpClient>();
        for (var i = 0; i < ListenerCap.PerCaller; i++)
        {
            var client = await OpenAsync("1");
            open.Add(client);
            await ReadAsync(new StreamReader(client.GetStream()));
        }

        var refused = await _server.ModernAsync("subscriptions/listen", Wanted);
        refused.Code.Should().Be(429);
        open.ForEach(client => client.Dispose());
        for (var i = 0; i < 250; i++)
        {
            await Task.Delay(20);
            using var client = await OpenAsync("1");
            if ((await ReadAsync(new StreamReader(client.GetStream()))).TryGetProperty("method", out _))
            {
                return;
            }
        }

        Assert.Fail("Closed streams still count.");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Call_ClientLeaves_IsCancelled(bool afterHeaders)
    {
        using (var client = await _server.ConnectAsync())
        {
            await BeginSlowAsync(client);
            await _server.Tools.SlowStarted.Task.WaitAsync(TimeSpan.FromSeconds(10));
            if (afterHeaders)
            {
                using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
                await client.GetStream().ReadExactlyAsync(new byte[1], limit.Token);
            }
        }

        await _server.Tools.SlowCancelled.Task.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Theory]
    [InlineData("", "text/event-stream", ":\n\n")]
    [InlineData("Accept: application/json\r\n", "application/json", "\n{")]
    public async Task Call_Slow_ShowsLifeBeforeItsResult(string accept, string type, string start)
    {
        var reply = await CallSlowAsync(accept, enough: _ => true);
        reply.Headers["Content-Type"].Should().Be(type);
        reply.Body.Should().StartWith(start);
        reply.Message.GetProperty("result").GetProperty("isError").GetBoolean().Should().BeTrue();
    }

    [Theory]
    [InlineData("\"p\"", "")]
    [InlineData("7", "Accept: application/json, text/event-stream\r\n")]
    public async Task Call_SlowWithAToken_TellsProgressUntilItsResult(string token, string accept)
    {
        var reply = await CallSlowAsync(accept, enough: came => came.Split("notifications/progress").Length > 2, token);
        var messages = reply.Body.Split('\n').Where(line => line.StartsWith("data: ", StringComparison.Ordinal)).Select(line => JsonElement.Parse(line[6..])).ToList();
        var notices = messages[..^1];
        notices.Should().HaveCountGreaterThan(1);
        notices.Should().OnlyContain(notice => notice.GetProperty("method").GetString() == "notifications/progress");
        notices.Should().OnlyContain(notice => notice.GetProperty("params").GetProperty("progressToken").GetRawText() == token);
        notices.Select(notice => notice.GetProperty("params").GetProperty("progress").GetDouble()).Should().BeInAscendingOrder().And.OnlyHaveUniqueItems();
        messages[^1].TryGetProperty("result", out _).Should().BeTrue();
    }

    [Fact]
    public async Task Call_SlowWithAToken_ToAClientThatTakesOneObject_GivesOnlyTheResult()
    {
        var reply = await CallSlowAsync("Accept: application/json\r\n", SignsOfLife(5), "1");
        reply.Headers["Content-Type"].Should().Be("application/json");
        reply.Body.Should().NotContain("progress");
        reply.Message.TryGetProperty("result", out _).Should().BeTrue();
    }

    [Fact]
    public async Task Call_SlowWithoutAToken_TellsNothing()
    {
        var reply = await CallSlowAsync("", SignsOfLife(5));
        reply.Body.Should().NotContain("progress");
    }

    private static string Tag(JsonElement parent) => parent.GetProperty("_meta").GetProperty("io.modelcontextprotocol/subscriptionId").GetRawText();

    private static async Task<JsonElement> ReadAsync(StreamReader reader)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (await reader.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.StartsWith("data: ", StringComparison.Ordinal) || line.StartsWith('{'))
            {
                return JsonElement.Parse(line.StartsWith('{') ? line : line[6..]);
            }
        }

        throw new InvalidOperationException("The stream ended.");
    }

    /// <summary>Enough when the answer has come in so many parts, each of which was a sign of life in its time.</summary>
    private static Predicate<string> SignsOfLife(int count) => _ => --count <= 0;

    /// <summary>
    /// Calls a tool that ends when enough of the answer has come; with each part that comes, time goes on until a notice of progress is due.
    /// </summary>
    private async Task<RawReply> CallSlowAsync(string headers, Predicate<string> enough, string? progressToken = null)
    {
        using var client = await _server.ConnectAsync();
        await BeginSlowAsync(client, headers, progressToken);
        return await RawReply.ReadAsync(client.GetStream(), came =>
        {
            if (enough(came))
            {
                _server.Tools.SlowEnd.TrySetResult();
            }
            else
            {
                _server.Clock.Advance(TimeSpan.FromSeconds(2));
            }
        });
    }

    private async Task BeginSlowAsync(TcpClient client, string headers = "", string? progressToken = null)
    {
        var body = RunningServer.Modern("tools/call", "\"name\":\"slow\"");
        if (progressToken is not null)
        {
            body = body.Replace("\"_meta\":{", $"\"_meta\":{{\"progressToken\":{progressToken},", StringComparison.Ordinal);
        }

        await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(
            $"POST /mcp HTTP/1.1\r\n{_server.Usual}{RunningServer.ModernHeaders("tools/call")}Mcp-Name: slow\r\n{headers}" +
            $"Content-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}"));
    }

    private async Task<TcpClient> OpenAsync(string id)
    {
        var client = await _server.ConnectAsync();
        var body = RunningServer.Modern("subscriptions/listen", Wanted, id);
        await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(
            $"POST /mcp HTTP/1.1\r\n{_server.Usual}{RunningServer.ModernHeaders("subscriptions/listen")}Content-Length: {body.Length}\r\n\r\n{body}"));
        return client;
    }
}
