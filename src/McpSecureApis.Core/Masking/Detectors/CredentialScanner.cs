using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using McpSecureApis.Core.Keys;

namespace McpSecureApis.Core.Masking.Detectors;

/// <summary>
/// Looks for the credentials of a call in what came back: as they are, reversed, percent-encoded, with JSON escapes or HTML entities,
/// in hex, and in base64 and base32 at any alignment, all in any letter case. Encoded text is decoded and searched, rather than every encoding of the
/// credential written out: that finds all spellings of an encoding, and parts. A part of 16 characters counts as the whole.
/// </summary>
internal sealed class CredentialScanner
{
    private const int PartLength = 16;

    /// <summary>Every window of 16 characters of a text holds one of the blocks of 8 that start at a multiple of 8.</summary>
    private const int BlockLength = 8;

    /// <summary>A shorter text is no credential, and would be found in every other reply.</summary>
    private const int ShortestSecret = 6;

    private const int HashBits = 16;

    /// <summary>Makes one of both cases of every letter. Other characters may meet too: what is found by it is looked at again.</summary>
    private const ulong EitherCase = 0x2020202020202020UL;

    private static readonly SearchValues<byte> Base64Characters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_"u8);

    private static readonly SearchValues<byte> Base32Characters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz234567"u8);

    private static readonly SearchValues<byte> EscapeCharacters = SearchValues.Create("%&\\"u8);

    /// <summary>A lease hands out the same secret for many calls: what is looked for is worked out once for each.</summary>
    private static readonly ConditionalWeakTable<Secret, CredentialScanner> Scanners = [];

    /// <summary>In lower case.</summary>
    private readonly byte[][] _needles;

    /// <summary>Where what is secret begins in the first needle.</summary>
    private readonly int _firstGram;
    private readonly int _shortest;

    /// <summary>One bit for each hash of every 8 characters in a row of a credential; most blocks of a text are passed over with one look.</summary>
    private readonly ulong[] _grams = new ulong[(1 << HashBits) / 64];

    private CredentialScanner(Secret secret)
    {
        // Looking for the value in a reply is one of the two uses of Reveal.
        var value = Encoding.UTF8.GetBytes(secret.Reveal());
        byte[] lower = [.. value.Select(ToLower)];
        _needles = value.Length < ShortestSecret ? [] : [lower, [.. lower.AsEnumerable().Reverse()]];
        _firstGram = FirstGram(value);
        _shortest = Math.Min(PartLength, value.Length);
        foreach (var needle in _needles)
        {
            for (var gram = FirstGramOf(needle); gram + BlockLength <= needle.Length; gram++)
            {
                var hash = Hash(MemoryMarshal.Read<ulong>(needle.AsSpan(gram)) | EitherCase);
                Set(hash);
                Set(hash >> HashBits);
            }
        }
    }

    /// <summary>Whether one of the credentials, or a part of one, is in <paramref name="text"/>.</summary>
    public static bool IsAnyIn(IReadOnlyList<Secret> secrets, ReadOnlySpan<byte> text)
    {
        for (var i = 0; i < secrets.Count; i++)
        {
            if (Scanners.GetValue(secrets[i], static secret => new CredentialScanner(secret)).IsIn(text))
            {
                return true;
            }
        }

        return false;
    }

    private bool IsIn(ReadOnlySpan<byte> text)
    {
        if (_needles.Length == 0 || text.Length < _shortest)
        {
            return false;
        }

        if (IsInView(text))
        {
            return true;
        }

        if (!text.ContainsAny(EscapeCharacters))
        {
            return false;
        }

        // Once for the JSON that the reply is, once more for an encoding inside its strings.
        var first = ArrayPool<byte>.Shared.Rent(text.Length);
        var second = ArrayPool<byte>.Shared.Rent(text.Length);
        try
        {
            var unescaped = first.AsSpan(0, EncodedText.Unescape(text, first, jsonOnly: true));
            var decoded = second.AsSpan(0, EncodedText.Unescape(unescaped, second, jsonOnly: false));
            return IsInView(unescaped) || IsInView(decoded);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(first, clearArray: true);
            ArrayPool<byte>.Shared.Return(second, clearArray: true);
        }
    }

    private bool IsInView(ReadOnlySpan<byte> view) => IsRaw(view) || IsInRuns(view);

    private bool IsRaw(ReadOnlySpan<byte> text)
    {
        if (_shortest < PartLength)
        {
            foreach (var needle in _needles)
            {
                if (IsWhole(text, needle))
                {
                    return true;
                }
            }

            return false;
        }

        // Whole words of the processor: a reply has thousands of blocks, and nearly none is passed on to the second look.
        ReadOnlySpan<ulong> grams = _grams;
        var blocks = MemoryMarshal.Cast<byte, ulong>(text);
        for (var i = 0; i < blocks.Length; i++)
        {
            var hash = Hash(blocks[i] | EitherCase);
            if (Has(grams, hash) && Has(grams, hash >> HashBits) && IsPart(text, i * BlockLength))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether the block at <paramref name="at"/> belongs to 16 characters in a row of a credential.</summary>
    private bool IsPart(ReadOnlySpan<byte> text, int at)
    {
        Span<byte> block = stackalloc byte[BlockLength];
        Ascii.ToLower(text.Slice(at, BlockLength), block, out var lowered);
        if (lowered < BlockLength)
        {
            return false;
        }

        foreach (var bytes in _needles)
        {
            ReadOnlySpan<byte> needle = bytes;
            for (var gram = FirstGramOf(bytes); needle[gram..].IndexOf(block) is >= 0 and var found; gram++)
            {
                gram += found;
                var before = 0;
                while (before < PartLength && before < at && before < gram && ToLower(text[at - before - 1]) == needle[gram - before - 1])
                {
                    before++;
                }

                var after = BlockLength;
                while (after < PartLength && at + after < text.Length && gram + after < needle.Length &&
                    ToLower(text[at + after]) == needle[gram + after])
                {
                    after++;
                }

                if (before + after >= PartLength)
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Whether a short credential is there in any letter case.</summary>
    private static bool IsWhole(ReadOnlySpan<byte> text, ReadOnlySpan<byte> needle)
    {
        var upper = (byte)char.ToUpperInvariant((char)needle[0]);
        while (text.IndexOfAny(needle[0], upper) is >= 0 and var start && text.Length - start >= needle.Length)
        {
            if (Ascii.EqualsIgnoreCase(text.Slice(start, needle.Length), needle))
            {
                return true;
            }

            text = text[(start + 1)..];
        }

        return false;
    }

    private static byte ToLower(byte c) => c is >= (byte)'A' and <= (byte)'Z' ? (byte)(c | 0x20) : c;

    private int FirstGramOf(byte[] needle) => ReferenceEquals(needle, _needles[0]) ? _firstGram : 0;

    /// <summary>Two hashes of so many bits: with thousands of parts of a long token one alone is met by every fortieth block of any text.</summary>
    private static uint Hash(ulong block) => (uint)((block * 0x9E3779B97F4A7C15UL) >> (64 - (2 * HashBits)));

    private static bool Has(ReadOnlySpan<ulong> grams, uint hash) => (grams[(int)(hash % (1 << HashBits) / 64)] & (1UL << (int)hash)) != 0;

    private void Set(uint hash) => _grams[hash % (1 << HashBits) / 64] |= 1UL << (int)hash;

    /// <summary>Header and payload of a JWT begin alike for every token of an issuer; the signature is what makes it a credential.</summary>
    private static int FirstGram(ReadOnlySpan<byte> needle)
    {
        var last = needle.LastIndexOf((byte)'.');
        return needle.StartsWith("eyJ"u8) && needle.Count((byte)'.') == 2 && needle.Length - last > PartLength + BlockLength ? last + 1 : 0;
    }

    /// <summary>Decodes runs of base64, base32 and hex and looks into them.</summary>
    private bool IsInRuns(ReadOnlySpan<byte> text)
    {
        var shortestRun = _shortest * 4 / 3;
        if (shortestRun < Base64Runs.Shortest)
        {
            return IsInShortRuns(text, shortestRun);
        }

        while (Base64Runs.IndexOf(text, shortestRun) is >= 0 and var start)
        {
            var length = text[start..].IndexOfAnyExcept(Base64Characters);
            length = length < 0 ? text.Length - start : length;
            if (IsInRun(text.Slice(start, length)))
            {
                return true;
            }

            text = text[(start + length)..];
        }

        return false;
    }

    private bool IsInShortRuns(ReadOnlySpan<byte> text, int shortestRun)
    {
        for (var i = 0; i + shortestRun <= text.Length;)
        {
            // From the far end of what would be the shortest run: one other character there, and everything before it is passed over.
            var other = text.Slice(i, shortestRun).LastIndexOfAnyExcept(Base64Characters);
            if (other >= 0)
            {
                i += other + 1;
                continue;
            }

            var length = text[(i + shortestRun)..].IndexOfAnyExcept(Base64Characters);
            length = length < 0 ? text.Length - i : length + shortestRun;
            if (IsInRun(text.Slice(i, length)))
            {
                return true;
            }

            i += length;
        }

        return false;
    }

    private bool IsInRun(ReadOnlySpan<byte> run)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(run.Length);
        try
        {
            // The run may have begun before the credential's own encoding, so every alignment is tried.
            for (var skip = 0; skip < 4 && run.Length - skip >= 4; skip++)
            {
                if (IsRaw(bytes.AsSpan(0, EncodedText.DecodeBase64(run[skip..], bytes))))
                {
                    return true;
                }
            }

            if (run.Length >= _shortest * 2)
            {
                for (var skip = 0; skip < 2; skip++)
                {
                    if (IsRaw(bytes.AsSpan(0, EncodedText.DecodeHex(run[skip..], bytes))))
                    {
                        return true;
                    }
                }
            }

            return IsInBase32(run, bytes);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes, clearArray: true);
        }
    }

    /// <summary>Every character of base32 is one of base64, so its runs lie in those of base64.</summary>
    private bool IsInBase32(ReadOnlySpan<byte> run, Span<byte> bytes)
    {
        var shortest = ((_shortest * 8) + 4) / 5;
        while (run.Length >= shortest)
        {
            var length = run.IndexOfAnyExcept(Base32Characters);
            length = length < 0 ? run.Length : length;
            for (var skip = 0; skip < 8 && length - skip >= shortest; skip++)
            {
                if (IsRaw(bytes[..EncodedText.DecodeBase32(run[skip..length], bytes)]))
                {
                    return true;
                }
            }

            run = run[Math.Min(length + 1, run.Length)..];
        }

        return false;
    }
}
