using McpSecureApis.Core.Callers;
using Polly;
using Polly.CircuitBreaker;

namespace McpSecureApis.Core.Backend;

/// <summary>
/// The circuit of a whole backend, for all callers. What may be about one call alone counts only when several callers see it, of several tenants where
/// several call; and a caller whose calls failed leaves the probe to others who wait for it.
/// </summary>
internal sealed class BackendCircuit(TimeProvider clock, Action opened, Action closed)
{
    public const int BreakSeconds = 5;
    public const int SamplingSeconds = 10;

    /// <summary>How long a caller counts as one who calls the backend, and a failure as lately.</summary>
    public const int MemorySeconds = 30;

    private readonly CircuitBreakerStateProvider _state = new();
    private readonly Lock _gate = new();
    private LastTwo<CallerKey> _failing = new();
    private LastTwo<(string Issuer, string? Tenant)> _failingTenants = new();
    private LastTwo<(string Issuer, string? Tenant)> _tenants = new();
    private LastTwo<CallerKey> _sound = new();

    public bool IsHalfOpen => _state.CircuitState == CircuitState.HalfOpen;

    /// <summary>The strategy that sends pass through.</summary>
    public ResiliencePipeline<Attempt> Build() => new ResiliencePipelineBuilder<Attempt> { TimeProvider = clock }
        .AddCircuitBreaker(new CircuitBreakerStrategyOptions<Attempt>
        {
            FailureRatio = 0.5,
            MinimumThroughput = 10,
            SamplingDuration = TimeSpan.FromSeconds(SamplingSeconds),
            BreakDuration = TimeSpan.FromSeconds(BreakSeconds),
            StateProvider = _state,
            ShouldHandle = args => ValueTask.FromResult(args.Outcome.Result is { } attempt && Counts(attempt.Failure)),
            OnOpened = _ =>
            {
                opened();
                return ValueTask.CompletedTask;
            },
            OnClosed = _ =>
            {
                closed();
                return ValueTask.CompletedTask;
            },
        })
        .Build();

    /// <summary>Takes down that somebody calls, and says whether they have to leave the probe to somebody else.</summary>
    /// <param name="caller">Who calls.</param>
    /// <param name="isBlamed">Whether their calls failed lately.</param>
    public bool MustYield(CallerKey caller, bool isBlamed)
    {
        var person = Person(caller);
        var now = clock.GetTimestamp();
        lock (_gate)
        {
            _tenants.Note((caller.Issuer, caller.Tenant), now);
            if (!isBlamed)
            {
                _sound.Note(person, now);
                return false;
            }

            return _state.CircuitState is CircuitState.Open or CircuitState.HalfOpen && _sound.IsOtherSince(person, Before(now, MemorySeconds));
        }
    }

    /// <summary>Takes down that a call failed.</summary>
    public void NoteFailure(CallerKey caller, FailureKind failure)
    {
        var person = Person(caller);
        var now = clock.GetTimestamp();
        lock (_gate)
        {
            _sound.Remove(person);
            if (failure == FailureKind.Call)
            {
                _failing.Note(person, now);
                _failingTenants.Note((caller.Issuer, caller.Tenant), now);
            }
        }
    }

    /// <summary>One subject is one caller here, whatever clients they use: several clients of one person are no several callers.</summary>
    private static CallerKey Person(CallerKey caller) => caller with { Client = null };

    private bool Counts(FailureKind failure) => failure switch
    {
        FailureKind.Backend => true,
        FailureKind.Call => SeveralFail(),
        _ => false,
    };

    private bool SeveralFail()
    {
        var now = clock.GetTimestamp();
        lock (_gate)
        {
            var since = Before(now, SamplingSeconds);
            return _failing.AreTwoSince(since) && (_failingTenants.AreTwoSince(since) || !_tenants.AreTwoSince(Before(now, MemorySeconds)));
        }
    }

    private long Before(long now, int seconds) => now - (seconds * clock.TimestampFrequency);
}
