using McpSecureApis.Core.Limits;
using McpSecureApis.Core.Manifests.Model;

namespace McpSecureApis.Core.Calls;

/// <summary>What tells counted refusals of one group apart.</summary>
/// <param name="Kind">What the name is the name of.</param>
/// <param name="Identity">The entry; null when there is none of the name.</param>
/// <param name="Unknown">The caller's text for an entry that does not exist.</param>
/// <param name="Address">Where a request without a caller came from.</param>
internal readonly record struct RefusalSubject(EntryKind Kind, EntryIdentity? Identity, string? Unknown, AddressKey? Address)
{
    /// <summary>The longest name of an entry. What is longer names none and is not kept: it is the caller's text.</summary>
    public const int LongestName = 64;

    /// <summary>Everything that is not told apart.</summary>
    public static RefusalSubject Others => default;

    public bool IsOthers => this == Others;

    public static RefusalSubject Of(StartedCall call) =>
        call.Identity is { } identity ? new RefusalSubject(call.Kind, identity, Unknown: null, Address: null)
        : call.EntryName.Length <= LongestName ? new RefusalSubject(call.Kind, Identity: null, call.EntryName, Address: null)
        : Others;
}
