using System.Text;
using McpSecureApis.Core.Requests.Texts;

namespace McpSecureApis.Core.Tests.Requests;

public sealed class StrictBase64Tests
{
    private const string Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    [Fact]
    public void Decode_LastDigitBeforePadding_NeedsZerosInItsUnusedBits()
    {
        for (var i = 0; i < Digits.Length; i++)
        {
            Decode($"A{Digits[i]}==").Should().Be(i % 16 == 0 ? $"{i >> 4:X2}" : null, "{0} before two", Digits[i]);
            Decode($"AA{Digits[i]}=").Should().Be(i % 4 == 0 ? $"00{i >> 2:X2}" : null, "{0} before one", Digits[i]);
            Decode($"AAA{Digits[i]}").Should().Be($"0000{i:X2}", "{0} has all its bits", Digits[i]);
        }
    }

    [Fact]
    public void Decode_CharacterThatIsNoDigit_IsNothing()
    {
        foreach (var unit in Enumerable.Range(0, 256).Select(value => (byte)value).Where(value => !Digits.Contains((char)value)))
        {
            StrictBase64.Decode([(byte)'A', unit, (byte)'A', (byte)'A']).Should().BeNull("{0}", unit);
            StrictBase64.Decode([unit, (byte)'A', (byte)'A', (byte)'A']).Should().BeNull("{0}", unit);
        }
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("=", null)]
    [InlineData("==", null)]
    [InlineData("===", null)]
    [InlineData("====", null)]
    [InlineData("A===", null)]
    [InlineData("AA==", "00")]
    [InlineData("AA=", null)]
    [InlineData("AA", null)]
    [InlineData("AAA", null)]
    [InlineData("AAAAA", null)]
    [InlineData("YWJj    ", null)] // white space, with which the length is right
    [InlineData("YWJ\nYWJ", null)]
    [InlineData("YQ== \t\r\n", null)]
    [InlineData("YQ==YQ==", null)]
    public void Decode_Text_IsBytesOnlyWhereItIsTheirOneText(string text, string? hex) => Decode(text).Should().Be(hex);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(3, 0)]
    [InlineData(4, 3)]
    [InlineData(8, 6)]
    [InlineData(1000, 750)]
    public void MaxDecodedLength_Digits_AreThreeBytesForFour(int digits, int bytes) => StrictBase64.MaxDecodedLength(digits).Should().Be(bytes);

    private static string? Decode(string text) => StrictBase64.Decode(Encoding.ASCII.GetBytes(text)) is { } bytes ? Convert.ToHexString(bytes) : null;
}
