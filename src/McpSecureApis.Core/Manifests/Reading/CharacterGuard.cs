using System.Text;
using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Core.Manifests.Tree;
using McpSecureApis.Core.Manifests.Values;
using McpSecureApis.Json;

namespace McpSecureApis.Core.Manifests.Reading;

/// <summary>
/// Finds <see cref="UnsafeCharacters"/> of one file, those written raw at their own place and those written as an escape at the place of
/// their string. Each is reported once, with the path of the value it stands in where there is one.
/// </summary>
internal sealed class CharacterGuard
{
    public const string Rule = "unsafe-character";

    /// <summary>More than these need not be told one by one.</summary>
    private const int MaxReported = 100;

    private readonly List<Offender> _raw = [];
    private readonly FindingCollector _findings;
    private int _next;
    private int _reported;

    public CharacterGuard(string text, PositionCursor cursor, FindingCollector findings)
    {
        _findings = findings;
        var offset = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            // A carriage return is a line break in the file; in a value, where only an escape can put it, it is refused.
            if (rune.Value != '\r' && UnsafeCharacters.IsUnsafe(rune) && _raw.Count < MaxReported)
            {
                _raw.Add(new Offender(offset, rune, cursor.AtUnit(offset)));
            }

            offset += rune.Utf16SequenceLength;
        }
    }

    /// <summary>Checks a string or name that stands at <paramref name="start"/> to <paramref name="end"/> (UTF-16 offsets) in the file.</summary>
    public void Check(string value, long start, long end, SourcePosition position, DocumentPath path)
    {
        while (_next < _raw.Count && _raw[_next].Offset < start)
        {
            Report(_raw[_next++], DocumentPath.Root);
        }

        List<Rune>? seen = null;
        while (_next < _raw.Count && _raw[_next].Offset < end)
        {
            (seen ??= []).Add(_raw[_next].Rune);
            Report(_raw[_next++], path);
        }

        foreach (var rune in value.EnumerateRunes())
        {
            if (UnsafeCharacters.IsUnsafe(rune) && !(seen?.Remove(rune) ?? false))
            {
                Report(new Offender(start, rune, position), path);
            }
        }
    }

    /// <summary>Reports what stands outside every value: in comments, or behind the place where reading stopped.</summary>
    public void Finish()
    {
        while (_next < _raw.Count)
        {
            Report(_raw[_next++], DocumentPath.Root);
        }
    }

    private void Report(Offender offender, DocumentPath path)
    {
        if (_reported++ < MaxReported)
        {
            _findings.ErrorAt(
                offender.Position,
                path.ToString(),
                Rule,
                "A manifest has no invisible, bidirectional, control or private-use characters, so that what is reviewed is what is read",
                UnsafeCharacters.Name(offender.Rune),
                "visible characters only");
        }
    }

    private readonly record struct Offender(long Offset, Rune Rune, SourcePosition Position);
}
