using System.Text;
using McpSecureApis.Core.Masking.Detectors;
using McpSecureApis.Core.Masking.Policy;

namespace McpSecureApis.Core.Tests.Masking;

public sealed class InvisibleTextTests
{
    [Theory]
    [InlineData(0x00, 0x08)]
    [InlineData(0x0B, 0x0C)]
    [InlineData(0x0E, 0x1F)]
    [InlineData(0x7F, 0x9F)]
    [InlineData(0xAD, 0xAD)]
    [InlineData(0x34F, 0x34F)]
    [InlineData(0x61C, 0x61C)]
    [InlineData(0x115F, 0x1160)]
    [InlineData(0x17B4, 0x17B5)]
    [InlineData(0x180B, 0x180F)]
    [InlineData(0x200B, 0x200F)]
    [InlineData(0x202A, 0x202E)]
    [InlineData(0x2060, 0x206F)]
    [InlineData(0x3164, 0x3164)]
    [InlineData(0xFE00, 0xFE0F)]
    [InlineData(0xFEFF, 0xFEFF)]
    [InlineData(0xFFA0, 0xFFA0)]
    [InlineData(0xFFF0, 0xFFFB)]
    [InlineData(0x1BCA0, 0x1BCA3)]
    [InlineData(0x1D173, 0x1D17A)]
    [InlineData(0xE0000, 0xE0FFF)]
    public void IsInvisible_Character_IsInItsRangeAndItsNeighboursAreNot(int first, int last)
    {
        for (var value = first; value <= last; value++)
        {
            InvisibleText.IsInvisible(new Rune(value)).Should().BeTrue("U+{0:X4}", value);
        }

        foreach (var value in new[] { first - 1, last + 1 }.Where(Rune.IsValid))
        {
            InvisibleText.IsInvisible(new Rune(value)).Should().BeFalse("U+{0:X4} is seen", value);
        }
    }

    [Theory]
    [InlineData("a\tb\r\nc", "a\tb\r\nc")]
    [InlineData("a\u001B[31mb", "a[31mb")]
    [InlineData("\u00E9\u200B\u00E9", "\u00E9\u00E9")]
    [InlineData("\u00E9\u200D\u00E9", "\u00E9\u200D\u00E9")] // belongs to the spelling
    [InlineData("\u00E9\u200C\u00E9", "\u00E9\u200C\u00E9")]
    [InlineData("\u200D\u00E9", "\u00E9")]
    [InlineData("\u00E9\u200D", "\u00E9")]
    [InlineData("\u00E9\u200Da", "\u00E9a")]
    [InlineData("a\u200D\u00E9", "a\u00E9")]
    [InlineData("\u00E9\u200D\u200B\u00E9", "\u00E9\u00E9")]
    [InlineData("\u00E9\u200B\u200D\u00E9", "\u00E9\u00E9")]
    [InlineData("\u2764\uFE0F", "\u2764\uFE0F")]
    [InlineData("\u2764\uFE0E", "\u2764\uFE0E")]
    [InlineData("\u2764\uFE0D", "\u2764")]
    [InlineData("\u2764\uFE0F\uFE0F", "\u2764\uFE0F")]
    [InlineData("1\uFE0F", "1")]
    [InlineData("\u2764\uFE0F\u200D\u00E9", "\u2764\uFE0F\u200D\u00E9")]
    [InlineData("\u2764\uFE0F\u200C\u00E9", "\u2764\uFE0F\u00E9")]
    [InlineData("\uFE0F\u200D\u00E9", "\u00E9")]
    [InlineData("\u007F\uFE0F\u200D\u00E9", "\u00E9")]
    public void Mask_Text_LosesWhatNobodySees(string text, string expected)
    {
        var counts = new MaskCounts();
        (TextMasker.Mask(text, DetectorLevel.All, counts) ?? text).Should().Be(expected);
        counts.RemovedInvisible.Should().Be(text != expected);
        InvisibleText.Contains(text).Should().Be(text != expected);
    }

    [Fact]
    public void Mask_InvisibleBesideAFinding_IsCountedOnce()
    {
        var counts = new MaskCounts();
        TextMasker.Mask("\u200Ba@b.example \u200B", DetectorLevel.All, counts).Should().Be("[email] ");
        counts.Masked.Should().BeEquivalentTo(new Dictionary<string, int> { ["email"] = 1, [DetectorNames.Invisible] = 1 });
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("a b", true)]
    [InlineData("a~b!c", true)]
    [InlineData("a-b", true)]
    [InlineData("a--b", false)]
    [InlineData("a\u001Fb", false)]
    [InlineData("a\u007Fb", false)]
    [InlineData("a%b", false)]
    [InlineData("a&b", false)]
    [InlineData("a\\b", false)]
    [InlineData("a@b", false)]
    [InlineData("a\u00E9b", false)]
    [InlineData("abcdefghijklm", true)]
    [InlineData("abcdefghijklmn", false)] // as long as the shortest credential
    [InlineData("abcdefghijklm nopqrstuvwxyz", true)]
    [InlineData("a abcdefghijklmn", false)]
    public void HoldsNoCredential_Content_IsShortPlainWords(string content, bool holds) =>
        TextMasker.HoldsNoCredential(Encoding.UTF8.GetBytes(content)).Should().Be(holds);

    [Theory]
    [InlineData("abcdefghijkl_", true)]
    [InlineData("abcdefghijklm_", false)]
    public void HoldsNothing_Name_IsShorterThanACredential(string name, bool holds) =>
        TextMasker.HoldsNothing(Encoding.UTF8.GetBytes(name)).Should().Be(holds);

    [Theory]
    [InlineData("  a@example.com", "", "[email]")] // fifteen bytes are twenty characters
    [InlineData("  a@example.com", ".", "[email].")]
    [InlineData("  a@example.com ", "", "[email]")] // padded by two
    [InlineData("  a@example.com  ", "", "[email]")]
    [InlineData("  a@example.com  ", "==", "[email]=")]
    [InlineData("  a@example.com  ", "=", "[email]")]
    [InlineData("\u0001 a@example.com", "", null)] // no text
    [InlineData("\u0008 a@example.com", "", null)]
    [InlineData("\t a@example.com", "", "[email]")]
    [InlineData("a@example.c", "", null)]
    [InlineData("a@example.com", "", null)] // too short for a run
    public void Scan_Base64_IsAFindingAsAWhole(string text, string behind, string? expected)
    {
        var encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes(text)) + behind;
        MaskingFixture.Scan(encoded).Should().Be(expected ?? encoded);
    }

    [Fact]
    public void Scan_Base64OfNoText_Stays()
    {
        var encoded = Convert.ToBase64String([0xFF, .. "  a@example.com "u8]).TrimEnd('=');
        MaskingFixture.Scan(encoded).Should().Be(encoded);
    }

    [Theory]
    [InlineData("0-5 a, 3-12 b", "0-12 b")]
    [InlineData("3-12 b, 0-5 a", "0-12 b")]
    [InlineData("0-5 a, 3-8 b", "0-8 a")]
    [InlineData("0-10 a, 2-4 b", "0-10 a")]
    [InlineData("0-4 a, 0-10 b", "0-10 b")]
    [InlineData("0-5 a, 5-9 b", "0-5 a, 5-9 b")]
    [InlineData("6-9 b, 0-5 a", "0-5 a, 6-9 b")]
    [InlineData("0-5 a, 4-6 b, 5-20 c", "0-20 c")]
    [InlineData("100-105 a, 103-112 b, 200-201 c", "100-112 b, 200-201 c")]
    public void Merge_Overlap_IsOneFindingWithTheNameOfTheLonger(string found, string expected)
    {
        var findings = found.Split(", ").Select(text => text.Split('-', ' ')).Select(part => new Detection(int.Parse(part[0]), int.Parse(part[1]), part[2])).ToList();
        Detections.Merge(findings);
        string.Join(", ", findings.Select(finding => $"{finding.Start}-{finding.End} {finding.Kind}")).Should().Be(expected);
    }
}
