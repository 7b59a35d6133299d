using System.Text;

namespace McpSecureApis.Core.Arguments.Screening;

/// <summary>Finds characters that nobody sees, and those that change the direction of text.</summary>
internal static class HiddenCharacters
{
    public static ScreeningKind Find(ReadOnlySpan<char> text)
    {
        // Nothing below U+00AD is one, but for control characters.
        if (!text.ContainsAnyExceptInRange(' ', '~'))
        {
            return ScreeningKind.None;
        }

        var found = ScreeningKind.None;
        var before = default(Rune);
        for (var i = 0; i < text.Length;)
        {
            Rune.DecodeFromUtf16(text[i..], out var rune, out var consumed);
            i += consumed;
            if (rune.Value is 0x61C or 0x200E or 0x200F or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069))
            {
                found |= ScreeningKind.Bidirectional;
            }
            else if (IsInvisible(rune.Value) && !BelongsToSpelling(rune.Value, before, text[i..]))
            {
                found |= ScreeningKind.Invisible;
            }

            before = rune;
        }

        return found;
    }

    private static bool IsInvisible(int value) => value switch
    {
        '\t' or '\n' or '\r' => false,
        < 0x20 or (>= 0x7F and <= 0x9F) => true,
        0xAD or 0x34F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or 0x2028 or 0x2029 or 0x3164 or 0xFEFF or 0xFFA0 => true,
        >= 0x180B and <= 0x180F => true,
        >= 0x200B and <= 0x200D => true,
        >= 0x2060 and <= 0x206F => true,
        >= 0xFE00 and <= 0xFE0F => true,
        >= 0xFFF0 and <= 0xFFFB => true,
        >= 0xE0000 and <= 0xE0FFF => true,
        _ => false,
    };

    /// <summary>A joiner between letters of other scripts or emoji, and a variation selector after one, are part of how they are written.</summary>
    private static bool BelongsToSpelling(int value, Rune before, ReadOnlySpan<char> after) => value switch
    {
        0x200C or 0x200D =>
            before.Value > 0x2FF && Rune.DecodeFromUtf16(after, out var next, out _) == System.Buffers.OperationStatus.Done &&
            next.Value > 0x2FF,
        0xFE0E or 0xFE0F => before.Value > 0xA8 || before.Value is (>= '0' and <= '9') or '#' or '*',
        _ => false,
    };
}
