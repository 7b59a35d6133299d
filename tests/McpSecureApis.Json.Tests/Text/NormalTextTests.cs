using System.Globalization;
using System.Text;
using McpSecureApis.Json.Text;
using McpSecureApis.TestKit;

namespace McpSecureApis.Json.Tests.Text;

[Collection(Alone.Name)]
public sealed class NormalTextTests
{
    private const int RandomTexts = 300_000;

    [Theory]
    [InlineData("", "", "")]
    [InlineData("plain", "plain", "plain")]
    [InlineData("e\u0301", "\u00E9", "\u00E9")]
    [InlineData("\u00E9", "\u00E9", "\u00E9")]
    [InlineData("s\u0307\u0323", "\u1E69", "\u1E69")] // the marks change places
    [InlineData("a\u0308\u0301", "\u00E4\u0301", "\u00E4\u0301")]
    [InlineData("a\u0301\u0308", "\u00E1\u0308", "\u00E1\u0308")] // of one class: they stay
    [InlineData("\u1112\u1161\u11AB", "\uD55C", "\uD55C")]
    [InlineData("\uD558\u11AB", "\uD55C", "\uD55C")]
    [InlineData("\uD55C\u11AB", "\uD55C\u11AB", "\uD55C\u11AB")]
    [InlineData("\u212B", "\u00C5", "\u00C5")]
    [InlineData("\uFB01", "\uFB01", "fi")]
    [InlineData("\uFF21\uFF1A\u2460", "\uFF21\uFF1A\u2460", "A:1")]
    [InlineData("\u1E9B\u0323", "\u1E9B\u0323", "\u1E69")] // a canonical decomposition whose first part has a compatible one
    [InlineData("\u0958", "\u0915\u093C", "\u0915\u093C")] // excluded from composition
    [InlineData("\uD834\uDD5E", "\uD834\uDD57\uD834\uDD65", "\uD834\uDD57\uD834\uDD65")]
    [InlineData("\u0041\u030A\u0000b", "\u00C5\u0000b", "\u00C5\u0000b")]
    [InlineData("a\uD800e\u0301", "a\uD800\u00E9", "a\uD800\u00E9")]
    public void Of_Text_IsWhatTheStandardSays(string text, string nfc, string nfkc)
    {
        Normalize(text, NormalForm.Nfc).Should().Be(nfc);
        Normalize(text, NormalForm.Nfkc).Should().Be(nfkc);
        NormalText.IsNormal(text, NormalForm.Nfc).Should().Be(text == nfc);
        NormalText.IsNormal(text, NormalForm.Nfkc).Should().Be(text == nfkc);
    }

    [Fact]
    public async Task Of_EveryCodePointAndRandomTexts_IsWhatNodeSays()
    {
        var texts = RandomText(new Random(20261121)).Take(RandomTexts).ToList();
        var node = await NodeForms.AskAsync(texts);
        Assert.SkipWhen(node is null, "node is not installed; ./test.sh installs it");
        Assert.SkipWhen(node.Version > UnicodeForms.Version, $"Node has Unicode {node.Version}, the table {UnicodeForms.Version}; eng/unicode-forms.mjs writes it anew");
        var differing = new List<string>();
        for (var value = 0; value < 0x110000; value++)
        {
            var text = value is >= 0xD800 and <= 0xDFFF ? ((char)value).ToString() : char.ConvertFromUtf32(value);
            if (!node.Unassigned.Contains(value))
            {
                Compare(text, node.Changed.GetValueOrDefault(value, (text, text)), differing);
            }
        }

        node.Answers.Should().HaveCount(RandomTexts);
        for (var i = 0; i < texts.Count; i++)
        {
            if (!texts[i].EnumerateRunes().Any(rune => node.Unassigned.Contains(rune.Value)))
            {
                Compare(texts[i], node.Answers[i], differing);
            }
        }

        differing.Should().BeEmpty();
        node.Answers.Count(answer => answer.Nfc != answer.Nfkc).Should().BeGreaterThan(RandomTexts / 20, "the texts have what the forms differ in");
    }

    [Theory]
    [InlineData(200_000)]
    [InlineData(33)]
    [InlineData(31)]
    public void Of_LongRunOfMarks_IsOrderedLikeAShortOne(int marks)
    {
        var text = "x" + string.Concat(Enumerable.Range(0, marks).Select(i => i % 2 == 0 ? '\u0301' : '\u0323'));
        var normal = Normalize(text, NormalForm.Nfc);
        normal.Should().Be("x" + new string('\u0323', marks / 2) + new string('\u0301', marks - (marks / 2)));
        Normalize(normal, NormalForm.Nfc).Should().Be(normal);
    }

    [Theory]
    [InlineData(29, true)]
    [InlineData(30, false)]
    public void Of_LongerThanItMayBe_Stops(int longest, bool isTooLong)
    {
        foreach (var form in Enum.GetValues<NormalForm>())
        {
            // Three characters each in either form.
            var normal = NormalText.Of(new string('\uFB2C', 10), form, longest);
            (normal.IsTooLong, normal.IsChanged, normal.Text.Length <= longest).Should().Be((isTooLong, true, true));
            normal.Return();
        }
    }

    [Fact]
    public async Task Of_NormalText_AllocatesNothing()
    {
        string[] texts =
        [
            "plain text of every day, 0123456789", new string('x', 10_000), "Größe, naïve, Łódź, crème brûlée", "Ελληνικά και русский текст", "한국어 문자열", "中文字符和日本語のテキスト",
            "हिन्दी में पाठ", "q\u0307 and x\u0323\u0301", "emoji 👩‍👩‍👧‍👦 too",
        ];
        foreach (var form in Enum.GetValues<NormalForm>())
        {
            (await Allocations.OnceWarmAsync(() => Look(form))).Should().Be(0);
        }

        void Look(NormalForm form)
        {
            foreach (var text in texts)
            {
                var normal = NormalText.Of(text, form);
                if (normal.IsChanged || !NormalText.IsNormal(text, form))
                {
                    throw new InvalidOperationException(text);
                }

                normal.Return();
            }
        }
    }

    [Fact]
    public void Version_OfTheTable_IsNotOlderThanThePlatforms()
    {
        // What the platform knows and the table does not would be left as it is, also by the views that see through compatibility forms.
        UnicodeForms.Version.Major.Should().BeGreaterThanOrEqualTo(16);
        UnicodeForms.Decompose(0x1CCD6, NormalForm.Nfkc).ToString().Should().Be("A", "it is a letter of Unicode 16");
    }

    private static void Compare(string text, (string Nfc, string Nfkc) expected, List<string> differing)
    {
        foreach (var (form, wanted) in new[] { (NormalForm.Nfc, expected.Nfc), (NormalForm.Nfkc, expected.Nfkc) })
        {
            var normal = NormalText.Of(text, form);
            var isRight = normal.Text.SequenceEqual(wanted) && normal.IsChanged == (text != wanted);
            normal.Return();
            if ((!isRight || NormalText.IsNormal(text, form) != (text == wanted) || !NormalText.IsNormal(wanted, form)) && differing.Count < 20)
            {
                differing.Add($"{form}: {string.Join(' ', text.Select(unit => ((int)unit).ToString("X4", CultureInfo.InvariantCulture)))}");
            }
        }
    }

    private static string Normalize(string text, NormalForm form)
    {
        var normal = NormalText.Of(text, form);
        var result = normal.Text.ToString();
        normal.Return();
        return result;
    }

    /// <summary>Texts in which much happens: marks after letters, parts of Hangul syllables, compatibility forms, and anything.</summary>
    private static IEnumerable<string> RandomText(Random random)
    {
        var marks = Enumerable.Range(0x80, 0x1F000).Where(value => value is < 0xD800 or > 0xDFFF && UnicodeForms.ClassOf(value) != 0).ToArray();
        var joining = Enumerable.Range(0x80, 0x1F000).Where(UnicodeForms.Joins).ToArray();
        var parts = Enumerable.Range(0x80, 0x2FA20).Where(value => value is < 0xD800 or > 0xDFFF && !UnicodeForms.Decompose(value, NormalForm.Nfkc).IsEmpty).ToArray();
        while (true)
        {
            var text = new StringBuilder();
            for (var i = random.Next(1, 10); i > 0; i--)
            {
                text.Append(random.Next(10) switch
                {
                    0 or 1 => char.ConvertFromUtf32(marks[random.Next(marks.Length)]),
                    2 or 3 => char.ConvertFromUtf32(joining[random.Next(joining.Length)]),
                    4 => char.ConvertFromUtf32(parts[random.Next(parts.Length)]),
                    5 => ((char)random.Next(0x1100, 0x1200)).ToString(),
                    6 => ((char)random.Next(0xAC00, 0xD7B0)).ToString(),
                    7 => char.ConvertFromUtf32(random.Next(2) == 0 ? random.Next(0xD800) : random.Next(0xE000, 0x110000)),
                    8 => "aAeEoOuUsS"[random.Next(10)].ToString(),
                    _ => random.Next(20) == 0 ? ((char)random.Next(0xD800, 0xE000)).ToString() : ((char)random.Next(0x2000)).ToString(),
                });
            }

            yield return text.ToString();
        }
    }
}
