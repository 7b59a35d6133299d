using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace McpSecureApis.Core.Audit.Chains;

/// <summary>Name of a segment: <c>{start of the writer}-{writer}-{number from 1}.jsonl</c>, so that names sort by time.</summary>
internal sealed partial record AuditSegmentName(string Start, string Writer, int Number)
{
    public const string Pattern = "*.jsonl";

    public static bool TryParse(string fileName, [NotNullWhen(true)] out AuditSegmentName? name)
    {
        var match = Form().Match(fileName);
        name = match.Success ? new AuditSegmentName(match.Groups[1].Value, match.Groups[2].Value, int.Parse(match.Groups[3].Value)) : null;
        return name is not null;
    }

    public override string ToString() => $"{Start}-{Writer}-{Number:D6}.jsonl";

    [GeneratedRegex(@"\A([0-9]{8}T[0-9]{6}Z)-([0-9a-f]{16})-([0-9]{6})\.jsonl\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Form();
}
