using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace McpSecureApis.Core.Manifests.Values;

/// <summary>
/// The path of a response field: <c>customer.email</c>, <c>lines[].sku</c>, <c>[].id</c>, <c>labels.*</c>, <c>['a.b'].c</c>. Names that
/// hold one of <c>. [ ] * ' "</c> or white space are quoted; an empty name names no field; a quote inside quotes is doubled.
/// </summary>
internal sealed class FieldPath
{
    /// <summary>Longest path in characters.</summary>
    public const int MaxLength = 512;

    /// <summary>Most segments, the nesting bound of every document that is read.</summary>
    public const int MaxSegments = 32;

    private FieldPath(string text, FieldSegment[] segments)
    {
        Text = text;
        Segments = segments;
    }

    /// <summary>The path as it was written.</summary>
    public string Text { get; }

    /// <summary>The steps from the root of the reply to the leaf; at least one.</summary>
    public IReadOnlyList<FieldSegment> Segments { get; }

    /// <summary>The text of the path one step below another, quoted where it must be; the empty text is the root's.</summary>
    public static string Below(string path, FieldSegment segment)
    {
        var step = segment.Kind switch
        {
            FieldSegmentKind.AnyKey => "*",
            FieldSegmentKind.Element => "[]",
            _ when segment.Name.Any(MustBeQuoted) => $"['{segment.Name.Replace("'", "''", StringComparison.Ordinal)}']",
            _ => segment.Name,
        };
        return path.Length == 0 || step[0] == '[' ? path + step : $"{path}.{step}";
    }

    /// <summary>Reads a path, or says in one sentence without its final dot what is wrong with it.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out FieldPath? path, [NotNullWhen(false)] out string? problem)
    {
        path = null;
        problem = Parse(text, out var segments);
        if (problem is not null)
        {
            return false;
        }

        path = new FieldPath(text, [.. segments]);
        return true;
    }

    /// <summary>
    /// Whether a leaf at one path lies on the way to, or at, the other: such a pair gives one value two meanings and is refused at load.
    /// </summary>
    public bool Overlaps(FieldPath other)
    {
        var shared = Math.Min(Segments.Count, other.Segments.Count);
        for (var i = 0; i < shared; i++)
        {
            if (!Segments[i].Meets(other.Segments[i]))
            {
                return false;
            }
        }

        return true;
    }

    public override string ToString() => Text;

    private static bool MustBeQuoted(char c) => c is '.' or '[' or ']' or '*' or '\'' or '"' || char.IsWhiteSpace(c);

    private static string? Parse(string text, out List<FieldSegment> segments)
    {
        segments = [];
        if (text.Length == 0)
        {
            return "a field path is not empty";
        }

        if (text.Length > MaxLength)
        {
            return $"a field path has at most {MaxLength} characters";
        }

        var at = 0;
        while (at < text.Length)
        {
            if (segments.Count == MaxSegments)
            {
                return $"a field path has at most {MaxSegments} segments";
            }

            var problem = text[at] == '[' ? ParseBracket(text, ref at, segments) : ParseName(text, ref at, segments);
            if (problem is not null)
            {
                return problem;
            }
        }

        return null;
    }

    private static string? ParseBracket(string text, ref int at, List<FieldSegment> segments)
    {
        if (text.AsSpan(at).StartsWith("[]"))
        {
            at += 2;
            segments.Add(FieldSegment.Element);
            return null;
        }

        if (!text.AsSpan(at).StartsWith("['"))
        {
            return "'[' starts '[]' (each element) or a quoted name such as ['a.b']";
        }

        var name = new StringBuilder();
        for (var i = at + 2; i < text.Length; i++)
        {
            if (text[i] != '\'')
            {
                name.Append(text[i]);
            }
            else if (i + 1 < text.Length && text[i + 1] == '\'')
            {
                name.Append('\'');
                i++;
            }
            else if (i + 1 < text.Length && text[i + 1] == ']')
            {
                if (name.Length == 0)
                {
                    return "a member's name is not empty; '[]' stands for each element and '*' for each member";
                }

                at = i + 2;
                segments.Add(FieldSegment.Member(name.ToString()));
                return null;
            }
            else
            {
                break;
            }
        }

        return "a quoted name ends with ']";
    }

    private static string? ParseName(string text, ref int at, List<FieldSegment> segments)
    {
        if (segments.Count > 0)
        {
            if (text[at] != '.')
            {
                return "after ']' or '*' comes '.', '[' or the end";
            }

            at++;
        }

        var start = at;
        while (at < text.Length && !MustBeQuoted(text[at]))
        {
            at++;
        }

        if (at > start)
        {
            if (at < text.Length && text[at] is not ('.' or '['))
            {
                return $"the name '{text[start..at]}' goes on with a character that must be quoted, as in ['a b']";
            }

            segments.Add(FieldSegment.Member(text[start..at]));
            return null;
        }

        if (at < text.Length && text[at] == '*')
        {
            at++;
            segments.Add(FieldSegment.AnyKey);
            return null;
        }

        return "a segment is empty or starts with a character that must be quoted, as in ['a b']";
    }
}
