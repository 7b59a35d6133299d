using System.Security.Cryptography;
using McpSecureApis.Core.Callers.Rest;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.Json;
using Microsoft.Extensions.Logging;

namespace McpSecureApis.Core.Callers.IssuerKeys;

/// <summary>
/// The keys of one issuer. Calls read what is there; the network is asked in the background, at most once per 30 s whatever came of
/// it, so a stranger's tokens can neither flood an issuer nor wait for it. Not the library's ConfigurationManager: that one blocks
/// every caller during a refresh, has no size limit and follows redirects.
/// </summary>
internal sealed partial class IssuerKeyCache : IDisposable
{
    /// <summary>How long one fetch may take.</summary>
    public static readonly TimeSpan FetchTimeout = TimeSpan.FromSeconds(5);

    /// <summary>The least time between the starts of two fetches.</summary>
    public static readonly TimeSpan FetchInterval = TimeSpan.FromSeconds(30);

    /// <summary>How long a call waits for the first keys.</summary>
    public static readonly TimeSpan FirstLoadWait = TimeSpan.FromSeconds(2);

    /// <summary>How long keys count after they were last seen at the issuer.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromHours(24);

    private static readonly TimeSpan RefreshInterval = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan WarnAge = TimeSpan.FromHours(1);

    private readonly string _issuer;
    private readonly IReadOnlyList<string> _algorithms;
    private readonly IKeySource _source;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private volatile LoadedKeys? _loaded;
    private volatile RestFailure? _failure;
    private Task _fetch = Task.CompletedTask;
    private long? _lastFetch;
    private ITimer? _timer;
    private bool _disposed;

    public IssuerKeyCache(string issuer, IReadOnlyList<string> algorithms, IKeySource source, TimeProvider clock, ILogger<IssuerKeyCache> logger)
    {
        _issuer = issuer;
        _algorithms = algorithms;
        _source = source;
        _clock = clock;
        _logger = logger;
    }

    /// <summary>Whether a key is there that still counts.</summary>
    public bool HasKeys => _loaded is { Keys.Count: > 0 } loaded && IsFresh(loaded);

    /// <summary>Why the last fetch gave no keys; null when it did, or when there was none.</summary>
    public RestFailure? Failure => _failure;

    /// <summary>Whether no fetch runs.</summary>
    public bool IsIdle
    {
        get
        {
            lock (_gate)
            {
                return _fetch.IsCompleted;
            }
        }
    }

    /// <summary>Whether the keys of now, which still count, have this very key: one that was read anew is another one.</summary>
    public bool Holds(SigningKey key)
    {
        var loaded = _loaded;
        return IsFresh(loaded) && loaded!.Keys.TryFind(key.Id, out var current) && ReferenceEquals(current, key);
    }

    /// <summary>Starts the background refresh; a lookup does so too. The task ends with the first fetch, whatever comes of it.</summary>
    public Task StartAsync() => TryFetch(out var fetch) ? fetch : Task.CompletedTask;

    /// <summary>Finds the key of that name. Waits only while no keys were ever obtained, and then two seconds at most.</summary>
    public async ValueTask<KeyLookup> FindAsync(string kid, CancellationToken cancellationToken)
    {
        var loaded = _loaded;
        if (!IsFresh(loaded))
        {
            if (TryFetch(out var fetch) && loaded is null)
            {
                await WaitAsync(fetch, cancellationToken);
            }

            // Read again also by who did not wait: the fetch may have ended since.
            loaded = _loaded;

            if (!IsFresh(loaded))
            {
                return KeyLookup.Unavailable;
            }
        }

        if (loaded!.Keys.TryFind(kid, out var key))
        {
            return KeyLookup.Found(key);
        }

        // Perhaps a new key. This call does not wait: a name that nobody has must cost nothing.
        TryFetch(out _);
        return KeyLookup.Unknown;
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            _timer?.Dispose();
        }

        _stop.Cancel();
        _stop.Dispose();
        (_source as IDisposable)?.Dispose();
    }

    private bool IsFresh(LoadedKeys? loaded) => loaded is not null && _clock.GetElapsedTime(loaded.Timestamp) <= MaxAge;

    private async Task WaitAsync(Task fetch, CancellationToken cancellationToken)
    {
        try
        {
            await fetch.WaitAsync(FirstLoadWait, _clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            // Answered as unavailable; the fetch goes on for those who come later.
        }
    }

    /// <summary>Gives the fetch that runs, or starts one if the last start is long enough ago; false otherwise.</summary>
    private bool TryFetch(out Task fetch)
    {
        lock (_gate)
        {
            fetch = _fetch;
            if (_disposed)
            {
                return false;
            }

            if (!_fetch.IsCompleted)
            {
                return true;
            }

            if (_lastFetch is { } last && _clock.GetElapsedTime(last) < FetchInterval)
            {
                return false;
            }

            _lastFetch = _clock.GetTimestamp();
            _timer ??= _clock.CreateTimer(
                static state => ((IssuerKeyCache)state!).TryFetch(out _), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            fetch = _fetch = FetchAsync(_stop.Token);
            return true;
        }
    }

    private async Task FetchAsync(CancellationToken stop)
    {
        // Off the caller's thread and out of the lock, whatever the source does before its first wait.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var started = _clock.GetTimestamp();
        var loaded = false;
        RestFailure? failure = null;
        var usable = 0;
        try
        {
            using var deadline = new CancellationTokenSource(FetchTimeout, _clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, deadline.Token);

            // A source that ignores its token is given up all the same.
            (var bytes, failure) = await _source.ReadAsync(either.Token).WaitAsync(either.Token);
            if (bytes is not null && KeySet.TryRead(bytes, _algorithms, out var keys))
            {
                loaded = true;
                usable = keys.Count;
                _loaded = new LoadedKeys(keys, started);
                Log.Loaded(_logger, _issuer, usable);
                foreach (var skipped in keys.Skipped)
                {
                    Log.Skipped(_logger, _issuer, skipped.Index, skipped.Problem);
                }
            }
            else if (bytes is not null)
            {
                failure = WhyNoKeySet(bytes);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return;
        }
        catch (OperationCanceledException)
        {
            failure = new RestFailure(PeerProblem.ResponseTimeout);
        }
        catch (Exception error)
        {
            // A refresh that fails in any way leaves the last good keys; only the kind of error is logged.
            Log.Failed(_logger, _issuer, error.GetType().Name);
        }

        failure = loaded ? null : failure ?? new RestFailure(PeerProblem.ConnectionFailed);
        _failure = failure;
        if (failure is not null)
        {
            var age = _loaded is { } last ? _clock.GetElapsedTime(last.Timestamp) : (TimeSpan?)null;
            Log.NotLoaded(_logger, _issuer, failure.ToString(), age?.ToString("c") ?? "none yet");
            if (age > WarnAge)
            {
                Log.TooOld(_logger, _issuer, age.Value);
            }
        }

        if (loaded && usable == 0)
        {
            // Taken all the same: an issuer that withdraws every key means it.
            Log.NoUsableKey(_logger, _issuer);
        }

        Rearm(usable > 0 ? Jitter(RefreshInterval) : FetchInterval);
    }

    private static RestFailure WhyNoKeySet(byte[] utf8)
    {
        if (!StrictJson.TryParse(utf8, out var document, out var error))
        {
            return new RestFailure(PeerProblems.Of(error.Fault));
        }

        document.Dispose();
        return new RestFailure(PeerProblem.ShapeNotDeclared);
    }

    private void Rearm(TimeSpan delay)
    {
        lock (_gate)
        {
            if (!_disposed)
            {
                _timer?.Change(delay, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <summary>Plus or minus a fifth, so that many servers do not ask at the same moment.</summary>
    private static TimeSpan Jitter(TimeSpan span) => span * (RandomNumberGenerator.GetInt32(800, 1201) / 1000d);

    private sealed record LoadedKeys(KeySet Keys, long Timestamp);

    private static partial class Log
    {
        [LoggerMessage(CallersEventIds.KeysLoaded, LogLevel.Debug, "Issuer '{Issuer}' has {Count} usable keys.", EventName = "KeysLoaded")]
        public static partial void Loaded(ILogger logger, string issuer, int count);

        [LoggerMessage(
            CallersEventIds.NoUsableKey, LogLevel.Warning,
            "The key set of issuer '{Issuer}' has no usable key; every token of it is refused.", EventName = "NoUsableKey")]
        public static partial void NoUsableKey(ILogger logger, string issuer);

        [LoggerMessage(
            CallersEventIds.KeysNotLoaded, LogLevel.Warning,
            "The keys of issuer '{Issuer}' could not be read ({Problem}); age of the last ones: {Age}.", EventName = "KeysNotLoaded")]
        public static partial void NotLoaded(ILogger logger, string issuer, string problem, string age);

        [LoggerMessage(
            CallersEventIds.KeysFailed, LogLevel.Warning,
            "Reading the keys of issuer '{Issuer}' ended with {ErrorType}.", EventName = "KeysFailed")]
        public static partial void Failed(ILogger logger, string issuer, string errorType);

        [LoggerMessage(
            CallersEventIds.KeySkipped, LogLevel.Warning,
            "Key {Index} of issuer '{Issuer}' is not used: {Problem}.", EventName = "KeySkipped")]
        public static partial void Skipped(ILogger logger, string issuer, int index, string problem);

        [LoggerMessage(
            CallersEventIds.KeysTooOld, LogLevel.Error,
            "The keys of issuer '{Issuer}' are {Age} old; after 24 hours its tokens are refused.", EventName = "KeysTooOld")]
        public static partial void TooOld(ILogger logger, string issuer, TimeSpan age);
    }
}
