using McpSecureApis.Core.Manifests;

namespace McpSecureApis.Core.Requests;

/// <summary>
/// Reads the built request again and compares it with its template, twice: with a small reader of our own that knows nothing of how
/// it was built, and with <see cref="Uri"/>, which is what will be sent. Any difference is a bug of ours or of the platform, and refuses.
/// </summary>
internal static class RequestMatcher
{
    /// <summary>Returns the URI to send; null when the target is not what the template allows.</summary>
    /// <param name="definition">The template.</param>
    /// <param name="target">The whole URI as text.</param>
    /// <param name="pathValues">The values that were put into the path, in order.</param>
    /// <param name="headers">The headers as built.</param>
    public static Uri? Match(
        RequestDefinition definition, string target, ReadOnlySpan<string> pathValues, IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        if (!target.StartsWith(definition.Origin, StringComparison.Ordinal))
        {
            return null;
        }

        var rest = target.AsSpan(definition.Origin.Length);
        var mark = rest.IndexOf('?');
        var path = mark < 0 ? rest : rest[..mark];
        if (!path.StartsWith(definition.BasePath) ||
            !IsPath(definition.Path, path[definition.BasePath.Length..], pathValues) ||
            !IsQuery(definition.Query, mark < 0 ? default : rest[(mark + 1)..], hasMark: mark >= 0) ||
            !AreHeaders(definition.Headers, headers) ||
            !Uri.TryCreate(target, UriKind.Absolute, out var uri))
        {
            return null;
        }

        var baseUrl = definition.BaseUrl;

        // PathAndQuery is the text that HttpClient writes after the method: equal here means byte-exact on the wire.
        var isSame = string.Equals(uri.Scheme, baseUrl.Scheme, StringComparison.Ordinal) &&
            string.Equals(uri.IdnHost, baseUrl.IdnHost, StringComparison.Ordinal) &&
            uri.Port == baseUrl.Port &&
            uri.UserInfo.Length == 0 &&
            uri.Fragment.Length == 0 &&
            rest.SequenceEqual(uri.PathAndQuery);
        return isSame ? uri : null;
    }

    private static bool IsPath(IReadOnlyList<PathSegment> segments, ReadOnlySpan<char> path, ReadOnlySpan<string> values)
    {
        var index = 0;
        foreach (var part in path.Split('/'))
        {
            var text = path[part];
            if (index == 0)
            {
                // Before the first slash there is nothing.
                if (text.Length > 0)
                {
                    return false;
                }

                index++;
                continue;
            }

            if (index > segments.Count || !IsSegment(segments[index - 1], text, ref values))
            {
                return false;
            }

            index++;
        }

        return index == segments.Count + 1 && values.IsEmpty;
    }

    private static bool IsSegment(PathSegment segment, ReadOnlySpan<char> text, ref ReadOnlySpan<string> values)
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
            if (end <= 0 || values.IsEmpty || !text[end..].StartsWith(after) || !PercentEncoding.StandsFor(text[..end], values[0]))
            {
                return false;
            }

            text = text[(end + after.Length)..];
            values = values[1..];
        }

        return text.IsEmpty;
    }

    private static bool IsQuery(IReadOnlyList<ParameterPart> parameters, ReadOnlySpan<char> query, bool hasMark)
    {
        var next = 0;
        if (query.IsEmpty)
        {
            return !hasMark && AreOptional(parameters, next, parameters.Count);
        }

        var members = 0;
        foreach (var part in query.Split('&'))
        {
            var pair = query[part];
            var equals = pair.IndexOf('=');
            if (equals <= 0)
            {
                return false;
            }

            var found = next;
            while (found < parameters.Count && !HasKey(parameters[found], pair[..equals]))
            {
                found++;
            }

            if (found == parameters.Count || !AreOptional(parameters, next, found) ||
                !PercentEncoding.IsEncoded(pair[(equals + 1)..], IsCommaList(parameters[found]) ? "," : default))
            {
                return false;
            }

            members = found == next ? members + 1 : 1;

            // An exploded array has its key again and again, an object each of its keys at most once: JSON without duplicates was read.
            var mayGoOn = parameters[found].Repeats || (parameters[found].HasKeyPerMember && members < parameters[found].Keys!.Count);
            next = mayGoOn ? found : found + 1;
            members = mayGoOn ? members : 0;
        }

        return AreOptional(parameters, next, parameters.Count);
    }

    private static bool AreOptional(IReadOnlyList<ParameterPart> parameters, int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            if (parameters[i].IsAlwaysPresent)
            {
                return false;
            }
        }

        return true;
    }

    private static bool HasKey(ParameterPart parameter, ReadOnlySpan<char> key)
    {
        if (!parameter.HasKeyPerMember)
        {
            return key.SequenceEqual(parameter.Name);
        }

        foreach (var member in parameter.Keys!.Values)
        {
            if (key.SequenceEqual(member))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsCommaList(ParameterPart parameter) =>
        parameter is { Styled: not null, Explode: false, Style: ParameterStyle.Form };

    private static bool AreHeaders(IReadOnlyList<ParameterPart> parameters, IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        var next = 0;
        foreach (var (name, value) in headers)
        {
            var found = next;
            while (found < parameters.Count && !string.Equals(parameters[found].Name, name, StringComparison.Ordinal))
            {
                found++;
            }

            if (found == parameters.Count || !AreOptional(parameters, next, found) || HeaderRules.FindProblem(value) is not null)
            {
                return false;
            }

            next = found + 1;
        }

        return AreOptional(parameters, next, parameters.Count);
    }
}
