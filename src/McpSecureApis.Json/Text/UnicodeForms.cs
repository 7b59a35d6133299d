using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;

namespace McpSecureApis.Json.Text;

/// <summary>
/// What Unicode says of a code point's normal forms. A table of our own, because the platform has none under InvariantGlobalization;
/// <c>eng/unicode-forms.mjs</c> writes it and explains its layout. It is read when the first text needs it.
/// </summary>
internal static class UnicodeForms
{
    private const int End = 0x30000;
    private const int Head = 4;
    private const int PairUnits = 6;

    private const int FirstSyllable = 0xAC00;
    private const int Syllables = 11172;
    private const int FirstLead = 0x1100;
    private const int Leads = 19;
    private const int FirstVowel = 0x1161;
    private const int Vowels = 21;
    private const int BeforeTail = 0x11A7;
    private const int Tails = 28;

    private static readonly ushort[] Table = Load();
    private static readonly int Blocks = Head + (End >> 6);
    private static readonly int Pool = Blocks + (Table[1] << 6);
    private static readonly ulong[] Pairs = LoadPairs(out Composed);
    private static readonly int[] Composed;

    /// <summary>Gets the version of Unicode that the table is of.</summary>
    public static Version Version { get; } = new(Table[0] >> 8, Table[0] & 0xFF);

    /// <summary>The canonical combining class, in the right order but not by its published number; 0 for a character of its own.</summary>
    public static int ClassOf(int value) => Find(value) is var found && (found & 0x8000) == 0 ? found & 0xFF : 0;

    /// <summary>Whether the character may join the one before it when text is composed.</summary>
    public static bool Joins(int value) => (Find(value) & 0x8100) == 0x100;

    /// <summary>Whether the character never stands in a text of this form.</summary>
    public static bool IsExcluded(int value, NormalForm form) =>
        Find(value) is var found && (found & 0x8000) != 0 && (Table[Pool + (found & 0x7FFF)] & (form == NormalForm.Nfc ? 64 : 128)) != 0;

    /// <summary>
    /// The units of a character's decomposition; empty when it has none, or only one that <paramref name="form"/> does not take apart.
    /// </summary>
    public static ReadOnlySpan<char> Decompose(int value, NormalForm form)
    {
        var found = Find(value);
        if ((found & 0x8000) == 0)
        {
            return [];
        }

        var head = Table[Pool + (found & 0x7FFF)];
        return form == NormalForm.Nfc && (head & 32) != 0
            ? []
            : MemoryMarshal.Cast<ushort, char>(Table.AsSpan(Pool + (found & 0x7FFF) + 1, head & 31));
    }

    /// <summary>Takes a Hangul syllable apart; false for every other character. There is no tail when it is 0.</summary>
    public static bool TryTakeApart(int value, out int lead, out int vowel, out int tail)
    {
        var index = value - FirstSyllable;
        lead = FirstLead + (index / (Vowels * Tails));
        vowel = FirstVowel + (index % (Vowels * Tails) / Tails);
        tail = index % Tails == 0 ? 0 : BeforeTail + (index % Tails);
        return (uint)index < Syllables;
    }

    /// <summary>The one character that two make; 0 when they do not.</summary>
    public static int Compose(int first, int second)
    {
        if ((uint)(first - FirstLead) < Leads)
        {
            return (uint)(second - FirstVowel) < Vowels ? FirstSyllable + ((((first - FirstLead) * Vowels) + (second - FirstVowel)) * Tails) : 0;
        }

        if ((uint)(first - FirstSyllable) < Syllables)
        {
            return (first - FirstSyllable) % Tails == 0 && second > BeforeTail && second < BeforeTail + Tails ? first + (second - BeforeTail) : 0;
        }

        var found = Array.BinarySearch(Pairs, ((ulong)first << 32) | (uint)second);
        return found < 0 ? 0 : Composed[found];
    }

    private static int Find(int value) => (uint)value < End ? Table[Blocks + (Table[Head + (value >> 6)] << 6) + (value & 63)] : 0;

    private static ushort[] Load()
    {
        using var file = typeof(UnicodeForms).Assembly.GetManifestResourceStream("UnicodeForms.bin")!;
        using var unpacked = new BrotliStream(file, CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        unpacked.CopyTo(bytes);
        var units = MemoryMarshal.Cast<byte, ushort>(bytes.GetBuffer().AsSpan(0, (int)bytes.Length)).ToArray();
        if (!BitConverter.IsLittleEndian)
        {
            BinaryPrimitives.ReverseEndianness(units, units);
        }

        return units;
    }

    private static ulong[] LoadPairs(out int[] composed)
    {
        var units = Table.AsSpan(Pool + Table[2]);
        var pairs = new ulong[Table[3]];
        composed = new int[pairs.Length];
        for (var i = 0; i < pairs.Length; i++, units = units[PairUnits..])
        {
            pairs[i] = ((ulong)(((uint)units[0] << 16) | units[1]) << 32) | ((uint)units[2] << 16) | units[3];
            composed[i] = (units[4] << 16) | units[5];
        }

        return pairs;
    }
}
