using System.Text.Json;
using McpSecureApis.Core.Manifests.Tree;
using McpSecureApis.Json;

namespace McpSecureApis.Core.Manifests.Reading;

/// <summary>Reads a JSON manifest into a tree, as strictly as a message from outside.</summary>
internal static class JsonTreeReader
{
    /// <summary>Deep enough that our own bound, which names the place, is always met first by a text that is JSON.</summary>
    private const int ParserDepth = 1000;

    /// <summary>The tree, or null when the file is not JSON; what is wrong is with the findings either way.</summary>
    public static ManifestNode? Read(ManifestText file)
    {
        if (file.Utf8.Span.IndexOfAnyExcept(" \t\r\n"u8) < 0)
        {
            file.ReportEmpty();
            return null;
        }

        var options = new StrictJsonOptions { AllowDuplicates = true, MaxDepth = ParserDepth, MaxNumberLength = ManifestLimits.MaxNumberLength };
        if (!StrictJson.TryParse(file.Utf8, options, out var document, out var error))
        {
            file.Findings.ErrorAt(file.Cursor.AtByte(error.Offset), string.Empty, "json-syntax", error.Problem);
            return null;
        }

        document.Dispose();
        var reader = new Utf8JsonReader(file.Utf8.Span, new JsonReaderOptions { MaxDepth = ParserDepth });
        reader.Read();
        return ReadValue(ref reader, file, new UnitCounter(file.Utf8), DocumentPath.Root, depth: 0);
    }

    private static ManifestNode ReadValue(ref Utf8JsonReader reader, ManifestText file, UnitCounter units, DocumentPath path, int depth)
    {
        var position = file.Cursor.AtByte(reader.TokenStartIndex);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject or JsonTokenType.StartArray when depth >= ManifestLimits.MaxDepth:
                file.Findings.ErrorAt(
                    position, path.ToString(), "depth", $"A manifest is nested at most {ManifestLimits.MaxDepth} levels deep", null, "fewer levels");
                reader.Skip();
                return ManifestNode.Scalar(ManifestNodeKind.Null, "null", position);
            case JsonTokenType.StartObject:
                return ReadObject(ref reader, file, units, path, depth, position);
            case JsonTokenType.StartArray:
                var list = ManifestNode.List(position);
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    list.Add(ReadValue(ref reader, file, units, path.Item(list.Items.Count), depth + 1));
                }

                return list;
            case JsonTokenType.String:
                var text = reader.GetString()!;
                CheckCharacters(ref reader, text, file, units, position, path);
                return ManifestNode.Scalar(ManifestNodeKind.String, text, position);
            case JsonTokenType.Number:
                return ManifestNode.Scalar(ManifestNodeKind.Number, System.Text.Encoding.ASCII.GetString(reader.ValueSpan), position);
            case JsonTokenType.True:
                return ManifestNode.Scalar(ManifestNodeKind.Boolean, "true", position);
            case JsonTokenType.False:
                return ManifestNode.Scalar(ManifestNodeKind.Boolean, "false", position);
            default:
                return ManifestNode.Scalar(ManifestNodeKind.Null, "null", position);
        }
    }

    private static ManifestNode ReadObject(
        ref Utf8JsonReader reader, ManifestText file, UnitCounter units, DocumentPath path, int depth, SourcePosition position)
    {
        var map = ManifestNode.Object(position);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var namePosition = file.Cursor.AtByte(reader.TokenStartIndex);
            var name = reader.GetString()!;
            var tooLong = name.Length > ManifestLimits.MaxNameLength;
            var memberPath = path.Member(tooLong ? name[..32] : name);
            CheckCharacters(ref reader, name, file, units, namePosition, memberPath);
            reader.Read();
            var value = ReadValue(ref reader, file, units, memberPath, depth + 1);
            if (tooLong)
            {
                file.Findings.ErrorAt(
                    namePosition,
                    path.ToString(),
                    "name-length",
                    $"A member's name has at most {ManifestLimits.MaxNameLength} characters",
                    name,
                    "a shorter name");
            }
            else if (!map.TryAdd(new ManifestMember(name, namePosition, value)))
            {
                file.Findings.ErrorAt(
                    namePosition, memberPath.ToString(), "duplicate-member", "An object names a member twice", name, "each name once");
            }
        }

        return map;
    }

    private static void CheckCharacters(
        ref Utf8JsonReader reader, string value, ManifestText file, UnitCounter units, SourcePosition position, DocumentPath path)
    {
        var start = units.At(reader.TokenStartIndex);
        file.Guard.Check(value, start, units.At(reader.TokenStartIndex + reader.ValueSpan.Length + 1), position, path);
    }

    /// <summary>Turns rising byte offsets into UTF-16 offsets.</summary>
    private sealed class UnitCounter(ReadOnlyMemory<byte> utf8)
    {
        private int _byte;
        private long _unit;

        public long At(long offset)
        {
            var bytes = utf8.Span;
            for (; _byte < offset && _byte < bytes.Length; _byte++)
            {
                _unit += (bytes[_byte] & 0xC0) == 0x80 ? 0 : bytes[_byte] >= 0xF0 ? 2 : 1;
            }

            return _unit;
        }
    }
}
