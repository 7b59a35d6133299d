using System.Buffers;
using System.Collections.Frozen;
using System.Text;
using System.Text.Unicode;
using McpSecureApis.Json;

namespace McpSecureApis.Core.Requests.Texts;

/// <summary>
/// Says whether a content fits a media type, by its first bytes (WHATWG MIME Sniffing section 6 and the formats' own specifications).
/// It keeps a script from going out as a picture; it does not say that a file is sound or harmless.
/// </summary>
internal static class MediaTypeContent
{
    private static readonly StrictJsonOptions Json = new() { MaxDepth = 64 };

    private static readonly FrozenSet<string> InZip = FrozenSet.ToFrozenSet(
        [
            "application/zip", "application/java-archive", "application/epub+zip",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            "application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.spreadsheet",
            "application/vnd.oasis.opendocument.presentation",
        ],
        StringComparer.Ordinal);

    private static readonly FrozenSet<string> InOle = FrozenSet.ToFrozenSet(
        ["application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint", "application/vnd.ms-outlook"], StringComparer.Ordinal);

    private static readonly FrozenSet<string> Binary = FrozenSet.ToFrozenSet(
        [
            "image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp", "image/tiff", "application/pdf", "application/gzip",
            "application/x-7z-compressed", "video/mp4", "audio/ogg", "audio/wav", "audio/mpeg",
        ],
        StringComparer.Ordinal);

    private static readonly SearchValues<byte> Controls = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Where(unit => unit is not ('\t' or '\n' or '\r' or '\f')).Select(unit => (byte)unit), 0x7F]);

    /// <summary>Whether the type has a check of its own. A type without one fits whatever no known type claims.</summary>
    public static bool IsKnown(string mediaType) =>
        IsText(mediaType) || InZip.Contains(mediaType) || InOle.Contains(mediaType) || Binary.Contains(mediaType);

    /// <summary>The first of the types that the content fits; null when it fits none.</summary>
    public static string? Find(ReadOnlyMemory<byte> content, IReadOnlyList<string> mediaTypes)
    {
        foreach (var mediaType in mediaTypes)
        {
            if (Fits(content, mediaType))
            {
                return mediaType;
            }
        }

        return null;
    }

    private static bool Fits(ReadOnlyMemory<byte> content, string mediaType)
    {
        var family = Family(content.Span);
        return mediaType switch
        {
            "application/octet-stream" => true,
            _ when InZip.Contains(mediaType) => family == "application/zip",
            _ when InOle.Contains(mediaType) => family == "ole",
            _ when Binary.Contains(mediaType) => family == mediaType,
            _ when IsText(mediaType) => family is null && IsTextOf(content, mediaType),
            _ => family is null,
        };
    }

    private static bool IsText(string mediaType) =>
        mediaType.StartsWith("text/", StringComparison.Ordinal) || mediaType is "application/json" or "application/xml" ||
        mediaType.EndsWith("+json", StringComparison.Ordinal) || mediaType.EndsWith("+xml", StringComparison.Ordinal);

    private static bool IsTextOf(ReadOnlyMemory<byte> content, string mediaType)
    {
        if (!Utf8.IsValid(content.Span) || content.Span.ContainsAny(Controls))
        {
            return false;
        }

        if (mediaType.EndsWith("json", StringComparison.Ordinal))
        {
            var isJson = StrictJson.TryParse(content, Json, out var document, out _);
            document?.Dispose();
            return isJson;
        }

        var text = content.Span.StartsWith(Encoding.UTF8.Preamble) ? content.Span[3..] : content.Span;
        return !mediaType.EndsWith("xml", StringComparison.Ordinal) || text.TrimStart(" \t\r\n"u8).StartsWith("<"u8);
    }

    /// <summary>The kind that the first bytes claim; null when they claim none that is known here.</summary>
    private static string? Family(ReadOnlySpan<byte> content) => content switch
    {
        [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => "image/png",
        [0xFF, 0xD8, 0xFF, ..] => "image/jpeg",
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', (byte)'7' or (byte)'9', (byte)'a', ..] => "image/gif",
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => "image/webp",
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'A', (byte)'V', (byte)'E', ..] => "audio/wav",
        [(byte)'B', (byte)'M', _, _, _, _, 0, 0, 0, 0, ..] => "image/bmp",
        [(byte)'I', (byte)'I', 0x2A, 0, ..] or [(byte)'M', (byte)'M', 0, 0x2A, ..] => "image/tiff",
        [(byte)'%', (byte)'P', (byte)'D', (byte)'F', (byte)'-', ..] => "application/pdf",
        [(byte)'P', (byte)'K', 3, 4, ..] or [(byte)'P', (byte)'K', 5, 6, ..] or [(byte)'P', (byte)'K', 7, 8, ..] => "application/zip",
        [0x1F, 0x8B, ..] => "application/gzip",
        [(byte)'7', (byte)'z', 0xBC, 0xAF, 0x27, 0x1C, ..] => "application/x-7z-compressed",
        [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, ..] => "ole",
        [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', ..] => "video/mp4",
        [(byte)'O', (byte)'g', (byte)'g', (byte)'S', ..] => "audio/ogg",
        [(byte)'I', (byte)'D', (byte)'3', ..] or [0xFF, 0xFB or 0xF3 or 0xF2, ..] => "audio/mpeg",

        // Programs: no type here means one, so no list but application/octet-stream lets one through.
        [(byte)'M', (byte)'Z', _, 0, ..] => "program",
        [0x7F, (byte)'E', (byte)'L', (byte)'F', ..] => "program",
        [(byte)'#', (byte)'!', ..] => "program",
        _ => null,
    };
}
