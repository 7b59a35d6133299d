using System.Globalization;
using System.Text;

namespace McpSecureApis.Json.Formats;

/// <summary>
/// Which letters of the cursive scripts join their neighbours (Unicode Joining_Type), as far as RFC 5892 appendix A.1 asks: Arabic,
/// Syriac, N'Ko, Mongolian and Phags-pa. A letter that is not listed joins nothing, so the name is refused.
/// </summary>
internal static class JoiningTypes
{
    /// <summary>Whether the zero width non-joiner at <paramref name="index"/> stands between two letters that would join without it.</summary>
    public static bool AreJoinedOver(Rune[] runes, int index)
    {
        var before = index - 1;
        while (before >= 0 && IsTransparent(runes[before]))
        {
            before--;
        }

        var after = index + 1;
        while (after < runes.Length && IsTransparent(runes[after]))
        {
            after++;
        }

        return before >= 0 && after < runes.Length &&
            (IsDual(runes[before].Value) || runes[before].Value == 0xA872) &&
            (IsDual(runes[after].Value) || IsRight(runes[after].Value));
    }

    private static bool IsTransparent(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark;

    private static bool IsDual(int point) =>
        !IsRight(point) && point is
            0x620 or 0x626 or 0x628 or (>= 0x62A and <= 0x62E) or (>= 0x633 and <= 0x63F) or (>= 0x641 and <= 0x647) or 0x649 or 0x64A or
            0x66E or 0x66F or (>= 0x678 and <= 0x6D3) or (>= 0x6FA and <= 0x6FC) or 0x6FF or (>= 0x712 and <= 0x72E) or
            (>= 0x74E and <= 0x77F) or (>= 0x7CA and <= 0x7EA) or (>= 0x8A0 and <= 0x8B8) or (>= 0x8BA and <= 0x8C8) or
            (>= 0x1820 and <= 0x1878) or (>= 0xA840 and <= 0xA871);

    private static bool IsRight(int point) => point is
        (>= 0x622 and <= 0x625) or 0x627 or 0x629 or (>= 0x62F and <= 0x632) or 0x648 or (>= 0x671 and <= 0x673) or
        (>= 0x675 and <= 0x677) or (>= 0x688 and <= 0x699) or 0x6C0 or (>= 0x6C3 and <= 0x6CB) or 0x6CD or 0x6CF or 0x6D2 or 0x6D3 or
        0x6D5 or 0x6EE or 0x6EF or 0x710 or (>= 0x715 and <= 0x719) or 0x71E or 0x728 or 0x72A or 0x72C or 0x72F or 0x74D or
        (>= 0x759 and <= 0x75B) or 0x76B or 0x76C or 0x771 or 0x773 or 0x774 or 0x778 or 0x779 or (>= 0x8AA and <= 0x8AC) or 0x8AE or
        0x8B1 or 0x8B2 or 0x8B9;
}
