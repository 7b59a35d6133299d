using McpSecureApis.Core.Masking.Detectors;

namespace McpSecureApis.Core.Tests.Masking;

/// <summary>Numbers in the keys of maps, without the detectors for running text beside.</summary>
public sealed class KeyNumberTests
{
    [Theory]
    [InlineData("card_4111111111111111", "card_[payment-card]")]
    [InlineData("4111111111111111", "[payment-card]")]
    [InlineData("4123456789012345677", "[payment-card]")]
    [InlineData("41234567890123456770", "41234567890123456770")]
    [InlineData("4111_1111_1111_1111_1", "[payment-card]_1")]
    [InlineData("4123_4567_8901_2345_677", "[payment-card]")]
    [InlineData("4222_2222_2222_2", "[payment-card]")]
    [InlineData("4222_2222_22222", "4222_2222_22222")] // the last of the fours is no longer
    [InlineData("4222_222_222_222", "[payment-card]")]
    [InlineData("4222_222_222_222_1", "[payment-card]_1")]
    [InlineData("4111_111_111_111111", "4111_111_111_111111")]
    [InlineData("3012_345_6789_019", "3012_345_6789_019")]
    [InlineData("3782_822463_10005", "[payment-card]")]
    [InlineData("3012_345678_9019", "[payment-card]")]
    [InlineData("4111_111111_111111", "4111_111111_111111")]
    [InlineData("4111_11111_111_1111", "4111_11111_111_1111")]
    [InlineData("41_11_11_11_11_11_11_11", "41_11_11_11_11_11_11_11")]
    [InlineData("1_2_3_4_5_6_7_8", "1_2_3_4_5_6_7_8")]
    [InlineData("4111__1111_1111_1111", "4111__1111_1111_1111")]
    [InlineData("4111:1111:1111:1111", "4111:1111:1111:1111")]
    public void Find_Card_IsPrintedAsCardsAre(string key, string expected) => Find(key).Should().Be(expected);

    [Theory]
    [InlineData("fe4111111111111111fa", "fe[payment-card]fa")] // no digest has twenty digits
    [InlineData("feed4111111111111111face", "feed4111111111111111face")]
    [InlineData("id_feed4111111111111111face", "id_feed4111111111111111face")]
    [InlineData("feed4111111111111111face_x", "feed4111111111111111face_x")]
    [InlineData("feeg4111111111111111face", "feeg[payment-card]face")] // no hexadecimal digit
    [InlineData("facefeed4111111111111111", "facefeed[payment-card]")] // one run of letters is a word
    [InlineData("4111111111111111facefeed", "[payment-card]facefeed")]
    [InlineData("a30123456789019b", "a30123456789019b")]
    [InlineData("ab30123456789019", "ab[payment-card]")]
    [InlineData("a30123456789019bc", "a[payment-card]bc")]
    [InlineData("ab12cdef4111111111111111ab12cdef", "ab12cdef4111111111111111ab12cdef")]
    [InlineData("abcdefab-4111-1111-1111-1111abcdefab", "abcdefab-4111-1111-1111-1111abcdefab")]
    [InlineData("id_abcdefab-4111-1111-1111-1111abcdefab", "id_abcdefab-4111-1111-1111-1111abcdefab")]
    [InlineData("abcdefab-4111-1111-1111-1111abcdefab_x", "abcdefab-4111-1111-1111-1111abcdefab_x")]
    [InlineData("abcdefag-4111-1111-1111-1111abcdefab", "abcdefag-[payment-card]abcdefab")]
    [InlineData("abcdefab-4111-1111-1111-1111abcdefa", "abcdefab-[payment-card]abcdefa")]
    public void Find_CardInADigestOrUuid_IsChance(string key, string expected) => Find(key).Should().Be(expected);

    [Theory]
    [InlineData(13, '4')]
    [InlineData(14, '3')]
    [InlineData(18, '6')]
    public void Find_CardThatIsATradeNumber_IsOne(int length, char first)
    {
        var random = new Random(length);
        var trade = 0;
        for (var i = 0; i < 300; i++)
        {
            var body = $"{first}0" + string.Concat(Enumerable.Range(0, length - 3).Select(_ => (char)('0' + random.Next(10))));
            var number = Enumerable.Range(0, 10).Select(check => $"{body}{check}").First(CheckedByLuhn);
            if (!CardNumber.IsValid(number))
            {
                continue;
            }

            var isTrade = number.Reverse().Select((digit, at) => (digit - '0') * (at % 2 == 0 ? 1 : 3)).Sum() % 10 == 0;
            trade += isTrade ? 1 : 0;
            Find($"n_{number}").Should().Be(isTrade ? $"n_{number}" : "n_[payment-card]");
        }

        trade.Should().BePositive();
    }

    [Theory]
    [InlineData("ssn_123456789", "ssn_[ssn]")]
    [InlineData("ssn_000000000", "ssn_[ssn]")]
    [InlineData("ssn_12345678", "ssn_12345678")]
    [InlineData("jane_123456789", "jane_123456789")]
    [InlineData("123-45-6789", "[ssn]")]
    [InlineData("123 45 6789", "[ssn]")]
    [InlineData("jane_123-45-6789_x", "jane_[ssn]_x")]
    [InlineData("ssn_123.45.6789", "ssn_[ssn]")]
    [InlineData("jane_123.45.6789", "jane_123.45.6789")]
    [InlineData("jane_123_45_6789", "jane_123_45_6789")]
    [InlineData("jane-123-45-6789", "jane-123-45-6789")]
    [InlineData("jane_123-45-6789x", "jane_123-45-6789x")]
    [InlineData("jane_123-45 6789", "jane_123-45 6789")]
    [InlineData("ssn_123-45_6789", "ssn_123-45_6789")]
    [InlineData("jane_123-4-56789", "jane_123-4-56789")]
    [InlineData("jane_000-12-3456", "jane_000-12-3456")] // never given out
    [InlineData("jane_123-00-4567", "jane_123-00-4567")]
    [InlineData("jane_123-45-0000", "jane_123-45-0000")]
    [InlineData("ssn_000-12-3456", "ssn_[ssn]")]
    [InlineData("ssn_123-45-6789-x", "ssn_[ssn]-x")]
    [InlineData("ssn_123-45-6789-1", "ssn_123-45-6789-1")]
    [InlineData("ssn_123-45-6789_1", "ssn_[ssn]_1")]
    [InlineData("1-123-45-6789", "1-123-45-6789")]
    [InlineData("1_123-45-6789", "1_[ssn]")]
    [InlineData("-123-45-6789", "-123-45-6789")]
    public void Find_SocialSecurityNumber_StandsAlone(string key, string expected) => Find(key).Should().Be(expected);

    [Theory]
    [InlineData("tel_+491701234567", "tel_[phone]")]
    [InlineData("+491701234567", "[phone]")]
    [InlineData("+12345678", "[phone]")] // eight digits
    [InlineData("+1234567", "+1234567")]
    [InlineData("+1234_5678_9012_345", "[phone]")] // fifteen
    [InlineData("+1234_5678_9012_345_6", "[phone]_6")]
    [InlineData("+1234_5678_9012_3456", "[phone]_3456")]
    [InlineData("+01701234567", "+01701234567")]
    [InlineData("a+491701234567", "a+491701234567")]
    [InlineData("tel+491701234567", "tel[phone]")]
    [InlineData("1+491701234567", "1+491701234567")]
    [InlineData(".+491701234567", ".+491701234567")]
    [InlineData("-+491701234567", "-+491701234567")]
    [InlineData("$+491701234567", "$+491701234567")]
    [InlineData("€+491701234567", "€+491701234567")]
    [InlineData("£+491701234567", "£+491701234567")]
    [InlineData("#+491701234567", "#+491701234567")]
    [InlineData("++491701234567", "++491701234567")]
    [InlineData("212-555-0147", "[phone]")]
    [InlineData("jane_212-555-0147", "jane_[phone]")]
    [InlineData("jane_212-255-0147", "jane_[phone]")]
    [InlineData("jane_212-155-0147", "jane_212-155-0147")]
    [InlineData("jane_112-255-0147", "jane_112-255-0147")]
    [InlineData("jane_212_555_0147", "jane_212_555_0147")]
    [InlineData("tel_212_555_0147", "tel_[phone]")]
    [InlineData("tel_01701234567_", "tel_[phone]_")]
    public void Find_PhoneNumber_BehindAPlusOrInItsGroups(string key, string expected) => Find(key).Should().Be(expected);

    [Theory]
    [InlineData("004930123", false)]
    [InlineData("0049301234", true)]
    [InlineData("004930123456789", true)]
    [InlineData("0049301234567890", false)]
    [InlineData("0004930123456", false)]
    [InlineData("03012345", false)]
    [InlineData("030123456", true)]
    [InlineData("030123456789", true)]
    [InlineData("0301234567890", false)]
    [InlineData("1212555014", false)]
    [InlineData("12125550147", true)]
    [InlineData("121255501478", false)]
    [InlineData("11125550147", false)]
    [InlineData("19125550147", true)]
    [InlineData("1:125550147", false)]
    [InlineData("212555014", false)]
    [InlineData("2125550147", true)]
    [InlineData("2025550147", false)] // rather a date
    [InlineData("3125550147123", true)]
    [InlineData("31255501471234", false)]
    public void Find_DigitsBehindAWord_AreAPhoneNumberByTheirLength(string digits, bool isPhone)
    {
        foreach (var word in new[] { "tel_", "Fax-", "homePhone:", "cell (", "handy." })
        {
            Find(word + digits).Should().Be(isPhone ? word + "[phone]" : word + digits);
        }

        foreach (var word in new[] { "hotel_", "tel___", "x_", "" })
        {
            Find(word + digits).Should().Be(word + digits, "no word says that it is one");
        }
    }

    private static bool CheckedByLuhn(string digits) =>
        digits.Reverse().Select((digit, i) => i % 2 == 0 ? digit - '0' : ((digit - '0') * 2 / 10) + ((digit - '0') * 2 % 10)).Sum() % 10 == 0;

    private static string Find(string key) => MaskingFixture.Find(KeyNumberDetector.Find, key);
}
