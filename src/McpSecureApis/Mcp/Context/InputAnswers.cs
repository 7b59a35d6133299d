using System.Text.Json;
using McpSecureApis.Mcp.Messages;
using ModelContextProtocol.Protocol;

namespace McpSecureApis.Mcp.Context;

/// <summary>What a call of 2026-07-28 brings from the person at the client's side, and whether such a person can be asked at all.</summary>
/// <param name="Responses">The answers by the names of their questions; null when there are none.</param>
/// <param name="State">The state that came with the questions; null when there were none.</param>
/// <param name="CanElicit">Whether the client declared that it can put a form before a person.</param>
internal sealed record InputAnswers(JsonElement? Responses, string? State, bool CanElicit)
{
    public static InputAnswers None { get; } = new(Responses: null, State: null, CanElicit: false);

    public static InputAnswers Of(RpcMessage message) => new(
        message.Member("inputResponses"),
        message.Member("requestState")?.GetString(),
        message.Meta is { } meta && meta.TryGetProperty(MetaKeys.ClientCapabilities, out var capabilities) && DeclaresForms(capabilities));

    /// <summary>An empty declaration means forms; one that names only other modes does not (2025-11-25, elicitation).</summary>
    private static bool DeclaresForms(JsonElement capabilities) =>
        capabilities.TryGetProperty("elicitation", out var elicitation) && elicitation.ValueKind == JsonValueKind.Object &&
        (elicitation.GetPropertyCount() == 0 || elicitation.TryGetProperty("form", out _));
}
