using System.Globalization;
using System.Text;

namespace McpSecureApis.Core.Manifests.Values;

/// <summary>
/// Characters that a person who reviews a manifest cannot see, or that change the order in which its text is shown. They are refused
/// everywhere in a manifest, in comments too: what was reviewed must be what the model reads.
/// </summary>
internal static class UnsafeCharacters
{
    /// <summary>Whether the character is refused. Tab and line breaks are not; where they do not belong the rule of that value says so.</summary>
    public static bool IsUnsafe(Rune rune)
    {
        if (rune.IsAscii)
        {
            return (rune.Value < 0x20 && rune.Value is not ('\t' or '\n')) || rune.Value == 0x7F;
        }

        if ((rune.Value & 0xFFFE) == 0xFFFE || IsInvisibleButAssignedOtherwise(rune.Value))
        {
            return true;
        }

        return Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse or
            UnicodeCategory.Surrogate or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
    }

    /// <summary>For example <c>U+202E</c>.</summary>
    public static string Name(Rune rune) => $"U+{rune.Value:X4}";

    /// <summary>
    /// The text with unsafe characters, line breaks and tabs written as <c>U+XXXX</c> in angle brackets, fit for a terminal or a log.
    /// </summary>
    public static string Escape(string text)
    {
        var clean = true;
        foreach (var rune in text.EnumerateRunes())
        {
            clean &= !NeedsEscape(rune);
        }

        if (clean)
        {
            return text;
        }

        var escaped = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (NeedsEscape(rune))
            {
                escaped.Append('<').Append(Name(rune)).Append('>');
            }
            else
            {
                escaped.Append(rune.ToString());
            }
        }

        return escaped.ToString();
    }

    private static bool NeedsEscape(Rune rune) => rune.Value is '\n' or '\t' || IsUnsafe(rune);

    /// <summary>Fillers, joiners, variation selectors and tags that Unicode files under letters, marks or nothing at all.</summary>
    private static bool IsInvisibleButAssignedOtherwise(int value) => value is
        0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or (>= 0x180B and <= 0x180F) or (>= 0x2060 and <= 0x206F) or 0x2800 or 0x3164 or
        (>= 0xFDD0 and <= 0xFDEF) or (>= 0xFE00 and <= 0xFE0F) or 0xFFA0 or (>= 0xFFF0 and <= 0xFFFB) or (>= 0xE0000 and <= 0xE0FFF);
}
