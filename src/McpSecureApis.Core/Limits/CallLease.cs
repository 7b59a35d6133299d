using McpSecureApis.Core.Confirmation;
using McpSecureApis.Core.Outcomes;

namespace McpSecureApis.Core.Limits;

/// <summary>
/// A confirmed call that may run now: it has a place within every limit, and a time. Only such a call is recorded, so code that would skip
/// the limits does not compile. Disposing it gives the place back.
/// </summary>
internal sealed class CallLease : IDisposable
{
    private readonly CallPlace _place;

    private CallLease(ConfirmedCall call, CallPlace place)
    {
        Call = call;
        _place = place;
    }

    public ConfirmedCall Call { get; }

    /// <inheritdoc cref="CallPlace.IsGivenBack"/>
    public bool IsGivenBack => _place.IsGivenBack;

    /// <inheritdoc cref="CallPlace.Token"/>
    public CancellationToken Token => _place.Token;

    /// <summary>The check, and the only way to get an instance: takes a place, or says which limit the call is over and when to try again.</summary>
    /// <param name="call">The call.</param>
    /// <param name="limits">The limits of its tool.</param>
    /// <param name="limiter">Counts what runs.</param>
    /// <param name="callerLeft">Signalled when the caller no longer waits.</param>
    public static Outcome<CallLease> Acquire(ConfirmedCall call, LimitsDefinition limits, CallLimiter limiter, CancellationToken callerLeft) =>
        limiter.Enter(call.Validated, limits, callerLeft).TryGet(out var place, out var refusal) ? new CallLease(call, place) : refusal;

    /// <inheritdoc cref="CallPlace.Explain"/>
    public Refusal Explain(CancellationToken callerLeft) => _place.Explain(callerLeft);

    public void Dispose() => _place.Dispose();
}
