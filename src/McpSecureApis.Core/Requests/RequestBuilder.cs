using System.Text.Json;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.Core.Requests.Matching;
using McpSecureApis.Core.Requests.Templates;
using McpSecureApis.Core.Requests.Texts;
using McpSecureApis.Core.Requests.Writing;

namespace McpSecureApis.Core.Requests;

/// <summary>
/// Fills a request template with validated arguments and claims. A value that cannot be written without changing the request's shape
/// is refused, never repaired. JSON null is sent only in the body, as the argument's value; in a query it counts as absent, because
/// no text stands for it there; in a path or header a schema that allows it does not load.
/// </summary>
internal static class RequestBuilder
{
    /// <summary>What servers and proxies commonly take as a request line.</summary>
    public const int MaxUriLength = 8192;

    /// <summary>Builds the request and compares it with its template.</summary>
    public static Outcome<BuiltRequest> Build(RequestDefinition definition, Caller caller, JsonElement arguments)
    {
        var values = new RequestValues(caller, arguments);
        if (arguments.ValueKind != JsonValueKind.Object)
        {
            values.Add(string.Empty, "type", "must be an object");
            return values.ToRefusal()!;
        }

        var target = BuildTarget(definition, values);
        var headers = HeaderWriter.Build(definition, values);
        var body = values.IsSound ? BodyWriter.Build(definition.Body, values) : null;
        if (values.ToRefusal() is { } refusal)
        {
            return refusal;
        }

        return RequestMatcher.Match(definition, target, headers, body, caller, arguments) is { } uri
            ? new BuiltRequest(uri, headers, body)
            : new Refusal(RefusalReason.RequestNotAllowed, "The request would have left its template.");
    }

    private static string BuildTarget(RequestDefinition definition, RequestValues values)
    {
        var writer = new TargetWriter(stackalloc char[512]);
        try
        {
            writer.Append(definition.Origin);
            writer.Append(definition.BasePath);
            PathWriter.Write(definition, values, ref writer);
            QueryWriter.Write(definition.Query, values, ref writer);
            if (writer.Length > MaxUriLength)
            {
                values.Add(string.Empty, "request-size", $"make the request's address longer than {MaxUriLength} characters; send less");
            }

            return values.IsSound ? writer.Written.ToString() : string.Empty;
        }
        finally
        {
            writer.Free();
        }
    }
}
