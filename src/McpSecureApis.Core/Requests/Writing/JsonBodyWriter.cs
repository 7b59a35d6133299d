using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using McpSecureApis.Core.Requests.Templates;
using McpSecureApis.Core.Requests.Texts;

namespace McpSecureApis.Core.Requests.Writing;

/// <summary>Writes the JSON body of a request; an argument goes out byte by byte as it came in.</summary>
internal static class JsonBodyWriter
{

    /// <summary>The body; null when nothing of it is present.</summary>
    public static RequestBody? Build(BodyNode root, RequestValues values)
    {
        if (!root.IsPresent(values.Arguments))
        {
            return null;
        }

        var body = new ArrayBufferWriter<byte>(512);
        Write(values, root, body);
        return new RequestBody(body.WrittenMemory, RequestBody.Json);
    }

    private static void Write(RequestValues values, BodyNode node, ArrayBufferWriter<byte> body)
    {
        if (body.WrittenCount > BodyWriter.MaxBytes)
        {
            values.Add(string.Empty, "request-size", $"make the request's body longer than {BodyWriter.MaxBytes} bytes; send less");
            return;
        }

        if (node.Value is { IsClaim: false } argument)
        {
            if (!values.TryFind(argument.Name, out var value))
            {
                throw new InvalidOperationException("A body value was written without looking whether it is present.");
            }

            body.Write(JsonMarshal.GetRawUtf8Value(value));
        }
        else if (node.Value is { } claim)
        {
            WriteString(values.Read(claim) ?? string.Empty, body);
        }
        else if (node.Text is not null)
        {
            WriteText(values, node.Text, body);
        }
        else if (node.Members is not null)
        {
            body.Write("{"u8);
            var isFirst = true;
            foreach (var (name, member) in node.Members)
            {
                if (member.IsPresent(values.Arguments))
                {
                    body.Write(isFirst ? default : ","u8);
                    body.Write(name);
                    Write(values, member, body);
                    isFirst = false;
                }
            }

            body.Write("}"u8);
        }
        else if (node.Elements is not null)
        {
            body.Write("["u8);
            var isFirst = true;
            foreach (var element in node.Elements)
            {
                if (element.IsPresent(values.Arguments))
                {
                    body.Write(isFirst ? default : ","u8);
                    Write(values, element, body);
                    isFirst = false;
                }
            }

            body.Write("]"u8);
        }
        else
        {
            body.Write(node.Constant);
        }
    }

    private static void WriteText(RequestValues values, IReadOnlyList<ValuePart> parts, ArrayBufferWriter<byte> body)
    {
        var text = new StringBuilder();
        foreach (var part in parts)
        {
            text.Append(values.Read(part));
        }

        WriteString(text.ToString(), body);
    }

    private static void WriteString(string text, ArrayBufferWriter<byte> body)
    {
        body.Write("\""u8);
        body.Write(JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes);
        body.Write("\""u8);
    }
}
