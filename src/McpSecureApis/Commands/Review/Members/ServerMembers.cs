using System.Net;
using McpSecureApis.Commands.Review.Drafts;
using McpSecureApis.Commands.Review.Witnesses;
using McpSecureApis.Core.Review.Changes;
using McpSecureApis.Transports.Connections;
using McpSecureApis.Transports.Http;

namespace McpSecureApis.Commands.Review.Members;

/// <summary>Who reaches the server, and what it takes in before it asks who calls.</summary>
internal static class ServerMembers
{
    /// <summary>The audience of every token.</summary>
    public static void PublicUrl(SettingValues values, SettingDrafts drafts)
    {
        if (!values.IsSame)
        {
            var (pair, audience) = (drafts.Pair, (string)values.New!);
            drafts.Widening(
                values, ChangeSeverity.Critical, "Tokens for another audience are taken.",
                () => TokenTrial.FindAsync(pair, pair.New.Options.Issuers.Select(issuer => SampleToken.Usual(issuer, audience))));
        }
    }

    public static void Hosts(SettingValues values, SettingDrafts drafts) => SettingLists.Compare(
        values, drafts,
        (list, host) => new HostCheck(new ServerOptions { Hosts = [.. list] }).IsHostAllowed(host),
        ChangeSeverity.Medium, "Requests to another Host are answered.", "Requests to fewer Hosts are answered.",
        added => () => Task.FromResult(RequestTrial.Host(drafts.Pair, added)));

    public static void Origins(SettingValues values, SettingDrafts drafts) => SettingLists.Compare(
        values, drafts, SettingLists.Names,
        ChangeSeverity.High, "Pages of another origin may call.", "Pages of fewer origins may call.",
        added => () => Task.FromResult(RequestTrial.Origin(drafts.Pair, added)));

    public static void TrustedProxies(SettingValues values, SettingDrafts drafts) => SettingLists.Compare(
        values, drafts, IsInside, ChangeSeverity.Medium,
        "More addresses are believed about whose request it is, which the limits per address go by, and none of their connections is capped.",
        "Fewer addresses are believed about whose request it is.",
        added => () => Task.FromResult(RequestTrial.Proxy(drafts.Pair, added)));

    /// <summary>The address that is listened on, here and for those who run the server.</summary>
    /// <param name="severity">How much a way in from other machines is worth a look.</param>
    public static SettingComparer Listen(ChangeSeverity severity) => (values, drafts) =>
    {
        var (old, now) = (Reach((string?)values.Old), Reach((string?)values.New));
        if (values.IsSame)
        {
            return;
        }

        if (now > old)
        {
            drafts.Widening(
                values, now == Reached.ByOthers ? severity : ChangeSeverity.Medium,
                now == Reached.ByOthers ? "Other machines can connect." : "Programs of this machine can connect.");
        }
        else if (now < old)
        {
            drafts.Narrowing(values, now == Reached.ByNobody ? "Nobody can connect any more." : "Only programs of this machine can connect.");
        }
        else if (now == Reached.ByThisMachine)
        {
            drafts.Neutral(values, ChangeSeverity.Low, "Programs of this machine connect at another address.");
        }
        else
        {
            drafts.Undecidable(values, ChangeSeverity.Medium, "Other machines connect at another address; which ones can is the network's to say.");
        }
    };

    /// <summary>The token of the listener for those who run the server; that there is one at all is said with the listener.</summary>
    public static void AdminToken(SettingValues values, SettingDrafts drafts)
    {
        if (values is { Old: not null, New: not null })
        {
            PlainMembers.Reference(ChangeSeverity.High, "Another token opens the listener for those who run the server.")(values, drafts);
        }
    }

    public static void Sessions(SettingValues values, SettingDrafts drafts)
    {
        if (values.IsSame)
        {
            return;
        }

        if ((SessionMode)values.New! == SessionMode.Hybrid)
        {
            drafts.Widening(
                values, ChangeSeverity.Medium, "Clients of older revisions can be asked, so calls that wait for a person are possible with them.");
        }
        else
        {
            drafts.Narrowing(values, "Clients of older revisions cannot be asked, so calls that wait for a person are refused with them.");
        }
    }

    private static bool IsInside(IReadOnlyList<string> list, string entry) =>
        IPNetwork.Parse(entry) is var inner && list.Select(text => IPNetwork.Parse(text)).Any(outer =>
            inner.PrefixLength >= outer.PrefixLength && outer.Contains(inner.BaseAddress));

    private static Reached Reach(string? url) => string.IsNullOrEmpty(url) ? Reached.ByNobody
        : new Uri(url).IsLoopback ? Reached.ByThisMachine
        : Reached.ByOthers;

    private enum Reached
    {
        ByNobody,
        ByThisMachine,
        ByOthers,
    }
}
