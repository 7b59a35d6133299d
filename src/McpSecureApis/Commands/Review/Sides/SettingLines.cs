using System.Globalization;
using System.Text;
using System.Text.Json;

namespace McpSecureApis.Commands.Review.Sides;

/// <summary>The lines of a file of settings, by the key of the setting: <c>Server:Hosts:0</c>.</summary>
internal sealed class SettingLines
{
    private static readonly JsonReaderOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private readonly Dictionary<string, int> _lines = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads a file that was read as settings before, by the same rules.</summary>
    public static SettingLines Read(byte[] content)
    {
        var lines = new SettingLines();

        // Decoded and encoded again: what is no UTF-8 was replaced where the settings were read, too.
        lines.Fill(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(content).TrimStart('\uFEFF')));
        return lines;
    }

    /// <summary>The line of a setting, from 1; of one that is not written, that of the nearest section that is.</summary>
    public int Find(string key)
    {
        for (var at = key; !string.IsNullOrEmpty(at); at = ConfigurationPath.GetParentPath(at))
        {
            if (_lines.TryGetValue(at, out var line))
            {
                return line;
            }
        }

        return 1;
    }

    private void Fill(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, Lenient);
        var open = new Stack<(string Key, int Index)>();
        var (line, counted) = (1, 0);
        var name = string.Empty;
        while (reader.Read())
        {
            var start = (int)reader.TokenStartIndex;
            line += json[counted..start].Count((byte)'\n');
            counted = start;
            if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
            {
                open.Pop();
                continue;
            }

            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                name = Below(open.Peek().Key, reader.GetString()!);
                _lines[name] = line;
                continue;
            }

            var key = open.Count == 0 ? string.Empty : Next(open, name, line);
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            {
                open.Push((key, reader.TokenType == JsonTokenType.StartArray ? 0 : -1));
            }
        }
    }

    /// <summary>The key of the value that begins: that of its name, or of its place in a list.</summary>
    private string Next(Stack<(string Key, int Index)> open, string name, int line)
    {
        if (open.Peek().Index < 0)
        {
            return name;
        }

        var (list, index) = open.Pop();
        open.Push((list, index + 1));
        var key = Below(list, index.ToString(CultureInfo.InvariantCulture));
        _lines[key] = line;
        return key;
    }

    private static string Below(string key, string name) => key.Length == 0 ? name : ConfigurationPath.Combine(key, name);
}
