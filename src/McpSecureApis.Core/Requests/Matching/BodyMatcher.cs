using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Requests.Templates;
using McpSecureApis.Core.Requests.Texts;
using McpSecureApis.Core.Requests.Writing;

namespace McpSecureApis.Core.Requests.Matching;

/// <summary>Reads the body of a built request again: its kind, the names, the count, the order, and each value the argument again.</summary>
internal static class BodyMatcher
{
    public static bool IsMatch(BodyDefinition? definition, RequestBody? body, Caller caller, JsonElement arguments) => definition switch
    {
        null => body is null,

        // An argument's own JSON stands in the template's, and the whole is one document again.
        { Json: { } json } => body is null ? !json.IsPresent(arguments) :
            body.ContentType == RequestBody.Json && IsJson(body.Bytes) &&
            (!json.HoldsEscapes || JsonBodyMatcher.IsMatch(json, body.Bytes, caller, arguments)),
        { Form: { } form } =>
            body?.ContentType == RequestBody.Form &&
            PairMatcher.IsMatch(form, Encoding.ASCII.GetString(body.Bytes.Span), caller, arguments),
        { Multipart: { } parts } => body is not null && MultipartReader.TryRead(body, out var read) && AreParts(parts, read, caller, arguments),
        { File: { } file } =>
            body is not null && file.MediaTypes.Contains(body.ContentType, StringComparer.Ordinal) &&
            IsFile(file, body.Bytes.Span, arguments),
        _ => false,
    };

    private static bool IsJson(ReadOnlyMemory<byte> bytes)
    {
        var reader = new Utf8JsonReader(bytes.Span, new JsonReaderOptions { MaxDepth = 256 });
        try
        {
            return reader.Read() && reader.TrySkip() && !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool AreParts(IReadOnlyList<PartDefinition> definitions, List<ReadPart> read, Caller caller, JsonElement arguments)
    {
        var next = 0;
        foreach (var definition in definitions)
        {
            if (!Take(definition, read, ref next, caller, arguments))
            {
                return false;
            }
        }

        return next == read.Count;
    }

    private static bool Take(PartDefinition definition, List<ReadPart> read, ref int next, Caller caller, JsonElement arguments)
    {
        if (definition.File is { } file)
        {
            if (!arguments.TryGetProperty(file.Argument.Name, out _) || !AllThere(file.Filename, arguments))
            {
                return true;
            }

            return TryNext(definition, read, ref next, out var part) &&
                part.ContentType is { } type && file.MediaTypes.Contains(type, StringComparer.Ordinal) &&
                part.Filename is { } name && FileNameText.IsAllowed(name) && name == ExpectedText.Of(file.Filename, caller, arguments) &&
                IsFile(file, part.Content.Span, arguments);
        }

        if (definition.Argument is not { } source)
        {
            return !AllThere(definition.Parts, arguments) ||
                (TryNext(definition, read, ref next, out var part) && (definition.Escaped is { } escaped
                    ? IsText(part, Encoding.UTF8.GetString(part.Content.Span)) &&
                        escaped.IsMatch(Encoding.UTF8.GetString(part.Content.Span), caller, arguments)
                    : ExpectedText.Of(definition.Parts, caller, arguments) is { } text && IsText(part, text)));
        }

        if (!arguments.TryGetProperty(source.Name, out var value))
        {
            return true;
        }

        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                return TryNext(definition, read, ref next, out var json) && json is { ContentType: RequestBody.Json, Filename: null } &&
                    json.Content.Span.SequenceEqual(JsonMarshal.GetRawUtf8Value(value));
            case JsonValueKind.Array:
                foreach (var element in value.EnumerateArray())
                {
                    if (!TryNext(definition, read, ref next, out var part) || ScalarText.TryRead(element) is not { } text || !IsText(part, text))
                    {
                        return false;
                    }
                }

                return true;
            default:
                return TryNext(definition, read, ref next, out var only) && ScalarText.TryRead(value) is { } scalar && IsText(only, scalar);
        }
    }

    private static bool AllThere(IReadOnlyList<ValuePart> parts, JsonElement arguments)
    {
        foreach (var part in parts)
        {
            if (part.Source is { IsClaim: false } source && !arguments.TryGetProperty(source.Name, out _))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryNext(PartDefinition definition, List<ReadPart> read, ref int next, out ReadPart part)
    {
        // Past the end stands a part without a name.
        part = next < read.Count ? read[next] : default;
        next++;
        return part.Name == definition.Name;
    }

    private static bool IsText(ReadPart part, string text) =>
        part is { ContentType: null, Filename: null } && part.Content.Length == Encoding.UTF8.GetByteCount(text) &&
        Encoding.UTF8.GetString(part.Content.Span) == text;

    /// <summary>Encoded again, the content is the argument's text: nothing else has this one canonical form.</summary>
    private static bool IsFile(FileDefinition file, ReadOnlySpan<byte> content, JsonElement arguments) =>
        content.Length > 0 && content.Length <= file.MaxBytes &&
        arguments.TryGetProperty(file.Argument.Name, out var value) && value.ValueKind == JsonValueKind.String &&
        value.ValueEquals(Convert.ToBase64String(content));
}
