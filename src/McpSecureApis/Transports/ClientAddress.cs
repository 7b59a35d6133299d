using System.Net;

namespace McpSecureApis.Transports;

/// <summary>The address that a request came from: who connects, or whom trusted proxies say they forward for.</summary>
internal sealed class ClientAddress(ServerOptions options)
{
    private const int MaxHops = 16;

    private readonly List<IPNetwork> _proxies = [.. options.TrustedProxies.Select(network => IPNetwork.Parse(network))];

    public IPAddress Of(HttpContext context)
    {
        var address = Plain(context.Connection.RemoteIpAddress ?? IPAddress.None);
        if (_proxies.Count == 0 || !IsProxy(address))
        {
            return address;
        }

        // From the right: each entry was written by the proxy before it, and only as far as those are trusted do entries mean anything.
        var hops = string.Join(',', context.Request.Headers["X-Forwarded-For"].ToArray())
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        for (var i = hops.Length - 1; i >= 0 && i >= hops.Length - MaxHops && IsProxy(address); i--)
        {
            if (!IPAddress.TryParse(hops[i], out var hop))
            {
                break;
            }

            address = Plain(hop);
        }

        return address;
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private bool IsProxy(IPAddress address) => _proxies.Exists(network => network.Contains(address));
}
