using McpSecureApis.Core.Backend.Replies;
using McpSecureApis.Core.Callers;
using Polly;
using Polly.CircuitBreaker;

namespace McpSecureApis.Core.Backend.Circuits;

/// <summary>
/// The circuit of a whole backend, for all callers. What one side alone sees does not count while another is answered, and whose calls
/// failed leaves the probe to others who wait for it. A side is a tenant where several tenants call, and a person where one does. Who was
/// answered last time may pass while the circuit is open: several sides that fail close the backend for nobody whose calls work.
/// </summary>
internal sealed class BackendCircuit
{
    public const int BreakSeconds = 5;
    public const int SamplingSeconds = 10;

    /// <summary>How long a side counts as one that calls, was answered or failed.</summary>
    public const int MemorySeconds = 30;

    private readonly TimeProvider _clock;
    private readonly CircuitBreakerStateProvider _state = new();
    private readonly Lock _gate = new();
    private readonly CallerSides _persons = new();
    private readonly CallerSides _tenants = new();
    private readonly AnsweredPersons _answered = new();
    private long _openedAt;

    public BackendCircuit(TimeProvider clock, Action opened, Action closed)
    {
        _clock = clock;
        Pipeline = new ResiliencePipelineBuilder<Attempt> { TimeProvider = clock }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<Attempt>
            {
                FailureRatio = 0.5,
                MinimumThroughput = 10,
                SamplingDuration = TimeSpan.FromSeconds(SamplingSeconds),
                BreakDuration = TimeSpan.FromSeconds(BreakSeconds),
                StateProvider = _state,
                ShouldHandle = args => ValueTask.FromResult(
                    args.Outcome.Result is { CountsForAll: true } || (!IsHealth(args.Outcome.Result) && IsHalfOpen)),
                OnOpened = _ =>
                {
                    Volatile.Write(ref _openedAt, clock.GetTimestamp());
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
    }

    /// <summary>What a call passes through whole, all of its tries together: it fails once.</summary>
    public ResiliencePipeline<Attempt> Pipeline { get; }

    public bool IsHalfOpen => _state.CircuitState == CircuitState.HalfOpen;

    /// <summary>Takes down that somebody calls, and says whether they have to leave the probe to somebody else.</summary>
    /// <param name="caller">Who calls.</param>
    /// <param name="wait">For whoever has to: what is left of the pause, which is nothing when the probe is out or due; else null.</param>
    public bool MustYield(CallerKey caller, out TimeSpan? wait)
    {
        var (person, tenant) = Sides(caller);
        lock (_gate)
        {
            var since = Before(MemorySeconds, out var now);
            _persons.Enter(person, now, since);
            _tenants.Enter(tenant, now, since);
            var yields = _state.CircuitState is CircuitState.Open or CircuitState.HalfOpen &&
                (_tenants.SeveralCall(since) ? _tenants.LeavesProbe(tenant, since) : _persons.LeavesProbe(person, since));
            wait = yields
                ? TimeSpan.FromSeconds(Math.Max(0, BreakSeconds - _clock.GetElapsedTime(Volatile.Read(ref _openedAt), now).TotalSeconds))
                : null;
            return yields;
        }
    }

    /// <summary>
    /// Says whether a call may go out though the circuit is open: its person's last call was answered, and no other one passes in this way.
    /// Where the backend is gone, each person that is remembered finds that out with one call.
    /// </summary>
    public bool TryPass(CallerKey caller)
    {
        lock (_gate)
        {
            return _answered.TryPass(Sides(caller).Person);
        }
    }

    /// <summary>A call that passed has ended.</summary>
    public void EndPass(CallerKey caller)
    {
        lock (_gate)
        {
            _answered.EndPass(Sides(caller).Person);
        }
    }

    /// <summary>Takes down how a call ended, and marks it when it counts against the backend.</summary>
    public Attempt Note(CallerKey caller, Attempt end)
    {
        var (person, tenant) = Sides(caller);
        lock (_gate)
        {
            var since = Before(MemorySeconds, out var now);
            if (end.Failure == FailureKind.None)
            {
                if (end.IsAnswer)
                {
                    _persons.Answer(person, now);
                    _tenants.Answer(tenant, now);
                    _answered.Answer(person);
                }

                return end;
            }

            _persons.Fail(person, now);
            _tenants.Fail(tenant, now);
            _answered.Fail(person);
            var (sides, side) = _tenants.SeveralCall(since) ? (_tenants, tenant) : (_persons, person);
            var counts = sides.SeveralFail(Before(SamplingSeconds, out _)) ||
                (end.Failure == FailureKind.Backend && !sides.AnotherWasAnswered(side, since));
            return counts ? end with { CountsForAll = true } : end;
        }
    }

    /// <summary>
    /// Whether an end shows that the backend is there. All that Polly does not handle shuts a circuit that is half open, whosever call it is: also a
    /// call that was not sent, was left, or waited for nothing.
    /// </summary>
    private static bool IsHealth(Attempt? end) => end is { IsAnswer: true, Failure: not FailureKind.Backend };

    /// <summary>Several clients of one subject are no several persons.</summary>
    private static (CallerKey Person, CallerKey Tenant) Sides(CallerKey caller) =>
        (caller with { Client = null }, caller with { Client = null, Subject = string.Empty });

    private long Before(int seconds, out long now)
    {
        now = _clock.GetTimestamp();
        return now - (seconds * _clock.TimestampFrequency);
    }
}
