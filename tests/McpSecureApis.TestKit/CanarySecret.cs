using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace McpSecureApis.TestKit;

/// <summary>A value that may stand in no output, and the forms in which it is looked for.</summary>
internal sealed class CanarySecret
{
    public const int MinLength = 12;

    private readonly byte[] _value;

    public CanarySecret(string name, byte[] value)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value.Length, MinLength, nameof(value));
        Name = name;
        _value = value;
    }

    public string Name { get; }

    /// <summary>Every form with its name. Forms that are equal to another stand once.</summary>
    public IEnumerable<(string Encoding, byte[] Bytes)> Forms()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (encoding, bytes) in AllForms())
        {
            if (seen.Add(Convert.ToHexString(bytes)))
            {
                yield return (encoding, bytes);
            }
        }
    }

    private IEnumerable<(string Encoding, byte[] Bytes)> AllForms()
    {
        yield return ("raw", _value);
        yield return ("reversed", [.. _value.AsEnumerable().Reverse()]);
        for (var alignment = 0; alignment < 3; alignment++)
        {
            var base64 = Base64(alignment);
            yield return ($"base64, alignment {alignment}", Ascii(base64));
            yield return ($"base64url, alignment {alignment}", Ascii(base64.Replace('+', '-').Replace('/', '_')));
        }

        yield return ("hex", Ascii(Convert.ToHexStringLower(_value)));
        yield return ("upper-case hex", Ascii(Convert.ToHexString(_value)));
        yield return ("percent", Ascii(string.Concat(_value.Select(value => $"%{value:X2}"))));
        yield return ("lower-case percent", Ascii(string.Concat(_value.Select(value => $"%{value:x2}"))));
        if (!IsText())
        {
            yield break;
        }

        var text = Encoding.UTF8.GetString(_value);
        yield return ("percent where needed", Ascii(Uri.EscapeDataString(text)));
        yield return ("JSON", Encoding.UTF8.GetBytes(JsonEncodedText.Encode(text).ToString()));
        yield return ("relaxed JSON", Encoding.UTF8.GetBytes(JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString()));
        yield return ("JSON, all escaped", Ascii(string.Concat(text.Select(character => $"\\u{(int)character:x4}"))));
        yield return ("JSON, all escaped, upper case", Ascii(string.Concat(text.Select(character => $"\\u{(int)character:X4}"))));
        yield return ("UTF-16LE", Encoding.Unicode.GetBytes(text));
        yield return ("UTF-16BE", Encoding.BigEndianUnicode.GetBytes(text));
    }

    /// <summary>The characters that depend on the secret alone, whatever stands before and after it.</summary>
    private string Base64(int alignment)
    {
        byte[] shifted = [.. new byte[alignment], .. _value];
        var whole = shifted.Length / 3 * 4;
        var skip = alignment switch { 0 => 0, 1 => 2, _ => 3 };
        return Convert.ToBase64String(shifted)[skip..whole];
    }

    private bool IsText() => _value.All(value => value is >= 0x20 and < 0x7F or (byte)'\n' or (byte)'\r');

    private static byte[] Ascii(string text) => Encoding.ASCII.GetBytes(text);
}
