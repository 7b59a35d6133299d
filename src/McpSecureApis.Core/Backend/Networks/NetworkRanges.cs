using System.Net;
using System.Net.Sockets;

namespace McpSecureApis.Core.Backend.Networks;

/// <summary>The address ranges that have a meaning of their own, from the IANA special-purpose registries (RFC 6890) and the clouds.</summary>
internal static class NetworkRanges
{
    /// <summary>
    /// Never reached, whatever a manifest or an operator allows: unspecified, link-local, multicast and broadcast addresses, and the
    /// addresses at which clouds hand out the identity of the machine.
    /// </summary>
    public static IReadOnlyList<IPNetwork> Denied { get; } = Parse(
        "0.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "255.255.255.255/32",
        "100.100.100.200/32", "168.63.129.16/32", "192.0.0.192/32",
        "::/128", "fe80::/10", "fec0::/10", "ff00::/8", "fd00:ec2::254/128", "fd20:ce::254/128",
        "64:ff9b:1::/48"); // local-use NAT64 (RFC 8215): where the IPv4 address stands in it is the site's choice, so it cannot be judged.

    /// <summary>Only reached when a network inside them is named: a wide network must not open the server's own machine.</summary>
    public static IReadOnlyList<IPNetwork> Loopback { get; } = Parse("127.0.0.0/8", "::1/128");

    /// <summary>What is not globally routable; <c>public</c> means everything else.</summary>
    public static IReadOnlyList<IPNetwork> NotPublic { get; } = Parse(
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
        "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20");

    /// <summary>The only IPv6 unicast space that is allocated for global use.</summary>
    public static IPNetwork GlobalUnicast { get; } = IPNetwork.Parse("2000::/3");

    /// <summary>The well-known prefix of NAT64 (RFC 6052), globally routable as far as the embedded address is.</summary>
    public static IPNetwork Nat64 { get; } = IPNetwork.Parse("64:ff9b::/96");

    /// <summary>
    /// Writes the IPv4 addresses that an IPv6 address carries and that a translator or relay would deliver to. Returns how many, at most 2.
    /// </summary>
    public static int Embedded(IPAddress address, Span<uint> embedded)
    {
        Span<byte> bytes = stackalloc byte[16];
        if (address.AddressFamily != AddressFamily.InterNetworkV6 || !address.TryWriteBytes(bytes, out _) || IPAddress.IsLoopback(address))
        {
            return 0;
        }

        if (bytes[..12].IndexOfAnyExcept((byte)0) < 0 || // compatible ::a.b.c.d (RFC 4291)
            (bytes[..8].IndexOfAnyExcept((byte)0) < 0 && bytes[8..12] is [0xFF, 0xFF, 0, 0]) || // translated ::ffff:0:a.b.c.d (RFC 2765)
            Nat64.Contains(address) ||
            bytes[8..12] is [0 or 2, 0, 0x5E, 0xFE]) // ISATAP (RFC 5214)
        {
            embedded[0] = Read(bytes[12..]);
            return 1;
        }

        if (bytes is [0x20, 0x02, ..]) // 6to4 (RFC 3056)
        {
            embedded[0] = Read(bytes[2..]);
            return 1;
        }

        if (bytes is [0x20, 0x01, 0, 0, ..]) // Teredo (RFC 4380): the server, and the client with its bits turned
        {
            embedded[0] = Read(bytes[4..]);
            embedded[1] = ~Read(bytes[12..]);
            return 2;
        }

        return 0;
    }

    private static uint Read(ReadOnlySpan<byte> bytes) => System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes);

    private static IPNetwork[] Parse(params string[] texts) => Array.ConvertAll(texts, IPNetwork.Parse);
}
