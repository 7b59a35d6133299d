using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using McpSecureApis.Json;

namespace McpSecureApis.Core.Masking.Projection;

/// <summary>
/// Writes a projection: parts of a text that was read strictly, copied as they stand, with commas between them, and texts of our own.
/// </summary>
internal struct MaskedJsonWriter(PooledBuffer output)
{
    private static readonly JsonWriterOptions WriterOptions = new()
    {
        // A result is not HTML; the default would write every quote and every letter outside ASCII as six characters.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    private static readonly SearchValues<char> Plain =
        SearchValues.Create(string.Concat(Enumerable.Range(' ', '~' - ' ' + 1).Select(unit => (char)unit).Where(unit => unit is not ('"' or '\\'))));

    private Utf8JsonWriter? _escaping;
    private bool _needsComma;

    public void Begin(byte bracket)
    {
        Separate();
        Append(bracket);
        _needsComma = false;
    }

    public void End(byte bracket)
    {
        Append(bracket);
        _needsComma = true;
    }

    /// <summary>A member's name, with its quotes and colon, as JSON.</summary>
    public void WriteName(ReadOnlySpan<byte> written)
    {
        Separate();
        output.Write(written);
        _needsComma = false;
    }

    /// <summary>A member's name.</summary>
    public void WriteName(ReadOnlySpan<char> name)
    {
        WriteText(name);
        Append((byte)':');
        _needsComma = false;
    }

    /// <summary>A value as it stood in the reply.</summary>
    public void WriteRaw(ReadOnlySpan<byte> value)
    {
        Separate();
        output.Write(value);
    }

    /// <summary>A string.</summary>
    public void WriteText(ReadOnlySpan<char> text)
    {
        Separate();
        if (text.ContainsAnyExcept(Plain))
        {
            Escape(text);
            return;
        }

        var space = output.GetSpan(text.Length + 2);
        space[0] = (byte)'"';
        Encoding.UTF8.GetBytes(text, space[1..]);
        space[text.Length + 1] = (byte)'"';
        output.Advance(text.Length + 2);
    }

    private void Escape(ReadOnlySpan<char> text)
    {
        _escaping ??= new Utf8JsonWriter(output, WriterOptions);
        _escaping.Reset();
        _escaping.WriteStringValue(text);
        _escaping.Flush();
    }

    private void Separate()
    {
        if (_needsComma)
        {
            Append((byte)',');
        }

        _needsComma = true;
    }

    private readonly void Append(byte one)
    {
        output.GetSpan(1)[0] = one;
        output.Advance(1);
    }
}
