using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using McpSecureApis.Core.Requests.Templates;
using McpSecureApis.Core.Requests.Texts;

namespace McpSecureApis.Core.Requests.Writing;

/// <summary>
/// Writes a <c>multipart/form-data</c> body (RFC 7578). Names and file names need no escape, see <see cref="FileNameText"/>; the boundary
/// is a digest of all parts, so that no argument can hold it, and looked for in every part all the same. The same parts give the same
/// body: a person's yes is to exactly these bytes, on whichever instance they are written.
/// </summary>
internal static class MultipartWriter
{
    private const int MostParts = 1000;

    private static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];

    public static RequestBody? Build(IReadOnlyList<PartDefinition> definitions, RequestValues values)
    {
        var parts = new List<(byte[] Head, ReadOnlyMemory<byte> Content)>();
        foreach (var definition in definitions)
        {
            Add(definition, values, parts);
        }

        var length = parts.Sum(part => (long)part.Head.Length + part.Content.Length + 64) + 64;
        if (values.IsSound && (length > BodyWriter.MaxBytes || parts.Count > MostParts))
        {
            values.Add(
                string.Empty,
                "request-size",
                $"make the request's body longer than {BodyWriter.MaxBytes} bytes or {MostParts} parts; send less");
        }

        return values.IsSound ? Write(parts, (int)length) : null;
    }

    private static RequestBody Write(List<(byte[] Head, ReadOnlyMemory<byte> Content)> parts, int length)
    {
        var boundary = MakeBoundary(parts);
        var body = new ArrayBufferWriter<byte>(length);
        var delimiter = Encoding.ASCII.GetBytes($"--{boundary}");
        foreach (var (head, content) in parts)
        {
            body.Write(delimiter);
            body.Write("\r\n"u8);
            body.Write(head);
            body.Write("\r\n\r\n"u8);
            body.Write(content.Span);
            body.Write("\r\n"u8);
        }

        // With no part at all there is still the end, so that a reader does not wait for one.
        body.Write(delimiter);
        body.Write("--\r\n"u8);
        return new RequestBody(body.WrittenMemory, RequestBody.Multipart + boundary);
    }

    private static string MakeBoundary(List<(byte[] Head, ReadOnlyMemory<byte> Content)> parts)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        Span<byte> number = stackalloc byte[sizeof(int)];
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var attempt = 0; ; attempt++)
        {
            Append(hash, number, attempt);
            foreach (var (head, content) in parts)
            {
                Append(hash, number, head.Length);
                hash.AppendData(head);
                Append(hash, number, content.Length);
                hash.AppendData(content.Span);
            }

            // 192 bits of a digest of the text itself: nobody writes a text that holds them, and the search below is the belt beside the braces.
            hash.GetHashAndReset(digest);
            var boundary = Convert.ToHexStringLower(digest[..24]);
            var bytes = Encoding.ASCII.GetBytes(boundary);
            if (parts.TrueForAll(part => part.Content.Span.IndexOf(bytes) < 0 && part.Head.AsSpan().IndexOf(bytes) < 0))
            {
                return boundary;
            }
        }
    }

    private static void Append(IncrementalHash hash, Span<byte> buffer, int number)
    {
        BinaryPrimitives.WriteInt32BigEndian(buffer, number);
        hash.AppendData(buffer);
    }

    private static void Add(PartDefinition definition, RequestValues values, List<(byte[] Head, ReadOnlyMemory<byte> Content)> parts)
    {
        if (definition.File is { } file)
        {
            AddFile(definition, file, values, parts);
        }
        else if (definition.Argument is { } source)
        {
            if (values.TryFind(source.Name, out var value))
            {
                AddArgument(definition, source, value, values, parts);
            }
        }
        else if (ReadText(definition.Parts, values) is { } text)
        {
            AddText(definition, definition.Parts.FirstOrDefault(part => part.Source is not null)?.Source, text, below: null, values, parts);
        }
    }

    private static void AddFile(
        PartDefinition definition, FileDefinition file, RequestValues values, List<(byte[] Head, ReadOnlyMemory<byte> Content)> parts)
    {
        if (!values.TryFind(file.Argument.Name, out var value) || FileReader.TryRead(values, file, value) is not { } content ||
            ReadText(file.Filename, values) is not { } name)
        {
            return;
        }

        if (!FileNameText.IsAllowed(name))
        {
            values.Add(
                file.Filename.First(part => part.Source is not null).Source!,
                "file-name",
                $"must make a file name of {FileNameText.Allowed}; for example 'report-1'");
            return;
        }

        parts.Add((Head($"{Disposition(definition)}; filename=\"{name}\"\r\nContent-Type: {content.MediaType}"), content.Bytes));
    }

    private static void AddArgument(
        PartDefinition definition,
        ValueOrigin source,
        JsonElement value,
        RequestValues values,
        List<(byte[] Head, ReadOnlyMemory<byte> Content)> parts)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                parts.Add((Head($"{Disposition(definition)}\r\nContent-Type: {RequestBody.Json}"), JsonMarshal.GetRawUtf8Value(value).ToArray()));
                break;
            case JsonValueKind.Array:
                var index = 0;
                foreach (var element in value.EnumerateArray())
                {
                    var below = index++.ToString(CultureInfo.InvariantCulture);
                    if (values.ReadScalar(element, source, below) is { } text)
                    {
                        AddText(definition, source, text, below, values, parts);
                    }
                }

                break;
            default:
                if (values.ReadScalar(value, source, below: null) is { } scalar)
                {
                    AddText(definition, source, scalar, below: null, values, parts);
                }

                break;
        }
    }

    private static void AddText(
        PartDefinition definition,
        ValueOrigin? source,
        string text,
        string? below,
        RequestValues values,
        List<(byte[] Head, ReadOnlyMemory<byte> Content)> parts)
    {
        var content = Encoding.UTF8.GetBytes(text);
        if (source is not null && content.AsSpan().StartsWith(ByteOrderMark))
        {
            // Most readers drop it, so another value than this one would arrive.
            values.Add(source, "request-value", "must not start with the character U+FEFF", below);
            return;
        }

        parts.Add((Head(Disposition(definition)), content));
    }

    /// <summary>The text; null when an argument of it is absent or a problem was noted.</summary>
    private static string? ReadText(IReadOnlyList<ValuePart> parts, RequestValues values)
    {
        foreach (var part in parts)
        {
            if (part.Source is { IsClaim: false } source && !values.TryFind(source.Name, out _))
            {
                return null;
            }
        }

        var texts = parts.Select(values.Read).ToList();
        return texts.Contains(null) ? null : string.Concat(texts);
    }

    private static string Disposition(PartDefinition definition) => $"Content-Disposition: form-data; name=\"{definition.Name}\"";

    private static byte[] Head(string text) => Encoding.UTF8.GetBytes(text);
}
