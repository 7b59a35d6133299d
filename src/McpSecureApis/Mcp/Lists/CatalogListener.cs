using System.Threading.Channels;

namespace McpSecureApis.Mcp.Lists;

/// <summary>One that hears of <see cref="CatalogChanges"/>.</summary>
internal sealed class CatalogListener(ChannelReader<bool> changes, Action leave) : IDisposable
{
    /// <summary>One element for each change since it began to listen, or for several that came close together; ends only by cancellation.</summary>
    public IAsyncEnumerable<bool> ReadAllAsync(CancellationToken cancellationToken) => changes.ReadAllAsync(cancellationToken);

    public void Dispose() => leave();
}
