using System.Collections.Concurrent;
using System.Net;
using McpSecureApis.Core.Arguments;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Callers.Revocations;
using McpSecureApis.Core.Callers.Scopes;
using McpSecureApis.Core.Limits;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Manifests.Values;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.TestKit;

namespace McpSecureApis.Core.Tests.Limits;

public sealed class CallLimiterTests
{
    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public void Acquire_BeyondTheCallersRate_RefusesAndTellsTheSecondsAfterWhichItIsLetIn()
    {
        var limiter = Limiter(options => options.PerCaller = "3/min");
        for (var i = 0; i < 3; i++)
        {
            Run(limiter, "a", Tool());
        }

        var refusal = Refused(limiter, "a", Tool());
        refusal.Reason.Should().Be(RefusalReason.RateLimited);
        refusal.Message.Should().Be("Too many calls by this caller; at most 3 a minute over all tools. Try again in 20 seconds.");
        refusal.RetryAfter.Should().Be(TimeSpan.FromSeconds(20));

        _clock.Advance(refusal.RetryAfter!.Value - TimeSpan.FromMilliseconds(1));
        Refused(limiter, "a", Tool()).RetryAfter.Should().Be(TimeSpan.FromSeconds(1));
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Run(limiter, "a", Tool());
        Refused(limiter, "a", Tool());
    }

    [Fact]
    public void Acquire_OfAnotherToolOrCaller_HasItsOwnBucketPerTool()
    {
        var limiter = Limiter();
        var slow = Tool(perCaller: new RateManifest(1, TimeSpan.FromMinutes(1), 1));
        Run(limiter, "a", slow);

        Refused(limiter, "a", slow).Message.Should().StartWith("Too many calls of this tool by this caller; at most 1 a minute.");
        Run(limiter, "a", Tool("other", perCaller: new RateManifest(1, TimeSpan.FromMinutes(1), 1)));
        Run(limiter, "b", slow);
    }

    [Fact]
    public void Acquire_RefusedCall_SpendsNothing()
    {
        var limiter = Limiter(options => options.PerCaller = "2/min");
        var slow = Tool(perCaller: new RateManifest(1, TimeSpan.FromMinutes(1), 1));
        Run(limiter, "a", slow);
        Refused(limiter, "a", slow);
        Run(limiter, "a", Tool("other"));
    }

    [Fact]
    public void Acquire_BurstLargerThanTheCount_IsTheBucketsSize()
    {
        var limiter = Limiter(options => options.PerCaller = "1000/s");
        var bursty = Tool(perCaller: new RateManifest(1, TimeSpan.FromSeconds(1), 5));
        for (var i = 0; i < 5; i++)
        {
            Run(limiter, "a", bursty);
        }

        Refused(limiter, "a", bursty);
        _clock.Advance(TimeSpan.FromHours(1));
        for (var i = 0; i < 5; i++)
        {
            Run(limiter, "a", bursty);
        }

        Refused(limiter, "a", bursty);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void Acquire_WallClockStepped_GrantsAndTakesNothing(int hours)
    {
        var limiter = Limiter(options => options.PerCaller = "1/min");
        Run(limiter, "a", Tool());
        _clock.StepWallClock(TimeSpan.FromHours(hours));
        Refused(limiter, "a", Tool()).RetryAfter.Should().Be(TimeSpan.FromMinutes(1));
        _clock.Advance(TimeSpan.FromMinutes(1));
        Run(limiter, "a", Tool());
    }

    [Fact]
    public void Acquire_OverAnHour_GrantsExactlyBurstPlusRate()
    {
        var limiter = Limiter(options => options.PerCaller = "60/min");
        var granted = 0;
        for (var tick = 0; tick < 36_000; tick++)
        {
            if (TryRun(limiter, "a", Tool()))
            {
                granted++;
            }

            _clock.Advance(TimeSpan.FromMilliseconds(100));
        }

        granted.Should().Be(60 + 3599);
    }

    [Fact]
    public void Acquire_ThousandsOfCallers_EachGetsItsOwnRateWhateverTheOthersDo()
    {
        var limiter = Limiter(options => options.PerCaller = "5/min");
        var granted = new int[5_000];
        for (var round = 0; round < 8; round++)
        {
            for (var caller = 0; caller < granted.Length; caller++)
            {
                granted[caller] += TryRun(limiter, $"caller-{caller}", Tool()) ? 1 : 0;
            }
        }

        granted.Should().OnlyContain(count => count == 5);
    }

    [Fact]
    public void Acquire_CallersThatDifferInOneMemberOnly_AreDifferentCallers()
    {
        var limiter = Limiter(options => options.PerCaller = "1/h");
        Caller[] callers =
        [
            Caller("s"), Caller("s") with { Tenant = "t" }, Caller("s") with { Client = "t" }, Caller("s") with { Issuer = "https://other.example" }, Caller("S"),
        ];
        callers.Should().OnlyContain(caller => TryRun(limiter, caller, Tool()));
        callers.Should().OnlyContain(caller => !TryRun(limiter, caller, Tool()));
    }

    [Fact]
    public void Acquire_TableFullOfOthers_NewCallersShareOneBudgetAndNobodyIsPushedOut()
    {
        var limiter = Limiter(options => (options.PerCaller, options.MaxCallers) = ("2/min", 100));
        for (var caller = 0; caller < 100; caller++)
        {
            Run(limiter, $"old-{caller}", Tool());
            Run(limiter, $"old-{caller}", Tool());
        }

        var granted = Enumerable.Range(0, 1_000).Count(caller => TryRun(limiter, $"new-{caller}", Tool()));
        granted.Should().Be(2);
        limiter.RememberedCallers.Should().Be(100);
        Enumerable.Range(0, 100).Should().OnlyContain(caller => !TryRun(limiter, $"old-{caller}", Tool()), "a spent bucket is never forgotten");

        _clock.Advance(TimeSpan.FromMinutes(1));
        var later = Enumerable.Range(0, 90).Count(caller => TryRun(limiter, $"later-{caller}", Tool()));
        later.Should().Be(90, "full buckets made room");
        limiter.RememberedCallers.Should().BeLessThanOrEqualTo(100);
    }

    [Fact]
    public void Acquire_CallerWithARunningCall_IsNotForgotten()
    {
        var limiter = Limiter(options => (options.PerCaller, options.MaxCallers, options.PerCallerConcurrent) = ("10/s", 1, 1));
        using var running = Lease(limiter, Caller("a"), Tool());
        _clock.Advance(TimeSpan.FromHours(1));
        TryRun(limiter, "b", Tool()).Should().BeTrue("b is served from the overflow");
        Refused(limiter, "a", Tool()).Reason.Should().Be(RefusalReason.TooManyConcurrentCalls);
    }

    [Fact]
    public void Acquire_ToolFull_RefusesUntilOneEnds()
    {
        var limiter = Limiter();
        var tool = Tool(concurrent: 2);
        var first = Lease(limiter, Caller("a"), tool);
        using var second = Lease(limiter, Caller("b"), tool);

        var refusal = Refused(limiter, "c", tool);
        refusal.Reason.Should().Be(RefusalReason.TooManyConcurrentCalls);
        refusal.Message.Should().Be("This tool has 2 calls running, which is the most. Try again in 1 seconds.");
        refusal.RetryAfter.Should().Be(TimeSpan.FromSeconds(1));
        Run(limiter, "c", Tool("other"));

        first.Dispose();
        first.Dispose();
        using var third = Lease(limiter, Caller("c"), tool);
        Refused(limiter, "d", tool).Reason.Should().Be(RefusalReason.TooManyConcurrentCalls, "disposing twice frees one place");
    }

    [Fact]
    public void Acquire_BackendFull_RefusesItsToolsOnlyAndGivesTheToolsPlaceBack()
    {
        var limiter = Limiter(options => options.PerBackendConcurrent = 1);
        var running = Lease(limiter, Caller("a"), Tool());
        var other = Tool("other", concurrent: 1);
        Refused(limiter, "b", other).Reason.Should().Be(RefusalReason.BackendBusy);
        Run(limiter, "b", Tool("x", manifest: "elsewhere"));
        running.Dispose();
        Run(limiter, "b", other);
    }

    [Fact]
    public void Acquire_AfterAReloadOfTheManifest_CountsWhatStillRuns()
    {
        var limiter = Limiter();
        using var old = Lease(limiter, Caller("a"), Tool(concurrent: 1));
        Refused(limiter, "b", Tool(concurrent: 1)).Reason.Should().Be(RefusalReason.TooManyConcurrentCalls);
        Run(limiter, "b", Tool(concurrent: 2));
    }

    [Fact]
    public async Task Acquire_FromManyThreads_NeverRunsMoreThanAllowedAndEndsAtZero()
    {
        var limiter = Limiter(options =>
            (options.PerCaller, options.PerCallerConcurrent, options.PerBackendConcurrent, options.MaxCallers) = ("1000000/s", 3, 7, 8));
        var tool = Tool(concurrent: 5);
        var running = 0;
        var most = 0;
        var runs = 0;
        var perCaller = new int[16];
        var tasks = Enumerable.Range(0, 8).Select(worker => Task.Run(() =>
        {
            for (var i = 0; i < 4_000; i++)
            {
                var caller = (worker + i) % 16;
                if (!limiter.Enter(Call($"c{caller}", tool), tool, CancellationToken.None).TryGet(out var lease, out _))
                {
                    continue;
                }

                var current = Interlocked.Increment(ref running);
                InterlockedMax(ref most, current);
                Interlocked.Increment(ref perCaller[caller]).Should().BeLessThanOrEqualTo(3);
                Interlocked.Increment(ref runs);
                Thread.Yield();
                Interlocked.Decrement(ref perCaller[caller]);
                Interlocked.Decrement(ref running);
                lease.Dispose();
                lease.Dispose();
            }
        })).ToArray();
        await Task.WhenAll(tasks);

        runs.Should().BeGreaterThan(1_000);
        most.Should().BeInRange(1, 5);
        limiter.RememberedCallers.Should().BeLessThanOrEqualTo(8);
        _clock.Advance(TimeSpan.FromSeconds(2));
        var leases = Enumerable.Range(0, 5).Select(i => Lease(limiter, Caller($"z{i}"), tool)).ToList();
        Refused(limiter, "y", tool).Reason.Should().Be(RefusalReason.TooManyConcurrentCalls, "all five places came back, and no more");
        leases.ForEach(lease => lease.Dispose());
    }

    [Fact]
    public void Lease_DeadlinePasses_SignalsAndExplains()
    {
        using var lease = Lease(Limiter(), Caller("a"), Tool());
        _clock.Advance(TimeSpan.FromSeconds(9.9));
        lease.Token.IsCancellationRequested.Should().BeFalse();
        _clock.Advance(TimeSpan.FromSeconds(0.1));
        lease.Token.IsCancellationRequested.Should().BeTrue();
        var refusal = lease.Explain(CancellationToken.None);
        refusal.Reason.Should().Be(RefusalReason.DeadlineExceeded);
        refusal.Message.Should().Be("The call took longer than the 10 seconds it may take.");
    }

    [Fact]
    public void Lease_TokenExpiresFirst_SignalsAndExplains()
    {
        using var lease = Lease(Limiter(), Caller("a") with { ExpiresAt = _clock.GetUtcNow() + TimeSpan.FromSeconds(3) }, Tool());
        _clock.Advance(TimeSpan.FromSeconds(3));
        lease.Token.IsCancellationRequested.Should().BeTrue();
        lease.Explain(CancellationToken.None).Reason.Should().Be(RefusalReason.TokenExpired);
    }

    [Fact]
    public void Lease_CallerLeavesFirst_IsToldApartFromALaterDeadline()
    {
        using var caller = new CancellationTokenSource();
        var tool = Tool();
        Limiter().Enter(Call("a", tool), tool, caller.Token).TryGet(out var lease, out _).Should().BeTrue();
        caller.Cancel();
        lease!.Token.IsCancellationRequested.Should().BeTrue();
        _clock.Advance(TimeSpan.FromHours(1));
        lease.Explain(caller.Token).Reason.Should().Be(RefusalReason.Cancelled);
        lease.Dispose();
    }

    [Fact]
    public void Lease_CallerLeavesAfterTheDeadline_StaysTheDeadline()
    {
        using var caller = new CancellationTokenSource();
        var tool = Tool();
        Limiter().Enter(Call("a", tool), tool, caller.Token).TryGet(out var lease, out _).Should().BeTrue();
        _clock.Advance(TimeSpan.FromSeconds(10));
        caller.Cancel();
        lease!.Explain(caller.Token).Reason.Should().Be(RefusalReason.DeadlineExceeded);
        lease.Dispose();
        _clock.PendingTimers.Should().Be(0);
    }

    [Fact]
    public void Acquire_TokenAlreadyExpired_RefusesAndSpendsNothing()
    {
        var limiter = Limiter(options => options.PerCaller = "1/h");
        Refused(limiter, Caller("a") with { ExpiresAt = _clock.GetUtcNow() }, Tool()).Reason.Should().Be(RefusalReason.TokenExpired);
        Run(limiter, "a", Tool());
    }

    [Fact]
    public void Acquire_TokenRevoked_RefusesAndSpendsNothing()
    {
        var limiter = Limiter(options => options.PerCaller = "1/h");
        var revocations = new RevocationList(_clock);
        var tool = Tool();
        var call = Call(Caller("a") with { Revocations = revocations }, tool);
        revocations.Replace([new Revocation(RevocationKind.Subject, Caller("a").Subject, Issuer: null, Until: null)]);
        limiter.Enter(call, tool, CancellationToken.None).TryGet(out _, out var refusal).Should().BeFalse();
        refusal!.Reason.Should().Be(RefusalReason.TokenRevoked);
        Run(limiter, "a", Tool());
    }

    [Fact]
    public void Acquire_LimitsOfAnotherTool_IsABug()
    {
        var act = () => Limiter().Enter(Call("a", Tool()), Tool(), CancellationToken.None);
        act.Should().Throw<InvalidOperationException>();
    }

    [Fact]
    public void SpendRefusal_BeyondTheBudget_RefusesThisCallerOnly()
    {
        var limiter = Limiter(options => options.RefusedCalls = "2/min");
        limiter.SpendRefusal(Caller("a")).Should().BeNull();
        limiter.SpendRefusal(Caller("a")).Should().BeNull();
        var refusal = limiter.SpendRefusal(Caller("a"));
        refusal!.Reason.Should().Be(RefusalReason.RateLimited);
        refusal.RetryAfter.Should().Be(TimeSpan.FromSeconds(30));
        limiter.SpendRefusal(Caller("b")).Should().BeNull();
        Run(limiter, "a", Tool());
    }

    [Fact]
    public void SpendRequest_BeyondTheRate_RefusesAndTellsTheSeconds()
    {
        var limiter = Limiter(options => options.PerCallerRequests = "3/min");
        for (var i = 0; i < 3; i++)
        {
            limiter.SpendRequest(Caller("a")).Should().BeNull();
        }

        var refusal = limiter.SpendRequest(Caller("a"))!;
        refusal.Reason.Should().Be(RefusalReason.RateLimited);
        refusal.IsOverBudget.Should().BeTrue();
        refusal.RetryAfter.Should().Be(TimeSpan.FromSeconds(20));
        limiter.SpendRequest(Caller("b")).Should().BeNull("it is the caller's own");
        _clock.Advance(TimeSpan.FromSeconds(20));
        limiter.SpendRequest(Caller("a")).Should().BeNull();
        limiter.SpendRequest(Caller("a")).Should().NotBeNull();
    }

    [Fact]
    public void Acquire_CallThatIsLetThrough_GivesItsRequestBack()
    {
        var limiter = Limiter(options => (options.PerCallerRequests, options.PerCaller) = ("2/h", "5/h"));
        for (var i = 0; i < 5; i++)
        {
            limiter.SpendRequest(Caller("a")).Should().BeNull();
            Run(limiter, "a", Tool());
        }

        limiter.SpendRequest(Caller("a")).Should().BeNull();
        Refused(limiter, "a", Tool());
        limiter.SpendRequest(Caller("a")).Should().BeNull();
        Refused(limiter, "a", Tool());
        limiter.SpendRequest(Caller("a")).Should().NotBeNull("calls that are refused keep theirs");
    }

    [Fact]
    public void Acquire_WithoutARequestBefore_GrantsNoRequestMore()
    {
        var limiter = Limiter(options => options.PerCallerRequests = "2/h");
        for (var i = 0; i < 10; i++)
        {
            Run(limiter, "a", Tool());
        }

        Enumerable.Range(0, 10).Count(_ => limiter.SpendRequest(Caller("a")) is null).Should().Be(2);
    }

    [Theory]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("0.0.0.1", "::1", false)]
    public void SpendUnauthenticated_OneAddress_HasOneBudget(string first, string second, bool shared)
    {
        var limiter = Limiter(options => options.Unauthenticated = "1/min");
        limiter.SpendUnauthenticated(IPAddress.Parse(first)).Should().BeNull();
        var refusal = limiter.SpendUnauthenticated(IPAddress.Parse(second));
        (refusal is not null).Should().Be(shared);
        if (shared)
        {
            refusal!.Reason.Should().Be(RefusalReason.TooManyRequests);
            refusal.RetryAfter.Should().Be(TimeSpan.FromMinutes(1));
        }
    }

    [Fact]
    public void SpendUnauthenticated_FloodOfAddresses_IsBounded()
    {
        var limiter = Limiter(options => (options.Unauthenticated, options.MaxCallers) = ("1/h", 50));
        var granted = Enumerable.Range(0, 5_000).Count(i => limiter.SpendUnauthenticated(new IPAddress(0x01000000L + i)) is null);
        granted.Should().Be(51);
        limiter.RememberedAddresses.Should().Be(50);
    }

    private CallLimiter Limiter(Action<LimitsOptions>? change = null)
    {
        var options = new LimitsOptions { PerCaller = "100000/s" };
        change?.Invoke(options);
        new LimitsOptionsValidator().Validate(options).IsValid.Should().BeTrue();
        return new CallLimiter(options, _clock);
    }

    private static LimitsDefinition Tool(string name = "orders_get", RateManifest? perCaller = null, int? concurrent = null, string manifest = "orders") =>
        LimitsDefinitionTests.Compile(name, manifest, new LimitsManifest { PerCaller = perCaller, Concurrent = concurrent }, TimeSpan.FromSeconds(10), out _)!;

    private readonly ConcurrentDictionary<(string Subject, EntryIdentity Tool), ValidatedCall> _calls = new();

    private ValidatedCall Call(string subject, LimitsDefinition tool)
    {
        var call = _calls.GetOrAdd((subject, tool.Tool), static key => TestProofs.Validate(key.Tool, Caller(key.Subject)));

        // Two tools of one name are two all the same.
        return ReferenceEquals(call.Tool, tool.Tool) ? call : TestProofs.Validate(tool.Tool, Caller(subject));
    }

    private static ValidatedCall Call(Caller caller, LimitsDefinition tool) => TestProofs.Validate(tool.Tool, caller);

    private static Caller Caller(string subject) => new() { Issuer = "https://issuer.example", Subject = subject, Scopes = ScopeSet.Empty };

    private static CallPlace Lease(CallLimiter limiter, Caller caller, LimitsDefinition tool)
    {
        limiter.Enter(Call(caller, tool), tool, CancellationToken.None).TryGet(out var lease, out var refusal).Should().BeTrue(refusal?.Message);
        return lease!;
    }

    private static bool TryRun(CallLimiter limiter, string caller, LimitsDefinition tool) => TryRun(limiter, Caller(caller), tool);

    private static bool TryRun(CallLimiter limiter, Caller caller, LimitsDefinition tool)
    {
        if (!limiter.Enter(Call(caller, tool), tool, CancellationToken.None).TryGet(out var lease, out _))
        {
            return false;
        }

        lease.Dispose();
        return true;
    }

    private static void Run(CallLimiter limiter, string caller, LimitsDefinition tool) => Lease(limiter, Caller(caller), tool).Dispose();

    private static Refusal Refused(CallLimiter limiter, string caller, LimitsDefinition tool) => Refused(limiter, Caller(caller), tool);

    private static Refusal Refused(CallLimiter limiter, Caller caller, LimitsDefinition tool)
    {
        limiter.Enter(Call(caller, tool), tool, CancellationToken.None).TryGet(out _, out var refusal).Should().BeFalse();
        return refusal!;
    }

    private static void InterlockedMax(ref int target, int value)
    {
        var seen = Volatile.Read(ref target);
        while (seen < value)
        {
            seen = Interlocked.CompareExchange(ref target, value, seen) is var was && was == seen ? value : was;
        }
    }
}
