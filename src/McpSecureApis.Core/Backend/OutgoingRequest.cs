using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Requests;
using McpSecureApis.Core.Requests.Writing;

namespace McpSecureApis.Core.Backend;

/// <summary>A request in the words of HTTP, without its credential. What is in it was checked by the rooms before.</summary>
/// <param name="Tool">The tool's name.</param>
/// <param name="Method">The method in upper case.</param>
/// <param name="Uri">The whole URL, below the backend's base URL.</param>
/// <param name="Headers">Names and values.</param>
/// <param name="Body">What is sent with its content type; null for none.</param>
internal sealed record OutgoingRequest(
    string Tool, string Method, Uri Uri, IReadOnlyList<KeyValuePair<string, string>> Headers, RequestBody? Body)
{
    /// <summary>Whose call it is: callers whose calls fail are told apart.</summary>
    public CallerKey Caller { get; init; }

    public static OutgoingRequest Of(BackendRequest request) =>
        new(request.Tool.Tool, request.Method, request.Uri, request.Headers, request.Body) { Caller = request.Call.Caller.Key };
}
