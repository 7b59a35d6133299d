using System.Text;
using McpSecureApis.Core.Masking.Detectors;

namespace McpSecureApis.Core.Tests.Masking;

/// <summary>What an encoding says, and where it is none.</summary>
public sealed class EncodedTextTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("M", "")]
    [InlineData("MY", "66")]
    [InlineData("MZXW6", "666F6F")]
    [InlineData("MZXW6YTB", "666F6F6261")]
    [InlineData("mzxw6ytboi", "666F6F626172")]
    [InlineData("777777777777777A", "FFFFFFFFFFFFFFFFFFE0")]
    public void DecodeBase32_Text_IsItsBytes(string text, string hex) => Decode(EncodedText.DecodeBase32, text).Should().Be(hex);

    [Theory]
    [InlineData("", "")]
    [InlineData("Z", "")]
    [InlineData("Zg", "66")]
    [InlineData("Zm9v", "666F6F")]
    [InlineData("Zm9vYg", "666F6F62")]
    [InlineData("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", "00108310518720928B30D38F41149351559761969B71D79F8218A39259A7A29AABB2DBAFC31CB3D35DB7E39EBBF3DFBF")]
    [InlineData("-_-_", "FBFFBF")]
    public void DecodeBase64_Text_IsItsBytes(string text, string hex) => Decode(EncodedText.DecodeBase64, text).Should().Be(hex);

    [Theory]
    [InlineData("4", "")]
    [InlineData("41", "41")]
    [InlineData("410", "41")]
    [InlineData("09aFAf", "09AFAF")]
    [InlineData("4zz1zz7F", "0000007F")]
    public void DecodeHex_Text_IsItsBytes(string text, string hex) => Decode(EncodedText.DecodeHex, text).Should().Be(hex);

    [Theory]
    [InlineData("%41", "%41")]
    [InlineData("&amp;", "&amp;")]
    [InlineData("a\\n\\rb", "ab")] // what is broken over several lines is put together
    [InlineData("a\nb", "a\nb")]
    [InlineData("a\\n", "a")]
    [InlineData("a\\", "a\\")]
    [InlineData("\\\"\\\\\\/", "\"\\/")]
    [InlineData("\\t\\b\\q", "   ")]
    [InlineData("\\x41", "A")]
    [InlineData("\\x4", " 4")]
    [InlineData("\\x4zz", " 4zz")]
    [InlineData("\\u0041", "A")]
    [InlineData("\\u007F", "\u007F")]
    [InlineData("\\u0080", "\u00FF")] // no credential has it
    [InlineData("\\u0141", "\u00FF")]
    [InlineData("\\u1041", "\u00FF")]
    [InlineData("\\u004", "\\u004")]
    [InlineData("\\u00zz", "\\u00zz")]
    [InlineData("\\u", "\\u")]
    [InlineData("\\u{41}b", "Ab")]
    [InlineData("\\u{41}", "A")]
    [InlineData("\\u{000000000000041}", "A")]
    [InlineData("\\u{7f}", "\u007F")]
    [InlineData("\\u{80}", "\u00FF")]
    [InlineData("\\u{141}", "\u00FF")]
    [InlineData("\\u{100041}", "\u00FF")]
    [InlineData("\\u{100000041}", "\u00FF")]
    [InlineData("\\u{}", "\\u{}")]
    [InlineData("\\u{41", "\\u{41")]
    [InlineData("\\u{41x", "\\u{41x")]
    [InlineData("\\u{", "\\u{")]
    public void Unescape_Json_UndoesItsEscapesAlone(string text, string expected) => Unescape(text, jsonOnly: true).Should().Be(expected);

    [Theory]
    [InlineData("%41", "A")]
    [InlineData("%4a%4A", "JJ")]
    [InlineData("a%0D%0Ab", "ab")]
    [InlineData("%4", "%4")]
    [InlineData("%4z1", "%4z1")]
    [InlineData("%z41", "%z41")]
    [InlineData("%", "%")]
    [InlineData("\\u0041", "A")]
    [InlineData("&amp;&lt;&gt;&quot;&apos;", "&<>\"'")]
    [InlineData("&sol;&plus;&equals;&period;&lowbar;&colon;&commat;", "/+=._:@")]
    [InlineData("&lt;x", "<x")]
    [InlineData("&lt", "&lt")]
    [InlineData("&l;", "&l;")]
    [InlineData("&foo;x", "&foo;x")]
    [InlineData("&#65;", "A")]
    [InlineData("&#65", "A")] // as browsers read it
    [InlineData("&#65 b", "A b")]
    [InlineData("&#65a", "Aa")]
    [InlineData("&#x41;&#X4a", "AJ")]
    [InlineData("&#x41g", "Ag")]
    [InlineData("&#10;", "")]
    [InlineData("&#000000000000065;", "A")]
    [InlineData("&#1;", "\u0001")]
    [InlineData("&#0;", "&#0;")]
    [InlineData("&#127;", "\u007F")]
    [InlineData("&#128;", "&#128;")]
    [InlineData("&#321;", "&#321;")]
    [InlineData("&#;", "&#;")]
    [InlineData("&#x;", "&#x;")]
    [InlineData("&#", "&#")]
    [InlineData("&", "&")]
    public void Unescape_Text_UndoesPercentEncodingAndEntitiesToo(string text, string expected) => Unescape(text, jsonOnly: false).Should().Be(expected);

    private delegate int Decoder(ReadOnlySpan<byte> text, Span<byte> bytes);

    private static string Decode(Decoder decode, string text)
    {
        var bytes = new byte[text.Length];
        return Convert.ToHexString(bytes.AsSpan(0, decode(Encoding.ASCII.GetBytes(text), bytes)));
    }

    private static string Unescape(string text, bool jsonOnly)
    {
        var bytes = new byte[text.Length];
        return Encoding.Latin1.GetString(bytes.AsSpan(0, EncodedText.Unescape(Encoding.ASCII.GetBytes(text), bytes, jsonOnly)));
    }
}
