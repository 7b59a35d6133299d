using McpSecureApis.Core.Backend.Circuits;
using McpSecureApis.Core.Backend.Networks;
using McpSecureApis.Core.Backend.Replies;
using McpSecureApis.Core.Credentials;
using McpSecureApis.Core.Manifests.Values;
using McpSecureApis.Core.Outcomes;
using Microsoft.Extensions.Logging;

namespace McpSecureApis.Core.Backend;

/// <summary>
/// Sends requests to backends. Connections are kept per backend, so that a reload which does not change a backend costs it nothing.
/// </summary>
internal sealed partial class BackendClient : IDisposable
{
    /// <summary>More than any catalog has; a bound all the same, for a catalog that changes without end.</summary>
    private const int MostConnections = 256;

    private readonly NetworkOptions _options;
    private readonly IAddressSource _names;
    private readonly TimeProvider _clock;
    private readonly ILogger<BackendClient> _logger;
    private readonly CallerCircuits _circuits;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Pooled> _pool = new(StringComparer.Ordinal);
    private bool _disposed;

    public BackendClient(NetworkOptions options, IAddressSource names, TimeProvider clock, ILogger<BackendClient> logger)
    {
        _options = options;
        _names = names;
        _clock = clock;
        _logger = logger;
        _circuits = new CallerCircuits(clock);
    }

    /// <summary>How many callers whose calls fail are remembered.</summary>
    internal int RememberedCircuits => _circuits.Count;

    /// <summary>How many backends have connections.</summary>
    internal int Count
    {
        get
        {
            lock (_gate)
            {
                return _pool.Count;
            }
        }
    }

    /// <summary>Sends the request of a recorded call and reads its reply whole.</summary>
    /// <param name="lease">The call with its credential, which is added to the request last.</param>
    /// <param name="use">How the call's tool uses its backend; the request's URL lies below its base URL.</param>
    /// <param name="cancellationToken">The call's deadline or end.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was signalled.</exception>
    /// <exception cref="InvalidOperationException">The use is another tool's, or the request was built for another place: a bug of ours.</exception>
    public async Task<Outcome<BackendReply>> SendAsync(CredentialLease lease, BackendUse use, CancellationToken cancellationToken)
    {
        if (!ReferenceEquals(lease.Call.Tool, use.Tool))
        {
            throw new InvalidOperationException("The use of a backend belongs to another tool.");
        }

        if (!IsBelow(lease.Call.Request.Uri, use.Backend.BaseUrl))
        {
            throw new InvalidOperationException("A request was built for another place than its backend.");
        }

        var pooled = Acquire(use.Backend);
        try
        {
            return await pooled.Connection.SendAsync(
                new Sending(lease, use.Reply, use.MayRetry, _clock.GetTimestamp()), cancellationToken);
        }
        finally
        {
            Release(pooled);
        }
    }

    /// <summary>
    /// Called after a catalog was swapped: connections to backends that are not in it any more end as soon as no call uses them.
    /// </summary>
    public void Retain(IEnumerable<BackendDefinition> current)
    {
        var keys = current.Select(backend => backend.PoolKey).ToHashSet(StringComparer.Ordinal);
        lock (_gate)
        {
            foreach (var (key, pooled) in _pool.Where(entry => !keys.Contains(entry.Key)).ToList())
            {
                Retire(key, pooled);
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            foreach (var pooled in _pool.Values)
            {
                pooled.Connection.Dispose();
            }

            _pool.Clear();
        }
    }

    private static bool IsBelow(Uri url, Uri baseUrl)
    {
        var prefix = baseUrl.AbsolutePath.AsSpan().TrimEnd('/');
        var path = url.AbsolutePath.AsSpan();
        return StrictHttpUrl.IsSameOrigin(url, baseUrl) && path.StartsWith(prefix, StringComparison.Ordinal) &&
            (path.Length == prefix.Length || path[prefix.Length] == '/');
    }

    private Pooled Acquire(BackendDefinition backend)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (!_pool.TryGetValue(backend.PoolKey, out var pooled))
            {
                MakeRoom();
                pooled = new Pooled(new BackendConnection(backend, _options, _names, _circuits, _clock, _logger));
                _pool.Add(backend.PoolKey, pooled);
            }

            pooled.Active++;
            pooled.UsedAt = _clock.GetTimestamp();
            return pooled;
        }
    }

    private void Release(Pooled pooled)
    {
        lock (_gate)
        {
            pooled.Active--;
            if (pooled is { IsRetired: true, Active: 0 })
            {
                pooled.Connection.Dispose();
            }
        }
    }

    private void MakeRoom()
    {
        if (_pool.Count < MostConnections)
        {
            return;
        }

        // A busy one goes too when all are busy: it ends when its calls do.
        var (key, oldest) = _pool.OrderBy(entry => entry.Value.Active > 0).ThenBy(entry => entry.Value.UsedAt).First();
        Log.PoolFull(_logger, MostConnections);
        Retire(key, oldest);
    }

    private void Retire(string key, Pooled pooled)
    {
        _pool.Remove(key);
        pooled.IsRetired = true;
        if (pooled.Active == 0)
        {
            pooled.Connection.Dispose();
        }
    }

    private sealed class Pooled(BackendConnection connection)
    {
        public BackendConnection Connection => connection;

        public int Active { get; set; }

        public long UsedAt { get; set; }

        public bool IsRetired { get; set; }
    }

    private static partial class Log
    {
        [LoggerMessage(BackendEventIds.PoolFull, LogLevel.Warning,
            "More than {Most} backends have connections; the one that was used longest ago is closed.", EventName = "BackendPoolFull")]
        public static partial void PoolFull(ILogger logger, int most);
    }
}
