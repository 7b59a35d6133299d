using McpSecureApis.Core.Outcomes;

namespace McpSecureApis.Core.Shadow;

/// <summary>
/// What would have been otherwise of a call, in our words and the manifests': <c>refused:invalid_arguments</c>, <c>dropped:lines[].sku</c>. Never a
/// value.
/// </summary>
internal static class ShadowOutcomes
{
    /// <summary>Nothing that is compared would have been otherwise.</summary>
    public const string Same = "same";

    /// <summary>Not looked at: more calls waited than are kept, or the comparison failed by a mistake of ours.</summary>
    public const string NotCompared = "not_compared";

    /// <summary>The request is the same, and the reply was too long to be kept for the comparison.</summary>
    public const string ReplyNotCompared = "reply_not_compared";

    /// <summary>Whether it says that something would have been otherwise.</summary>
    public static bool IsDifference(string outcome) => outcome is not (Same or NotCompared or ReplyNotCompared);

    /// <summary>It was let through and would be refused.</summary>
    public static string Refused(RefusalReason reason) => $"refused:{reason.ToCode()}";

    /// <summary>It was refused for this reason and would be let through.</summary>
    public static string Allowed(RefusalReason reason) => $"allowed:{reason.ToCode()}";

    /// <summary>Another part of the request would be sent.</summary>
    public static string Request(string part) => $"request:{part}";

    /// <summary>A person would be asked who was not, or the other way round.</summary>
    public static string Confirmation(bool isNeeded) => isNeeded ? "confirmation:asked" : "confirmation:not_asked";

    /// <summary>A field that left would not.</summary>
    public static string Dropped(string path) => $"dropped:{path}";

    /// <summary>A field that did not leave would.</summary>
    public static string Shown(string path) => $"shown:{path}";

    /// <summary>A field would leave in another form.</summary>
    public static string Masked(string path, string from, string to) => $"masked:{path} {from} > {to}";
}
