using McpSecureApis.Core.Arguments.Patterns;

namespace McpSecureApis.Core.Tests.Arguments;

public sealed class EcmaPatternTests
{
    [Theory]
    [InlineData(@"^\d$", "\u0665", false)] // ARABIC-INDIC DIGIT FIVE
    [InlineData(@"^\d$", "5", true)]
    [InlineData(@"^\w+$", "é", false)]
    [InlineData(@"^\W$", "é", true)]
    [InlineData("^abc$", "abc\n", false)] // .NET's $ takes a trailing newline
    [InlineData("^abc$", "x\nabc", false)]
    [InlineData("^.$", "\n", false)]
    [InlineData("^.$", "\u2028", false)]
    [InlineData("^.$", "\u0085", true)]
    [InlineData("^.$", "😀", true)] // one code point, two units
    [InlineData("^..$", "😀", false)]
    [InlineData("^[^a]$", "😀", true)]
    [InlineData("^[😀-😂]$", "😁", true)]
    [InlineData("^[😀-😂]$", "😃", false)]
    [InlineData("^😀*$", "😀😀", true)]
    [InlineData(@"^\u{1F600}$", "😀", true)]
    [InlineData(@"^\uD83D\uDE00$", "😀", true)]
    [InlineData(@"^\s$", "\uFEFF", true)]
    [InlineData(@"^\s$", "\u0085", false)]
    [InlineData(@"^\cA$", "\u0001", true)]
    [InlineData(@"^\p{Lu}$", "É", true)]
    [InlineData(@"^\p{Letter}+$", "é𝒳", true)]
    [InlineData(@"^\P{L}$", "1", true)]
    [InlineData(@"^[\w-]+$", "a-b", true)]
    [InlineData("^a{2,3}$", "aaaa", false)]
    [InlineData("^(?:a|b)+?$", "abab", true)]
    [InlineData("^(?<year>[0-9]{4})$", "2026", true)]
    [InlineData("es", "tests", true)] // not anchored
    [InlineData("^[]$", "a", false)]
    [InlineData("^[^]$", "a", true)]
    [InlineData("^K$", "k", false)]
    public void Compile_Pattern_MatchesAsEcmaSays(string pattern, string text, bool expected) =>
        EcmaPattern.Compile(pattern, out _)!.IsMatch(text).Should().Be(expected);

    [Theory]
    [InlineData("(?=a)b")]
    [InlineData("(?<!a)b")]
    [InlineData(@"(a)\1")]
    [InlineData(@"(?<x>a)\k<x>")]
    [InlineData(@"\bword")]
    [InlineData(@"\p{Script=Greek}")]
    [InlineData("((a{1,900}){1,900}){1,900}")]
    public void Compile_CannotRunWithoutBacktracking_IsRefused(string pattern)
    {
        EcmaPattern.Compile(pattern, out var problem).Should().BeNull();
        problem!.IsInvalid.Should().BeFalse();
    }

    [Theory]
    [InlineData("(")]
    [InlineData(")")]
    [InlineData("[a")]
    [InlineData("[b-a]")]
    [InlineData("*a")]
    [InlineData("a**")]
    [InlineData("a{3,2}")]
    [InlineData(@"\Z")]
    [InlineData(@"\a")]
    [InlineData(@"\")]
    [InlineData(@"\u{110000}")]
    [InlineData(@"\x1")]
    [InlineData("(?<1>a)")]
    [InlineData("(?i)a")]
    [InlineData("^*")]
    public void Compile_NotAPattern_IsInvalid(string pattern)
    {
        EcmaPattern.Compile(pattern, out var problem).Should().BeNull();
        problem!.IsInvalid.Should().BeTrue();
    }

    [Fact]
    public void Compile_RandomText_NeverThrows()
    {
        var random = new Random(7);
        const string Alphabet = @"ab01()[]{}*+?.|^$\-,<>:=!upPkxcdDwWsS" + "é😀";
        for (var i = 0; i < 5_000; i++)
        {
            var pattern = string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => Alphabet[random.Next(Alphabet.Length)]));
            (EcmaPattern.Compile(pattern, out var problem) is null).Should().Be(problem is not null, pattern);
        }
    }
}
