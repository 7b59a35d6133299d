using System.Buffers;
using System.Collections.Frozen;
using McpSecureApis.Core.Masking.Policy;

namespace McpSecureApis.Core.Masking.Detectors;

/// <summary>Finds account numbers of ISO 13616 by country, length and checksum (mod 97), written together or in groups.</summary>
internal static class IbanDetector
{
    private const int Longest = 34;

    /// <summary>Lengths as in the IBAN registry.</summary>
    private static readonly FrozenDictionary<int, int> Lengths = Read(
        "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18 FK18 " +
        "FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 " +
        "LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 " +
        "SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30");

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789");

    public static void Find(ReadOnlySpan<char> text, ref Detections found)
    {
        for (var i = 2; i + 2 < text.Length;)
        {
            // The two check digits are the rarest thing to look for: letters stand everywhere.
            var offset = text[i..].IndexOfAny(Digits);
            if (offset < 0)
            {
                return;
            }

            i += offset;
            var start = i - 2;
            if (i + 1 < text.Length && char.IsAsciiDigit(text[i + 1]) && char.IsAsciiLetter(text[start]) && char.IsAsciiLetter(text[start + 1]) &&
                (start == 0 || !char.IsLetterOrDigit(text[start - 1])) && TryRead(text, start, out var end))
            {
                found.Add(start, end, DetectorNames.Iban);
                i = end + 2;
            }
            else
            {
                i++;
            }
        }
    }

    private static bool TryRead(ReadOnlySpan<char> text, int start, out int end)
    {
        end = 0;
        if (!Lengths.TryGetValue(Country(text[start], text[start + 1]), out var length))
        {
            return false;
        }

        Span<char> compact = stackalloc char[Longest];
        var count = 0;
        var i = start;
        while (count < length && i < text.Length)
        {
            if (char.IsAsciiLetterOrDigit(text[i]))
            {
                compact[count++] = char.ToUpperInvariant(text[i++]);
            }
            else if (text[i] is ' ' or '-' or '.' && i + 1 < text.Length && char.IsAsciiLetterOrDigit(text[i + 1]))
            {
                i++;
            }
            else
            {
                return false;
            }
        }

        end = i;
        return count == length && (i == text.Length || !char.IsLetterOrDigit(text[i])) && Mod97(compact[..count]) == 1;
    }

    private static int Mod97(ReadOnlySpan<char> compact)
    {
        var remainder = 0;
        for (var i = 0; i < compact.Length; i++)
        {
            var c = compact[(i + 4) % compact.Length];
            remainder = char.IsAsciiDigit(c) ? ((remainder * 10) + c - '0') % 97 : ((remainder * 100) + c - 'A' + 10) % 97;
        }

        return remainder;
    }

    private static int Country(char first, char second) => (char.ToUpperInvariant(first) << 8) | char.ToUpperInvariant(second);

    private static FrozenDictionary<int, int> Read(string table) =>
        table.Split(' ').ToFrozenDictionary(entry => Country(entry[0], entry[1]), entry => int.Parse(entry.AsSpan(2)));
}
