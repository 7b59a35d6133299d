using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace McpSecureApis.Json.Schemas.Values;

/// <summary>
/// Finds which of a fixed list of names a member has, by its bytes. Only the schema's names are stored, so that no sender
/// can fill a bucket.
/// </summary>
internal sealed class Utf8Names
{
    private const int LongestEscaped = 256;

    private readonly byte[][] _names;
    private readonly int[] _heads;
    private readonly int[] _next;

    public Utf8Names(IReadOnlyList<string> names)
    {
        _names = [.. names.Select(Encoding.UTF8.GetBytes)];
        _heads = new int[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)(names.Count * 2) + 1)];
        _next = new int[names.Count];
        Array.Fill(_heads, -1);
        for (var i = 0; i < _names.Length; i++)
        {
            var slot = Slot(_names[i]);
            _next[i] = _heads[slot];
            _heads[slot] = i;
        }
    }

    /// <summary>The name's position in the list, or -1.</summary>
    public int Find(JsonProperty member)
    {
        var raw = JsonMarshal.GetRawUtf8PropertyName(member);
        if (!raw.Contains((byte)'\\'))
        {
            return Find(raw);
        }

        // Decoding makes an escaped name shorter, also in UTF-8.
        var chars = (stackalloc char[128]);
        var name = JsonTexts.ReadName(member, chars, out var rented);
        var found = -1;
        if (raw.Length <= LongestEscaped)
        {
            var bytes = (stackalloc byte[LongestEscaped]);
            found = Find(bytes[..Encoding.UTF8.GetBytes(name, bytes)]);
        }
        else
        {
            found = Find(Encoding.UTF8.GetBytes(name.ToString()));
        }

        JsonTexts.Return(rented);
        return found;
    }

    private int Find(ReadOnlySpan<byte> name)
    {
        for (var i = _heads[Slot(name)]; i >= 0; i = _next[i])
        {
            if (name.SequenceEqual(_names[i]))
            {
                return i;
            }
        }

        return -1;
    }

    private int Slot(ReadOnlySpan<byte> name)
    {
        var hash = 2166136261u;
        foreach (var unit in name)
        {
            hash = (hash ^ unit) * 16777619u;
        }

        return (int)((hash ^ (hash >> 15)) & (uint)(_heads.Length - 1));
    }
}
