using System.Buffers;
using System.Text;

namespace McpSecureApis.Core.Requests.Texts;

/// <summary>Collects text on the stack, then in a pooled array; nothing is allocated before the final string.</summary>
internal ref struct TargetWriter(Span<char> initial)
{
    private Span<char> _buffer = initial;
    private char[]? _rented;

    public int Length { get; private set; }

    public readonly ReadOnlySpan<char> Written => _buffer[..Length];

    public void Append(ReadOnlySpan<char> text)
    {
        EnsureRoom(text.Length);
        text.CopyTo(_buffer[Length..]);
        Length += text.Length;
    }

    public void Append(char unit)
    {
        EnsureRoom(1);
        _buffer[Length++] = unit;
    }

    /// <summary>Appends the text percent-encoded. The text has no unpaired surrogates.</summary>
    public void AppendEncoded(ReadOnlySpan<char> text)
    {
        Span<byte> utf8 = stackalloc byte[4];
        while (!text.IsEmpty)
        {
            var plain = text.IndexOfAnyExcept(PercentEncoding.Unreserved);
            if (plain < 0)
            {
                Append(text);
                return;
            }

            Append(text[..plain]);
            text = text[plain..];
            if (Rune.DecodeFromUtf16(text, out var rune, out var consumed) != OperationStatus.Done)
            {
                throw new InvalidOperationException("Text with an unpaired surrogate reached the encoder.");
            }

            var bytes = rune.EncodeToUtf8(utf8);
            EnsureRoom(3 * bytes);
            for (var i = 0; i < bytes; i++)
            {
                PercentEncoding.WriteByte(_buffer.Slice(Length, 3), utf8[i]);
                Length += 3;
            }

            text = text[consumed..];
        }
    }

    public string ToStringAndFree()
    {
        var text = Written.ToString();
        Free();
        return text;
    }

    public void Free()
    {
        if (_rented is not null)
        {
            ArrayPool<char>.Shared.Return(_rented);
            _rented = null;
        }
    }

    private void EnsureRoom(int more)
    {
        if (Length + more <= _buffer.Length)
        {
            return;
        }

        var larger = ArrayPool<char>.Shared.Rent(Math.Max(Length + more, _buffer.Length * 2));
        Written.CopyTo(larger);
        Free();
        _rented = larger;
        _buffer = larger;
    }
}
