using System.Diagnostics;
using McpSecureApis.Json.Patterns;
using McpSecureApis.Json.Patterns.Languages;
using McpSecureApis.TestKit;

namespace McpSecureApis.Json.Tests.Patterns.Languages;

public sealed class TextLanguageTests
{
    private static readonly TextLanguage Letters = TextLanguage.Of("^[a-z]*$");

    [Theory]
    [InlineData(0, 10, 0, 10, null)]
    [InlineData(2, 5, 1, 8, null)]
    [InlineData(1, 8, 2, 8, 1)]
    [InlineData(1, 9, 1, 8, 9)]
    [InlineData(0, 100_000, 0, 200_000, null)]
    [InlineData(0, 40_000, 0, 20_000, 20_001)]
    [InlineData(0, null, 0, 3, 4)]
    [InlineData(1_000, null, 1_500, null, 1_000)]
    [InlineData(1_000, null, 0, 1_500, 1_501)]
    [InlineData(5, 4, 0, 0, null)] // no text at all
    public void FindOutside_Lengths_CountsCodePoints(int least, int? most, int otherLeast, int? otherMost, int? shortest)
    {
        foreach (var pattern in new[] { "", "^[a-z]*$", "^😀*$", "^[^]*$" })
        {
            var language = TextLanguage.Of(pattern);

            var finding = language.WithLength(least, most).FindOutside(language.WithLength(otherLeast, otherMost));

            finding.Undecided.Should().BeNull();
            (finding.Text is null ? null : (int?)ReadableCharacters.Length(finding.Text)).Should().Be(shortest, "of {0}", pattern);
        }
    }

    [Fact]
    public void FindMember_LengthThatThePatternHasOnlyNowAndThen_WaitsForIt()
    {
        // Multiples of 6, and of them the first in the range.
        var sixes = TextLanguage.Of("^(?:aa)*$").And(TextLanguage.Of("^(?:aaa)*$"));

        sixes.WithLength(1, 5).FindMember().Should().Be(TextFinding.None);
        sixes.WithLength(7, 11).FindMember().Should().Be(TextFinding.None);
        sixes.WithLength(1_000, 1_005).FindMember().Text.Should().Be(new string('a', 1_002));
        sixes.WithLength(60_001, 60_005).FindMember().Should().Be(TextFinding.None);
        sixes.WithLength(60_001).FindMember().Text.Should().HaveLength(60_006);
    }

    [Fact]
    public void FindMember_TwoStretchesOfLengths_TakesTheWayThroughBoth()
    {
        var language = TextLanguage.Of("^(?:ab|cd)*$").WithLength(50)
            .Without(TextLanguage.OfLength(0, 151))
            .Without(TextLanguage.OfLength(153, 9_999));

        var text = language.FindMember().Text!;

        text.Should().HaveLength(152);
        language.Has(text).Should().BeTrue();
        language.Without(TextLanguage.OfLength(152, 152)).FindMember().Text.Should().HaveLength(10_000);
    }

    [Fact]
    public void FindOutside_Texts_ComparesThemAsTheyAre()
    {
        var states = TextLanguage.OfTexts("open", "paid", "closed");

        states.FindOutside(Letters).Should().Be(TextFinding.None);
        states.FindOutside(TextLanguage.Of("^.{4}$")).Text.Should().Be("closed");
        states.FindOutside(TextLanguage.OfTexts("paid", "open")).Text.Should().Be("closed");
        states.FindOutside(TextLanguage.OfTexts("closed", "open", "paid", "late")).Should().Be(TextFinding.None);
        TextLanguage.Of("^(?:open|paid)$").FindOutside(states).Should().Be(TextFinding.None);
        TextLanguage.Of("^[op]").WithLength(0, 4).And(Letters).FindOutside(states).Text.Should().Be("o");
        states.WithLength(5).FindMember().Text.Should().Be("closed");
        states.And(TextLanguage.Of("x")).FindMember().Should().Be(TextFinding.None);
    }

    [Fact]
    public void FindMember_TextWithHalfACharacter_IsNoText() => TextLanguage.OfTexts("\uD83D").FindMember().Should().Be(TextFinding.None);

    [Fact]
    public void FindOutside_SeveralPatterns_DecidesThemTogether()
    {
        var both = TextLanguage.Of("[a-z]").And(TextLanguage.Of("[0-9]")).And(TextLanguage.Of("^[a-z0-9]*$"));

        both.FindMember().Text.Should().HaveLength(2);
        both.FindOutside(TextLanguage.Of("^(?:[a-z]+[0-9]|[0-9]+[a-z])[a-z0-9]*$")).Should().Be(TextFinding.None);
        both.FindOutside(TextLanguage.Of("^[a-z]").Or(TextLanguage.Of("^[0-9]"))).Should().Be(TextFinding.None);
        both.FindOutside(TextLanguage.Of("^[a-z]")).Text.Should().StartWith("0");
    }

    [Fact]
    public void Not_OfAnything_TakesTheRest()
    {
        TextLanguage.Any.Not().FindMember().Should().Be(TextFinding.None);
        TextLanguage.None.FindMember().Should().Be(TextFinding.None);
        TextLanguage.None.Not().FindMember().Text.Should().BeEmpty();
        Letters.Not().FindMember().Text.Should().Be("0");
        Letters.Or(Letters.Not()).FindOutside(TextLanguage.Any).Should().Be(TextFinding.None);
        TextLanguage.Any.FindOutside(Letters.Or(Letters.Not())).Should().Be(TextFinding.None);
        Letters.WithLength(2, 3).Not().FindShared(Letters).Text.Should().BeEmpty();
        Letters.WithLength(2, 3).Not().And(Letters).WithLength(2).FindMember().Text.Should().Be("aaaa");
    }

    [Fact]
    public void Of_PatternThatIsRefused_Throws() => FluentActions.Invoking(() => TextLanguage.Of("(?=a)b")).Should().Throw<ArgumentException>();

    [Theory]
    [InlineData(@"^\uD83D$")]
    [InlineData(@"a\uDE00b")]
    public void FindOutside_HalfOfACharacterInThePattern_IsUndecided(string pattern) =>
        TextLanguage.Of(pattern).FindOutside(Letters).Undecided.Should().Be(Undecided.HalfCodePoint);

    [Fact]
    public void FindMember_MatcherTakesTooLong_IsUndecided()
    {
        // What is searched for anywhere with a count of thousands takes the matcher longer than its limit for the first text; where it is quick
        // enough, the answer is the text.
        var language = TextLanguage.Of("[a-z]{2500}");

        var finding = language.FindMember();

        (finding.Undecided is Undecided.MatcherTooSlow || finding.Text == new string('a', 2_500)).Should().BeTrue("it is {0}", finding);
    }

    [Fact]
    public void FindMember_TextLongerThanTheRuntimeMatchesRightly_IsUndecided()
    {
        // With a time limit the runtime reads more than 100,000 units in parts, and one unit between two parts wrongly: the matcher takes none of them.
        TextLanguage.Of("^(?:aa)*$").WithLength(100_002).FindMember().Undecided.Should().Be(Undecided.MatcherTooSlow);
        TextLanguage.Of("^a*$").WithLength(100_002).FindMember().Text.Should().HaveLength(100_002);
    }

    [Fact]
    public void Finding_Default_IsUndecided() => default(TextFinding).Undecided.Should().NotBeNull("a forgotten answer is no proof");

    [Theory]
    [InlineData("^(?:[ab]*a[ab]{14})$", "^(?:[ab]*b[ab]{14})$")] // each of the last 15 letters counts: 2^15 states
    [InlineData("^[a-z]{30000}$", "^[a-y]{29999}[a-z]$")]
    public void FindOutside_TooManyStates_IsUndecidedWithinBounds(string first, string second)
    {
        var language = TextLanguage.Of(first).And(TextLanguage.Of("a$"));
        var other = TextLanguage.Of(second).Or(TextLanguage.Of("^b")).Or(TextLanguage.Of("^[ab]{15,29999}$"));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var watch = Stopwatch.StartNew();

        var finding = language.FindOutside(other);

        finding.Undecided.Should().Be(Undecided.TooLarge);
        watch.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(20));
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(2L << 30);
    }

    [Theory]
    [InlineData("^[a-z]{1,1000}$", "^[a-z]{1,1001}$", true)]
    [InlineData("^[a-z]{1,1001}$", "^[a-z]{1,1000}$", false)]
    [InlineData("[a-z]{1,1000}", "[a-z]", true)]
    [InlineData("[a-z]{1000}", "[a-z]{999}", true)]
    [InlineData("[a-z]{99}", "[a-z]{100}", false)]
    [InlineData("^(?:[a-z]{1,30}-){1,30}$", "^(?:[a-z]{1,31}-){1,31}$", true)]
    [InlineData("^[a-z]{5000}$", "^[a-z]{5000,6000}$", true)]
    public void FindOutside_LargeCounts_CostsOnlyWhatIsVisited(string first, string second, bool isContained)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();

        var finding = TextLanguage.Of(first).FindOutside(TextLanguage.Of(second));

        finding.Undecided.Should().BeNull();
        finding.IsNone.Should().Be(isContained);
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(200L << 20);
    }

    [Fact]
    public void FindMember_AnyBound_EndsThereAndNeverProves()
    {
        var language = TextLanguage.Of("^(?:[a-z]{3}-)+[0-9]{3}$");
        var other = TextLanguage.Of("^[a-z0-9-]+$").WithLength(0, 1_000);
        language.WithLength(0, 999).FindOutside(other).Should().Be(TextFinding.None);

        LanguageBounds[] tight =
        [
            LanguageBounds.Default with { States = 2 },
            LanguageBounds.Default with { Expressions = 1 },
            LanguageBounds.Default with { Expressions = 12 },
            LanguageBounds.Default with { Steps = 100 },
        ];
        foreach (var bounds in tight)
        {
            language.WithLength(0, 999).FindOutside(other, bounds).Undecided.Should().Be(Undecided.TooLarge);
        }

        language.FindMember(LanguageBounds.Default with { Text = 6 }).Undecided.Should().Be(Undecided.TextTooLong);
        language.FindMember(LanguageBounds.Default with { Text = 7 }).Text.Should().Be("aaa-000");
    }

    [Fact]
    public void FindOutside_LongPatternsAndLists_DoNotOverflow()
    {
        var row = string.Concat(Enumerable.Repeat("a?", 1_000));
        TextLanguage.Of(row).FindOutside(TextLanguage.Of("b")).Text.Should().BeEmpty();
        TextLanguage.Of($"^{row}$").FindOutside(TextLanguage.Of("^a*$")).Undecided.Should().BeNull();

        var nested = string.Concat(Enumerable.Repeat("(?:a", 30)) + string.Concat(Enumerable.Repeat(")*", 30));
        TextLanguage.Of($"^{nested}$").FindOutside(TextLanguage.Of("^a*$")).Should().Be(TextFinding.None);

        var names = Enumerable.Range(0, 2_000).Select(number => $"name-{number}").ToList();
        TextLanguage.OfTexts(names).FindOutside(TextLanguage.Of("^name-[0-9]{1,4}$")).Should().Be(TextFinding.None);
        TextLanguage.Of("^name-[0-9]{1,4}$").FindOutside(TextLanguage.OfTexts(names)).Text.Should().HaveLength(7); // name-00
        TextLanguage.Of("^name-1[0-9]{3}$").FindOutside(TextLanguage.OfTexts(names)).Should().Be(TextFinding.None);
    }

    [Fact]
    public void FindOutside_GeneratedPairs_AgreesWithTheMatcher()
    {
        var source = new PatternPairs(seed: 20261130);
        var (contained, found, undecided, texts) = (0, 0, 0, 0);
        for (var i = 0; i < 1_000; i++)
        {
            var (first, second) = source.Next();
            if (EcmaPattern.Compile(first, out _) is not { } inner || EcmaPattern.Compile(second, out _) is not { } outer)
            {
                continue;
            }

            var (left, right) = (TextLanguage.Of(first), TextLanguage.Of(second));
            var finding = left.FindOutside(right);

            finding.Undecided.Should().NotBe(Undecided.MatcherDisagrees, "of {0} and {1}", first, second);
            undecided += finding.Undecided is null ? 0 : 1;
            contained += finding.IsNone ? 1 : 0;
            if (finding.Text is { } text)
            {
                found++;
                (inner.IsMatch(text) && !outer.IsMatch(text)).Should().BeTrue("{0} is a text of {1} and not of {2}", text, first, second);
            }

            // Members that the automaton finds, and texts of any kind: none is outside of what was proven to contain it, and none is shorter.
            TextFinding[] members = [left.FindMember(), left.WithLength(3).FindMember(), left.WithLength(6, 9).FindMember()];
            foreach (var member in members.Select(one => one.Text).OfType<string>().Concat(Enumerable.Range(0, 20).Select(_ => source.Text())))
            {
                texts++;
                (inner.IsMatch(member) && !outer.IsMatch(member) && IsMissed(member, finding))
                    .Should().BeFalse("{0} is a text of {1} and not of {2}", member, first, second);
            }
        }

        undecided.Should().BeLessThan(5); // 0.5 %
        contained.Should().BeGreaterThan(200);
        found.Should().BeGreaterThan(200);
        texts.Should().BeGreaterThan(15_000);
    }

    [Fact]
    public void FindMember_GeneratedCombinations_IsTheShortestThatAnyTextShows()
    {
        var source = new PatternPairs(seed: 17);
        var random = new Random(17);
        for (var i = 0; i < 300; i++)
        {
            var (first, second) = source.Next();
            if (EcmaPattern.Compile(first, out _) is null || EcmaPattern.Compile(second, out _) is null)
            {
                continue;
            }

            var least = random.Next(5);
            var language = TextLanguage.Of(first).WithLength(least, least + random.Next(6));
            var other = random.Next(3) switch
            {
                0 => TextLanguage.Of(second),
                1 => TextLanguage.Of(second).Not(),
                _ => TextLanguage.Of(second).Or(TextLanguage.OfLength(random.Next(6), 8))
                    .Without(TextLanguage.OfTexts(source.Text(), source.Text())),
            };
            var all = random.Next(2) == 0 ? language.And(other) : language.Without(other);

            var finding = all.FindMember();

            finding.Undecided.Should().NotBe(Undecided.MatcherDisagrees);
            for (var t = 0; t < 30 && finding.Undecided is null; t++)
            {
                var text = source.Text();
                (all.Has(text) == true && IsMissed(text, finding)).Should().BeFalse("{0} was not found for {1} and {2}", text, first, second);
            }
        }
    }

    /// <summary>Whether a search that came to this should have come to the text.</summary>
    private static bool IsMissed(string text, TextFinding finding) => finding.Undecided is null &&
        (finding.Text is null || ReadableCharacters.Length(text) < ReadableCharacters.Length(finding.Text));
}
