using System.Net;

namespace McpSecureApis.Core.Backend.Networks;

/// <summary>The name service of this machine.</summary>
internal sealed class SystemAddressSource : IAddressSource
{
    public async Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken) =>
        await Dns.GetHostAddressesAsync(host, cancellationToken);
}
