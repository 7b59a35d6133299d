using System.Buffers;
using System.Buffers.Binary;

namespace McpSecureApis.Json;

/// <summary>
/// The names of the members of all objects that are open, to find one that stands there twice. A few names are compared one by one; many
/// are put in order at the object's end, so that no choice of names makes the search slow, as it could with hashes.
/// </summary>
internal ref struct MemberNames : IDisposable
{
    private const int ComparedOneByOne = 16;

    private readonly ReadOnlySpan<byte> _text;
    private JsonName[] _names;
    private int _count;
    private int _most;

    /// <summary>Names that had escapes, as they are without them.</summary>
    private ArrayBufferWriter<byte>? _unescaped;

    public MemberNames(ReadOnlySpan<byte> text)
    {
        _text = text;
        _names = ArrayPool<JsonName>.Shared.Rent(64);
    }

    /// <summary>Where the names of an object that begins here will begin.</summary>
    public readonly int Count => _count;

    /// <summary>Gives the buffer back.</summary>
    public void Dispose()
    {
        // The first letters of a backend's names.
        _names.AsSpan(0, Math.Max(_most, _count)).Clear();
        ArrayPool<JsonName>.Shared.Return(_names);
        _names = [];
        _count = _most = 0;
    }

    /// <summary>Adds a name of the innermost object. False when it certainly is there already.</summary>
    /// <param name="first">Where the object's names begin.</param>
    /// <param name="start">Where the name begins in the text.</param>
    /// <param name="length">Its bytes.</param>
    public bool TryAdd(int first, int start, int length) => TryAdd(first, new JsonName(Key(_text, start, length), start, length));

    /// <summary>The same for a name with escapes.</summary>
    /// <param name="first">Where the object's names begin.</param>
    /// <param name="quoted">The name as it stands in the text, with its quotes; valid.</param>
    /// <param name="name">The name without escapes; good until the next call.</param>
    public bool TryAddEscaped(int first, ReadOnlySpan<byte> quoted, out ReadOnlySpan<byte> name)
    {
        _unescaped ??= new ArrayBufferWriter<byte>();
        var start = _unescaped.WrittenCount;
        var reader = new System.Text.Json.Utf8JsonReader(quoted);
        reader.Read();
        _unescaped.Advance(reader.CopyString(_unescaped.GetSpan(quoted.Length)));
        name = _unescaped.WrittenSpan[start..];
        return TryAdd(first, new JsonName(Key(name, 0, name.Length), ~start, name.Length));
    }

    /// <summary>Ends the innermost object. False when two of its members have one name.</summary>
    public bool TryEnd(int first)
    {
        var names = _names.AsSpan(first, _count - first);
        _most = Math.Max(_most, _count);
        _count = first;
        return names.Length <= ComparedOneByOne || !HasTwins(names);
    }

    private bool TryAdd(int first, JsonName name)
    {
        if (_count - first < ComparedOneByOne)
        {
            foreach (ref readonly var other in _names.AsSpan(first, _count - first))
            {
                if (other.Key == name.Key && other.Length == name.Length && (name.Length <= sizeof(ulong) || Text(other).SequenceEqual(Text(name))))
                {
                    return false;
                }
            }
        }

        if (_count == _names.Length)
        {
            Grow();
        }

        _names[_count++] = name;
        return true;
    }

    private readonly bool HasTwins(Span<JsonName> names)
    {
        // Names that begin alike are neighbours then, and nearly always few.
        names.Sort(static (left, right) => left.Key != right.Key ? left.Key.CompareTo(right.Key) : left.Length.CompareTo(right.Length));
        for (var i = 0; i < names.Length;)
        {
            var end = i + 1;
            while (end < names.Length && names[end].Key == names[i].Key && names[end].Length == names[i].Length)
            {
                end++;
            }

            if (end - i > 1 && HasTwinsAlike(names[i..end]))
            {
                return true;
            }

            i = end;
        }

        return false;
    }

    /// <summary>Whether there are twins among names of one length and with one beginning.</summary>
    private readonly bool HasTwinsAlike(ReadOnlySpan<JsonName> names)
    {
        if (names[0].Length <= sizeof(ulong))
        {
            return true;
        }

        if (names.Length <= ComparedOneByOne)
        {
            for (var i = 1; i < names.Length; i++)
            {
                for (var other = 0; other < i; other++)
                {
                    if (Text(names[i]).SequenceEqual(Text(names[other])))
                    {
                        return true;
                    }
                }
            }

            return false;
        }

        // Rare, and so in plain words: a comparison cannot reach into a span.
        var texts = new byte[names.Length][];
        for (var i = 0; i < names.Length; i++)
        {
            texts[i] = Text(names[i]).ToArray();
        }

        Array.Sort(texts, static (left, right) => left.AsSpan().SequenceCompareTo(right));
        for (var i = 1; i < texts.Length; i++)
        {
            if (texts[i].AsSpan().SequenceEqual(texts[i - 1]))
            {
                return true;
            }
        }

        return false;
    }

    private readonly ReadOnlySpan<byte> Text(in JsonName name) =>
        name.Start >= 0 ? _text.Slice(name.Start, name.Length) : _unescaped!.WrittenSpan.Slice(~name.Start, name.Length);

    private static ulong Key(ReadOnlySpan<byte> text, int start, int length)
    {
        var rest = text[start..];
        return length >= sizeof(ulong) ? BinaryPrimitives.ReadUInt64LittleEndian(rest)
            : length > 0 && rest.Length >= sizeof(ulong)
                ? BinaryPrimitives.ReadUInt64LittleEndian(rest) & (ulong.MaxValue >> (8 * (sizeof(ulong) - length)))
            : KeyAtEnd(rest[..length]);
    }

    /// <summary>The same where the text ends soon.</summary>
    private static ulong KeyAtEnd(ReadOnlySpan<byte> name)
    {
        var key = 0UL;
        for (var i = name.Length - 1; i >= 0; i--)
        {
            key = (key << 8) | name[i];
        }

        return key;
    }

    private void Grow()
    {
        var larger = ArrayPool<JsonName>.Shared.Rent(_names.Length * 2);
        _names.AsSpan(0, _count).CopyTo(larger);
        _names.AsSpan().Clear();
        ArrayPool<JsonName>.Shared.Return(_names);
        _names = larger;
    }
}
