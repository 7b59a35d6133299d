using System.Globalization;
using System.Text;
using McpSecureApis.Json.Text;

namespace McpSecureApis.Json.Formats;

/// <summary>Host names of RFC 1123, and of RFC 5890 to 5893 with letters beyond ASCII.</summary>
internal static class HostnameFormat
{
    public static bool IsValid(ReadOnlySpan<char> text, bool isInternational)
    {
        var total = 0;
        var direction = default(BidiRule);
        while (true)
        {
            var dot = isInternational ? text.IndexOfAny(".\u3002\uFF0E\uFF61") : text.IndexOf('.');
            var length = LabelLength(dot < 0 ? text : text[..dot], isInternational, ref direction);
            total += length + 1;
            if (length < 0 || total > 254)
            {
                return false;
            }

            if (dot < 0)
            {
                return direction.Holds;
            }

            text = text[(dot + 1)..];
        }
    }

    /// <summary>The length of a label as it is sent, or -1 when it is none.</summary>
    private static int LabelLength(ReadOnlySpan<char> label, bool isInternational, ref BidiRule direction)
    {
        if (label.Length is 0 or > 63 || label[0] == '-' || label[^1] == '-')
        {
            return -1;
        }

        var isAscii = true;
        foreach (var unit in label)
        {
            isAscii &= unit < 0x80;
            if (unit < 0x80 && !char.IsAsciiLetterOrDigit(unit) && unit != '-')
            {
                return -1;
            }
        }

        if (!isAscii)
        {
            if (!isInternational || !IsInternationalLabel(label))
            {
                return -1;
            }

            direction.Add(label);
            var encoded = Punycode.Encode(label).Length + 4;
            return encoded <= 63 ? encoded : -1;
        }

        if (label.StartsWith("xn--", StringComparison.OrdinalIgnoreCase))
        {
            // A label that another one is the encoding of would give one name two spellings.
            if (!Punycode.TryDecode(label[4..], out var decoded) || !IsInternationalLabel(decoded) || !NormalText.IsNormal(decoded, NormalForm.Nfc) ||
                !label[4..].Equals(Punycode.Encode(decoded), StringComparison.OrdinalIgnoreCase))
            {
                return -1;
            }

            direction.Add(decoded);
            return label.Length;
        }

        direction.Add(label);

        // Two hyphens there are kept for encodings such as xn--.
        return label.Length > 3 && label[2] == '-' && label[3] == '-' ? -1 : label.Length;
    }

    /// <summary>Whether a label holds only what RFC 5892 lets into names, as far as general categories say it, with its contextual rules.</summary>
    private static bool IsInternationalLabel(ReadOnlySpan<char> label)
    {
        if (label.IsEmpty || label[0] == '-' || label[^1] == '-' || (label.Length > 3 && label[2] == '-' && label[3] == '-'))
        {
            return false;
        }

        var text = label.ToString();
        Rune[] runes = [.. text.EnumerateRunes()];
        var allAscii = true;
        for (var i = 0; i < runes.Length; i++)
        {
            allAscii &= runes[i].IsAscii;
            if (!IsAllowed(runes, i))
            {
                return false;
            }
        }

        return !allAscii;
    }

    private static bool IsAllowed(Rune[] runes, int i)
    {
        var rune = runes[i];
        var category = Rune.GetUnicodeCategory(rune);
        if (i == 0 && category is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark)
        {
            return false;
        }

        switch (rune.Value)
        {
            case 0xB7: // between two l
                return i > 0 && i + 1 < runes.Length && runes[i - 1].Value == 'l' && runes[i + 1].Value == 'l';
            case 0x375: // before Greek
                return i + 1 < runes.Length && IsGreek(runes[i + 1].Value);
            case 0x5F3 or 0x5F4: // after Hebrew
                return i > 0 && runes[i - 1].Value is >= 0x591 and <= 0x5F4;
            case 0x30FB: // with Hiragana, Katakana or Han
                return Array.Exists(runes, other => other.Value is
                    (>= 0x3041 and <= 0x3096) or (>= 0x309D and <= 0x309F) or (>= 0x30A1 and <= 0x30FA) or (>= 0x30FC and <= 0x30FF) or
                    0x3005 or 0x3007 or (>= 0x3400 and <= 0x9FFF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x20000 and <= 0x3134F));
            case 0x200C: // after a virama, or between letters that it keeps from joining
                return i > 0 && (IsVirama(runes[i - 1].Value) || JoiningTypes.AreJoinedOver(runes, i));
            case 0x200D: // after a virama
                return i > 0 && IsVirama(runes[i - 1].Value);
            case >= 0x660 and <= 0x669: // not with the other Arabic digits
                return !Array.Exists(runes, other => other.Value is >= 0x6F0 and <= 0x6F9);
            case >= 0x6F0 and <= 0x6F9:
                return !Array.Exists(runes, other => other.Value is >= 0x660 and <= 0x669);
            case 0x6FD or 0x6FE or 0xF0B or 0x3007 or 0xDF or 0x3C2 or '-':
                return true;
            case 0x640 or 0x7FA or 0x302E or 0x302F or (>= 0x3031 and <= 0x3035) or 0x303B: // RFC 5892 section 2.6
                return false;
            case >= 0x1100 and <= 0x11FF: // old Hangul
                return false;
        }

        return rune.IsAscii
            ? char.IsAsciiLetterOrDigit((char)rune.Value)
            : category is UnicodeCategory.LowercaseLetter or UnicodeCategory.OtherLetter or UnicodeCategory.ModifierLetter or
                UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.DecimalDigitNumber;
    }

    private static bool IsGreek(int codePoint) => codePoint is (>= 0x370 and <= 0x3FF) or (>= 0x1F00 and <= 0x1FFF);

    private static bool IsVirama(int codePoint) => codePoint is 0x94D or 0x9CD or 0xA4D or 0xACD or 0xB4D or 0xBCD or 0xC4D or 0xCCD or 0xD3B or
        0xD3C or 0xD4D or 0xDCA or 0xE3A or 0xEBA or 0xF84 or 0x1039 or 0x103A or 0x1714 or 0x1734 or 0x17D2 or 0x1A60 or 0x1B44 or
        0x1BAA or 0x1BAB or 0x1BF2 or 0x1BF3 or 0x2D7F or 0xA806 or 0xA8C4 or 0xA953 or 0xA9C0 or 0xAAF6 or 0xABED or 0x10A3F or 0x11046 or
        0x1107F or 0x110B9 or 0x11133 or 0x11134 or 0x111C0 or 0x11235 or 0x1134D or 0x11442 or 0x114C2 or 0x115BF or 0x1163F or 0x116B6 or
        0x1172B or 0x11839;
}
