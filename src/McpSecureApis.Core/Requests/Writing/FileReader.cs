using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using McpSecureApis.Core.Requests.Texts;

namespace McpSecureApis.Core.Requests.Writing;

/// <summary>Reads a file from an argument: canonical base64, not empty, not too large, and of a type that the template allows.</summary>
internal static class FileReader
{
    /// <summary>The file; null after a problem was noted. What the argument holds is never larger in memory than the template allows.</summary>
    public static FileContent? TryRead(RequestValues values, FileDefinition file, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            values.Add(file.Argument, "file-base64", "must be a string with the file in base64");
            return null;
        }

        // Escapes such as \/ and \u002B are unescaped first; everything else is read where it lies.
        var raw = JsonMarshal.GetRawUtf8Value(value)[1..^1];
        var text = raw.Contains((byte)'\\') ? Encoding.UTF8.GetBytes(ScalarText.TryRead(value) ?? "?") : raw;
        if (text.IsEmpty)
        {
            values.Add(
                file.Argument,
                "file-empty",
                "must not be empty: send the file's content in base64, or leave the argument out where it is optional");
            return null;
        }

        // Two bytes of padding at most, so nothing longer than this can fit.
        if (StrictBase64.MaxDecodedLength(text.Length) > file.MaxBytes + 2)
        {
            return TooLarge(values, file);
        }

        if (StrictBase64.Decode(text) is not { } bytes)
        {
            values.Add(
                file.Argument,
                "file-base64",
                "must be canonical base64: letters, digits, '+' and '/', padded with '=' to a multiple of 4, " +
                "without white space, line breaks or a 'data:' prefix; for example 'aGVsbG8=' for the text hello");
            return null;
        }

        if (bytes.Length > file.MaxBytes)
        {
            return TooLarge(values, file);
        }

        if (MediaTypeContent.Find(bytes, file.MediaTypes) is { } mediaType)
        {
            return new FileContent(bytes, mediaType);
        }

        values.Add(
            file.Argument,
            "file-type",
            $"must be a file of type {string.Join(" or ", file.MediaTypes)}, and its content is not: {Hint(file.MediaTypes[0])}");
        return null;
    }

    private static FileContent? TooLarge(RequestValues values, FileDefinition file)
    {
        values.Add(
            file.Argument,
            "file-size",
            $"must be a file of at most {file.MaxBytes} bytes ({(file.MaxBytes + 2) / 3 * 4} characters of base64): send a smaller one");
        return null;
    }

    private static string Hint(string mediaType) => mediaType switch
    {
        "application/pdf" => "a PDF starts with '%PDF-', in base64 'JVBERi0'",
        "image/png" => "a PNG starts in base64 with 'iVBORw0KGgo'",
        "image/jpeg" => "a JPEG starts in base64 with '/9j/'",
        "image/gif" => "a GIF starts with 'GIF8', in base64 'R0lGOD'",
        "application/zip" => "a ZIP archive starts in base64 with 'UEsDB'",
        "application/json" => "it has to be one JSON document in UTF-8, for example 'e30=' for {}",
        _ when mediaType.StartsWith("text/", StringComparison.Ordinal) =>
            "it has to be UTF-8 text without control characters, for example 'aGVsbG8=' for hello",
        _ => "the first bytes say what a file is, not its name",
    };
}
