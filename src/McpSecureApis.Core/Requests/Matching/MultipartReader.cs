using System.Text;
using McpSecureApis.Core.Requests.Writing;

namespace McpSecureApis.Core.Requests.Matching;

/// <summary>
/// Reads a multipart body by RFC 2046 section 5.1 and RFC 7578 section 4: the check on what wrote it. Takes only what we write: no
/// preamble, no epilogue, no other header, no escape.
/// </summary>
internal static class MultipartReader
{
    private const string NameMark = "Content-Disposition: form-data; name=\"";
    private const string FilenameMark = "\"; filename=\"";
    private const string TypeMark = "\r\nContent-Type: ";

    public static bool TryRead(RequestBody body, out List<ReadPart> parts)
    {
        parts = [];
        if (!body.ContentType.StartsWith(RequestBody.Multipart, StringComparison.Ordinal))
        {
            return false;
        }

        // A delimiter is the line break before it too, so the body is read as if one stood before its first byte.
        var delimiter = Encoding.ASCII.GetBytes($"--{body.ContentType[RequestBody.Multipart.Length..]}");
        var bytes = body.Bytes;
        if (!bytes.Span.StartsWith(delimiter))
        {
            return false;
        }

        var at = delimiter.Length;
        while (bytes.Span[at..].StartsWith("\r\n"u8))
        {
            at += 2;
            var end = bytes.Span[at..].IndexOf(delimiter);
            if (end < 2 || !bytes.Span[..(at + end)].EndsWith("\r\n"u8) || !TryReadPart(bytes.Slice(at, end - 2), out var part))
            {
                return false;
            }

            parts.Add(part);
            at += end + delimiter.Length;
        }

        return bytes.Span[at..].SequenceEqual("--\r\n"u8);
    }

    private static bool TryReadPart(ReadOnlyMemory<byte> bytes, out ReadPart part)
    {
        part = default;
        var end = bytes.Span.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return false;
        }

        var head = Encoding.UTF8.GetString(bytes.Span[..end]);
        string? type = null;
        var typeAt = head.IndexOf(TypeMark, StringComparison.Ordinal);
        if (typeAt >= 0)
        {
            (head, type) = (head[..typeAt], head[(typeAt + TypeMark.Length)..]);
        }

        if (!head.StartsWith(NameMark, StringComparison.Ordinal) || !head.EndsWith('"') || head.Length <= NameMark.Length)
        {
            return false;
        }

        var name = head[NameMark.Length..^1];
        string? filename = null;
        var filenameAt = name.IndexOf(FilenameMark, StringComparison.Ordinal);
        if (filenameAt >= 0)
        {
            (name, filename) = (name[..filenameAt], name[(filenameAt + FilenameMark.Length)..]);
        }

        part = new ReadPart(name, filename, type, bytes[(end + 4)..]);
        return !$"{name}{filename}{type}".AsSpan().ContainsAny("\"\r\n\\%") && name.Length > 0;
    }
}
