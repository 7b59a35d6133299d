using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using McpSecureApis.Core.Calls;
using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Masking;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.Mcp.Answers;
using McpSecureApis.Mcp.Lists;
using McpSecureApis.Mcp.Messages;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace McpSecureApis.Mcp.Handlers;

/// <summary>
/// Writes whole answers to <c>tools/list</c> and <c>tools/call</c> as the SDK would: <see cref="ToolResultMapper"/> says the same in the
/// SDK's objects. Takes nothing but a masked result or a refusal.
/// </summary>
internal static class AnswerWriter
{
    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private static readonly byte[] ServerInfo = JsonSerializer.SerializeToUtf8Bytes(
        McpServerFactory.ServerInfo, (JsonTypeInfo<Implementation>)McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(Implementation)));

    /// <summary>The answer to <c>tools/call</c>.</summary>
    public static void WriteCall(IBufferWriter<byte> output, RequestId? id, CallResult result, ToolDefinition? tool, bool modern)
    {
        using var writer = Begin(output, id);
        if (result.Result is { } masked && result.Refusal is null && tool is not null)
        {
            WriteMasked(writer, masked, !modern && PublishedTool.Of(tool).WrapsForLegacy);
            BeginMeta(writer, result.CallId);
            WriteDrift(writer, masked);
        }
        else
        {
            WriteRefusal(writer, result.Refusal ?? Refusal.Unspecified, result.CallId);
        }

        End(writer, modern, hasMeta: true);
    }

    /// <summary>The answer to <c>tools/list</c>.</summary>
    public static void WriteList(IBufferWriter<byte> output, RequestId? id, IEnumerable<ToolDefinition> tools, string? next, bool modern)
    {
        using var writer = Begin(output, id);
        writer.WriteStartArray("tools"u8);
        foreach (var tool in tools)
        {
            writer.WriteRawValue(PublishedTool.Of(tool).Utf8For(modern), skipInputValidation: true);
        }

        writer.WriteEndArray();
        if (next is not null)
        {
            writer.WriteString("nextCursor"u8, next);
        }

        if (modern)
        {
            writer.WriteNumber("ttlMs"u8, (long)ListPages.Lifetime.TotalMilliseconds);
            writer.WriteString("cacheScope"u8, "private"u8);
        }

        End(writer, modern, hasMeta: false);
    }

    private static Utf8JsonWriter Begin(IBufferWriter<byte> output, RequestId? id)
    {
        var writer = new Utf8JsonWriter(output, Writing);
        writer.WriteStartObject();
        writer.WriteString("jsonrpc"u8, "2.0"u8);
        RpcError.WriteId(writer, id);
        writer.WriteStartObject("result"u8);
        return writer;
    }

    private static void BeginMeta(Utf8JsonWriter writer, string callId)
    {
        writer.WriteStartObject("_meta"u8);
        writer.WriteString(RefusalMapper.CallIdMeta, callId);
    }

    private static void WriteDrift(Utf8JsonWriter writer, MaskedResult masked)
    {
        if (masked.Drift.Count == 0)
        {
            return;
        }

        writer.WriteStartObject(ToolResultMapper.DriftMeta);
        foreach (var (path, count) in masked.Drift)
        {
            writer.WriteNumber(path, count);
        }

        writer.WriteEndObject();
    }

    private static void End(Utf8JsonWriter writer, bool modern, bool hasMeta)
    {
        if (modern)
        {
            if (!hasMeta)
            {
                writer.WriteStartObject("_meta"u8);
            }

            writer.WritePropertyName(MetaKeys.ServerInfo);
            writer.WriteRawValue(ServerInfo, skipInputValidation: true);
        }

        if (modern || hasMeta)
        {
            writer.WriteEndObject();
        }

        if (modern)
        {
            writer.WriteString("resultType"u8, "complete"u8);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.Flush();
    }

    private static void WriteMasked(Utf8JsonWriter writer, MaskedResult masked, bool wraps)
    {
        if (masked.Utf8.IsEmpty)
        {
            WriteText(writer, ToolResultMapper.NoContent);
            return;
        }

        // A document that masking wrote: no escapes for HTML, and nothing to check again.
        if (!wraps)
        {
            WriteText(writer, masked.Utf8.Span);
            writer.WritePropertyName("structuredContent"u8);
            writer.WriteRawValue(masked.Utf8.Span, skipInputValidation: true);
            return;
        }

        byte[] wrapped = [.. "{\"result\":"u8, .. masked.Utf8.Span, (byte)'}'];
        WriteText(writer, wrapped);
        writer.WritePropertyName("structuredContent"u8);
        writer.WriteRawValue(wrapped, skipInputValidation: true);
    }

    private static void WriteRefusal(Utf8JsonWriter writer, Refusal refusal, string callId)
    {
        WriteText(writer, RefusalMapper.TextOf(refusal));
        writer.WriteBoolean("isError"u8, true);
        BeginMeta(writer, callId);
        writer.WriteString(RefusalMapper.CodeMeta, refusal.Reason.ToCode());
        if (RefusalMapper.RetryAfterSeconds(refusal) is { } seconds)
        {
            writer.WriteNumber(RefusalMapper.RetryAfterMeta, seconds);
        }
    }

    private static void WriteText(Utf8JsonWriter writer, ReadOnlySpan<byte> utf8)
    {
        BeginText(writer);
        writer.WriteString("text"u8, utf8);
        EndText(writer);
    }

    private static void WriteText(Utf8JsonWriter writer, string text)
    {
        BeginText(writer);
        writer.WriteString("text"u8, text);
        EndText(writer);
    }

    private static void BeginText(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("content"u8);
        writer.WriteStartObject();
        writer.WriteString("type"u8, "text"u8);
    }

    private static void EndText(Utf8JsonWriter writer)
    {
        writer.WriteEndObject();
        writer.WriteEndArray();
    }
}
