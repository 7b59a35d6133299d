using McpSecureApis.Core.Audit.Chains;

namespace McpSecureApis.Core.Audit.Reading;

/// <summary>Reads a segment line by line in bounded memory, also while its writer goes on.</summary>
internal sealed class AuditLineReader(Stream stream) : IAsyncDisposable
{
    private const int BufferBytes = 4 * AuditChain.MaxLineBytes;
    private const int GrowthTries = 5;

    private static readonly TimeSpan GrowthDelay = TimeSpan.FromMilliseconds(20);

    private readonly byte[] _buffer = new byte[BufferBytes];
    private int _start;
    private int _end;

    /// <summary>The line without its newline; valid until the next read.</summary>
    public ReadOnlyMemory<byte> Line { get; private set; }

    /// <summary>Number of <see cref="Line"/>, from 1.</summary>
    public long Number { get; private set; }

    /// <summary>How the reading ended.</summary>
    public AuditLineStatus Status { get; private set; } = AuditLineStatus.Whole;

    /// <summary>False at the end: <see cref="Status"/> says whether there was more than whole lines.</summary>
    public async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        var tries = 0;
        for (var searched = 0; ;)
        {
            var newline = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n');
            if (newline >= 0)
            {
                Line = _buffer.AsMemory(_start, searched + newline);
                _start += searched + newline + 1;
                Number++;
                return true;
            }

            searched = _end - _start;
            if (searched > AuditChain.MaxLineBytes)
            {
                Number++;
                Status = AuditLineStatus.TooLong;
                return false;
            }

            _buffer.AsSpan(_start, searched).CopyTo(_buffer);
            (_start, _end) = (0, searched);
            var read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
            _end += read;
            if (read > 0)
            {
                continue;
            }

            if (searched == 0)
            {
                return false;
            }

            // A living writer may be in the middle of this very line.
            if (++tries > GrowthTries)
            {
                Line = _buffer.AsMemory(0, searched);
                Number++;
                Status = AuditLineStatus.Torn;
                return false;
            }

            await Task.Delay(GrowthDelay, TimeProvider.System, cancellationToken);
        }
    }

    public ValueTask DisposeAsync() => stream.DisposeAsync();
}
