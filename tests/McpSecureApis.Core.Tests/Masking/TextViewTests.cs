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
}
