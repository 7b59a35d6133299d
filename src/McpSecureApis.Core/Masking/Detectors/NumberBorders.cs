using System.Buffers;

namespace McpSecureApis.Core.Masking.Detectors;

/// <summary>What stands before and behind a number, by which it is told from part of a name or of a longer one.</summary>
internal static class NumberBorders
{
    private const int ContextLength = 32;

    public static bool IsInsideWord(ReadOnlySpan<char> text, int start) =>
        start > 0 && (char.IsLetter(text[start - 1]) || text[start - 1] == '_');

    public static bool EndsWord(ReadOnlySpan<char> text, int end) =>
        end == text.Length || !(char.IsLetterOrDigit(text[end]) || text[end] == '_');

    /// <summary>Whether one of the words stands shortly before.</summary>
    public static bool HasWordBefore(ReadOnlySpan<char> text, int start, SearchValues<string> words) =>
        text[Math.Max(0, start - ContextLength)..start].IndexOfAny(words) >= 0;
}
