using McpSecureApis.Core.Requests.Writing;

namespace McpSecureApis.Core.Requests.Matching;

/// <summary>The request as built and compared with its template.</summary>
/// <param name="Uri">Where it goes; its path and query go to the wire byte-exact.</param>
/// <param name="Headers">The template's headers, in its order.</param>
/// <param name="Body">Null when there is none.</param>
internal sealed record BuiltRequest(Uri Uri, IReadOnlyList<KeyValuePair<string, string>> Headers, RequestBody? Body);
