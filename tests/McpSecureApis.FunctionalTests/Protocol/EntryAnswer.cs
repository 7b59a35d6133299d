using System.Text.Json;

namespace McpSecureApis.FunctionalTests.Protocol;

/// <summary>An answer about a resource or prompt.</summary>
/// <param name="Message">The JSON-RPC message.</param>
/// <param name="Status">The HTTP status; null over stdio.</param>
/// <param name="Challenge">The <c>WWW-Authenticate</c> header.</param>
internal sealed record EntryAnswer(JsonElement Message, int? Status, string Challenge)
{
    public JsonElement Result => Message.TryGetProperty("result", out var result) ? result : throw new InvalidOperationException(Message.GetRawText());

    public JsonElement Error => Message.TryGetProperty("error", out var error) ? error : throw new InvalidOperationException(Message.GetRawText());

    public int Code => Error.GetProperty("code").GetInt32();

    public string CallId => Message.TryGetProperty("error", out var error)
        ? error.GetProperty("data").GetProperty("callId").GetString()!
        : Result.GetProperty("_meta").GetProperty("mcp-secure-apis/callId").GetString()!;
}
