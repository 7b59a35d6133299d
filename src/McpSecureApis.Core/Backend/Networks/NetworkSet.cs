using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace McpSecureApis.Core.Backend.Networks;

/// <summary>
/// A set of addresses as manifests and settings write it: networks in CIDR notation and <c>public</c>. The addresses that are never
/// reached are not in any set.
/// </summary>
internal sealed class NetworkSet
{
    /// <summary>Stands for every globally routable address.</summary>
    public const string Public = "public";

    private readonly IPNetwork[] _networks;
    private readonly bool _public;

    private NetworkSet(IPNetwork[] networks, bool isPublic)
    {
        _networks = networks;
        _public = isPublic;
        Key = string.Join(',', networks.Select(network => network.ToString()).Append(isPublic ? Public : "").Order(StringComparer.Ordinal));
    }

    /// <summary>The same text for the same set, in whatever order it was written.</summary>
    public string Key { get; }

    /// <summary>Reads a list of networks; the problem is that of the first entry that is wrong.</summary>
    public static bool TryParse(
        IReadOnlyList<string> texts, [NotNullWhen(true)] out NetworkSet? set, [NotNullWhen(false)] out string? problem)
    {
        set = null;
        problem = null;
        var networks = new List<IPNetwork>(texts.Count);
        var isPublic = false;
        foreach (var text in texts)
        {
            if (string.Equals(text, Public, StringComparison.Ordinal))
            {
                isPublic = true;
                continue;
            }

            problem = TryParseNetwork(text, out var network);
            if (problem is not null)
            {
                return false;
            }

            networks.Add(network);
        }

        set = new NetworkSet([.. networks], isPublic);
        return true;
    }

    /// <summary>Whether a connection may go to this address, in whatever notation it is written.</summary>
    public bool Allows(IPAddress address)
    {
        // A mapped address is the IPv4 address: the socket connects to that.
        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        if (Contains(NetworkRanges.Denied, address) || !IsListed(address))
        {
            return false;
        }

        Span<uint> embedded = stackalloc uint[2];
        var count = NetworkRanges.Embedded(address, embedded);
        Span<byte> bytes = stackalloc byte[4];
        for (var i = 0; i < count; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes, embedded[i]);
            if (!Allows(new IPAddress(bytes)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether every address of <paramref name="other"/> is in this set, as far as networks can say: the ceiling's check at load.</summary>
    public bool Covers(NetworkSet other) =>
        (!other._public || _public) && other._networks.All(network =>
            _networks.Any(mine => IsInside(network, mine)) || (_public && IsPublic(network)));

    private static string? TryParseNetwork(string text, out IPNetwork network)
    {
        network = default;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0)
        {
            return "is not a network; write the prefix length, for example 10.20.0.0/16 (10.20.0.1/32 for one address), or public.";
        }

        // Canonical only: IPAddress also reads 10.1, 012.0.0.0 and 2130706432.
        var address = text.AsSpan(0, slash);
        if (address.Contains('%') || !IPAddress.TryParse(address, out var parsed) ||
            !address.Equals(parsed.ToString(), StringComparison.OrdinalIgnoreCase) || parsed.IsIPv4MappedToIPv6)
        {
            return "has an address that is not a dotted IPv4 or a canonical IPv6 address, for example 10.20.0.0/16 or fd12:3456::/32.";
        }

        var longest = parsed.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
        if (!int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var length) || length > longest ||
            text.Length - slash > 4)
        {
            return $"has a prefix length that is not a number from 0 to {longest}.";
        }

        if (!IPNetwork.TryParse(text, out network) || !network.BaseAddress.Equals(parsed))
        {
            return "has bits set behind its prefix; write the network's first address.";
        }

        var inDenied = network;
        return NetworkRanges.Denied.Any(denied => IsInside(inDenied, denied))
            ? "lies wholly in addresses that are never reached (unspecified, link-local, multicast, broadcast, cloud metadata); remove it."
            : null;
    }

    private bool IsListed(IPAddress address)
    {
        var isLoopback = Contains(NetworkRanges.Loopback, address);
        foreach (var network in _networks)
        {
            if (network.Contains(address) && (!isLoopback || NetworkRanges.Loopback.Any(loopback => IsInside(network, loopback))))
            {
                return true;
            }
        }

        return _public && IsPublic(address);
    }

    private static bool IsPublic(IPAddress address) =>
        (address.AddressFamily == AddressFamily.InterNetwork || NetworkRanges.GlobalUnicast.Contains(address) ||
            NetworkRanges.Nat64.Contains(address)) &&
        !Contains(NetworkRanges.NotPublic, address);

    private static bool IsPublic(IPNetwork network) =>
        (network.BaseAddress.AddressFamily == AddressFamily.InterNetwork || IsInside(network, NetworkRanges.GlobalUnicast)) &&
        !NetworkRanges.NotPublic.Any(range => IsInside(network, range) || IsInside(range, network));

    private static bool IsInside(IPNetwork inner, IPNetwork outer) =>
        inner.PrefixLength >= outer.PrefixLength && outer.Contains(inner.BaseAddress);

    private static bool Contains(IReadOnlyList<IPNetwork> networks, IPAddress address)
    {
        foreach (var network in networks)
        {
            if (network.Contains(address))
            {
                return true;
            }
        }

        return false;
    }
}
