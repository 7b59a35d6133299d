using McpSecureApis.Json.Patterns.Languages;

namespace McpSecureApis.Json.Tests.Patterns.Languages;

/// <summary>Pairs of patterns whose relation a person worked out. Each is asked in both directions.</summary>
public sealed class ContainmentTests
{
    [Theory]
    [InlineData("", "^")]
    [InlineData("", "$")]
    [InlineData("", "a*")]
    [InlineData("", "[^]*")]
    [InlineData("", "(?:^|a)")]
    [InlineData("a", "^.*a|\n[^]*a|\r[^]*a|\u2028[^]*a|\u2029[^]*a")]
    [InlineData("a+", "a")] // a search finds the first of many
    [InlineData("a{1,1000}", "a")]
    [InlineData("a{3,}", "aaa")]
    [InlineData("^a+$", "^aa*$")]
    [InlineData("^a+$", "^a*a$")]
    [InlineData("^a?$", "^(?:|a)$")]
    [InlineData("^a{2,3}$", "^aaa?$")]
    [InlineData("^(?:a|b)*$", "^[ab]*$")]
    [InlineData("^(?:a*b*)*$", "^[ab]*$")]
    [InlineData("^(?:ab)*a$", "^a(?:ba)*$")]
    [InlineData("^(a|b)c$", "^(?:ac|bc)$")]
    [InlineData("^[a-c]$", "^[cba]$")]
    [InlineData("^[a-c]$", "^(?:a|[b-c])$")]
    [InlineData(@"^\d+$", "^[0-9]+$")]
    [InlineData(@"^\w$", "^[A-Za-z0-9_]$")]
    [InlineData(@"^[\d\D]$", "^[^]$")]
    [InlineData(@"^[^\s\S]$", "^[]$")]
    [InlineData("^.$", @"^[^\n\r\u2028\u2029]$")]
    [InlineData(@"^\u0061$", @"^\x61$")]
    [InlineData(@"^\u{1F600}$", @"^\uD83D\uDE00$")]
    [InlineData("^😀{2}$", "^😀😀$")]
    [InlineData("^[😀-😂]$", "^(?:😀|😁|😂)$")]
    [InlineData("^a+?$", "^a+$")] // laziness decides nothing
    [InlineData("^(?<year>[0-9]{4})$", "^[0-9]{4}$")]
    [InlineData("^a$|^b$", "^(?:a|b)$")]
    [InlineData("^a|b$", "(?:^a|b$)")]
    [InlineData("^^a$$", "^a$")]
    [InlineData("(?:^|^)a", "^a")]
    [InlineData("(?:^|b)*a", "a")]
    [InlineData("(?:^|a){2}b", "^b|^ab|aab")]
    [InlineData("a(?:$|b){2}", "a$|ab$|abb")]
    [InlineData("a^b", "[]")] // no text has a start behind its first character
    [InlineData("a$b", "[]")]
    [InlineData("$^", "^$")]
    [InlineData("^(?:(?:a|b){2}){3}$", "^[ab]{6}$")]
    [InlineData("^(?:a{2}){1,3}$", "^(?:aa|aaaa|aaaaaa)$")]
    [InlineData("^(?:0|[1-9][0-9]*)$", "^(?:[1-9][0-9]*|0)$")]
    [InlineData("^ORD-[0-9]{8}$", @"^ORD-\d{4}\d{4}$")]
    [InlineData(@"^\p{ASCII}$", @"^[\0-\x7f]$")]
    [InlineData(@"^[\p{Lu}\p{Ll}\p{Lt}]$", @"^\p{LC}$")]
    public void FindOutside_SameTextsWrittenDifferently_FindsNoneEitherWay(string first, string second)
    {
        Outside(first, second).Should().Be(TextFinding.None);
        Outside(second, first).Should().Be(TextFinding.None);
    }

    [Theory]
    [InlineData("^a$", "a", "aa")]
    [InlineData("^a", "a", "aa", "ba")]
    [InlineData("[]", "", "")]
    [InlineData("^$", "^a?$", "a")]
    [InlineData("^[a-y]$", "^[a-z]$", "z")]
    [InlineData("^[a-z]{1,19}$", "^[a-z]{1,20}$", "aaaaaaaaaaaaaaaaaaaa")]
    [InlineData("^[a-z]{1,1000}$", "^[a-z0-9]{1,2000}$", "0")]
    [InlineData("^[a-z]{2,1000000}$", "^[a-z0-9]{1,2000000}$", "a")]
    [InlineData("^[a-z]{8}$", "^[a-z]+$", "a")]
    [InlineData("^[0-9]{8}$", @"^\w{8}$", "aaaaaaaa")]
    [InlineData("^ORD-[0-9]{8}$", "^ORD-[0-9]{8}", "ORD-00000000a")]
    [InlineData("^ORD-[0-9]{8}$", "^[A-Z]{3}-[0-9]{8}$", "AAA-00000000")]
    [InlineData("^ORD-[0-9]{8}$", "^(?:ORD|INV)-[0-9]{8}$", "INV-00000000")]
    [InlineData("^.$", "^[^]$", "\u2028")] // a line separator reads better than a control character
    [InlineData(@"^\s$", @"^\W$", "-")]
    [InlineData("abc", "b", "b")]
    [InlineData("^(?:ab)+$", "^[ab]+$", "a")]
    [InlineData("^(?:a|ab)$", "^a", "aa")]
    [InlineData("^(?:open|paid)$", "^(?:open|paid|closed)$", "closed")]
    [InlineData(@"^\d{4}-\d{2}-\d{2}$", @"^[\d-]{10}$", "----------", "0000000000")]
    [InlineData(@"^[^@\s]+@example\.com$", @"^[^@\s]+@[^@\s]+$", "a@a")]
    [InlineData("^https://", "^https?://", "http://")]
    [InlineData("^[^/]+$", "^[^]+$", "/")]
    [InlineData("^(?:[0-9]{1,3}\\.){3}[0-9]{1,3}$", @"^[\d.]+$", "0")]
    [InlineData("^😀$", "^[^]$", "a")]
    [InlineData("^[^]$", "^[^]{1,2}$", "aa")]
    [InlineData("^[é]$", @"^\p{L}$", "a")]
    [InlineData("^(?:a{2}){3}$", "^(?:aa)*$", "")]
    [InlineData("x$", "x", "xa")]
    [InlineData("^a{1,3}$", "^(?:a{1,2}|a{2,5})$", "aaaa")]
    [InlineData("^[a-z]+-[a-z]+$", "-", "-")]
    [InlineData("(?:^a){2}", "[ab]", "a", "b")] // only nothing can follow a second start
    public void FindOutside_Narrower_FindsWhatTheWiderOneAdds(string narrow, string wide, params string[] shortest)
    {
        Outside(narrow, wide).Should().Be(TextFinding.None);
        Outside(wide, narrow).Text.Should().BeOneOf(shortest);
    }

    [Theory]
    [InlineData("^[a-c]$", "^[b-d]$", "a", "d")]
    [InlineData("^a", "a$", "ab", "ba")]
    [InlineData("a", "b", "a", "b")]
    [InlineData("^[a-z]{1,5}$", "^[a-z]{3,8}$", "a", "aaaaaa")]
    [InlineData("^(?:aa)*$", "^(?:aaa)*$", "aa", "aaa")]
    [InlineData(@"^\d", @"\D$", "0", "a")]
    [InlineData("^[^a]$", "^[^b]$", "b", "a")]
    [InlineData("^.*$", "^[^a]*$", "a", "\n")]
    [InlineData("^[a-z0-9-]{1,3}$", "^[a-z_]{1,3}$", "0", "_")]
    [InlineData("^tmp_", @"\.json$", "tmp_", ".json")]
    [InlineData("^[😀-😂]$", "^[😁-😃]$", "😀", "😃")]
    public void FindOutside_Overlapping_FindsOneEachWay(string first, string second, string onlyFirst, string onlySecond)
    {
        var (left, right) = (TextLanguage.Of(first), TextLanguage.Of(second));

        Outside(first, second).Text.Should().HaveLength(onlyFirst.Length).And.Match(text => left.Has(text) == true && right.Has(text) == false);
        Outside(second, first).Text.Should().HaveLength(onlySecond.Length).And.Match(text => right.Has(text) == true && left.Has(text) == false);
        left.FindShared(right).Text.Should().NotBeNull();
    }

    [Theory]
    [InlineData("^a$", "^b$")]
    [InlineData("^[a-m]+$", "^[n-z]+$")]
    [InlineData("^a{1,3}$", "^a{4,6}$")]
    [InlineData("^a", "^b")]
    [InlineData("a$", "b$")]
    [InlineData(@"^\d+$", @"^\D+$")]
    [InlineData("^(?:aa)+$", "^a(?:aa)*$")]
    [InlineData("^[^-]*$", "-")]
    [InlineData("^$", "[^]")]
    [InlineData("^.$", "^..$")]
    [InlineData("^[😀-😂]$", @"^[\0-\uFFFF]$")]
    [InlineData("^[a-z]+$", "^[a-z]*[0-9]")]
    [InlineData("[]", "")]
    public void FindShared_Disjoint_FindsNone(string first, string second)
    {
        TextLanguage.Of(first).FindShared(TextLanguage.Of(second)).Should().Be(TextFinding.None);
        TextLanguage.Of(second).FindShared(TextLanguage.Of(first)).Should().Be(TextFinding.None);
    }

    [Theory]
    [InlineData("^[^]$", "^[^a]$", "a")]
    [InlineData(@"^[\0-z]$", @"^[\0-x]$", "y")]
    [InlineData(@"^[\0-\x1f!]$", "^b$", "!")] // a control character only where nothing else is
    [InlineData(@"^[\0-\x1f]$", "^b$", null)]
    [InlineData(@"^\s$", "^b$", " ")]
    [InlineData("^[^ -~]$", "^b$", "¡")]
    [InlineData("^[\u0300-\u036Fλ]$", "^b$", "λ")] // a combining mark alone is not seen
    [InlineData("^(?:\u0001a|b.)$", "^x$", "ba")]
    [InlineData("^[^]{3}$", "^[a-z]{3}$", "aa0")]
    [InlineData("^[^\\u0000-\\uFFFF]$", "^b$", "𐀀")]
    public void FindOutside_SeveralAreShortest_FindsOneThatReadsWell(string first, string second, string? expected)
    {
        var text = Outside(first, second).Text;

        text.Should().HaveLength(expected?.Length ?? 1);
        if (expected is not null)
        {
            ReadableCharacters.Cost(text!).Should().Be(ReadableCharacters.Cost(expected));
        }
    }

    private static TextFinding Outside(string first, string second) => TextLanguage.Of(first).FindOutside(TextLanguage.Of(second));
}
