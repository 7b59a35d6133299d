using System.Threading.Channels;

namespace McpSecureApis.Mcp.Lists;

/// <summary>Tells listening streams that another catalog is served. Notices that were not read yet fall together into one.</summary>
internal sealed class CatalogChanges
{
    private readonly Lock _gate = new();
    private readonly HashSet<Channel<bool>> _listeners = [];

    /// <summary>How many listen.</summary>
    public int Listeners
    {
        get
        {
            lock (_gate)
            {
                return _listeners.Count;
            }
        }
    }

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

    /// <summary>Listens from this moment on, until disposed.</summary>
    public CatalogListener Listen()
    {
        var channel = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        lock (_gate)
        {
            _listeners.Add(channel);
        }

        return new CatalogListener(channel.Reader, () =>
        {
            lock (_gate)
            {
                _listeners.Remove(channel);
            }
        });
    }
}
