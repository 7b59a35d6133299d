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

    [Theory]
    [InlineData("a%252fb", true)]
    [InlineData("a%25252fb", false)] // nobody decodes three times
    [InlineData(" ", false)] // blank, but a name
    [InlineData(" . ", true)]
    [InlineData(";x", true)]
    [InlineData("a\u2044b", true)]
    [InlineData("a\u2215b", true)]
    [InlineData("a\u29F8b", true)]
    [InlineData("a\u2216b", true)]
    [InlineData("a\u29F5b", true)]
    [InlineData("a\u29F9b", true)]
    [InlineData("a\u2217b", false)]
    [InlineData("%u002f", true)]
    [InlineData("%U002f", true)]
    [InlineData("%u002", false)] // one digit too few
    [InlineData("%u002gf", false)]
    [InlineData("a%2", false)]
    [InlineData("a%2f", true)]
    [InlineData("%c2%80b", false)] // the first character that needs two bytes
    [InlineData("%e0%a0%80b", false)]
    [InlineData("%f0%90%80%80b", false)]
    [InlineData("%f0%80%80%af", true)] // four to six bytes for a slash
    [InlineData("%f8%80%80%80%af", true)]
    [InlineData("%fc%80%80%80%80%af", true)]
    [InlineData("%fe%80%80%80%80%80%af", false)] // no first byte of anybody
    public void ChangesPath_Edge_IsWhereAReaderStopsReading(string text, bool changes) => PathText.ChangesPath(text).Should().Be(changes);

    [Theory]
    [InlineData("%c3%9f", "\u00DF")]
    [InlineData("%df%bf", "\u07FF")]
    [InlineData("%ef%bf%bd", "\uFFFD")]
    [InlineData("%ed%a0%80", "\uFFFD")] // half a surrogate pair
    [InlineData("%f7%bf%bf%bf", "\uFFFD")] // beyond Unicode
    [InlineData("%fb%bf%bf%bf%bf", "\uFFFD")]
    [InlineData("%fd%bf%bf%bf%bf%bf", "\uFFFD")]
    [InlineData("%fe", "\u00FE")]
    [InlineData("a%3db", "=")]
    [InlineData("a%253db", "=")]
    [InlineData("a%25253db", "!=")]
    [InlineData("a\u037Eb", ";")] // the Greek question mark is one
    [InlineData("a\uFF1Bb", ";")]
    [InlineData("a\u2260b", "!=")] // a composed letter stays composed
    [InlineData("ab", "!=")]
    [InlineData("=", "=")]
    public void HoldsAny_Text_IsReadAsOftenAsACarelessReaderWould(string text, string holds) =>
        PathText.HoldsAny(text, holds.AsSpan(holds.Length - 1)).Should().Be(holds[0] != '!');

    [Theory]
    [InlineData(0x7F, 0x9F)]
    [InlineData(0xAD, 0xAD)]
    [InlineData(0x34F, 0x34F)]
    [InlineData(0x115F, 0x1160)]
    [InlineData(0x17B4, 0x17B5)]
    [InlineData(0x180B, 0x180F)]
    [InlineData(0x200B, 0x200F)]
    [InlineData(0x2028, 0x202E)]
    [InlineData(0x2060, 0x206F)]
    [InlineData(0x3164, 0x3164)]
    [InlineData(0xFE00, 0xFE0F)]
    [InlineData(0xFFA0, 0xFFA0)]
    [InlineData(0xFFF0, 0xFFFB)]
    [InlineData(0xE0000, 0xE0FFF)]
    public void FindProblem_InvisibleCharacter_IsNamedAndItsNeighboursAreNot(int first, int last)
    {
        for (var value = first; value <= last; value++)
        {
            PathText.FindProblem($"a{char.ConvertFromUtf32(value)}b").Should().Contain("invisible", "U+{0:X4}", value);
        }

        PathText.FindProblem($"a{char.ConvertFromUtf32(first - 1)}b").Should().BeNull("U+{0:X4} is seen", first - 1);
        PathText.FindProblem($"a{char.ConvertFromUtf32(last + 1)}b").Should().BeNull("U+{0:X4} is seen", last + 1);
    }
}
