using McpSecureApis.Core.Masking.Policy;

namespace McpSecureApis.Commands.Review.Members;

/// <summary>Which of two actions lets out more of a value, where that holds for every value.</summary>
internal static class MaskOrder
{
    /// <summary>
    /// Greater than 0 when <paramref name="now"/> lets out more than <paramref name="old"/>, less than 0 when it lets out less, and null where it
    /// hangs on the value: detectors replace an e-mail address whole of which a part shows a letter, and leave a name whole.
    /// </summary>
    public static int? Compare(MaskAction old, MaskAction now) =>
        old == now ? 0
        : IsBetween(old) && IsBetween(now) ? null
        : old.CompareTo(now);

    private static bool IsBetween(MaskAction action) => action is MaskAction.Scan or MaskAction.Partial or MaskAction.Hash;
}
