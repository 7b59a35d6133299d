using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace McpSecureApis.Core.Limits;

/// <summary>
/// Whom an address counts as: an IPv4 address as itself, an IPv6 address by its first 64 bits, because one client has all of the rest.
/// </summary>
internal readonly record struct AddressKey
{
    /// <summary>In the lower half of an IPv4 address, and never of an IPv6 network, so that the two never meet.</summary>
    private const ulong IPv4 = 1UL << 32;

    // Not one UInt128: what has one is never compiled ahead, and neither is what has this.
    private readonly ulong _upper;
    private readonly ulong _lower;

    private AddressKey(ulong upper, ulong lower)
    {
        _upper = upper;
        _lower = lower;
    }

    public static AddressKey Of(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        return address.AddressFamily == AddressFamily.InterNetworkV6
            ? new AddressKey(BinaryPrimitives.ReadUInt64BigEndian(bytes), lower: 0)
            : new AddressKey(upper: 0, IPv4 | BinaryPrimitives.ReadUInt32BigEndian(bytes));
    }

    /// <summary>The same bytes for the same key, for a keyed hash.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, _upper);
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(sizeof(ulong)), _lower);
        return bytes;
    }
}
