using System.Buffers;
using System.Net.Mime;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;

namespace McpSecureApis.Mcp.Messages;

/// <summary>A JSON-RPC error in our words, with the HTTP status that goes with it.</summary>
/// <param name="Status">The HTTP status; stdio ignores it.</param>
/// <param name="Code">The JSON-RPC code.</param>
/// <param name="Message">Never holds what a backend, a token, an argument or an exception said.</param>
internal sealed record RpcError(int Status, int Code, string Message)
{
    public const string ContentType = MediaTypeNames.Application.Json;

    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static RpcError Internal { get; } = new(StatusCodes.Status500InternalServerError, RpcErrorCodes.InternalError, "Internal error.");

    /// <summary>The error's <c>data</c>; null when there is none.</summary>
    public JsonObject? Data { get; init; }

    /// <summary>The wire form. An id that could not be read is left out: the protocol's schema has no null id.</summary>
    public ReadOnlyMemory<byte> ToUtf8(RequestId? id)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer, Writing))
        {
            writer.WriteStartObject();
            writer.WriteString("jsonrpc"u8, "2.0"u8);
            WriteId(writer, id);
            writer.WriteStartObject("error"u8);
            writer.WriteNumber("code"u8, Code);
            writer.WriteString("message"u8, Message);
            if (Data is not null)
            {
                writer.WritePropertyName("data"u8);
                Data.WriteTo(writer);
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    /// <summary>Writes the member <c>id</c>; nothing when there is none.</summary>
    public static void WriteId(Utf8JsonWriter writer, RequestId? id)
    {
        switch (id?.Id)
        {
            case string text:
                writer.WriteString("id"u8, text);
                break;
            case long number:
                writer.WriteNumber("id"u8, number);
                break;
            default:
                break;
        }
    }
}
