using System.Text.RegularExpressions;
using McpSecureApis.Json.Patterns;

namespace McpSecureApis.Json.Tests.Patterns;

public sealed class EcmaPatternTests
{
    /// <summary>Each has hundreds of sets of characters once it is written out; the answers are those of ECMA-262 with the flag u.</summary>
    [Theory]
    [InlineData(@"^[\p{L}\n]$", "\n", true)]
    [InlineData(@"\P{L}", "a\n", true)]
    [InlineData(@"[^\p{L}]", "abc\n", true)]
    [InlineData(@"^\p{L}*\s$", "ab\n", true)]
    [InlineData(@"^[\p{L}\p{N}\s.,-]*$", "ab 1\n", true)]
    [InlineData(@"^\p{L}*$", "ab\n", false)]
    [InlineData(@"^\P{L}*$", "12\n", true)]
    public void Match_TextThatEndsWithALineFeed_IsToldRight(string pattern, string text, bool matches) =>
        EcmaPattern.Compile(pattern, out _)!.TryMatch(text).Should().Be(matches);

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

    [Theory]
    [InlineData("^ORD-[0-9]{8}$", true)]
    [InlineData("^[A-Z]{2}[0-9]*$", true)]
    [InlineData(@"^\d{4}-\d{2}-\d{2}$", true)]
    [InlineData(@"^\+?[0-9]+$", true)]
    [InlineData("^$", true)]
    [InlineData("^[a-z]+[a-z0-9]$", false)] // the first part could take too much
    [InlineData("^[a-z]*-?[a-z]$", false)] // so could it past the optional hyphen
    [InlineData("^(?:a|b)$", false)]
    [InlineData("^é$", false)]
    [InlineData("^.$", false)]
    [InlineData("^a|b$", false)]
    [InlineData("a$", false)]
    [InlineData("^a", false)]
    [InlineData("^a^b$", false)]
    public void Compile_RowOfCharactersAndClasses_NeedsNoExpression(string pattern, bool isPlain) =>
        EcmaPattern.Compile(pattern, out _)!.IsPlain.Should().Be(isPlain);

    [Fact]
    public void Compile_PlainPattern_MatchesWhatTheExpressionMatches()
    {
        var random = new Random(11);
        string[] atoms = ["a", "b", "-", "[ab]", "[a-c]", "[^]", "[]", "[-0]", @"\d", @"\w", "0", @"\$", "[c0-]", @"\u0062", "é"];
        string[] counts = ["", "", "", "*", "+", "?", "{0}", "{2}", "{1,}", "{0,2}", "{1,3}", "*?", "{2147483647}", "{0,2147483648}"];
        const string Units = "aabbc0-$\nAéK\u212A";
        var (plain, matches) = (0, 0);
        for (var i = 0; i < 3_000; i++)
        {
            var pattern = $"^{string.Concat(Enumerable.Range(0, random.Next(5)).Select(_ => atoms[random.Next(atoms.Length)] + counts[random.Next(counts.Length)]))}$";
            if (EcmaPattern.Compile(pattern, out _) is not { IsPlain: true } compiled)
            {
                continue;
            }

            Regex expression;
            try
            {
                expression = EcmaPattern.Build(EcmaPattern.Translate(pattern, out _)!);
            }
            catch (Exception error) when (error is ArgumentException or NotSupportedException)
            {
                continue;
            }

            plain++;
            for (var t = 0; t < 40; t++)
            {
                var text = string.Concat(Enumerable.Range(0, random.Next(6)).Select(_ => Units[random.Next(Units.Length)]));
                var expected = expression.IsMatch(text);
                compiled.IsMatch(text).Should().Be(expected, "of {0} and {1}", pattern, text);
                matches += expected ? 1 : 0;
            }
        }

        plain.Should().BeGreaterThan(500);
        matches.Should().BeGreaterThan(500);
    }
}
