using McpSecureApis.Core.Masking.Detectors;

namespace McpSecureApis.Core.Tests.Masking;

public sealed class CardNumberTests
{
    /// <summary>Every first four digits belong to one of these ranges.</summary>
    [Theory]
    [InlineData(0, 999)]
    [InlineData(1000, 1999, 15)]
    [InlineData(2000, 2130)]
    [InlineData(2131, 2131, 15)]
    [InlineData(2132, 2199)]
    [InlineData(2200, 2205, 16, 17, 18, 19)]
    [InlineData(2206, 2220)]
    [InlineData(2221, 2720, 16)]
    [InlineData(2721, 2999)]
    [InlineData(3000, 3059, 14, 15, 16, 17, 18, 19)]
    [InlineData(3060, 3094)]
    [InlineData(3095, 3095, 14, 15, 16, 17, 18, 19)]
    [InlineData(3096, 3399)]
    [InlineData(3400, 3499, 15)]
    [InlineData(3500, 3527)]
    [InlineData(3528, 3589, 16, 17, 18, 19)]
    [InlineData(3590, 3599)]
    [InlineData(3600, 3699, 14, 15, 16, 17, 18, 19)]
    [InlineData(3700, 3799, 15)]
    [InlineData(3800, 3999, 14, 15, 16, 17, 18, 19)]
    [InlineData(4000, 4999, 13, 16, 19)]
    [InlineData(5000, 5099, 12, 13, 14, 15, 16, 17, 18, 19)]
    [InlineData(5100, 5599, 16)]
    [InlineData(5600, 6999, 12, 13, 14, 15, 16, 17, 18, 19)]
    [InlineData(7000, 8099)]
    [InlineData(8100, 8171, 16, 17, 18, 19)]
    [InlineData(8172, 9791)]
    [InlineData(9792, 9792, 16)]
    [InlineData(9793, 9999)]
    public void IsValid_FirstDigits_BelongToTheirLengths(int first, int last, params int[] lengths)
    {
        foreach (var four in new[] { first, last })
        {
            for (var length = 12; length <= 19; length++)
            {
                var body = $"{four:D4}{new string('9', length - 6)}{four % 10}";
                var check = (char)('0' + ((10 - (Luhn(body + '0') % 10)) % 10));
                CardNumber.IsValid(body + check).Should().Be(lengths.Contains(length), "{0} of {1} digits", four, length);
                CardNumber.IsValid(body + (check == '9' ? '0' : (char)(check + 1))).Should().BeFalse("the check digit is another");
            }
        }
    }

    [Theory]
    [InlineData("4111 1111 1111 1111", "[payment-card]")]
    [InlineData("41 11 11 11 11 11 11 11", "[payment-card]")] // in groups of one length, however short
    [InlineData("3 7 8 2 8 2 2 4 6 3 1 0 0 0 5", "[payment-card]")]
    [InlineData("3782 822463 10005", "[payment-card]")]
    [InlineData("4111 111 1111 11111", "[payment-card]")] // or of three at least
    [InlineData("4111.1111-1111 1111", "[payment-card]")]
    [InlineData("4123456789012345677", "[payment-card]")]
    [InlineData("4123 4567 8901 2345 677", "[payment-card]")]
    [InlineData("4111 1111 1111 1111 4111", "[payment-card] 4111")] // no card has twenty digits
    [InlineData("4111 1111 1111 1111 123", "[payment-card] 123")]
    [InlineData("card 5018 0000 0009", "card [payment-card]")]
    [InlineData("card 501800000009", "card [payment-card]")]
    [InlineData("5018 0000 0009", "5018 0000 0009")] // twelve digits need a word
    [InlineData("4222 2222 2222 2", "4222 2222 2222 2")]
    [InlineData("4222222222222", "[payment-card]")]
    [InlineData("4222222222222_x", "4222222222222_x")] // an underscore joins fifteen digits and more
    [InlineData("4111 1111 1111 11 11", "4111 1111 1111 11 11")]
    [InlineData("4111 1111 1111 111 1", "4111 1111 1111 111 1")]
    [InlineData("4111/1111/1111/1111", "4111/1111/1111/1111")]
    [InlineData("4111  1111 1111 1111", "4111  1111 1111 1111")]
    [InlineData("4111(1111(1111(1111", "4111(1111(1111(1111")]
    public void Scan_Card_IsFoundByItsGroups(string text, string expected) => MaskingFixture.Scan(text).Should().Be(expected);

    private static int Luhn(string digits) => digits.Reverse().Select((digit, i) => i % 2 == 0 ? digit - '0' : ((digit - '0') * 2 / 10) + ((digit - '0') * 2 % 10)).Sum();
}
