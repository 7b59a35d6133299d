using System.Text;
using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Core.Manifests.Tree;

namespace McpSecureApis.Core.Manifests.Reading;

/// <summary>The bytes of one manifest file while it is read, with what every reader of it needs.</summary>
internal sealed class ManifestText
{
    public ManifestText(ReadOnlyMemory<byte> utf8, FindingCollector findings)
    {
        Utf8 = utf8;
        Text = Encoding.UTF8.GetString(utf8.Span);
        Findings = findings;
        Cursor = new PositionCursor(utf8);
        Guard = new CharacterGuard(Text, new PositionCursor(utf8), findings);
    }

    public ReadOnlyMemory<byte> Utf8 { get; }

    public string Text { get; }

    public FindingCollector Findings { get; }

    public PositionCursor Cursor { get; }

    public CharacterGuard Guard { get; }

    /// <summary>The one answer to a file without content, whichever its format is.</summary>
    public void ReportEmpty() => Findings.ErrorAt(
        new SourcePosition(1, 1),
        string.Empty,
        "empty-file",
        "The file is empty",
        "nothing",
        "an object with manifest, version, owner, backend and tools");
}
