using System.Text.Json;
using ModelContextProtocol.Protocol;

namespace McpSecureApis.Mcp.Messages;

/// <summary>A message that was read strictly and has the shape of JSON-RPC 2.0. What is checked here is what is executed.</summary>
internal sealed record RpcMessage
{
    public required RpcKind Kind { get; init; }

    /// <summary>Set for requests.</summary>
    public RequestId? Id { get; init; }

    /// <summary>Empty for responses.</summary>
    public required string Method { get; init; }

    /// <summary>An object of its own, independent of the buffer it was read from; null when the message had none.</summary>
    public JsonElement? Params { get; init; }

    /// <summary>Of a response, what it says; null when it is an error.</summary>
    public JsonElement? Result { get; init; }

    /// <summary>The object <c>params._meta</c>; null when there is none.</summary>
    public JsonElement? Meta => Member("_meta");

    /// <summary>The request that <c>notifications/cancelled</c> is about; null when it names none.</summary>
    public RequestId? CancelledId => Member("requestId") switch
    {
        { ValueKind: JsonValueKind.String } text => new RequestId(text.GetString()!),
        { ValueKind: JsonValueKind.Number } number when number.TryGetInt64(out var value) => new RequestId(value),
        _ => null,
    };

    /// <summary>A member of <c>params</c>; null when it is absent or null.</summary>
    public JsonElement? Member(string name) =>
        Params is { } parameters && parameters.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
