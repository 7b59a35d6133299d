using System.Net;

namespace McpSecureApis.Transports.Connections;

/// <summary>The address that a request came from: who connects, or whom trusted proxies say they forward for.</summary>
internal sealed partial class ClientAddress(ServerOptions options, ILogger<ClientAddress> logger)
{
    private const string ForwardedFor = "X-Forwarded-For";
    private const int MaxHops = 16;

    private static readonly List<IPNetwork> Private =
        [.. new[] { "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10" }.Select(IPNetwork.Parse)];

    private readonly List<IPNetwork> _proxies = [.. options.TrustedProxies.Select(network => IPNetwork.Parse(network))];

    private int _warned;

    /// <summary>
    /// Says once that somebody forwards whom nobody trusts: most likely a proxy that is not in the settings, whose clients then share its address.
    /// </summary>
    public void Notice(HttpContext context)
    {
        if (Volatile.Read(ref _warned) == 0 && context.Request.Headers.ContainsKey(ForwardedFor))
        {
            var peer = Plain(context.Connection.RemoteIpAddress ?? IPAddress.None);
            if (!IsProxy(peer) && Interlocked.Exchange(ref _warned, 1) == 0)
            {
                Log.ForwarderNotTrusted(logger, KindOf(peer));
            }
        }
    }

    /// <summary>Whether an address is one of <see cref="ServerOptions.TrustedProxies"/>.</summary>
    public bool IsProxy(IPAddress address)
    {
        var plain = Plain(address);
        return _proxies.Exists(network => network.Contains(plain));
    }

    public IPAddress Of(HttpContext context)
    {
        var address = Plain(context.Connection.RemoteIpAddress ?? IPAddress.None);
        if (_proxies.Count == 0 || !IsProxy(address))
        {
            return address;
        }

        // From the right: each entry was written by the proxy before it, and only as far as those are trusted do entries mean anything.
        var hops = string.Join(',', context.Request.Headers[ForwardedFor].ToArray())
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

    /// <summary>Enough to know one's own proxy by; an address of somebody outside is not for the log.</summary>
    private static string KindOf(IPAddress address) =>
        IPAddress.IsLoopback(address) ? "loopback"
        : address.IsIPv6UniqueLocal || address.IsIPv6LinkLocal || Private.Exists(network => network.Contains(address)) ? "private"
        : "public";


    private static partial class Log
    {
        [LoggerMessage(
            TransportsEventIds.ForwarderNotTrusted, LogLevel.Warning,
            "A request with X-Forwarded-For came from a {Kind} address that is not in Server:TrustedProxies, so the header " +
            "is not believed and counts for nothing. If it is your proxy, its clients share one address and its limits: " +
            "name it there. This is said once.",
            EventName = "ForwarderNotTrusted")]
        public static partial void ForwarderNotTrusted(ILogger logger, string kind);
    }
}
