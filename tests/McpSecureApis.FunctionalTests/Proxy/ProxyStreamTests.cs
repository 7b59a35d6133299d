using System.Text.Json;
using McpSecureApis.Core.Callers.Tokens;
using McpSecureApis.FunctionalTests.Contract;
using McpSecureApis.FunctionalTests.Protocol;
using McpSecureApis.Mcp.Lists;

namespace McpSecureApis.FunctionalTests.Proxy;

/// <summary>What arrives while an answer is still open, through nginx as it buffers by itself: each test waits for something that is held back otherwise.</summary>
public sealed class ProxyStreamTests(BehindProxy proxy) : IClassFixture<BehindProxy>
{
    private const string Key = """{"key":"k"}""";

    private readonly ProxiedInstances _behind = proxy.Instances;

    [Fact]
    public async Task Listen_AcknowledgementSignOfLifeAndChange_ArriveWhileItIsOpen()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var request = Listen(TestCaller.Usual());
        var (response, reader) = await _behind.OpenStreamAsync(request, limit.Token);
        using (response)
        {
            response.Content.Headers.ContentType!.MediaType.Should().Be("text/event-stream");
            (await EntryHarness.NextAsync(reader, limit.Token)).Should().Contain("notifications/subscriptions/acknowledged");
            while (await reader.ReadLineAsync(limit.Token) != ":")
            {
                // A sign of life is a comment.
            }

            _behind.WriteManifest("later.yaml", ContractManifests.One("later", _behind.Items.Url));
            (await EntryHarness.NextAsync(reader, limit.Token)).Should().Contain("notifications/tools/list_changed");
        }
    }

    [Theory]
    [InlineData(ToolChannel.July2026)]
    [InlineData(ToolChannel.November2025)]
    public async Task Call_Slow_ShowsHeadersAndSignsOfLifeBeforeItsResult(string version)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var held = _behind.Items.Hold();
        using var request = _behind.CallRequest(TestCaller.Usual(), version, "items_get", Key);
        var (response, reader) = await _behind.OpenStreamAsync(request, limit.Token);
        using (response)
        {
            ((int)response.StatusCode).Should().Be(200);
            await held.WaitForAsync(1);
            (await reader.ReadLineAsync(limit.Token)).Should().Be(":");
            held.Dispose();
            (await EntryHarness.NextAsync(reader, limit.Token)).Should().Contain("usual");
        }

        _behind.Items.AnswerAsUsual();
    }

    [Fact]
    public async Task Call_SlowWithAToken_TellsProgressWhileItRuns()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var held = _behind.Items.Hold();
        using var request = _behind.CallRequest(TestCaller.Usual(), ToolChannel.July2026, "items_get", Key);
        var (response, reader) = await _behind.OpenStreamAsync(request, limit.Token);
        using (response)
        {
            var notice = JsonElement.Parse(await EntryHarness.NextAsync(reader, limit.Token));
            notice.GetProperty("method").GetString().Should().Be("notifications/progress");
            notice.GetProperty("params").GetProperty("progressToken").GetString().Should().Be("p");
            held.Dispose();
            (await EntryHarness.NextAsync(reader, limit.Token)).Should().Contain("usual");
        }

        _behind.Items.AnswerAsUsual();
    }

    [Theory]
    [InlineData(ToolChannel.July2026)]
    [InlineData(ToolChannel.November2025)]
    public async Task Call_ClientLeaves_EndsTheBackendsRequest(string version)
    {
        var caller = TestCaller.Usual();
        var hungUp = new TaskCompletionSource();
        var arrived = new TaskCompletionSource();
        _behind.Items.Answer(async exchange =>
        {
            arrived.TrySetResult();
            var end = await exchange.Stream.ReadAsync(new byte[1], exchange.Stop);
            end.Should().Be(0);
            hungUp.TrySetResult();
            return false;
        });
        try
        {
            using var gone = new CancellationTokenSource();
            using var request = _behind.CallRequest(caller, version, "items_get", Key);
            var call = _behind.Client.SendAsync(request, gone.Token);
            await arrived.Task.WaitAsync(TimeSpan.FromSeconds(30));
            await gone.CancelAsync();
            await FluentActions.Awaiting(() => call).Should().ThrowAsync<OperationCanceledException>();
            await hungUp.Task.WaitAsync(TimeSpan.FromSeconds(30));
            var giveUp = DateTime.UtcNow.AddSeconds(30);
            while (Outcomes(caller).Count == 0)
            {
                (DateTime.UtcNow < giveUp).Should().BeTrue("a cancelled call leaves its outcome");
                await Task.Delay(50);
            }

            Outcomes(caller).Should().Equal("cancelled");
        }
        finally
        {
            _behind.Items.AnswerAsUsual();
        }
    }

    [Fact]
    public async Task Listen_MoreThanTheCap_IsRefusedByEachInstance()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var caller = TestCaller.Usual();
        var open = new List<HttpResponseMessage>();
        var refused = 0;
        for (var i = 0; refused == 0; i++)
        {
            (i <= 2 * ListenerCap.PerCaller).Should().BeTrue("each of two instances has its cap");
            using var request = Listen(caller);
            var (response, reader) = await _behind.OpenStreamAsync(request, limit.Token);
            open.Add(response);
            if (!response.IsSuccessStatusCode || (await reader.ReadLineAsync(limit.Token))?.Contains("\"error\"", StringComparison.Ordinal) == true)
            {
                refused++;
            }
        }

        open.Should().HaveCount((2 * ListenerCap.PerCaller) + 1);
        open.ForEach(response => response.Dispose());
    }

    [Fact]
    public async Task Listen_TokenEnds_EndsInOrder()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var brief = TestCaller.Usual() with { Lifetime = TimeSpan.FromMinutes(1) };
        using var request = Listen(brief);
        var (response, reader) = await _behind.OpenStreamAsync(request, limit.Token);
        using (response)
        {
            (await EntryHarness.NextAsync(reader, limit.Token)).Should().Contain("acknowledged");
            _behind.Clock.Advance(brief.Lifetime + AccessTokenVerifier.ClockSkew);
            (await EntryHarness.NextAsync(reader, limit.Token)).Should().Contain("\"resultType\":\"complete\"");
            (await reader.ReadToEndAsync(limit.Token)).Trim().Should().BeEmpty();
        }
    }

    [Fact]
    public async Task Listen_InstanceStops_EndsInOrderAndTheOtherGoesOn()
    {
        await using var behind = await ProxiedInstances.StartAsync(new ProxySettings());
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var caller = TestCaller.Usual();
        var readers = new List<StreamReader>();
        for (var i = 0; i < 2; i++)
        {
            using var request = Listen(caller, behind);
            var (_, reader) = await behind.OpenStreamAsync(request, limit.Token);
            (await EntryHarness.NextAsync(reader, limit.Token)).Should().Contain("acknowledged");
            readers.Add(reader);
        }

        await behind.StopAsync(0);
        var first = await Task.WhenAny(readers.Select(reader => EntryHarness.NextAsync(reader, limit.Token)));
        (await first).Should().Contain("\"resultType\":\"complete\"");
        for (var i = 0; i < 6; i++)
        {
            (await behind.CallAsync(caller, ToolChannel.July2026, "items_get", Key)).IsError.Should().BeFalse("nginx asks the instance that runs");
        }

        behind.RecordsOf(caller, instance: 1).Should().HaveCount(12);
    }

    private HttpRequestMessage Listen(TestCaller caller, ProxiedInstances? behind = null) => (behind ?? _behind).Request(
        (behind ?? _behind).Mint(caller), ToolChannel.July2026, "subscriptions/listen", "\"notifications\":{\"toolsListChanged\":true}");

    private List<string?> Outcomes(TestCaller caller) =>
    [
        .. _behind.RecordsOf(caller, 0).Concat(_behind.RecordsOf(caller, 1))
            .Where(record => record.GetProperty("phase").GetString() == "outcome").Select(record => record.GetProperty("reason").GetString()),
    ];
}
