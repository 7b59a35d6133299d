using System.Text.Json;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Calls;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.Mcp.Messages;
using McpSecureApis.Mcp.Telemetry;
using ModelContextProtocol.Protocol;

namespace McpSecureApis.Mcp.Context;

/// <summary>What a transport established about one request; travels beside the message through the SDK to our handlers.</summary>
internal sealed record CallContext
{
    private const string Key = "mcp-secure-apis";

    public required Caller Caller { get; init; }

    /// <summary>Whether the request speaks 2026-07-28 or later.</summary>
    public required bool Modern { get; init; }

    /// <summary>Set for a request about one tool, resource or prompt: the call whose access check was already asked.</summary>
    public StartedCall? Started { get; init; }

    /// <summary>The request as telemetry sees it; null when nobody listens.</summary>
    public McpOperation? Operation { get; init; }

    /// <summary>The arguments as strictly read; null when the call had none.</summary>
    public JsonElement? Arguments { get; init; }

    /// <summary>Set for <c>completion/complete</c>, as strictly read.</summary>
    public CompletionQuestion? Completing { get; init; }

    /// <summary>What a call by name brings from the person at the client's side.</summary>
    public InputAnswers Answers { get; init; } = InputAnswers.None;

    /// <summary>The questions that wait on the connection or in the session; null when it takes no requests of ours.</summary>
    public OpenQuestions? Questions { get; init; }

    /// <summary>
    /// Told, before the answer, of a refusal because of a spent budget: HTTP has a status for it. Null over stdio, where
    /// the answer says it all.
    /// </summary>
    public Action<Refusal>? OverBudget { get; init; }

    /// <summary>Signalled when a stream that has no end of its own must end: the server stops or the input ended.</summary>
    public CancellationToken Stopping { get; init; }

    /// <summary>The same for a tool or prompt, whose access check was asked.</summary>
    public CallContext For(StartedCall started, RpcMessage message) => this with
    {
        Started = started,
        Arguments = message.Member("arguments"),
        Answers = InputAnswers.Of(message),
    };

    /// <summary>The context of a message, or null when it did not come through one of our transports.</summary>
    public static CallContext? Of(JsonRpcMessage message) =>
        message.Context?.Items is { } items && items.TryGetValue(Key, out var value) ? value as CallContext : null;

    /// <summary>
    /// The request as the SDK gets it, made from what was checked. Arguments do not go along: the handler takes them from here, so the
    /// SDK's own reading of them decides nothing.
    /// </summary>
    public JsonRpcRequest ToRequest(RpcMessage message, string? protocolVersion) => new()
    {
        Id = message.Id ?? throw new ArgumentException("A request has an id.", nameof(message)),
        Method = message.Method,
        Params = SdkParams.Of(message),
        Context = new JsonRpcMessageContext
        {
            ProtocolVersion = protocolVersion,
            Items = new Dictionary<string, object?>(StringComparer.Ordinal) { [Key] = this },
        },
    };
}
