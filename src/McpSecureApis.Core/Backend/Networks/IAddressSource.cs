using System.Net;

namespace McpSecureApis.Core.Backend.Networks;

/// <summary>The name service: what a backend's host name means at this moment. Its answers are not trusted, every one is checked.</summary>
internal interface IAddressSource
{
    /// <exception cref="System.Net.Sockets.SocketException">The name has no address.</exception>
    Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken);
}
