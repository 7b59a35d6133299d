namespace McpSecureApis.Core.Backend.Replies;

/// <summary>
/// What a decoder is given of the wire: all but the trailer, and the last byte alone. The platform's decoders take an end in the
/// middle for the end, and do not say what they left; here a decoder that ends early never asks for the last byte, and one that
/// misses something asks for more after it.
/// </summary>
internal sealed class CompressedStream(Stream wire, int trailerLength) : ForwardStream
{
    private readonly byte[] _buffer = new byte[8 * 1024];
    private int _start;
    private int _end;
    private bool _isWireRead;
    private bool _isMoreWanted;

    /// <summary>Whether what the decoder read to its end is all that there was.</summary>
    public bool IsWhole => _isWireRead && !_isMoreWanted && _end - _start == trailerLength;

    /// <summary>The bytes behind the decoder's; only when <see cref="IsWhole"/>.</summary>
    public ReadOnlySpan<byte> Trailer => _buffer.AsSpan(_start, trailerLength);

    public async ValueTask<bool> IsEmptyAsync(CancellationToken cancellationToken)
    {
        await FillAsync(cancellationToken);
        return _isWireRead && _start == _end;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty)
        {
            return 0;
        }

        await FillAsync(cancellationToken);
        var left = _end - _start - trailerLength;
        if (left <= 0)
        {
            _isMoreWanted = true;
            return 0;
        }

        var count = Math.Min(buffer.Length, Math.Max(1, left - 1));
        _buffer.AsMemory(_start, count).CopyTo(buffer);
        _start += count;
        return count;
    }

    /// <summary>Until there is more than the last byte and the trailer, whatever comes after, or all of it is here.</summary>
    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        while (!_isWireRead && _end - _start <= trailerLength + 1)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
            var read = await wire.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
            _end += read;
            _isWireRead = read == 0;
        }
    }
}
