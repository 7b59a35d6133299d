using System.Numerics;
using System.Runtime.Intrinsics;

namespace McpSecureApis.Core.Masking.Detectors;

/// <summary>
/// Finds long runs of the characters of base64, both alphabets, sixteen bytes in one step: a reply of any size is looked
/// through, and nearly none has one.
/// </summary>
internal static class Base64Runs
{
    /// <summary>A run of at least this many reaches over the end of a block.</summary>
    public const int Shortest = 17;

    /// <summary>By the lower four bits of a character: with which upper four it is one, as bits of <see cref="Upper"/>.</summary>
    private static readonly Vector128<byte> Lower = Vector128.Create((byte)26, 30, 30, 30, 30, 30, 30, 30, 30, 30, 28, 5, 4, 5, 4, 13);

    /// <summary>
    /// 2 is that of the signs, 3 of the digits, 4 and 6 of the letters to O, 5 and 7 of those from P, which differ by the underline.
    /// </summary>
    private static readonly Vector128<byte> Upper = Vector128.Create((byte)0, 0, 1, 2, 4, 8, 4, 16, 0, 0, 0, 0, 0, 0, 0, 0);

    /// <summary>Where the next run of at least <paramref name="shortest"/> begins, or -1.</summary>
    public static int IndexOf(ReadOnlySpan<byte> text, int shortest)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(shortest, Shortest);
        var run = 0;
        var i = 0;
        for (; text.Length - i >= Vector128<byte>.Count; i += Vector128<byte>.Count)
        {
            var block = Vector128.Create(text.Slice(i, Vector128<byte>.Count));
            var kinds = Vector128.Shuffle(Lower, block & Vector128.Create((byte)0x0F)) & Vector128.Shuffle(Upper, block >>> 4);
            var others = Vector128.Equals(kinds, Vector128<byte>.Zero).ExtractMostSignificantBits();
            if (others == 0)
            {
                run += Vector128<byte>.Count;
                continue;
            }

            if (run + BitOperations.TrailingZeroCount(others) >= shortest)
            {
                return i - run;
            }

            run = BitOperations.LeadingZeroCount(others << Vector128<byte>.Count);
        }

        for (; i < text.Length && run < shortest; i++)
        {
            run = IsOne(text[i]) ? run + 1 : 0;
        }

        return run >= shortest ? i - run : -1;
    }

    private static bool IsOne(byte c) => char.IsAsciiLetterOrDigit((char)c) || c is (byte)'+' or (byte)'-' or (byte)'/' or (byte)'_';
}
