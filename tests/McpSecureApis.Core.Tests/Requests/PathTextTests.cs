using McpSecureApis.Core.Requests.Texts;
using McpSecureApis.Json.Text;

namespace McpSecureApis.Core.Tests.Requests;

public sealed class PathTextTests
{
    [Fact]
    public void ChangesPath_EveryCharacterThatStandsForASeparator_IsFound()
    {
        var found = 0;
        for (var value = 0x80; value < 0x30000; value++)
        {
            var text = value is >= 0xD800 and <= 0xDFFF ? "x" : char.ConvertFromUtf32(value);
            var normal = NormalText.Of(text, NormalForm.Nfkc);
            var isSeparator = normal.Text.ContainsAny('/', '\\');
            var isDots = !normal.Text.ContainsAnyExcept('.');
            var plain = normal.Text.ToString();
            normal.Return();
            found += isSeparator || isDots ? 1 : 0;
            if ((isSeparator && !PathText.ChangesPath($"a{text}b")) || (isDots && !(PathText.ChangesPath(text) && PathText.ChangesPath($".{text}"))) ||
                (plain == "%" && !PathText.ChangesPath($"a{text}2f")) || (plain == "2" && !PathText.ChangesPath($"a%{text}f")) || (plain is "f" or "F" && !PathText.ChangesPath($"a%2{text}")))
            {
                Assert.Fail($"U+{value:X4}");
            }
        }

        found.Should().BeGreaterThan(10);
    }

    [Theory]
    [InlineData("a%c0%afb", true)]
    [InlineData("a%e0%80%afb", true)]
    [InlineData("a%c1%a1b", true)] // a letter, with more bytes than it needs
    [InlineData("a%e0%82%a9b", true)]
    [InlineData("a\u00BDb", false)] // one half: its fraction slash is none of a path
    [InlineData("a%C3%A9b", false)]
    [InlineData("caf\u00E9 \u226F \uFB01n", false)]
    public void ChangesPath_Text_OnlyWhereAReaderCouldSeeAnotherPath(string text, bool changes) => PathText.ChangesPath(text).Should().Be(changes);
}
