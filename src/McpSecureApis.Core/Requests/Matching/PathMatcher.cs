using System.Text.Json;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Requests.Escapes;
using McpSecureApis.Core.Requests.Templates;
using McpSecureApis.Core.Requests.Texts;

namespace McpSecureApis.Core.Requests.Matching;

/// <summary>Reads the path of a built request again: the same segments, and in each the argument and nothing else.</summary>
internal static class PathMatcher
{
    /// <summary>The template's own quotes around a value with an escape.</summary>
    private static readonly ValuePart Quote = new("'", Source: null);

    public static bool IsMatch(IReadOnlyList<PathSegment> segments, ReadOnlySpan<char> path, Caller caller, JsonElement arguments)
    {
        var index = 0;
        foreach (var part in path.Split('/'))
        {
            // Before the first slash there is nothing.
            var text = path[part];
            if (index == 0 ? text.Length > 0 : index > segments.Count || !IsSegment(segments[index - 1], text, caller, arguments))
            {
                return false;
            }

            index++;
        }

        return index == segments.Count + 1;
    }

    private static bool IsSegment(PathSegment segment, ReadOnlySpan<char> text, Caller caller, JsonElement arguments)
    {
        if (segment.Values.Count == 0)
        {
            return text.SequenceEqual(segment.Prefix);
        }

        if (text is "." or ".." || !text.StartsWith(segment.Prefix))
        {
            return false;
        }

        text = text[segment.Prefix.Length..];
        for (var i = 0; i < segment.Values.Count; i++)
        {
            var after = segment.Values[i].After;
            var isLast = i + 1 == segment.Values.Count;

            // Between two values the template's proof says that the literal text cannot be part of either.
            var end = isLast ? text.Length - after.Length : text.IndexOf(after, StringComparison.Ordinal);
            if (end <= 0 || !text[end..].StartsWith(after) || !IsValue(segment.Values[i], text[..end], caller, arguments))
            {
                return false;
            }

            text = text[(end + after.Length)..];
        }

        return text.IsEmpty;
    }

    private static bool IsValue(PathValue value, ReadOnlySpan<char> text, Caller caller, JsonElement arguments)
    {
        if (value.Escape is { } escape)
        {
            return new EscapedTemplate(escape, [Quote, new ValuePart(Constant: null, value.Source), Quote])
                .IsEncodedMatch($"%27{text}%27", caller, arguments);
        }

        if (value.Source.IsClaim)
        {
            return ClaimText.TryRead(caller, value.Source.Name) is { } claim && PercentEncoding.StandsFor(text, claim);
        }

        return arguments.TryGetProperty(value.Source.Name, out var argument) &&
            (value.Styled is { } styled ? IsStyled(styled, text, argument) : WrittenList.IsScalar(text, argument, isEncoded: true));
    }

    /// <summary>OpenAPI 3.1 "Style Values", which are the expansions of RFC 6570 sections 3.2.2, 3.2.5 and 3.2.7.</summary>
    private static bool IsStyled(ParameterPart parameter, ReadOnlySpan<char> text, JsonElement value)
    {
        switch (parameter.Style)
        {
            case ParameterStyle.Label:
                // Also one scalar is read as a list would be: a dot in it makes no second element.
                return text[0] == '.' &&
                    WrittenList.IsMatch(
                        text[1..],
                        parameter.Explode || value.ValueKind is not (JsonValueKind.Array or JsonValueKind.Object) ? "." : ",",
                        parameter,
                        value,
                        isEncoded: true);
            case ParameterStyle.Matrix when text[0] != ';':
                return false;
            case ParameterStyle.Matrix when parameter.Explode:
                return WrittenList.IsMatch(text[1..], ";", parameter, value, isEncoded: true, parameter.Keys is null ? parameter.Name : default);
            case ParameterStyle.Matrix:
                var pieces = new Pieces(text[1..], ";");
                return pieces.TryTakePair(parameter.Name, out var list) && pieces.IsAtEnd &&
                    WrittenList.IsMatch(list, ",", parameter, value, isEncoded: true);
            default:
                return WrittenList.IsMatch(text, ",", parameter, value, isEncoded: true);
        }
    }
}
