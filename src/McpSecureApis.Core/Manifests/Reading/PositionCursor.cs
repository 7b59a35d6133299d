using McpSecureApis.Core.Manifests.Tree;

namespace McpSecureApis.Core.Manifests.Reading;

/// <summary>
/// Turns offsets into lines and columns. Columns count Unicode characters, so an editor and this program agree whatever stands to the
/// left. Offsets are asked for in rising order, so a file is walked once; an earlier one starts again from the top.
/// </summary>
internal sealed class PositionCursor(ReadOnlyMemory<byte> utf8)
{
    private int _byte;
    private long _unit;
    private int _line = 1;
    private int _column = 1;

    /// <summary>The place of a byte offset.</summary>
    public SourcePosition AtByte(long offset) => MoveTo(offset, inUnits: false);

    /// <summary>The place of an offset in UTF-16 units, as a <see langword="string"/> counts them.</summary>
    public SourcePosition AtUnit(long offset) => MoveTo(offset, inUnits: true);

    private SourcePosition MoveTo(long offset, bool inUnits)
    {
        if (offset < (inUnits ? _unit : _byte))
        {
            (_byte, _unit, _line, _column) = (0, 0, 1, 1);
        }

        var bytes = utf8.Span;
        while (_byte < bytes.Length && (inUnits ? _unit : _byte) < offset)
        {
            var lead = bytes[_byte];
            var length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
            _byte += length;
            _unit += length == 4 ? 2 : 1;
            if (lead == '\n' || (lead == '\r' && (_byte >= bytes.Length || bytes[_byte] != '\n')))
            {
                _line++;
                _column = 1;
            }
            else
            {
                _column++;
            }
        }

        return new SourcePosition(_line, _column);
    }
}
