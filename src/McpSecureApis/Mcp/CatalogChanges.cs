using System.Threading.Channels;

namespace McpSecureApis.Mcp;

/// <summary>Tells listening streams that another catalog is served. Notices that were not read yet fall together into one.</summary>
internal sealed class CatalogChanges
{
    private readonly Lock _gate = new();
    private readonly HashSet<Channel<bool>> _listeners = [];

    /// <summary>Called after a swap.</summary>
    public void Publish()
    {
        lock (_gate)
        {
            foreach (var listener in _listeners)
            {
                listener.Writer.TryWrite(true);
            }
        }
    }

    /// <summary>One element for each change, or for several that came close together; ends only by cancellation.</summary>
    public async IAsyncEnumerable<bool> ListenAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var channel = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        lock (_gate)
        {
            _listeners.Add(channel);
        }

        try
        {
            await foreach (var change in channel.Reader.ReadAllAsync(cancellationToken))
            {
                yield return change;
            }
        }
        finally
        {
            lock (_gate)
            {
                _listeners.Remove(channel);
            }
        }
    }
}
