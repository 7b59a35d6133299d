using McpSecureApis.FunctionalTests.Contract;

namespace McpSecureApis.FunctionalTests.Sessions;

/// <summary>The stream of a session: what it says, to whom, and when it ends.</summary>
public sealed class NoticeStreamTests : IAsyncLifetime
{
    private const string ToolsChanged = """{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}""";

    private GatewayHarness _harness = null!;
    private SessionChannel _channel = null!;

    public async ValueTask InitializeAsync()
    {
        _harness = await GatewayHarness.StartAsync(new GatewaySettings { Sessions = "Hybrid" });
        _channel = new SessionChannel(_harness);
    }

    public async ValueTask DisposeAsync()
    {
        await _channel.DisposeAsync();
        await _harness.DisposeAsync();
    }

    [Fact]
    public async Task Reload_IsToldToThoseWhoseListsChanged()
    {
        var reader = new TestCaller("items.read");
        var other = new TestCaller("orders.read");
        using var told = await OpenAsync(reader, await _channel.OpenAsync(_harness.Mint(reader)));
        using var untold = await OpenAsync(other, await _channel.OpenAsync(_harness.Mint(other)));
        _harness.WriteManifest("later.yaml", ContractManifests.One("later", _harness.Items.Url));
        (await told.NextAsync()).Should().Be(ToolsChanged);

        // The second change is of what both may see; had the first been told to the other one, that would come first.
        var notice = untold.NextAsync();
        notice.IsCompleted.Should().BeFalse("what others see is not for this caller to know of");
        File.Delete(Path.Combine(_harness.Manifests, "orders.yaml"));
        (await notice).Should().Be(ToolsChanged);
    }

    [Fact]
    public async Task AnotherToken_ThatSeesOtherTools_IsTold()
    {
        var caller = new TestCaller("items.read");
        var session = await _channel.OpenAsync(_harness.Mint(caller));
        using var stream = await OpenAsync(caller, session);
        await PingAsync(caller with { Scopes = "items.read items.write" }, session);
        (await stream.NextAsync()).Should().Be(ToolsChanged);
    }

    [Fact]
    public async Task ChangeWhileNobodyListened_IsToldToWhoListensNext()
    {
        var caller = new TestCaller("items.read");
        var session = await _channel.OpenAsync(_harness.Mint(caller));
        using (await OpenAsync(caller, session))
        {
            // Opened and closed again, as a client does whose connection broke.
        }

        var modern = new HttpChannel(_harness, ToolChannel.July2026);
        _harness.WriteManifest("later.yaml", ContractManifests.One("later", _harness.Items.Url));
        var giveUp = DateTime.UtcNow.AddSeconds(60);
        while (!(await modern.ListAsync(caller)).Raw.Contains("later_get", StringComparison.Ordinal))
        {
            (DateTime.UtcNow < giveUp).Should().BeTrue();
            await Task.Delay(50);
        }

        using var stream = await OpenAsync(caller, session);
        (await stream.NextAsync()).Should().Be(ToolsChanged);
    }

    [Fact]
    public async Task SecondStream_TakesThePlaceOfTheFirst()
    {
        var caller = new TestCaller("items.read");
        var session = await _channel.OpenAsync(_harness.Mint(caller));
        using var first = await OpenAsync(caller, session);
        using var second = await OpenAsync(caller, session);
        (await first.NextAsync()).Should().BeNull("a session has one stream, and this one ended in order");
        _harness.WriteManifest("later.yaml", ContractManifests.One("later", _harness.Items.Url));
        (await second.NextAsync()).Should().Be(ToolsChanged);
    }

    [Fact]
    public async Task Stream_ForClientsThatTakeNone_IsRefused()
    {
        var caller = new TestCaller("items.read");
        using var request = Get(caller, await _channel.OpenAsync(_harness.Mint(caller)));
        request.Headers.Accept.Clear();
        request.Headers.Accept.ParseAdd("application/json");
        using var answer = await _harness.Client.SendAsync(request);
        ((int)answer.StatusCode).Should().Be(406);
    }

    [Fact]
    public async Task Delete_EndsTheStream()
    {
        var caller = new TestCaller("items.read");
        var session = await _channel.OpenAsync(_harness.Mint(caller));
        using var stream = await OpenAsync(caller, session);
        using var request = Get(caller, session);
        request.Method = HttpMethod.Delete;
        using var answer = await _harness.Client.SendAsync(request);
        ((int)answer.StatusCode).Should().Be(204);
        (await stream.NextAsync()).Should().BeNull("it ended in order");
    }

    [Fact]
    public async Task Shutdown_EndsStreamsInOrder()
    {
        var caller = new TestCaller("items.read");
        using var stream = await OpenAsync(caller, await _channel.OpenAsync(_harness.Mint(caller)));
        var stopping = _harness.StopAsync();
        (await stream.NextAsync()).Should().BeNull("it ended in order");
        await stopping;
    }

    private async Task<EventStream> OpenAsync(TestCaller caller, string session)
    {
        var stream = await EventStream.OpenAsync(_harness.Client, Get(caller, session));
        ((int)stream.Response.StatusCode).Should().Be(200);
        stream.Response.Content.Headers.ContentType!.MediaType.Should().Be("text/event-stream");
        return stream;
    }

    private HttpRequestMessage Get(TestCaller caller, string session)
    {
        var request = _channel.Request(_harness.Mint(caller), session, "", "");
        request.Method = HttpMethod.Get;
        request.Content = null;
        return request;
    }

    private async Task PingAsync(TestCaller caller, string session) =>
        (await _channel.SendAsync(_harness.Mint(caller), session, "ping", """{"jsonrpc":"2.0","id":9,"method":"ping"}""", CancellationToken.None)).Status.Should().Be(200);
}
