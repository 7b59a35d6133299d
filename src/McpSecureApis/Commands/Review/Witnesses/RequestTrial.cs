using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpSecureApis.Commands.Review.Sides;
using McpSecureApis.Core.Review.Changes;
using McpSecureApis.Transports.Connections;
using McpSecureApis.Transports.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpSecureApis.Commands.Review.Witnesses;

/// <summary>Has both sides judge what is particular about a request before anybody looks at a token.</summary>
internal static class RequestTrial
{
    /// <summary>A Host that only the new side answers.</summary>
    public static ChangeWitness? Host(SettingsPair pair, IEnumerable<string> hosts) =>
        First(pair, hosts, (server, host) => new HostCheck(server).IsHostAllowed(host), host => new JsonObject { ["Host"] = host });

    /// <summary>An Origin that only the new side answers.</summary>
    public static ChangeWitness? Origin(SettingsPair pair, IEnumerable<string> origins) =>
        First(pair, origins, (server, origin) => new HostCheck(server).IsOriginAllowed(origin), origin => new JsonObject { ["Origin"] = origin });

    /// <summary>An address whose word about its client only the new side believes.</summary>
    public static ChangeWitness? Proxy(SettingsPair pair, IEnumerable<string> networks)
    {
        foreach (var address in networks.SelectMany(network => Inside(IPNetwork.Parse(network))))
        {
            if (IsProxy(pair.New, address) && !IsProxy(pair.Old, address))
            {
                return Of(new JsonObject { ["address"] = address.ToString(), ["headers"] = new JsonObject { ["X-Forwarded-For"] = "192.0.2.1" } });
            }
        }

        return null;
    }

    /// <summary>A request that is over the old bound and within the new one.</summary>
    /// <param name="name">What is bounded.</param>
    /// <param name="old">The old bound.</param>
    /// <param name="now">The new bound.</param>
    public static ChangeWitness? Over(string name, long old, long now) => now > old ? Of(new JsonObject { [name] = old + 1 }) : null;

    private static ChangeWitness? First(
        SettingsPair pair, IEnumerable<string> values, Func<ServerOptions, string, bool> isTaken, Func<string, JsonObject> headers) => values
        .Where(value => isTaken(pair.New.Options.Server, value) && !isTaken(pair.Old.Options.Server, value))
        .Select(value => Of(new JsonObject { ["headers"] = headers(value) }))
        .FirstOrDefault();

    /// <summary>Addresses that tell a network from those in it: the second, which is no name of a network, and the last.</summary>
    private static IEnumerable<IPAddress> Inside(IPNetwork network)
    {
        var second = network.BaseAddress.GetAddressBytes();
        byte[] last = [.. second];
        second[^1] |= network.PrefixLength < second.Length * 8 ? (byte)1 : (byte)0;
        for (var bit = network.PrefixLength; bit < last.Length * 8; bit++)
        {
            last[bit / 8] |= (byte)(0x80 >> (bit % 8));
        }

        return [new IPAddress(second), new IPAddress(last)];
    }

    private static bool IsProxy(SettingsSide side, IPAddress address) =>
        new ClientAddress(side.Options.Server, NullLogger<ClientAddress>.Instance).IsProxy(address);

    private static ChangeWitness Of(JsonObject request) => new(Caller: null) { Request = JsonElement.Parse(request.ToJsonString()) };
}
