using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace McpSecureApis.Transports.Http;

/// <summary>
/// Rewrites a message of the SDK with the escapes that JSON needs and no others. The SDK escapes for HTML, which makes a JSON document
/// inside a text block half as long again; and it writes <c>"id":null</c>, which the protocol's schema does not have.
/// </summary>
internal static class JsonTranscoder
{
    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static void Write(ReadOnlySpan<byte> json, IBufferWriter<byte> output)
    {
        var reader = new Utf8JsonReader(json);
        using var writer = new Utf8JsonWriter(output, Writing);
        while (reader.Read())
        {
            Copy(ref reader, writer);
        }
    }

    private static void Copy(ref Utf8JsonReader reader, Utf8JsonWriter writer)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                writer.WriteStartObject();
                break;
            case JsonTokenType.EndObject:
                writer.WriteEndObject();
                break;
            case JsonTokenType.StartArray:
                writer.WriteStartArray();
                break;
            case JsonTokenType.EndArray:
                writer.WriteEndArray();
                break;
            case JsonTokenType.PropertyName:
                CopyName(ref reader, writer);
                break;
            case JsonTokenType.String when reader.ValueIsEscaped:
                CopyEscaped(ref reader, writer);
                break;
            case JsonTokenType.String:
                writer.WriteStringValue(reader.ValueSpan);
                break;
            default:
                writer.WriteRawValue(reader.ValueSpan, skipInputValidation: true);
                break;
        }
    }

    /// <summary>Through a buffer of the pool: the text of a large answer would be a string of its size, made only to be thrown away.</summary>
    private static void CopyEscaped(ref Utf8JsonReader reader, Utf8JsonWriter writer)
    {
        var length = reader.ValueSpan.Length;
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            writer.WriteStringValue(buffer.AsSpan(0, reader.CopyString(buffer)));
        }
        finally
        {
            buffer.AsSpan(0, length).Clear();
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void CopyName(ref Utf8JsonReader reader, Utf8JsonWriter writer)
    {
        if (reader.CurrentDepth == 1 && reader.ValueTextEquals("id"u8))
        {
            reader.Read();
            if (reader.TokenType != JsonTokenType.Null)
            {
                writer.WritePropertyName("id"u8);
                Copy(ref reader, writer);
            }
        }
        else if (reader.ValueIsEscaped)
        {
            writer.WritePropertyName(reader.GetString()!);
        }
        else
        {
            writer.WritePropertyName(reader.ValueSpan);
        }
    }
}
