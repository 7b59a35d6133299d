using System.Text;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Requests.Escapes;
using McpSecureApis.Core.Requests.Templates;
using McpSecureApis.Core.Requests.Texts;

namespace McpSecureApis.Core.Requests.Writing;

/// <summary>Writes the path of a request: literals as they stand, values encoded, and no value that could leave its segment.</summary>
internal static class PathWriter
{
    public static void Write(RequestDefinition definition, RequestValues values, ref TargetWriter writer)
    {
        foreach (var segment in definition.Path)
        {
            writer.Append('/');
            writer.Append(segment.Prefix);
            if (segment.Values is [{ Styled: null, After.Length: 0 } only] && segment.Prefix.Length == 0)
            {
                writer.AppendEncoded(ReadValue(values, only));
            }
            else if (segment.Values.Count > 0)
            {
                WriteSegment(segment, values, ref writer);
            }
        }
    }

    /// <summary>Looks at the whole segment too: "." before "{name}" and "." as its value are a dot segment that neither of them is.</summary>
    private static void WriteSegment(PathSegment segment, RequestValues values, ref TargetWriter writer)
    {
        var whole = new StringBuilder(segment.Prefix);
        foreach (var value in segment.Values)
        {
            if (value.Styled is { } styled)
            {
                StyledPathWriter.Write(styled, values, whole, ref writer);
            }
            else
            {
                var text = ReadValue(values, value);
                whole.Append(text);
                writer.AppendEncoded(text);
            }

            whole.Append(value.After);
            writer.Append(value.After);
        }

        // The ';' that the style matrix starts with is ours, and what stands after it makes no dot segment that is not looked at here.
        var isMatrix = segment is { Prefix.Length: 0, Values: [{ Styled.Style: ParameterStyle.Matrix }] };
        if (values.IsSound && PathText.ChangesPath(isMatrix ? whole.ToString(1, whole.Length - 1) : whole.ToString()))
        {
            values.Add(segment.Values[0].Source, "path-value", "must not make a '.' or '..' segment: it is part of the request's path");
        }
    }

    private static string ReadValue(RequestValues values, PathValue value)
    {
        var source = value.Source;
        var text = values.Read(source);
        if (text is null)
        {
            return string.Empty;
        }

        var problem = PathText.FindProblem(text);
        if (problem is null)
        {
            return EscapedText.Write(text, value.Escape);
        }

        values.Add(source, "path-value", problem);
        return string.Empty;
    }
}
