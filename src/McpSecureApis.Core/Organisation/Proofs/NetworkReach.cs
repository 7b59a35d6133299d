using System.Net;
using McpSecureApis.Core.Backend.Networks;
using McpSecureApis.Core.Review.Members;
using McpSecureApis.Core.Review.Sides;

namespace McpSecureApis.Core.Organisation.Proofs;

/// <summary>Whether the backend of an entry may be connected to at an address inside, or outside, a network.</summary>
/// <param name="Answer">Yes or no; null when nobody can say.</param>
/// <param name="Example">For yes, an address that the backend's own policy allows.</param>
internal sealed record NetworkReach(bool? Answer, IPAddress? Example)
{
    private static readonly NetworkReach No = new(Answer: false, Example: null);

    private static readonly NetworkReach Unknown = new(Answer: null, Example: null);

    public static NetworkReach Inside(ReviewedEntry entry, string network)
    {
        if (entry.Unit?.Backend is not { } backend)
        {
            return No;
        }

        if (IPAddress.TryParse(backend.BaseUrl.IdnHost, out var only))
        {
            return Holds(network, only) ? new NetworkReach(Answer: true, only) : No;
        }

        var meeting = entry.Manifest.Written.Backend.AllowedNetworks.Where(allowed => Meet(allowed, network)).ToList();
        return meeting.Count == 0 ? No : FindExample([.. meeting, network], address => Holds(network, address) && backend.Addresses.Allows(address));
    }

    public static NetworkReach Outside(ReviewedEntry entry, string network)
    {
        if (entry.Unit?.Backend is not { } backend)
        {
            return No;
        }

        if (IPAddress.TryParse(backend.BaseUrl.IdnHost, out var only))
        {
            return Holds(network, only) ? No : new NetworkReach(Answer: true, only);
        }

        var beyond = entry.Manifest.Written.Backend.AllowedNetworks.Where(allowed => !Set(network).Covers(Set(allowed))).ToList();
        return beyond.Count == 0 ? No : FindExample(beyond, address => !Holds(network, address) && backend.Addresses.Allows(address));
    }

    private static NetworkReach FindExample(IEnumerable<string> networks, Func<IPAddress, bool> isOne) =>
        networks.SelectMany(BackendMembers.Addresses).FirstOrDefault(isOne) is { } address ? new NetworkReach(Answer: true, address) : Unknown;

    private static NetworkSet Set(string network) =>
        NetworkSet.TryParse([network], out var set, out var problem) ? set : throw new ArgumentException(problem, nameof(network));

    private static bool Holds(string network, IPAddress address)
    {
        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return IPNetwork.TryParse(network, out var range) ? range.Contains(address) : Set(network).Allows(address);
    }

    /// <summary>Whether the two may have an address in common.</summary>
    private static bool Meet(string allowed, string network)
    {
        var isRange = IPNetwork.TryParse(allowed, out var mine);
        return IPNetwork.TryParse(network, out var other)
            ? isRange ? Overlap(mine, other) && !IsLoopbackOf(mine, other) : MayBePublic(other)
            : !isRange || MayBePublic(mine);
    }

    private static bool Overlap(IPNetwork one, IPNetwork other) => one.Contains(other.BaseAddress) || other.Contains(one.BaseAddress);

    /// <summary>A wide network never opens loopback, so it does not meet a narrow one there.</summary>
    private static bool IsLoopbackOf(IPNetwork allowed, IPNetwork network) => NetworkRanges.Loopback.Any(loopback =>
        IsInside(network, loopback) && !IsInside(allowed, loopback));

    private static bool MayBePublic(IPNetwork network) => !NetworkRanges.NotPublic.Any(range => IsInside(network, range)) &&
        (network.BaseAddress.GetAddressBytes().Length == 4 || Overlap(network, NetworkRanges.GlobalUnicast) || Overlap(network, NetworkRanges.Nat64));

    private static bool IsInside(IPNetwork inner, IPNetwork outer) =>
        inner.PrefixLength >= outer.PrefixLength && outer.Contains(inner.BaseAddress);
}
