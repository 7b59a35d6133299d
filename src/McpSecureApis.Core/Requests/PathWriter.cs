using System.Text;

namespace McpSecureApis.Core.Requests;

/// <summary>Writes the path of a request: literals as they stand, values encoded, and no value that could leave its segment.</summary>
internal static class PathWriter
{
    /// <summary>Appends the path and puts the text of each value into <paramref name="texts"/>, in order.</summary>
    public static void Write(RequestDefinition definition, RequestValues values, ref TargetWriter writer, string[] texts)
    {
        var index = 0;
        foreach (var segment in definition.Path)
        {
            writer.Append('/');
            writer.Append(segment.Prefix);
            foreach (var value in segment.Values)
            {
                var text = ReadPathValue(values, value.Source);
                texts[index++] = text;
                writer.AppendEncoded(text);
                writer.Append(value.After);
            }

            CheckSegment(values, segment, texts.AsSpan(index - segment.Values.Count, segment.Values.Count));
        }
    }

    private static string ReadPathValue(RequestValues values, ValueSource source)
    {
        var text = values.Read(source);
        if (text is null)
        {
            return string.Empty;
        }

        var problem = PathText.FindProblem(text);
        if (problem is null)
        {
            return text;
        }

        values.Add(source, "path-value", problem);
        return string.Empty;
    }

    /// <summary>Looks at the whole segment: "." before "{name}" and "." as its value are a dot segment that neither of them is.</summary>
    private static void CheckSegment(RequestValues values, PathSegment segment, ReadOnlySpan<string> texts)
    {
        if (segment.Values.Count == 0 || (segment.Values.Count == 1 && segment.Prefix.Length == 0 && segment.Values[0].After.Length == 0) || !values.IsSound)
        {
            return;
        }

        var whole = new StringBuilder(segment.Prefix);
        for (var i = 0; i < texts.Length; i++)
        {
            whole.Append(texts[i]).Append(segment.Values[i].After);
        }

        if (PathText.ChangesPath(whole.ToString()))
        {
            values.Add(segment.Values[0].Source, "path-value", "must not make a '.' or '..' segment: it is part of the request's path");
        }
    }
}
