using System.Collections.Concurrent;
using System.Net;
using McpSecureApis.Core.Arguments;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Manifests.Values;
using McpSecureApis.Core.Outcomes;

namespace McpSecureApis.Core.Limits;

/// <summary>
/// Says whether a call may run at this moment. Never waits: a call that finds no place is refused with the time after which it may. Nothing
/// is spent by a call that is refused; refused calls have a budget of their own (<see cref="SpendRefusal"/>), and so has everything that a
/// caller asks (<see cref="SpendRequest"/>), which a call that is let through gets back, because it has spent the rate of calls.
/// </summary>
internal sealed class CallLimiter
{
    /// <summary>Nobody knows when a running call ends; a second is long enough for most and short enough to be worth waiting.</summary>
    private static readonly TimeSpan WaitForPlace = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _clock;
    private readonly Rate _perCaller;
    private readonly Rate _requests;
    private readonly Rate _refusedCalls;
    private readonly Rate _unauthenticated;
    private readonly int _perCallerConcurrent;
    private readonly int _perBackendConcurrent;
    private readonly RememberedStates<CallerKey, CallerState> _callers;
    private readonly RememberedStates<AddressKey, AddressState> _addresses;
    private readonly ConcurrentDictionary<string, ConcurrencyGate> _tools = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ConcurrencyGate> _backends = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<RateManifest, Rate> _rates = new();
    private readonly Action<CallPlace> _release;

    private delegate ref long BucketOf<TState>(TState state);

    /// <exception cref="ArgumentException">The options were not validated and hold a rate that cannot be read.</exception>
    public CallLimiter(LimitsOptions options, TimeProvider clock)
    {
        _clock = clock;
        _perCaller = ReadRate(options.PerCaller, clock);
        _requests = ReadRate(options.PerCallerRequests, clock);
        _refusedCalls = ReadRate(options.RefusedCalls, clock);
        _unauthenticated = ReadRate(options.Unauthenticated, clock);
        _perCallerConcurrent = options.PerCallerConcurrent;
        _perBackendConcurrent = options.PerBackendConcurrent;
        _callers = new(options.MaxCallers, clock);
        _addresses = new(options.MaxCallers, clock);
        _release = Release;
    }

    /// <summary>How many callers are remembered.</summary>
    public int RememberedCallers => _callers.Count;

    /// <summary>How many addresses are remembered.</summary>
    public int RememberedAddresses => _addresses.Count;

    /// <summary>Takes a request from the caller's budget for them, before anything of it is looked at; non-null when that is spent.</summary>
    public Refusal? SpendRequest(Caller caller) =>
        Spend(_callers, caller.Key, _requests, static state => ref state.RequestsFullAt) is { } wait
            ? TooFast($"Too many requests by this caller; at most {_requests.Text}.", wait) with { IsOverBudget = true }
            : null;

    /// <summary>
    /// Takes a refused call from the caller's budget for them; non-null when that is spent. Asked before the refusal is recorded or logged.
    /// </summary>
    public Refusal? SpendRefusal(Caller caller) =>
        Spend(_callers, caller.Key, _refusedCalls, static state => ref state.RefusalsFullAt) is { } wait
            ? TooFast($"Too many refused calls; at most {_refusedCalls.Text} are answered in detail.", wait) with { IsOverBudget = true }
            : null;

    /// <summary>Takes a request without a known caller from its address's budget; non-null when that is spent.</summary>
    /// <param name="address">The client's address. Of an IPv6 address only the first 64 bits count: one client has all of the rest.</param>
    public Refusal? SpendUnauthenticated(IPAddress address)
    {
        if (Spend(_addresses, AddressKey.Of(address), _unauthenticated, static state => ref state.FullAt) is not { } wait)
        {
            return null;
        }

        var seconds = Seconds(wait);
        return new Refusal(RefusalReason.TooManyRequests, $"Too many requests without a valid token; try again in {seconds} seconds.")
        {
            RetryAfter = TimeSpan.FromSeconds(seconds),
        };
    }

    /// <summary>Takes a place for a call, or says which limit it is over and when to try again.</summary>
    /// <param name="call">The call.</param>
    /// <param name="limits">The limits of its tool.</param>
    /// <param name="callerLeft">Signalled when the caller no longer waits.</param>
    /// <exception cref="InvalidOperationException">The limits are another tool's: a bug of ours, not a refusal.</exception>
    public Outcome<CallPlace> Enter(ValidatedCall call, LimitsDefinition limits, CancellationToken callerLeft)
    {
        if (!ReferenceEquals(call.Tool, limits.Tool))
        {
            throw new InvalidOperationException("The call is about another tool than the limits.");
        }

        var caller = call.Caller;
        if (caller.IsRevoked)
        {
            return Caller.Revoked;
        }

        var duration = limits.Timeout;
        var tokenEndsFirst = false;
        if (caller.ExpiresAt is { } expiresAt)
        {
            var left = expiresAt - _clock.GetUtcNow();
            if (left <= TimeSpan.Zero)
            {
                return new Refusal(RefusalReason.TokenExpired, "The caller's access token has expired.");
            }

            tokenEndsFirst = left < duration;
            duration = tokenEndsFirst ? left : duration;
        }

        while (true)
        {
            var state = _callers.Get(caller.Key);
            lock (state)
            {
                if (state.Forgotten)
                {
                    continue;
                }

                if (Enter(state, limits) is { } refusal)
                {
                    return refusal;
                }
            }

            return new CallPlace(limits, state, duration, tokenEndsFirst, _clock, _release, callerLeft);
        }
    }

    /// <summary>Takes one from a bucket, or says how long to wait for the next; null when it was there.</summary>
    private TimeSpan? Spend<TKey, TState>(RememberedStates<TKey, TState> states, TKey key, Rate rate, BucketOf<TState> bucketOf)
        where TKey : notnull
        where TState : RememberedState, new()
    {
        var now = _clock.GetTimestamp();
        while (true)
        {
            var state = states.Get(key);
            lock (state)
            {
                if (state.Forgotten)
                {
                    continue;
                }

                ref var fullAt = ref bucketOf(state);
                var wait = rate.Wait(fullAt, now);
                if (wait > TimeSpan.Zero)
                {
                    return wait;
                }

                fullAt = rate.Spend(fullAt, now);
                return null;
            }
        }
    }

    private Refusal? Enter(CallerState state, LimitsDefinition limits)
    {
        var now = _clock.GetTimestamp();
        var wait = _perCaller.Wait(state.FullAt, now);
        if (wait > TimeSpan.Zero)
        {
            return TooFast($"Too many calls by this caller; at most {_perCaller.Text} over all tools.", wait);
        }

        var toolRate = limits.PerCaller is null ? null : _rates.GetOrAdd(limits.PerCaller, static (rate, clock) => new Rate(rate, clock), _clock);
        var toolFullAt = toolRate is null ? long.MinValue : state.ToolFullAt(limits.Key);
        if (toolRate is not null)
        {
            wait = toolRate.Wait(toolFullAt, now);
            if (wait > TimeSpan.Zero)
            {
                return TooFast($"Too many calls of this tool by this caller; at most {toolRate.Text}.", wait);
            }
        }

        if (state.Running >= _perCallerConcurrent)
        {
            return NoPlace(RefusalReason.TooManyConcurrentCalls, $"This caller has {_perCallerConcurrent} calls running, which is the most.");
        }

        var tool = limits.Concurrent is null ? null : _tools.GetOrAdd(limits.Key, static _ => new ConcurrencyGate());
        if (tool is not null && !tool.TryEnter(limits.Concurrent!.Value))
        {
            return NoPlace(RefusalReason.TooManyConcurrentCalls, $"This tool has {limits.Concurrent} calls running, which is the most.");
        }

        if (!_backends.GetOrAdd(limits.Backend, static _ => new ConcurrencyGate()).TryEnter(_perBackendConcurrent))
        {
            tool?.Leave();
            return NoPlace(RefusalReason.BackendBusy, $"The service has {_perBackendConcurrent} calls running, which is the most.");
        }

        state.Running++;
        state.FullAt = _perCaller.Spend(state.FullAt, now);
        state.RequestsFullAt = _requests.GiveBack(state.RequestsFullAt, now);
        if (toolRate is not null)
        {
            state.SetToolFullAt(limits.Key, toolRate.Spend(toolFullAt, now), now);
        }

        return null;
    }

    private void Release(CallPlace place)
    {
        lock (place.Caller)
        {
            place.Caller.Running--;
        }

        if (place.Limits.Concurrent is not null)
        {
            _tools[place.Limits.Key].Leave();
        }

        _backends[place.Limits.Backend].Leave();
    }

    private static Refusal TooFast(string message, TimeSpan wait)
    {
        var seconds = Seconds(wait);
        return new Refusal(RefusalReason.RateLimited, $"{message} Try again in {seconds} seconds.") { RetryAfter = TimeSpan.FromSeconds(seconds) };
    }

    private static Refusal NoPlace(RefusalReason reason, string message) =>
        new(reason, $"{message} Try again in {Seconds(WaitForPlace)} seconds.") { RetryAfter = WaitForPlace };

    /// <summary>Rounded up: who waits as long as we said is let in.</summary>
    private static long Seconds(TimeSpan wait) => Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds));

    private static Rate ReadRate(string text, TimeProvider clock) =>
        RateText.TryParse(text, out var rate)
            ? new Rate(rate, clock)
            : throw new ArgumentException("The limits hold a rate that cannot be read; validate them first.", nameof(text));
}
