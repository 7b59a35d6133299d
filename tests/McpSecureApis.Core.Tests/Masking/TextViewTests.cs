using McpSecureApis.Core.Masking.Detectors;
using McpSecureApis.Json.Text;

namespace McpSecureApis.Core.Tests.Masking;

public sealed class TextViewTests
{
    [Fact]
    public void Fold_EveryCharacterThatStandsForAnAsciiOne_IsThatOne()
    {
        var found = 0;
        for (var value = 0x80; value < 0x30000; value++)
        {
            var text = value is >= 0xD800 and <= 0xDFFF ? "x" : char.ConvertFromUtf32(value);
            var normal = NormalText.Of(text, NormalForm.Nfkc);
            var plain = normal.Text.ToString();
            normal.Return();
            if (plain.Length == 1 && plain != text && char.IsAscii(plain[0]))
            {
                found++;
                var view = TextView.Fold(text);
                var folded = view.Text.ToString();
                view.Return();
                (value, folded).Should().Be((value, plain));
            }
        }

        found.Should().BeGreaterThan(1000);
    }

    [Theory]
    [InlineData("\u0664\u0662", "42")]
    [InlineData("a\u2013b\u2212c", "a-b-c")]
    [InlineData("a\u3002b", "a.b")]
    [InlineData("a\u00A0b\u3000c", "a b c")]
    [InlineData("\uD835\uDC55", "h")] // a hole among the mathematical letters
    [InlineData("\u00E9\uFB01", "\u00E9\uFB01")] // longer ones stay
    public void Fold_Text_IsWhatAReaderTakesItFor(string text, string expected)
    {
        var view = TextView.Fold(text);
        var folded = view.Text.ToString();
        view.Return();
        folded.Should().Be(expected);
    }

    [Theory]
    [InlineData("\u2010\u2011\u2012\u2013\u2014\u2015", "------")]
    [InlineData("\u2016", "\u2016")]
    [InlineData("\u2212\uFE58", "--")]
    [InlineData("\uFF61", ".")]
    [InlineData("\u2044\u2215", "//")]
    [InlineData("\u2236", ":")]
    [InlineData("\u2028\u2029", "\n\n")]
    [InlineData("\uD835\uDC9D", "B")] // a hole among the capital letters
    [InlineData("a\uD83D\uDE00b", "a\uD83D\uDE00b")]
    [InlineData("\u00E9\u0000\u200B\u001Bx", "\u00E9x")]
    public void Fold_Character_IsItsAsciiOrItself(string text, string expected)
    {
        var view = TextView.Fold(text);
        var folded = view.Text.ToString();
        view.Return();
        folded.Should().Be(expected);
    }

    [Theory]
    [InlineData("%41", "A")]
    [InlineData("x%4a", "xJ")]
    [InlineData("%41%4", "A%4")]
    [InlineData("%41%4z1%z41", "A%4z1%z41")]
    [InlineData("a\\n", "a ")]
    [InlineData("\\r\\t\\\"\\\\\\/", "  \"\\/")]
    [InlineData("\\u0041", "A")]
    [InlineData("\\u0041\\u004", "A\\u004")]
    [InlineData("\\u0041\\x0041", "A\\x0041")]
    [InlineData("\\u0041\\", "A\\")]
    [InlineData("&lt;&num;&lpar;&rpar;", "<#()")]
    [InlineData("&lt;&l;&lt", "<&l;&lt")]
    [InlineData("&#65;&#x41;&#X4a;", "AAJ")]
    [InlineData("&#65;&#x;&#1x;&#", "A&#x;&#1x;&#")]
    [InlineData("&#0000065;", "A")]
    [InlineData("&#00000065;", null)] // longer than any name
    [InlineData("100% & \\x", null)]
    [InlineData("&foo; &#; \\", null)]
    [InlineData("plain", null)]
    public void TryDecode_Text_IsItsOneLayerOfEscapes(string text, string? expected)
    {
        var view = TextView.Fold(text);
        var isDecoded = TextView.TryDecode(view, out var decoded);
        (isDecoded ? decoded.Text.ToString() : null).Should().Be(expected);
        decoded.Return();
        view.Return();
    }

    [Theory]
    [InlineData("\u00E9\u200B jane%40example.com x", "\u00E9 [email] x")]
    [InlineData("\u00E9\u200B\u200B jane%40example.com", "\u00E9 [email]")]
    [InlineData("\u200B\u200B%6Aane@example.com\u00E9", "[email]")]
    [InlineData("\uD83D\uDE00 jane&#64;example.com \uD83D\uDE00", "\uD83D\uDE00 [email] \uD83D\uDE00")]
    public void Scan_EscapesInFoldedText_AreFoundInTheirPlace(string text, string expected) => MaskingFixture.Scan(text).Should().Be(expected);
}
