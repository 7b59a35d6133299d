using System.Text.Json;

namespace McpSecureApis.FunctionalTests.Contract;

/// <summary>The answer to a message in the same form for every transport and revision.</summary>
/// <param name="Message">The JSON-RPC message.</param>
/// <param name="Raw">Everything that came back, headers too; what is looked through for what must not be there.</param>
internal sealed record ToolAnswer(JsonElement Message, string Raw)
{
    private const string Prefix = "mcp-secure-apis/";

    /// <summary>The HTTP status; null over stdio.</summary>
    public int? Status { get; init; }

    /// <summary>The value of WWW-Authenticate.</summary>
    public string? Challenge { get; init; }

    public JsonElement? Result => Message.TryGetProperty("result", out var result) ? result : null;

    public int? ErrorCode => Error?.GetProperty("code").GetInt32();

    public bool IsError => Result is { } result && result.TryGetProperty("isError", out var isError) && isError.GetBoolean();

    /// <summary>Our code for why there is no result; null for a success and for an unknown tool, which gives none.</summary>
    public string? Reason => Meta("code")?.GetString() ?? ErrorData("reason")?.GetString();

    public string? CallId => Meta("callId")?.GetString() ?? ErrorData("callId")?.GetString();

    public long? RetryAfter => Meta("retryAfterSeconds")?.GetInt64();

    /// <summary>The text for the model, or the error's message.</summary>
    public string Text => Result is { } result
        ? string.Join('\n', result.GetProperty("content").EnumerateArray().Select(block => block.GetProperty("text").GetString()))
        : Error!.Value.GetProperty("message").GetString()!;

    public JsonElement? Structured =>
        Result is { } result && result.TryGetProperty("structuredContent", out var content) ? content : null;

    private JsonElement? Error => Message.TryGetProperty("error", out var error) ? error : null;

    /// <summary>The wire form without what differs from call to call.</summary>
    public string WithoutIds() =>
        Message.GetRawText().Replace(CallId ?? "-", "CALL", StringComparison.Ordinal).Replace($"\"id\":{Message.GetProperty("id").GetRawText()}", "\"id\":0", StringComparison.Ordinal);

    private JsonElement? Meta(string name) =>
        Result is { } result && result.TryGetProperty("_meta", out var meta) && meta.TryGetProperty(Prefix + name, out var value) ? value : null;

    private JsonElement? ErrorData(string name) =>
        Error is { } error && error.TryGetProperty("data", out var data) && data.TryGetProperty(name, out var value) ? value : null;
}
