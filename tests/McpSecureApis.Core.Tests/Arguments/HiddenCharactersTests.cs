using System.Text;
using McpSecureApis.Core.Arguments.Screening;

namespace McpSecureApis.Core.Tests.Arguments;

/// <summary>Every code point against the list of those that nobody sees or that turn text round, written out here.</summary>
public sealed class HiddenCharactersTests
{
    private static readonly (int First, int Last)[] Invisible =
    [
        (0x00, 0x08), (0x0B, 0x0C), (0x0E, 0x1F), (0x7F, 0x9F), (0xAD, 0xAD), (0x34F, 0x34F), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x200B, 0x200D), (0x2028, 0x2029),
        (0x2060, 0x2065), (0x206A, 0x206F), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFFB), (0xE0000, 0xE0FFF),
    ];

    private static readonly (int First, int Last)[] Turning = [(0x61C, 0x61C), (0x200E, 0x200F), (0x202A, 0x202E), (0x2066, 0x2069)];

    [Fact]
    public void Find_EveryCodePointBetweenLetters_IsWhatTheListSays()
    {
        var wrong = new List<string>();
        for (var value = 0; value <= 0x10FFFF; value++)
        {
            if (!Rune.IsValid(value))
            {
                continue;
            }

            var expected = Is(Turning, value) ? ScreeningKind.Bidirectional : Is(Invisible, value) ? ScreeningKind.Invisible : ScreeningKind.None;
            if (HiddenCharacters.Find($"a{new Rune(value)}b") != expected)
            {
                wrong.Add($"U+{value:X4}");
            }
        }

        wrong.Should().BeEmpty();

        static bool Is((int First, int Last)[] ranges, int value) => Array.Exists(ranges, range => value >= range.First && value <= range.Last);
    }

    [Theory]
    [InlineData("\u0300\u200D\u0300", "None")]
    [InlineData("\u02FF\u200D\u0300", "Invisible")]
    [InlineData("\u0300\u200D\u02FF", "Invisible")]
    [InlineData("\u0300\u200D", "Invisible")]
    [InlineData("\u200D\u0300", "Invisible")]
    [InlineData("\u0300\u200C\U0001F600", "None")]
    [InlineData("\u0300\u200B\u0300", "Invisible")]
    [InlineData("0\uFE0F", "None")]
    [InlineData("9\uFE0E", "None")]
    [InlineData("#\uFE0F", "None")]
    [InlineData("*\uFE0F", "None")]
    [InlineData("\u00A9\uFE0F", "None")]
    [InlineData("\u00A8\uFE0F", "Invisible")]
    [InlineData("/\uFE0F", "Invisible")]
    [InlineData(":\uFE0F", "Invisible")]
    [InlineData("a\uFE0F", "Invisible")]
    [InlineData("\uFE0F", "Invisible")]
    [InlineData("0\uFE0D", "Invisible")]
    [InlineData("\u202E\u200B\u202E\u200B", "Invisible, Bidirectional")]
    [InlineData("\u202E\u202E", "Bidirectional")]
    [InlineData("\u200B\u200B", "Invisible")]
    [InlineData("a\ud800b", "None")]
    [InlineData("", "None")]
    public void Find_JoinersAndSelectors_AreHiddenWhereTheyBelongToNoSpelling(string text, string kinds) => HiddenCharacters.Find(text).ToString().Should().Be(kinds);
}
