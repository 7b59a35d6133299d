namespace McpSecureApis.Core.Manifests;

/// <summary>Takes the findings about one manifest file, from the reader, the rules and the rooms that compile their part, all of them at once.</summary>
internal sealed class FindingCollector(string file, SourceMap positions)
{
    private const int LongestQuote = 80;

    private readonly List<ManifestFinding> _findings = [];

    public IReadOnlyList<ManifestFinding> Findings => _findings;

    public bool HasErrors { get; private set; }

    /// <summary>Records something that keeps the manifest from being served.</summary>
    public void Error(string path, string rule, string message, string? found = null, string? expected = null) =>
        Add(path, rule, FindingSeverity.Error, message, found, expected);

    /// <summary>Records something that is allowed and probably not meant.</summary>
    public void Warning(string path, string rule, string message, string? found = null, string? expected = null) =>
        Add(path, rule, FindingSeverity.Warning, message, found, expected);

    private void Add(string path, string rule, FindingSeverity severity, string message, string? found, string? expected)
    {
        HasErrors |= severity == FindingSeverity.Error;
        var position = positions.Find(path);
        var quote = found?.Length > LongestQuote ? string.Concat(found.AsSpan(0, LongestQuote), "…") : found;
        _findings.Add(new ManifestFinding(file, position.Line, position.Column, path, rule, severity, message, quote, expected));
    }
}
