namespace McpSecureApis.Core.Audit.Trail;

/// <summary>What callers hand to the thread that writes.</summary>
internal sealed class AuditQueue(int capacity)
{
    // Not a Lock: the writer waits on it.
    private readonly object _gate = new();
    private List<PendingAppend> _waiting = [];
    private bool _headDue;
    private bool _stopping;

    /// <summary>False when too many wait, or when the trail is closed.</summary>
    public bool TryAdd(PendingAppend pending)
    {
        lock (_gate)
        {
            if (_stopping || _waiting.Count >= capacity)
            {
                return false;
            }

            _waiting.Add(pending);
            if (_waiting.Count == 1)
            {
                Monitor.Pulse(_gate);
            }

            return true;
        }
    }

    public void AskForHead()
    {
        lock (_gate)
        {
            _headDue = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Nothing is taken any more; the writer is told to end.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _stopping = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Called by the writer: waits until there is something to do, or for as long as given.</summary>
    /// <param name="batch">An empty list, exchanged for the one with everything that waits.</param>
    /// <param name="patience">How long to wait; the writer has to look after the device by itself.</param>
    public (bool HeadDue, bool Stopping) Take(ref List<PendingAppend> batch, TimeSpan patience)
    {
        lock (_gate)
        {
            while (_waiting.Count == 0 && !_headDue && !_stopping)
            {
                if (!Monitor.Wait(_gate, patience))
                {
                    break;
                }
            }

            (_waiting, batch) = (batch, _waiting);
            var asked = _headDue;
            _headDue = false;
            return (asked, _stopping);
        }
    }
}
