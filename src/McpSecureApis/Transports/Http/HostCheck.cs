using System.Collections.Frozen;
using McpSecureApis.Transports.Connections;
using Microsoft.Extensions.Primitives;

namespace McpSecureApis.Transports.Http;

/// <summary>Who was asked for and from which page: the defence against DNS rebinding and requests from a foreign page.</summary>
internal sealed class HostCheck(ServerOptions options)
{
    private readonly FrozenSet<string> _hosts = options.Hosts.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    private readonly FrozenSet<string> _origins = options.Origins.ToFrozenSet(StringComparer.Ordinal);

    public bool IsHostAllowed(StringValues hosts) =>
        hosts.Count == 1 && hosts[0] is { Length: > 0 } host && (_hosts.Contains(host) || _hosts.Contains(WithoutPort(host)));

    /// <summary>Every value has to be in the list: <c>null</c>, which sandboxed pages send, never is.</summary>
    public bool IsOriginAllowed(StringValues origins)
    {
        foreach (var origin in origins)
        {
            if (origin is null || !_origins.Contains(origin))
            {
                return false;
            }
        }

        return true;
    }

    private static string WithoutPort(string host)
    {
        var colon = host.LastIndexOf(':');

        // In [::1] the last colon belongs to the address.
        return colon < 0 || host.EndsWith(']') || !host.AsSpan(colon + 1).ContainsAnyInRange('0', '9') ||
            host.AsSpan(colon + 1).ContainsAnyExceptInRange('0', '9')
            ? host
            : host[..colon];
    }
}
