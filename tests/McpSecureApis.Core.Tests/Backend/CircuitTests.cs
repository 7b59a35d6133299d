using McpSecureApis.Core.Backend.Circuits;
using McpSecureApis.Core.Backend.Replies;
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
    private static readonly CallerKey Third = Other with { Subject = "four", Tenant = "third" };

    private readonly ManualTimeProvider _clock = new();
    private readonly BackendFixture _fixture;
    private readonly RawServer _server;
    private volatile int _badStatus = 500;
    private volatile bool _hangs;
    private int _failing = int.MaxValue;

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

            if (_badStatus == 0)
            {
                return false;
            }

            await exchange.WriteAsync(Interlocked.Decrement(ref _failing) == -1 ? RawServer.Json("{}") : RawServer.Status(_badStatus));
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

    /// <summary>Forty calls that work, and a few failures in a row among them: no circuit knows the forty.</summary>
    [Fact]
    public async Task OwnCircuit_FewFailuresAfterManyCallsThatWork_StaysShut()
    {
        for (var i = 0; i < 47; i++)
        {
            var refusal = await SendAsync(One, i is 40 or 41 or 42 or 45 ? "/bad" : "/good");
            refusal?.Reason.Should().Be(RefusalReason.BackendFailed, "call {0}", i);
        }

        await FailAsync(One, 1);
        (await RefusedAsync(One, "/good")).Reason.Should().Be(RefusalReason.BackendCircuitOpen, "five failed, half of those since the first");
    }

    [Fact]
    public async Task OwnCircuit_FailureLeftTheWindow_CountsAnewFromTheNextOne()
    {
        await FailAsync(One, 1);
        for (var second = 0; second < 11; second++)
        {
            (await SendAsync(One, "/good")).Should().BeNull();
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        await FailAsync(One, 5);
        (await RefusedAsync(One, "/good")).Reason.Should().Be(RefusalReason.BackendCircuitOpen);
    }

    [Theory]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task ServiceIsGone_OpensForAll(int status)
    {
        _badStatus = status;
        await FailEverywhereAsync(One);
        (await RefusedAsync(Other, "/good")).Reason.Should().Be(RefusalReason.BackendCircuitOpen);
        _server.Requests.Should().HaveCount(10);
    }

    /// <summary>What one tenant provokes, however many tools and subjects it has for that, while another tenant's calls work.</summary>
    [Theory]
    [InlineData(503)]
    [InlineData(0)] // the connection breaks
    public async Task OneTenantProvokesThatTheServiceSeemsGone_OtherTenantsAreServed(int status)
    {
        _badStatus = status;
        var sent = 0;
        for (var quarter = 0; quarter < 80; quarter++)
        {
            if (quarter % 4 != 3)
            {
                (await SendAsync(Other, "/good")).Should().BeNull("the other tenant's calls work");
            }

            var provoked = await RefusedAsync(One with { Subject = $"s{quarter % 3}" }, "/bad", $"tool_{quarter % 4}");
            sent += provoked.Reason == RefusalReason.BackendCircuitOpen ? 0 : 1;
            _clock.Advance(TimeSpan.FromMilliseconds(250));
        }

        _server.Requests.Should().HaveCount(60 + sent);
        _fixture.Logger.Text.Should().NotContain("1702", "the backend's circuit stays shut");
    }

    [Fact]
    public async Task OnePersonProvokesThatTheServiceSeemsGone_ColleaguesAreServedAndTheirOwnCircuitSparesTheBackend()
    {
        _badStatus = 503;
        for (var i = 0; i < 40; i++)
        {
            (await SendAsync(Colleague, "/good")).Should().BeNull();
            await SendAsync(One, "/bad");
        }

        _server.Requests.Should().HaveCount(45);
    }

    [Fact]
    public async Task QuietBackend_OneTenantProvokes_TheOtherIsServedForHalfAMinuteAfterEachAnswer()
    {
        _badStatus = 503;
        for (var round = 0; round < 4; round++)
        {
            (await SendAsync(Other, "/good")).Should().BeNull();
            for (var second = 0; second < 29; second++)
            {
                await SendAsync(One, "/bad", $"tool_{second}");
                await SendAsync(One, "/bad", $"tool_{second}");
                _clock.Advance(TimeSpan.FromSeconds(1));
            }
        }
    }

    [Fact]
    public async Task ServiceGoesAway_SecondTenantSeesItToo_OpensForAll()
    {
        (await SendAsync(One, "/good")).Should().BeNull();
        (await SendAsync(Other, "/good")).Should().BeNull();
        _badStatus = 503;
        for (var i = 0; i < 8; i++)
        {
            await SendAsync(One, "/bad", $"tool_{i % 4}");
            await SendAsync(Other, "/bad", $"tool_{i % 4}");
        }

        (await RefusedAsync(Third, "/good")).Reason.Should().Be(RefusalReason.BackendCircuitOpen);
        _server.Requests.Count.Should().BeInRange(10, 14);
    }

    [Fact]
    public async Task CallThatIsTriedThrice_FailsOnce()
    {
        _badStatus = 503;
        for (var i = 0; i < 9; i++)
        {
            (await SendAsync(One, "/bad", $"tool_{i}", "GET")).Should().NotBeNull();
        }

        _server.Requests.Count.Should().BeGreaterThanOrEqualTo(15, "calls were tried again");
        (await SendAsync(Other, "/good")).Should().BeNull("nine calls failed, not more");
        (await SendAsync(One, "/bad", "tool_9", "GET")).Should().NotBeNull();
    }

    [Fact]
    public async Task CallThatWorksAtTheSecondTry_IsNoFailure()
    {
        _badStatus = 503;
        for (var i = 0; i < 10; i++)
        {
            _failing = 1;
            (await SendAsync(One, "/bad", $"tool_{i}", "GET")).Should().BeNull();
        }

        _fixture.Logger.Text.Should().NotContain("1702");
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
        await FailEverywhereAsync(One);
        (await RefusedAsync(Other, "/good")).Reason.Should().Be(RefusalReason.BackendCircuitOpen);

        _clock.Advance(TimeSpan.FromSeconds(2));
        var yields = await RefusedAsync(One, "/bad", "tool_unused");
        yields.RetryAfter.Should().Be(TimeSpan.FromSeconds(3), "two of the five seconds are over for them too");

        _clock.Advance(TimeSpan.FromSeconds(3.1));
        foreach (var caller in new[] { One, One with { Client = "another" }, Colleague })
        {
            (await RefusedAsync(caller, "/bad", "tool_unused")).Reason.Should().Be(RefusalReason.BackendCircuitOpen, "another tenant waits");
        }

        _server.Requests.Should().HaveCount(10, "the probe is not spent, by whatever tool, client or subject");
        (await SendAsync(Other, "/good")).Should().BeNull("the probe is theirs");
        (await RefusedAsync(One, "/bad", "tool_unused")).Reason.Should().Be(RefusalReason.BackendFailed, "the circuit is shut again for all");
    }

    [Fact]
    public async Task Probe_OneTenantCalls_IsLeftToAnotherPersonOfIt()
    {
        _badStatus = 503;
        await FailEverywhereAsync(One);
        (await RefusedAsync(Colleague, "/good")).Reason.Should().Be(RefusalReason.BackendCircuitOpen);
        _clock.Advance(TimeSpan.FromSeconds(5.1));
        (await RefusedAsync(One with { Client = "another" }, "/bad")).Reason.Should().Be(RefusalReason.BackendCircuitOpen, "a colleague waits");
        (await SendAsync(Colleague, "/good")).Should().BeNull();
    }

    [Fact]
    public async Task Probe_NobodyElseWaits_IsTheirsWhoFailed()
    {
        _badStatus = 503;
        await FailEverywhereAsync(One);
        (await RefusedAsync(Other, "/good")).Reason.Should().Be(RefusalReason.BackendCircuitOpen);
        _clock.Advance(TimeSpan.FromSeconds(31));
        (await SendAsync(One, "/good")).Should().BeNull("nobody else was there for a while");
    }

    [Fact]
    public async Task Probe_OthersFailToo_IsAnybodys()
    {
        _badStatus = 503;
        await FailAsync(One, 4);
        await FailAsync(One, 4, "orders_list");
        await FailAsync(Other, 2);
        (await RefusedAsync(One, "/good")).Reason.Should().Be(RefusalReason.BackendCircuitOpen);
        _clock.Advance(TimeSpan.FromSeconds(5.1));
        (await SendAsync(One, "/good")).Should().BeNull("the other one failed as well, so none of them is waited for");
    }

    /// <summary>A party with tokens of many tenants or persons, all of whose calls fail, and one whose calls work.</summary>
    [Theory]
    [InlineData(12, 1, 503)]
    [InlineData(2, 6, 503)]
    [InlineData(12, 1, 500)]
    public async Task ManySidesProvokeFailures_WhoseLastCallWasAnswered_IsServed(int tenants, int persons, int status)
    {
        _badStatus = status;
        (await SendAsync(Other, "/good")).Should().BeNull();
        for (var second = 0; second < 40; second++)
        {
            for (var i = 0; i < tenants * persons; i++)
            {
                await SendAsync(One with { Tenant = $"t{i % tenants}", Subject = $"s{i / tenants}" }, "/bad", $"tool_{second % 4}");
            }

            (await SendAsync(Other, "/good")).Should().BeNull("second {0}", second);
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        _fixture.Logger.Text.Should().Contain("1702", "the circuit of the backend opened");
    }

    [Fact]
    public async Task ServiceGoesAwayForAll_EachPersonWhoWasAnsweredFindsOutWithOneCall()
    {
        CallerKey[] answered = [.. Enumerable.Range(0, 20).Select(i => Other with { Subject = $"s{i}", Tenant = $"t{i}" })];
        foreach (var caller in answered)
        {
            (await SendAsync(caller, "/good")).Should().BeNull();
        }

        // Twice as many failures as there were answers.
        _badStatus = 503;
        for (var i = 0; i < 40; i++)
        {
            await SendAsync(One with { Tenant = $"u{i}" }, "/bad");
        }

        (await RefusedAsync(Third, "/bad")).Reason.Should().Be(RefusalReason.BackendCircuitOpen);
        var requests = _server.Requests.Count;
        foreach (var caller in answered)
        {
            (await RefusedAsync(caller, "/bad")).Reason.Should().Be(RefusalReason.BackendFailed);
            (await RefusedAsync(caller, "/bad")).Reason.Should().Be(RefusalReason.BackendCircuitOpen);
            (await RefusedAsync(caller with { Client = "another" }, "/bad", "orders_list")).Reason.Should().Be(RefusalReason.BackendCircuitOpen);
        }

        _server.Requests.Should().HaveCount(requests + answered.Length);
    }

    [Fact]
    public async Task CircuitIsOpen_OneCallOfAPersonPassesAtATime()
    {
        (await SendAsync(Other, "/good")).Should().BeNull();
        _badStatus = 503;
        for (var i = 0; i < 12; i++)
        {
            await SendAsync(One with { Tenant = $"t{i}" }, "/bad");
        }

        _hangs = true;
        var requests = _server.Requests.Count;
        using var left = new CancellationTokenSource();
        var passing = _fixture.SendAsync(_server.Url, "POST", caller: Other, path: "/bad", cancellationToken: left.Token);
        while (_server.Requests.Count == requests)
        {
            await Task.Delay(10);
        }

        (await RefusedAsync(Other, "/good")).Reason.Should().Be(RefusalReason.BackendCircuitOpen);
        await left.CancelAsync();
        await FluentActions.Awaiting(() => passing).Should().ThrowAsync<OperationCanceledException>();
        _hangs = false;
        (await SendAsync(Other, "/good")).Should().BeNull("a call that its caller gave up at once says nothing");
    }

    [Fact]
    public async Task Probe_LeftBetweenTwoTries_ProvesNoHealth()
    {
        _badStatus = 503;
        await FailEverywhereAsync(One);
        _clock.Advance(TimeSpan.FromSeconds(5.1));
        await LeaveBetweenTriesAsync(Other);
        (await RefusedAsync(Third, "/good")).Reason.Should().Be(RefusalReason.BackendCircuitOpen);
        _fixture.Logger.Text.Should().NotContain("1703", "the circuit did not shut");
    }

    [Fact]
    public async Task CircuitIsOpen_CallThatPassesIsLeftBetweenTwoTries_ItsPersonPassesNoMore()
    {
        (await SendAsync(Other, "/good")).Should().BeNull();
        _badStatus = 503;
        for (var i = 0; i < 12; i++)
        {
            await SendAsync(One with { Tenant = $"t{i}" }, "/bad");
        }

        await LeaveBetweenTriesAsync(Other);
        (await RefusedAsync(Other, "/good")).Reason.Should().Be(RefusalReason.BackendCircuitOpen, "its first try failed");
    }

    [Fact]
    public async Task OwnCircuit_CallsLeftBetweenTwoTries_Failed()
    {
        _badStatus = 503;
        (await SendAsync(Other, "/good")).Should().BeNull();
        for (var i = 0; i < 5; i++)
        {
            await LeaveBetweenTriesAsync(One);
        }

        (await RefusedAsync(One, "/good")).Reason.Should().Be(RefusalReason.BackendCircuitOpen);
    }

    [Fact]
    public async Task Probe_AnswerDoesNotCome_ProvesNoHealth()
    {
        _badStatus = 503;
        await FailEverywhereAsync(One);
        _clock.Advance(TimeSpan.FromSeconds(5.1));
        var (probe, _) = await HangAsync(Other);
        _clock.Advance(_fixture.Options.ResponseHeadersTimeout);
        (await probe).Refusal!.Reason.Should().Be(RefusalReason.BackendTimeout);
        (await RefusedAsync(Third, "/good")).Reason.Should().Be(RefusalReason.BackendCircuitOpen);
    }

    /// <summary>Only the probe is held to what a probe is: neither a call that passes beside it, nor one that went out before the circuit opened.</summary>
    [Fact]
    public async Task Probe_OtherCallsAreLeftMeanwhile_TheyProveNothing()
    {
        (await SendAsync(Other, "/good")).Should().BeNull();
        _clock.Advance(TimeSpan.FromSeconds(31));
        var (older, left) = await HangAsync(Colleague);
        _badStatus = 503;
        _hangs = false;
        await FailEverywhereAsync(One);
        _clock.Advance(TimeSpan.FromSeconds(5.1));
        var (probe, _) = await HangAsync(Third);
        var (passing, leftAtOnce) = await HangAsync(Other);
        await leftAtOnce.CancelAsync();
        await FluentActions.Awaiting(() => passing).Should().ThrowAsync<OperationCanceledException>();
        _hangs = false;
        (await SendAsync(Other, "/good")).Should().BeNull("a call that passes and is left at once is no probe that failed");

        await left.CancelAsync();
        await FluentActions.Awaiting(() => older).Should().ThrowAsync<OperationCanceledException>();
        (await RefusedAsync(One with { Subject = "late", Tenant = "late" }, "/good")).Reason.Should().Be(RefusalReason.BackendCircuitOpen);
        _fixture.Logger.Text.Should().NotContain("1703", "the circuit did not shut");
        _clock.Advance(_fixture.Options.ResponseHeadersTimeout);
        await probe;
    }

    [Fact]
    public async Task Probe_ThreeSidesFailed_IsAnybodys()
    {
        _badStatus = 503;
        CallerKey[] failing = [One, Other, Third];
        for (var i = 0; i < 4; i++)
        {
            foreach (var caller in failing)
            {
                await SendAsync(caller, "/bad");
            }
        }

        foreach (var caller in failing)
        {
            (await RefusedAsync(caller, "/good")).Reason.Should().Be(RefusalReason.BackendCircuitOpen);
        }

        _clock.Advance(TimeSpan.FromSeconds(5.1));
        (await SendAsync(Third, "/good")).Should().BeNull("all of them failed, so none is waited for");
    }

    [Fact]
    public async Task OwnCircuit_ProbeIsLeftAtOnce_TheNextCallIsTheProbe()
    {
        await FailAsync(One, 5);
        _clock.Advance(TimeSpan.FromSeconds(5));
        var (probe, left) = await HangAsync(One);
        await left.CancelAsync();
        await FluentActions.Awaiting(() => probe).Should().ThrowAsync<OperationCanceledException>();
        _hangs = false;
        await FailAsync(One, 1);
        (await RefusedAsync(One, "/good")).Reason.Should().Be(RefusalReason.BackendCircuitOpen, "the probe failed");
    }

    [Fact]
    public async Task OwnCircuit_CallsLeftAtOnce_AreNoGoodOnes()
    {
        await FailAsync(One, 1);
        for (var i = 0; i < 20; i++)
        {
            var (sending, left) = await HangAsync(One);
            await left.CancelAsync();
            await FluentActions.Awaiting(() => sending).Should().ThrowAsync<OperationCanceledException>();
        }

        _hangs = false;
        await FailAsync(One, 4);
        (await RefusedAsync(One, "/good")).Reason.Should().Be(RefusalReason.BackendCircuitOpen);
    }

    [Fact]
    public void PersonWhoPasses_FailsAndIsAnsweredMeanwhile_PassesOnce()
    {
        var persons = new AnsweredPersons();
        persons.Answer(One);
        persons.TryPass(One).Should().BeTrue();
        persons.Fail(One);
        persons.Answer(One);
        persons.TryPass(One).Should().BeFalse("its call that passes has not ended");
        for (var i = 0; i < AnsweredPersons.Most; i++)
        {
            persons.Answer(Other with { Subject = $"s{i}" });
        }

        persons.Answer(One);
        persons.TryPass(One).Should().BeFalse("that it made room ended nothing either");
        persons.EndPass(One);
        persons.TryPass(One).Should().BeTrue();
    }

    [Fact]
    public void PersonsWhoWereAnswered_AreBounded_WhoWasAnsweredLongestAgoMakesRoom()
    {
        var persons = new AnsweredPersons();
        for (var i = 0; i < 1_000; i++)
        {
            persons.Answer(One with { Subject = $"s{i}" });
            persons.Answer(One);
        }

        persons.TryPass(One).Should().BeTrue();
        Enumerable.Range(0, 1_000).Count(i => persons.TryPass(One with { Subject = $"s{i}" })).Should().Be(AnsweredPersons.Most - 1);
        persons.TryPass(One with { Subject = "s999" }).Should().BeFalse("it passes");
        persons.EndPass(One with { Subject = "s999" });
        persons.TryPass(One with { Subject = "s999" }).Should().BeTrue();
        persons.Fail(One);
        persons.EndPass(One);
        persons.TryPass(One).Should().BeFalse("its last call failed");
    }

    [Fact]
    public void Circuits_OfManyCallers_AreBoundedAndGiveWay()
    {
        var circuits = new CallerCircuits(_clock);
        for (var i = 0; i < 25_000; i++)
        {
            circuits.Note(Key(i), failed: true, isProbe: false).Should().BeFalse();
        }

        circuits.Count.Should().Be(10_000);
        circuits.Enter(Key(20_000)).Should().Be(new CircuitPass(IsAllowed: true), "whoever is not remembered is not refused");

        _clock.Advance(TimeSpan.FromSeconds(31));
        for (var i = 0; i < 5; i++)
        {
            circuits.Note(Key(30_000), failed: true, isProbe: false).Should().Be(i == 4);
        }

        circuits.Enter(Key(30_000)).IsAllowed.Should().BeFalse();
        circuits.Count.Should().Be(1, "what is at rest makes room");
        circuits.Note(Key(40_000), failed: false, isProbe: false).Should().BeFalse();
        circuits.Count.Should().Be(1, "calls that work are not remembered");

        static CircuitKey Key(int caller) => new("backend", "orders_get", new CallerKey("i", $"s{caller}", Client: null, Tenant: null));
    }

    /// <summary>Sends a request, which is tried again when it is a GET, and gives the refusal; null for a reply.</summary>
    private async Task<Refusal?> SendAsync(CallerKey caller, string path, string tool = "orders_get", string method = "POST")
    {
        var sending = _fixture.SendAsync(_server.Url, method, caller: caller, path: path, tool: tool);
        while (!sending.IsCompleted && method == "GET")
        {
            // The pause before the next try is the clock's.
            await Task.Delay(1);
            _clock.Advance(TimeSpan.FromMilliseconds(20));
        }

        return (await sending).Refusal;
    }

    /// <summary>Sends a request that the backend does not answer.</summary>
    private async Task<(Task<(BackendReply? Reply, Refusal? Refusal)> Sending, CancellationTokenSource Left)> HangAsync(CallerKey caller)
    {
        _hangs = true;
        var requests = _server.Requests.Count;
        var left = new CancellationTokenSource();
        var sending = _fixture.SendAsync(_server.Url, "POST", caller: caller, path: "/bad", cancellationToken: left.Token);
        while (_server.Requests.Count == requests && !sending.IsCompleted)
        {
            await Task.Delay(10);
        }

        sending.IsCompleted.Should().BeFalse("it was sent");
        return (sending, left);
    }

    /// <summary>Sends a request that fails and is left in the pause before its next try.</summary>
    private async Task LeaveBetweenTriesAsync(CallerKey caller)
    {
        var retries = Retries();
        using var left = new CancellationTokenSource();
        var sending = _fixture.SendAsync(_server.Url, "GET", caller: caller, path: "/bad", cancellationToken: left.Token);
        while (Retries() == retries && !sending.IsCompleted)
        {
            await Task.Delay(10);
        }

        await left.CancelAsync();
        await FluentActions.Awaiting(() => sending).Should().ThrowAsync<OperationCanceledException>("who left is told so");

        int Retries() => _fixture.Logger.Text.Split("1704").Length;
    }

    private async Task<Refusal> RefusedAsync(CallerKey caller, string path, string tool = "orders_get") => (await SendAsync(caller, path, tool))!;

    private async Task FailAsync(CallerKey caller, int times, string tool = "orders_get")
    {
        for (var i = 0; i < times; i++)
        {
            (await SendAsync(caller, "/bad", tool))!.Reason.Should().Be(RefusalReason.BackendFailed);
        }
    }

    /// <summary>Ten failures over two tools, so that no circuit of the caller's own opens before the backend's.</summary>
    private async Task FailEverywhereAsync(CallerKey caller)
    {
        await FailAsync(caller, 4, "tool_1");
        await FailAsync(caller, 4, "tool_2");
        await FailAsync(caller, 2, "tool_3");
    }
}
