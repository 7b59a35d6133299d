using McpSecureApis.Core.Keys;

namespace McpSecureApis.Core.Credentials.Secrets;

/// <summary>
/// Keeps the secret behind one reference: reads it when it is first asked for, again when its source says that it may have changed, and at
/// once when it has expired. The same secret stays the same instance, so that what was made of it can stay too.
/// </summary>
internal sealed class SecretReader
{
    private readonly SecretReference _reference;
    private readonly ISecretSource _source;
    private readonly TimeProvider _clock;
    private readonly Lock _gate = new();
    private Task<Secret?>? _read;
    private SecretReading? _last;
    private volatile string _problem;
    private long _readAt;

    /// <summary>The secret of a reference to this machine.</summary>
    public SecretReader(SecretReference reference, TimeProvider clock)
        : this(reference, SecretSources.OfThisMachine, clock)
    {
    }

    public SecretReader(SecretReference reference, SecretSources sources, TimeProvider clock)
    {
        _reference = reference;
        _source = sources.Of(reference);
        _clock = clock;
        _problem = $"{reference} was not read in time";
        if (_source.ReadAgainAfter is null)
        {
            // What cannot change is taken as it was when the program started, and waits for nothing.
            _read = ReadAsync(previous: null);
        }
    }

    /// <summary>Why the last read gave no secret: where it should be and what is wrong there, never what it holds.</summary>
    public string Problem => _problem;

    /// <summary>The same for a secret that was read and that no header can carry.</summary>
    public string NotForHeaders => $"{_reference} has characters that a header cannot carry";

    /// <summary>Returns the secret; null when it is missing, empty, too large, not plain text or no longer good.</summary>
    /// <param name="timeout">The longest wait: a source may hang.</param>
    /// <param name="cancellationToken">Signalled when nobody waits any more.</param>
    /// <exception cref="TimeoutException">The secret could not be read in time.</exception>
    public Task<Secret?> ReadAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        Task<Secret?> read;
        lock (_gate)
        {
            // An unfinished read is waited for again, so a hanging source costs one read and not one per call.
            if (_read is null || (_read.IsCompleted && IsDue()))
            {
                _readAt = _clock.GetTimestamp();
                _read = ReadAsync(_last);
            }

            read = _read;
        }

        return read.IsCompleted ? read : read.WaitAsync(timeout, _clock, cancellationToken);
    }

    private bool IsDue() =>
        (_source.ReadAgainAfter is { } interval && _clock.GetElapsedTime(_readAt) >= interval) ||
        (_last?.ExpiresAt is { } end && end <= _clock.GetUtcNow());

    private async Task<Secret?> ReadAsync(SecretReading? previous)
    {
        var reading = await _source.ReadAsync(_reference.Target);
        if (reading.ExpiresAt is { } end && end <= _clock.GetUtcNow())
        {
            reading = SecretReading.Failed("has expired");
        }

        _last = reading = previous is not null && previous.IsSameAs(reading) ? reading.With(previous.Secret!) : reading;
        _problem = reading.IsThere ? _problem : $"{_reference} {reading.Problem}";
        return reading.Secret;
    }
}
