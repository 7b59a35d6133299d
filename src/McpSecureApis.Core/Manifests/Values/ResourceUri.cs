using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace McpSecureApis.Core.Manifests.Values;

/// <summary>
/// A resource's URI template: a scheme of the author's own and segments that are either literal or one variable of RFC 6570 level 1. A
/// variable fills its segment, so a URI has one reading.
/// </summary>
internal sealed partial class ResourceUri
{
    public const int Longest = 1024;

    private const int MostSegments = 16;

    /// <summary>Schemes with a meaning of their own: a client would fetch, open or run them without asking us.</summary>
    private static readonly string[] TakenSchemes =
    [
        "about", "blob", "data", "file", "ftp", "ftps", "git", "http", "https", "javascript", "jar", "ldap", "ldaps", "mailto", "sftp", "smb", "ssh",
        "tel", "ui", "urn", "vbscript", "view-source", "vscode", "ws", "wss",
    ];

    private ResourceUri(string text, string scheme, IReadOnlyList<ResourceUriSegment> segments)
    {
        Text = text;
        Scheme = scheme;
        Segments = segments;
    }

    /// <summary>The template as written.</summary>
    public string Text { get; }

    /// <summary>Without the colon.</summary>
    public string Scheme { get; }

    public IReadOnlyList<ResourceUriSegment> Segments { get; }

    public IEnumerable<string> Variables => Segments.Where(segment => segment.IsVariable).Select(segment => segment.Text);

    /// <summary>Whether it has no variable, so that it is the URI of one resource.</summary>
    public bool IsFixed => !Segments.Any(segment => segment.IsVariable);

    public static bool TryParse(string text, [NotNullWhen(true)] out ResourceUri? uri, [NotNullWhen(false)] out string? problem)
    {
        uri = null;
        var match = Shape().Match(text);
        if (text.Length > Longest || !match.Success)
        {
            problem = "This is not a URI template of the form scheme://segment/{variable}";
            return false;
        }

        var scheme = match.Groups["scheme"].Value;
        if (TakenSchemes.Contains(scheme, StringComparer.Ordinal))
        {
            problem = "This scheme has a meaning of its own";
            return false;
        }

        var segments = new List<ResourceUriSegment>();
        foreach (var part in match.Groups["rest"].Value.Split('/'))
        {
            if (!SegmentShape().IsMatch(part) || part is "." or "..")
            {
                problem = "A segment is neither a plain word nor one variable";
                return false;
            }

            segments.Add(part[0] == '{' ? new ResourceUriSegment(part[1..^1], IsVariable: true) : new ResourceUriSegment(part, IsVariable: false));
        }

        var variables = segments.Where(segment => segment.IsVariable).Select(segment => segment.Text).ToList();
        problem = segments.Count > MostSegments ? "The URI has more than 16 segments" :
            variables.Distinct(StringComparer.Ordinal).Count() != variables.Count ? "A variable stands there twice" : null;
        uri = problem is null ? new ResourceUri(text, scheme, segments) : null;
        return problem is null;
    }

    /// <summary>Whether one URI could be read by both templates.</summary>
    public bool Overlaps(ResourceUri other) =>
        string.Equals(Scheme, other.Scheme, StringComparison.Ordinal) &&
        Segments.Count == other.Segments.Count &&
        Segments.Zip(other.Segments).All(pair =>
            pair.First.IsVariable || pair.Second.IsVariable || string.Equals(pair.First.Text, pair.Second.Text, StringComparison.OrdinalIgnoreCase));

    [GeneratedRegex(@"\A(?<scheme>[a-z][a-z0-9+.-]{1,31})://(?<rest>[^\s?#]+)\z", NameRules.Options, NameRules.Deadline)]
    private static partial Regex Shape();

    [GeneratedRegex(@"\A([A-Za-z0-9._~-]+|\{[A-Za-z_][A-Za-z0-9_]{0,63}\})\z", NameRules.Options, NameRules.Deadline)]
    private static partial Regex SegmentShape();
}
