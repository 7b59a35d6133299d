using McpSecureApis.Core.Backend;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.TestKit;

namespace McpSecureApis.Core.Tests.Backend;

/// <summary>Who closes a backend, for whom, and who may try it again.</summary>
public sealed class CircuitTests : IAsyncDisposable
{
    private static readonly CallerKey One = new("https://issuer.example", "one", Client: null, "corp");
    private static readonly CallerKey Colleague = One with { Subject = "two" };
    private static readonly CallerKey Other = new("https://issuer.example", "three", Client: null, "partner");

    private readonly ManualTimeProvider _clock = new();
    private readonly BackendFixture _fixture;
    private readonly RawServer _server;
    private volatile int _badStatus = 500;
    private volatile bool _hangs;

    public CircuitTests()
    {
        _fixture = new BackendFixture(clock: _clock);
        _server = new RawServer(async exchange =>
        {
            if (!exchange.Request.Contains("/bad", StringComparison.Ordinal))
            {
                await exchange.WriteAsync(RawServer.Json("{}"));
                return true;
            }

            if (_hangs)
            {
                await exchange.HangAsync();
            }

            await exchange.WriteAsync(RawServer.Status(_badStatus));
            return true;
        });
    }

    public async ValueTask DisposeAsync()
    {
        _fixture.Dispose();
        await _server.DisposeAsync();
    }

    /// <summary>46 calls in 45 seconds with an argument for which the backend answers 500, and 23 of another tenant beside them.</summary>
    [Fact]
    public async Task OneTenantsArgumentFails_OtherTenantsAreServed()
    {
        var failed = 0;
        for (var second = 0; second < 46; second++)
        {
            var refusal = await RefusedAsync(One, "/bad");
            failed += refusal.Reason == RefusalReason.BackendFailed ? 1 : 0;
            if (second % 2 == 0)
            {
                (await SendAsync(Other, "/good")).Should().BeNull("the other tenant's argument works");
            }

            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        failed.Should().BeInRange(5, 20, "the tenant's own circuit spares the backend");
        _server.Requests.Should().HaveCount(failed + 23);
    }

    [Fact]
    public async Task OwnCircuit_OpensForThatCallerAndToolAndProbesOnce()
    {
        await FailAsync(One, 5);
        var open = await RefusedAsync(One, "/good");
        open.Reason.Should().Be(RefusalReason.BackendCircuitOpen);
        open.RetryAfter.Should().Be(TimeSpan.FromSeconds(5));
        _server.Requests.Should().HaveCount(5, "what an open circuit refuses is not sent");
        (await SendAsync(One, "/good", "orders_list")).Should().BeNull("another tool is not in it");
        (await SendAsync(Colleague, "/good")).Should().BeNull("another caller is not in it");

        _clock.Advance(TimeSpan.FromSeconds(5));
        (await RefusedAsync(One, "/bad")).Reason.Should().Be(RefusalReason.BackendFailed, "the probe goes out");
        (await RefusedAsync(One, "/good")).Reason.Should().Be(RefusalReason.BackendCircuitOpen, "the probe failed");

        _clock.Advance(TimeSpan.FromSeconds(5));
        (await SendAsync(One, "/good")).Should().BeNull();
        await FailAsync(One, 4);
        (await SendAsync(One, "/good")).Should().BeNull("it counts anew");
        _fixture.Logger.Text.Should().Contain("1707").And.NotContain("1702");
    }

    [Fact]
    public async Task OwnCircuit_ProbeIsOneCall()
    {
        await FailAsync(One, 5);
        _clock.Advance(TimeSpan.FromSeconds(5));
        _hangs = true;
        using var left = new CancellationTokenSource();
        var probe = _fixture.SendAsync(_server.Url, "POST", caller: One, path: "/bad", cancellationToken: left.Token);
        while (_server.Requests.Count < 6)
        {
            await Task.Delay(10);
        }

        (await RefusedAsync(One, "/good")).Reason.Should().Be(RefusalReason.BackendCircuitOpen, "one probe is under way");
        await left.CancelAsync();
        await FluentActions.Awaiting(() => probe).Should().ThrowAsync<OperationCanceledException>();
        _hangs = false;
        (await SendAsync(One, "/good")).Should().BeNull("a probe that its caller gave up at once says nothing, and the next one finds out");
    }

    [Fact]
    public async Task OwnCircuit_HalfOfTheCallsWork_StaysShut()
    {
        for (var i = 0; i < 20; i++)
        {
            (await SendAsync(One, "/good")).Should().BeNull();
            (await SendAsync(One, "/good")).Should().BeNull();
            (await RefusedAsync(One, "/bad")).Reason.Should().Be(RefusalReason.BackendFailed);
        }
    }

    [Theory]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task ServiceIsGone_OpensForAll(int status)
    {
        _badStatus = status;
        await FailAsync(One, 10);
        (await RefusedAsync(Other, "/good")).Reason.Should().Be(RefusalReason.BackendCircuitOpen);
        _server.Requests.Should().HaveCount(10);
    }

    [Fact]
    public async Task SeveralTenantsSeeFailures_OpensForAll()
    {
        for (var i = 0; i < 4; i++)
        {
            await FailAsync(One, 1);
            await FailAsync(Other, 1);
        }

        await FailAsync(One, 1, "orders_list");
        await FailAsync(Other, 1, "orders_list");

        var requests = _server.Requests.Count;
        (await RefusedAsync(Colleague, "/good")).Reason.Should().Be(RefusalReason.BackendCircuitOpen);
        _server.Requests.Should().HaveCount(requests);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AnswersDoNotCome_OpensForAllWhenSeveralTenantsWait(bool several)
    {
        _hangs = true;
        var sending = Enumerable.Range(0, 14).Select(i => SendAsync(several && i % 2 == 0 ? Other : One, "/bad", $"tool_{i}")).ToList();
        while (_server.Requests.Count < sending.Count)
        {
            await Task.Delay(10);
        }

        _clock.Advance(_fixture.Options.ResponseHeadersTimeout);
        (await Task.WhenAll(sending)).Should().OnlyContain(refusal => refusal!.Reason == RefusalReason.BackendTimeout);
        ((await SendAsync(Colleague, "/good"))?.Reason).Should().Be(several ? RefusalReason.BackendCircuitOpen : null);
    }

    [Fact]
    public async Task SeveralCallersOfOneTenantSeeFailures_OpensUnlessAnotherTenantIsServed()
    {
        for (var i = 0; i < 20; i++)
        {
            await SendAsync(i % 2 == 0 ? One : Colleague, "/bad", $"tool_{i % 10}");
        }

        (await RefusedAsync(One with { Subject = "four" }, "/good")).Reason.Should().Be(RefusalReason.BackendCircuitOpen, "all who call see it");

        _clock.Advance(TimeSpan.FromSeconds(40));
        (await SendAsync(Other, "/good")).Should().BeNull();
        for (var i = 0; i < 20; i++)
        {
            await SendAsync(i % 2 == 0 ? One : Colleague, "/bad", $"tool_{i % 10}");
        }

        (await SendAsync(Other, "/good")).Should().BeNull("one tenant closes the backend for nobody else");
    }

    [Fact]
    public async Task SeveralClientsOfOnePersonSeeFailures_OpensForNobodyElse()
    {
        for (var i = 0; i < 40; i++)
        {
            await SendAsync(One with { Client = $"client-{i % 4}" }, "/bad", $"tool_{i % 10}");
        }

        (await SendAsync(Colleague, "/good")).Should().BeNull("only one person's calls fail");
    }

    [Fact]
    public async Task Probe_IsLeftToWhoDidNotCauseTheFailures()
    {
        _badStatus = 503;
        (await SendAsync(Other, "/good")).Should().BeNull();
        await FailAsync(One, 9);
        (await RefusedAsync(Other, "/good")).Reason.Should().Be(RefusalReason.BackendCircuitOpen);
        var requests = _server.Requests.Count;

        _clock.Advance(TimeSpan.FromSeconds(5.1));
        (await RefusedAsync(One, "/bad")).Reason.Should().Be(RefusalReason.BackendCircuitOpen, "somebody else waits");
        _server.Requests.Should().HaveCount(requests, "the probe is not spent");
        (await SendAsync(Other, "/good")).Should().BeNull("the probe is theirs");
        (await RefusedAsync(One, "/bad")).Reason.Should().Be(RefusalReason.BackendFailed, "the circuit is shut again for all");
    }

    [Fact]
    public async Task Probe_NobodyElseWaits_IsTheirsWhoFailed()
    {
        _badStatus = 503;
        (await SendAsync(Other, "/good")).Should().BeNull();
        await FailAsync(One, 9);
        _clock.Advance(TimeSpan.FromSeconds(31));
        (await SendAsync(One, "/good")).Should().BeNull("nobody else was there for a while");
    }

    [Fact]
    public async Task Probe_OthersFailToo_IsAnybodys()
    {
        _badStatus = 503;
        (await SendAsync(Other, "/good")).Should().BeNull();
        await FailAsync(One, 8);
        await FailAsync(Other, 1);
        (await RefusedAsync(One, "/good")).Reason.Should().Be(RefusalReason.BackendCircuitOpen);
        _clock.Advance(TimeSpan.FromSeconds(5.1));
        (await SendAsync(One, "/good")).Should().BeNull("the other one failed as well, so none of them is waited for");
    }

    [Fact]
    public void Circuits_OfManyCallers_AreBoundedAndGiveWay()
    {
        var circuits = new CallerCircuits(_clock);
        for (var i = 0; i < 25_000; i++)
        {
            circuits.Note(Key(i), FailureKind.Call, isProbe: false).Should().BeFalse();
        }

        circuits.Count.Should().Be(10_000);
        circuits.Enter(Key(20_000)).Should().Be(new CircuitPass(IsAllowed: true), "whoever is not remembered is not refused");

        _clock.Advance(TimeSpan.FromSeconds(31));
        for (var i = 0; i < 5; i++)
        {
            circuits.Note(Key(30_000), FailureKind.Call, isProbe: false).Should().Be(i == 4);
        }

        circuits.Enter(Key(30_000)).IsAllowed.Should().BeFalse();
        circuits.Count.Should().Be(1, "what is at rest makes room");
        circuits.Note(Key(40_000), FailureKind.None, isProbe: false).Should().BeFalse();
        circuits.Count.Should().Be(1, "calls that work are not remembered");

        static CircuitKey Key(int caller) => new("backend", "orders_get", new CallerKey("i", $"s{caller}", Client: null, Tenant: null));
    }

    /// <summary>Sends a request that is not tried again and gives the refusal; null for a reply.</summary>
    private async Task<Refusal?> SendAsync(CallerKey caller, string path, string tool = "orders_get") =>
        (await _fixture.SendAsync(_server.Url, "POST", caller: caller, path: path, tool: tool)).Refusal;

    private async Task<Refusal> RefusedAsync(CallerKey caller, string path) => (await SendAsync(caller, path))!;

    private async Task FailAsync(CallerKey caller, int times, string tool = "orders_get")
    {
        for (var i = 0; i < times; i++)
        {
            (await SendAsync(caller, "/bad", tool))!.Reason.Should().Be(RefusalReason.BackendFailed);
        }
    }
}
