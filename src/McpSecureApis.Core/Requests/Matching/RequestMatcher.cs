using System.Text.Json;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Requests.Templates;
using McpSecureApis.Core.Requests.Writing;

namespace McpSecureApis.Core.Requests.Matching;

/// <summary>
/// Reads the built request again and compares it with its template and the arguments, twice: with small readers of our own that know
/// nothing of how it was built, and with <see cref="Uri"/>, which is what will be sent. Every value is parsed back by its style and has to
/// be the argument again. Any difference is a bug of ours or of the platform, and refuses.
/// </summary>
internal static class RequestMatcher
{
    /// <summary>Returns the URI to send; null when the request is not what the template allows.</summary>
    public static Uri? Match(
        RequestDefinition definition,
        string target,
        IReadOnlyList<KeyValuePair<string, string>> headers,
        RequestBody? body,
        Caller caller,
        JsonElement arguments)
    {
        if (!target.StartsWith(definition.Origin, StringComparison.Ordinal))
        {
            return null;
        }

        var rest = target.AsSpan(definition.Origin.Length);
        var mark = rest.IndexOf('?');
        var path = mark < 0 ? rest : rest[..mark];
        var query = mark < 0 ? default : rest[(mark + 1)..];
        if (!path.StartsWith(definition.BasePath) ||
            !PathMatcher.IsMatch(definition.Path, path[definition.BasePath.Length..], caller, arguments) ||
            (mark >= 0 && query.IsEmpty) ||
            !PairMatcher.IsMatch(definition.Query, query, caller, arguments) ||
            !HeaderMatcher.IsMatch(definition.Headers, headers, caller, arguments) ||
            !BodyMatcher.IsMatch(definition.Body, body, caller, arguments) ||
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
}
