using System.Collections.Frozen;

namespace McpSecureApis.Core.Callers.Revocations;

/// <summary>
/// What is revoked, as this process knows it. Every check of a caller asks it: when a token is looked at, and before each step of a call that may
/// have begun earlier. What stays open is told.
/// </summary>
internal sealed class RevocationList(TimeProvider clock)
{
    private static readonly RevocationKind[] Kinds = Enum.GetValues<RevocationKind>();

    private readonly Lock _lock = new();
    private readonly HashSet<Watcher> _watchers = [];
    private volatile FrozenDictionary<(RevocationKind Kind, string Value), Revocation[]>? _revoked;

    /// <summary>What is revoked and not over.</summary>
    public IReadOnlyList<Revocation> Current
    {
        get
        {
            var now = clock.GetUtcNow();
            return _revoked is { } revoked ? [.. revoked.Values.SelectMany(entries => entries).Where(entry => !entry.IsOver(now))] : [];
        }
    }

    /// <summary>Takes another list, and ends what stays open for callers whom it names.</summary>
    /// <exception cref="AggregateException">The list is taken and all are told; what some of them said to it.</exception>
    public void Replace(IReadOnlyList<Revocation> revocations)
    {
        _revoked = revocations.Count == 0
            ? null
            : revocations.GroupBy(entry => (entry.Kind, entry.Value)).ToFrozenDictionary(group => group.Key, group => group.ToArray());
        Watcher[] ended;
        lock (_lock)
        {
            ended = [.. _watchers.Where(watcher => IsRevoked(watcher.Identity))];
        }

        List<Exception>? failed = null;
        foreach (var watcher in ended)
        {
            try
            {
                watcher.End();
            }
            catch (Exception error)
            {
                // The others end all the same.
                (failed ??= []).Add(error);
            }
        }

        if (failed is not null)
        {
            throw new AggregateException(failed);
        }
    }

    /// <summary>Whether a token of this identity counts no more.</summary>
    public bool IsRevoked(in RevocableIdentity identity)
    {
        if (_revoked is not { } revoked)
        {
            return false;
        }

        foreach (var kind in Kinds)
        {
            if (identity.ValueOf(kind) is { } value && revoked.TryGetValue((kind, value), out var entries))
            {
                foreach (var entry in entries)
                {
                    if ((entry.Issuer is null || entry.Issuer == identity.Issuer) && !entry.IsOver(clock.GetUtcNow()))
                    {
                        return true;
                    }
                }
            }
        }

        return false;
    }

    /// <summary>Calls <paramref name="end"/> once when the identity is revoked, at once where it is already.</summary>
    /// <returns>Disposing it ends the watch.</returns>
    public IDisposable Watch(in RevocableIdentity identity, Action end)
    {
        var watcher = new Watcher(this, identity, end);
        lock (_lock)
        {
            _watchers.Add(watcher);
        }

        // Asked after it is watched, so that no change falls between the two.
        if (IsRevoked(identity))
        {
            watcher.End();
        }

        return watcher;
    }

    private sealed class Watcher(RevocationList list, RevocableIdentity identity, Action end) : IDisposable
    {
        private readonly Lock _one = new();
        private Action? _end = end;

        public RevocableIdentity Identity => identity;

        public void End()
        {
            lock (_one)
            {
                var run = _end;
                _end = null;
                run?.Invoke();
            }
        }

        /// <summary>Waits for an end that is being told: what it ends may be gone after this.</summary>
        public void Dispose()
        {
            lock (_one)
            {
                _end = null;
            }

            lock (list._lock)
            {
                list._watchers.Remove(this);
            }
        }
    }
}
