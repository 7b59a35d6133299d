using System.Globalization;
using McpSecureApis.Core.Manifests.Reading;
using McpSecureApis.Core.Manifests.Tree;
using McpSecureApis.Core.Manifests.Values;

namespace McpSecureApis.Core.Manifests.Findings;

/// <summary>
/// Takes the findings about one manifest file, from the reader, the rules and the rooms that compile their part, all of them at once.
/// </summary>
internal sealed class FindingCollector(string file, SourceMap positions)
{
    /// <summary>Most findings that are kept for one file; a last one says that there are more.</summary>
    public const int MaxFindings = 1000;

    private const int LongestQuote = 80;
    private const int LongestPath = 1000;
    private readonly List<ManifestFinding> _findings = [];
    private readonly HashSet<string> _paths = new(StringComparer.Ordinal);
    private readonly HashSet<(SourcePosition Position, string Path, string Found)> _told = [];
    private readonly HashSet<string> _unsafePaths = new(StringComparer.Ordinal);

    public IReadOnlyList<ManifestFinding> Findings => _findings;

    public bool HasErrors { get; private set; }

    /// <summary>Records something that keeps the manifest from being served.</summary>
    public void Error(string path, string rule, string message, string? found = null, string? expected = null) =>
        Add(positions.Find(path), path, rule, FindingSeverity.Error, message, found, expected);

    /// <summary>Records an error about the name of the member at <paramref name="path"/> rather than about its value.</summary>
    public void ErrorAtName(string path, string rule, string message, string? found = null, string? expected = null) =>
        Add(positions.FindName(path), path, rule, FindingSeverity.Error, message, found, expected);

    /// <summary>Records an error at a place that the reader knows and the map does not.</summary>
    public void ErrorAt(SourcePosition position, string path, string rule, string message, string? found = null, string? expected = null) =>
        Add(position, path, rule, FindingSeverity.Error, message, found, expected);

    /// <summary>Records something that is allowed and probably not meant.</summary>
    public void Warning(string path, string rule, string message, string? found = null, string? expected = null) =>
        Add(positions.Find(path), path, rule, FindingSeverity.Warning, message, found, expected);

    /// <summary>Whether an error was recorded about exactly this path.</summary>
    public bool Knows(string path) => _paths.Contains(path);

    /// <summary>Whether an error was recorded about something within this path.</summary>
    public bool KnowsBelow(string path) => _paths.Any(known => IsBelow(known, path));

    private static bool IsBelow(string path, string parent) =>
        path.Length > parent.Length && path.StartsWith(parent, StringComparison.Ordinal) && path[parent.Length] is '.' or '[';

    /// <summary>
    /// What one room found wrong, a later one does not tell again in its own words: the same value in the same place is one cause. So is a value
    /// with a character that nothing may have, whatever else it is not. The place has its position, because what stands in no value (a comment)
    /// has no path of its own.
    /// </summary>
    private bool IsTold(SourcePosition position, string path, string rule, string? found) =>
        (found is not null && !_told.Add((position, path, found))) ||
        (rule != CharacterGuard.Rule && found is not null && UnsafeCharacters.Escape(found).Contains("<U+", StringComparison.Ordinal) &&
            _unsafePaths.Any(known => known == path || IsBelow(known, path)));

    private static string Shorten(string text, int longest)
    {
        if (text.Length <= longest)
        {
            return UnsafeCharacters.Escape(text);
        }

        var end = char.IsHighSurrogate(text[longest - 1]) ? longest - 1 : longest;
        return UnsafeCharacters.Escape(text[..end]) + "…";
    }

    private void Add(
        SourcePosition position, string path, string rule, FindingSeverity severity, string message, string? found, string? expected)
    {
        HasErrors |= severity == FindingSeverity.Error;
        if (_findings.Count > MaxFindings || (severity == FindingSeverity.Error && IsTold(position, path, rule, found)))
        {
            return;
        }

        if (_findings.Count == MaxFindings)
        {
            var most = MaxFindings.ToString(CultureInfo.InvariantCulture);
            _findings.Add(new ManifestFinding(
                file,
                position.Line,
                position.Column,
                string.Empty,
                "too-many-findings",
                severity,
                $"There are more than {most} findings.",
                null,
                null));
            return;
        }

        if (severity == FindingSeverity.Error)
        {
            _paths.Add(path);
            if (rule == CharacterGuard.Rule)
            {
                _unsafePaths.Add(path);
            }
        }

        _findings.Add(new ManifestFinding(
            file,
            position.Line,
            position.Column,
            Shorten(path, LongestPath),
            rule,
            severity,
            Shorten(message, LongestPath),
            found is null ? null : Shorten(found, LongestQuote),
            expected is null ? null : Shorten(expected, LongestPath)));
    }
}
