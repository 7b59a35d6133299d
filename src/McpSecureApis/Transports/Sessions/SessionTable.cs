using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.Mcp.Context;
using McpSecureApis.Mcp.Handlers;
using McpSecureApis.Mcp.Lists;
using McpSecureApis.Transports.Connections;

namespace McpSecureApis.Transports.Sessions;

/// <summary>
/// The sessions of clients of older revisions. An id alone opens nothing: a session answers only to the caller who began it, and to everybody
/// else as if it were not there.
/// </summary>
internal sealed class SessionTable : IAsyncDisposable
{
    /// <summary>256 bits: nobody finds one by trying.</summary>
    private const int IdBytes = 32;

    private static readonly TimeSpan PruneInterval = TimeSpan.FromSeconds(30);

    private static readonly Refusal TooManyOfCaller = new(
        RefusalReason.TooManyConcurrentCalls, "This caller has too many sessions, and all of them are in use. End one before beginning another.");

    private static readonly Refusal TooMany = new(RefusalReason.TooManyConcurrentCalls, "There are too many sessions. Try again later.")
    {
        RetryAfter = PruneInterval,
    };

    private readonly Lock _gate = new();
    private readonly Dictionary<string, HttpSession> _sessions = new(StringComparer.Ordinal);
    private readonly Dictionary<CallerKey, List<HttpSession>> _byCaller = [];
    private readonly McpServerFactory _factory;
    private readonly IEntries _entries;
    private readonly ServerOptions _options;
    private readonly TimeProvider _clock;
    private readonly ITimer _pruning;
    private Task _ending = Task.CompletedTask;

    public SessionTable(McpServerFactory factory, IEntries entries, ServerOptions options, TimeProvider clock)
    {
        _factory = factory;
        _entries = entries;
        _options = options;
        _clock = clock;
        _pruning = clock.CreateTimer(_ => Prune(), state: null, PruneInterval, PruneInterval);
    }

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _sessions.Count;
            }
        }
    }

    /// <summary>Begins a session, in use until <see cref="Leave"/>.</summary>
    public Outcome<HttpSession> Open(Caller caller)
    {
        Prune();
        var seen = ListFingerprints.Of(_entries, caller);
        lock (_gate)
        {
            var own = _byCaller.GetValueOrDefault(caller.Key);
            if (own?.Count >= _options.MaxSessionsPerCaller)
            {
                // A client that crashed and begins again must not lock its user out; the place is taken from nobody else.
                if (own.Where(session => session.Uses == 0).MinBy(session => session.LastUsed) is not { } oldest)
                {
                    return TooManyOfCaller;
                }

                Remove(oldest);
            }
            else if (_sessions.Count >= _options.MaxSessions)
            {
                return TooMany;
            }

            var id = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(IdBytes));
            var session = new HttpSession(id, caller, seen, _factory, _options, _clock) { Uses = 1 };
            _sessions.Add(session.Id, session);
            if (!_byCaller.TryGetValue(caller.Key, out own))
            {
                _byCaller.Add(caller.Key, own = []);
            }

            own.Add(session);
            return session;
        }
    }

    /// <summary>Finds a session of this caller, in use until <see cref="Leave"/>. There is no telling a foreign one from none.</summary>
    public bool TryEnter(string id, Caller caller, [NotNullWhen(true)] out HttpSession? session)
    {
        lock (_gate)
        {
            if (!_sessions.TryGetValue(id, out session) || session.Owner != caller.Key || session.Ended.IsCancellationRequested)
            {
                session = null;
                return false;
            }

            session.Uses++;
        }

        session.Meet(caller);
        return true;
    }

    public void Leave(HttpSession session)
    {
        lock (_gate)
        {
            session.Uses--;
            session.LastUsed = _clock.GetTimestamp();
        }
    }

    /// <summary>Ends a session and what runs in it.</summary>
    public void End(HttpSession session)
    {
        lock (_gate)
        {
            Remove(session);
        }
    }

    /// <summary>Ends all; done when their calls have ended.</summary>
    public async ValueTask DisposeAsync()
    {
        await _pruning.DisposeAsync();
        Task ending;
        lock (_gate)
        {
            foreach (var session in _sessions.Values.ToList())
            {
                Remove(session);
            }

            ending = _ending;
        }

        await ending;
    }

    private void Prune()
    {
        lock (_gate)
        {
            foreach (var session in _sessions.Values
                .Where(session =>
                    session.Ended.IsCancellationRequested ||
                    (session.Uses == 0 && _clock.GetElapsedTime(session.LastUsed) >= _options.SessionIdle))
                .ToList())
            {
                Remove(session);
            }
        }
    }

    private void Remove(HttpSession session)
    {
        if (!_sessions.Remove(session.Id))
        {
            return;
        }

        var own = _byCaller[session.Owner];
        own.Remove(session);
        if (own.Count == 0)
        {
            _byCaller.Remove(session.Owner);
        }

        var ended = Task.Run(async () => await session.DisposeAsync());
        _ending = _ending.IsCompleted ? ended : Task.WhenAll(_ending, ended);
    }
}
