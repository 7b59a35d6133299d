using System.Net;
using McpSecureApis.Core.Backend.Networks;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Review.Changes;
using McpSecureApis.Core.Review.Drafts;
using McpSecureApis.Core.Review.Witnesses;

namespace McpSecureApis.Core.Review.Members;

/// <summary>Where requests go, and with what.</summary>
internal static class BackendMembers
{
    public static void BaseUrl(MemberValues values, ChangeDrafts drafts)
    {
        var (old, now) = ((Uri)values.Old!, (Uri)values.New!);
        if (string.Equals(old.AbsoluteUri.TrimEnd('/'), now.AbsoluteUri.TrimEnd('/'), StringComparison.Ordinal))
        {
            return;
        }

        var isSameHost = string.Equals(old.GetLeftPart(UriPartial.Authority), now.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal);
        drafts.Widening(
            values.Place, isSameHost ? ChangeSeverity.High : ChangeSeverity.Critical, "backend-base-url",
            isSameHost ? "Requests go to paths of the host where none went before."
            : "Requests, and the credential with them, go to another scheme, host or port.",
            old.OriginalString, now.OriginalString, CallWitness.Sends(RequestPart.Host));
    }

    public static void AllowedNetworks(MemberValues values, ChangeDrafts drafts)
    {
        var (old, now) = ((IReadOnlyList<string>)values.Old!, (IReadOnlyList<string>)values.New!);
        if (Same.Value(values) || !NetworkSet.TryParse(old, out var before, out _) || !NetworkSet.TryParse(now, out var after, out _) ||
            before.Key == after.Key)
        {
            return;
        }

        const string Rule = "backend-networks";
        if (before.Covers(after))
        {
            drafts.Narrowing(values.Place, Rule, "Fewer addresses can be connected to.", values.Old, values.New);
        }
        else if (now.SelectMany(Addresses).FirstOrDefault(address => after.Allows(address) && !before.Allows(address)) is { } address)
        {
            drafts.Widening(
                values.Place, ChangeSeverity.High, Rule, $"More addresses can be connected to, for example {address}.", values.Old,
                values.New, CallWitness.NewTakes());
        }
        else
        {
            drafts.Undecidable(
                values.Place, ChangeSeverity.High, Rule,
                "The networks are written differently; whether they hold an address that the old ones did not is not decided.", values.Old,
                values.New);
        }
    }

    public static void AllowPlainHttp(MemberValues values, ChangeDrafts drafts)
    {
        if (Same.Value(values))
        {
            return;
        }

        const string Rule = "backend-plain-http";
        var url = ((BackendManifest)values.NewOwner).BaseUrl;
        if (values.New is false)
        {
            drafts.Narrowing(values.Place, Rule, "Plain http is no longer allowed.", values.Old, values.New);
        }
        else if (url.Scheme == Uri.UriSchemeHttp && !url.IsLoopback)
        {
            drafts.Widening(
                values.Place, ChangeSeverity.High, Rule, "Everybody on the way reads requests, replies and the credential.", values.Old,
                values.New, CallWitness.NewTakes());
        }
        else
        {
            drafts.Neutral(values.Place, ChangeSeverity.Medium, Rule, "Plain http is allowed, which this base URL does not use.",
                values.Old, values.New);
        }
    }

    public static void Credential(MemberValues values, ChangeDrafts drafts)
    {
        if (Same.Value(values))
        {
            return;
        }

        const string Rule = "backend-credential";
        if (values.New is null)
        {
            drafts.Narrowing(values.Place, Rule, "Requests go out without a credential.", values.Old, values.New, ChangeSeverity.Medium);
        }
        else if (values.Old is null)
        {
            drafts.Widening(values.Place, ChangeSeverity.Critical, Rule, "Requests go out with a credential.", values.Old, values.New,
                CallWitness.NewTakes());
        }
        else
        {
            drafts.Undecidable(
                values.Place, ChangeSeverity.Critical, Rule,
                "Requests go out with another credential; what it may do is the operator's and the backend's to say.", values.Old, values.New);
        }
    }

    /// <summary>Addresses of a network that tell it from others: the first ones and the last.</summary>
    internal static IEnumerable<IPAddress> Addresses(string text)
    {
        if (text == NetworkSet.Public)
        {
            return [new IPAddress([192, 88, 1, 1]), IPAddress.Parse("2606:4700::1"), new IPAddress([8, 8, 8, 8])];
        }

        if (!IPNetwork.TryParse(text, out var network))
        {
            return [];
        }

        var first = network.BaseAddress.GetAddressBytes();
        byte[] second = [.. first];
        byte[] last = [.. first];
        for (var bit = network.PrefixLength; bit < first.Length * 8; bit++)
        {
            last[bit / 8] |= (byte)(0x80 >> (bit % 8));
        }

        second[^1] |= network.PrefixLength < first.Length * 8 ? (byte)1 : (byte)0;
        return [new IPAddress(second), new IPAddress(first), new IPAddress(last)];
    }
}
