using McpSecureApis.Core.Outcomes;

namespace McpSecureApis.Core.Limits;

/// <summary>
/// A place among the running calls, and the time that the call has. Disposing it gives the place back, once, however often it is
/// disposed. It says nothing about what else the call needs: that is <see cref="CallLease"/>.
/// </summary>
internal sealed class CallPlace : IDisposable
{
    private readonly CancellationTokenSource _end;
    private readonly CancellationTokenRegistration _callerLeftRegistration;
    private readonly bool _tokenEndsFirst;
    private Action<CallPlace>? _release;
    private bool _callerLeftFirst;

    internal CallPlace(
        LimitsDefinition limits,
        CallerState caller,
        TimeSpan duration,
        bool tokenEndsFirst,
        TimeProvider clock,
        Action<CallPlace> release,
        CancellationToken callerLeft)
    {
        Limits = limits;
        Caller = caller;
        _release = release;
        _tokenEndsFirst = tokenEndsFirst;
        _end = new CancellationTokenSource(duration, clock);
        Token = _end.Token;
        _callerLeftRegistration = callerLeft.UnsafeRegister(static state => ((CallPlace)state!).CallerLeft(), this);
    }

    /// <summary>Signalled when the caller left, the deadline passed or the caller's token ended, whichever is first.</summary>
    public CancellationToken Token { get; }

    /// <summary>Whether the place was given back.</summary>
    public bool IsGivenBack => Volatile.Read(ref _release) is null;

    internal LimitsDefinition Limits { get; }

    internal CallerState Caller { get; }

    /// <summary>Why <see cref="Token"/> was signalled.</summary>
    /// <param name="callerLeft">The token that was given to the <see cref="CallLimiter"/>.</param>
    public Refusal Explain(CancellationToken callerLeft)
    {
        if (Volatile.Read(ref _callerLeftFirst) || (callerLeft.IsCancellationRequested && !Token.IsCancellationRequested))
        {
            return new Refusal(RefusalReason.Cancelled, "The call was cancelled.");
        }

        return _tokenEndsFirst
            ? new Refusal(RefusalReason.TokenExpired, "The caller's access token expired while the call was running.")
            : new Refusal(RefusalReason.DeadlineExceeded, $"The call took longer than the {Limits.Timeout.TotalSeconds:0.###} seconds it may take.");
    }

    public void Dispose()
    {
        var release = Interlocked.Exchange(ref _release, value: null);
        if (release is null)
        {
            return;
        }

        // Waits for a callback that is running, so nothing cancels a disposed source.
        _callerLeftRegistration.Dispose();
        _end.Dispose();
        release(this);
    }

    private void CallerLeft()
    {
        Volatile.Write(ref _callerLeftFirst, !_end.IsCancellationRequested);
        _end.Cancel();
    }
}
