using System.Text;

namespace McpSecureApis.Core.Masking.Detectors;

/// <summary>
/// Characters that a person does not see and a model reads: zero-width and bidirectional controls, tags, variation selectors, fillers
/// and the control characters that terminals obey. They are taken out of every string that leaves; without its ESC a terminal
/// sequence is visible text. A joiner between two letters or emoji of other scripts stays, because it belongs to their spelling.
/// </summary>
internal static class InvisibleText
{
    public static bool IsInvisible(Rune rune) => rune.Value switch
    {
        '\t' or '\n' or '\r' => false,
        < 0x20 or (>= 0x7F and <= 0x9F) => true,
        0xAD or 0x34F or 0x61C or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or 0x3164 or 0xFEFF or 0xFFA0 => true,
        >= 0x180B and <= 0x180F => true,
        >= 0x200B and <= 0x200F => true,
        >= 0x202A and <= 0x202E => true,
        >= 0x2060 and <= 0x206F => true,
        >= 0xFE00 and <= 0xFE0F => true,
        >= 0xFFF0 and <= 0xFFFB => true,
        >= 0x1BCA0 and <= 0x1BCA3 => true,
        >= 0x1D173 and <= 0x1D17A => true,
        >= 0xE0000 and <= 0xE0FFF => true,
        _ => false,
    };

    /// <summary>Whether <paramref name="text"/> has a character that will be taken out.</summary>
    public static bool Contains(ReadOnlySpan<char> text)
    {
        if (TextView.IsPlain(text))
        {
            return false;
        }

        for (var i = 0; i < text.Length;)
        {
            Rune.DecodeFromUtf16(text[i..], out var rune, out var consumed);
            if (IsInvisible(rune) && !BelongsToSpelling(text, i, consumed))
            {
                return true;
            }

            i += consumed;
        }

        return false;
    }

    /// <summary>Appends <paramref name="text"/> without what nobody sees; returns how many characters were left out.</summary>
    public static int AppendVisible(StringBuilder output, ReadOnlySpan<char> text)
    {
        if (TextView.IsPlain(text))
        {
            output.Append(text);
            return 0;
        }

        var removed = 0;
        for (var i = 0; i < text.Length;)
        {
            Rune.DecodeFromUtf16(text[i..], out var rune, out var consumed);
            if (IsInvisible(rune) && !BelongsToSpelling(text, i, consumed))
            {
                removed++;
            }
            else
            {
                output.Append(text.Slice(i, consumed));
            }

            i += consumed;
        }

        return removed;
    }

    /// <summary>A joiner between two visible characters outside ASCII, or an emoji's variation selector behind one.</summary>
    private static bool BelongsToSpelling(ReadOnlySpan<char> text, int index, int length)
    {
        var c = text[index];
        if (c is not ('\u200C' or '\u200D' or '\uFE0E' or '\uFE0F') || index == 0)
        {
            return false;
        }

        Rune.DecodeLastFromUtf16(text[..index], out var before, out _);
        var afterEmoji = c == '\u200D' && before.Value == 0xFE0F && index >= 2 && text[index - 2] > 0x7F;
        if (before.IsAscii || (IsInvisible(before) && !afterEmoji))
        {
            return false;
        }

        if (c is '\uFE0E' or '\uFE0F')
        {
            return true;
        }

        return Rune.DecodeFromUtf16(text[(index + length)..], out var after, out _) == System.Buffers.OperationStatus.Done &&
            !after.IsAscii && !IsInvisible(after);
    }
}
