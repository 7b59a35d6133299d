using System.Net.Mime;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace McpSecureApis.Transports.Http;

/// <summary>What a request says about the form of its own body and of the answer.</summary>
internal static class MediaTypes
{
    public const string EventStream = "text/event-stream";

    /// <summary>As the protocol's page has it and most clients send it; read without a parser.</summary>
    private const string BothForms = "application/json, text/event-stream";

    /// <summary>
    /// Exactly <c>application/json</c>, in UTF-8 and not compressed. A page of another origin can send the types of HTML forms without
    /// asking first, so those must never do.
    /// </summary>
    public static bool IsJson(HttpRequest request)
    {
        var types = request.Headers.ContentType;
        if (types.Count == 1 && types[0] == MediaTypeNames.Application.Json)
        {
            // As nearly every client sends it; what follows says the same of it with a parser.
            return request.Headers.ContentEncoding.Count == 0;
        }

        if (types.Count != 1 || request.Headers.ContentEncoding.Count > 0 || !MediaTypeHeaderValue.TryParse(types[0], out var type) ||
            !type.MediaType.Equals(MediaTypeNames.Application.Json, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        foreach (var parameter in type.Parameters)
        {
            if (!parameter.Name.Equals("charset", StringComparison.OrdinalIgnoreCase) ||
                !HeaderUtilities.RemoveQuotes(parameter.Value).Equals("utf-8", StringComparison.OrdinalIgnoreCase))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// Reads Accept leniently: a client should name both forms, many name one or none, and refusing them helps nobody. Who names
    /// neither gets either.
    /// </summary>
    public static ReplyForms Accepted(StringValues accept)
    {
        if (accept.Count == 1 && accept[0] == BothForms)
        {
            return new ReplyForms(Json: true, Stream: true);
        }

        var json = false;
        var stream = false;
        if (MediaTypeHeaderValue.TryParseList(accept, out var types))
        {
            foreach (var type in types)
            {
                if (type.Quality == 0)
                {
                    continue;
                }

                json |= Covers(type.MediaType, MediaTypeNames.Application.Json, "application/*");
                stream |= Covers(type.MediaType, EventStream, "text/*");
            }
        }

        return json || stream ? new ReplyForms(json, stream) : new ReplyForms(Json: true, Stream: true);
    }

    private static bool Covers(StringSegment accepted, string exact, string family) =>
        accepted.Equals("*/*", StringComparison.Ordinal) || accepted.Equals(family, StringComparison.OrdinalIgnoreCase) ||
        accepted.Equals(exact, StringComparison.OrdinalIgnoreCase);
}
