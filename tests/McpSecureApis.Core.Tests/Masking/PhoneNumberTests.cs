namespace McpSecureApis.Core.Tests.Masking;

/// <summary>Where a phone number starts and ends, and what is none although it looks like one.</summary>
public sealed class PhoneNumberTests
{
    [Theory]
    [InlineData("phone: 123456", "phone: [phone]")]
    [InlineData("phone: 12345", "phone: 12345")]
    [InlineData("phone: 123456789012345", "phone: [phone]")]
    [InlineData("phone: 1234567890123456", "phone: 1234567890123456")]
    [InlineData("phone: 12 34 56 78 90 12 34", "phone: [phone] 34")] // six groups
    [InlineData("tel 0301234567", "tel [phone]")]
    [InlineData("tel 030 1234", "tel [phone]")]
    [InlineData("tel 0301234567 12345", "tel [phone] 12345")]
    public void Scan_BehindAWord_NeedsSixToFifteenDigits(string text, string expected) => MaskingFixture.Scan(text).Should().Be(expected);

    [Theory]
    [InlineData("+1 234567", "[phone]")]
    [InlineData("+1 23456", "+1 23456")]
    [InlineData("+12 345 678 901 2345", "[phone]")] // fifteen digits
    [InlineData("+12 345 678 901 2345 6", "[phone] 6")]
    [InlineData("+1 2 3 4 5 67 89", "[phone] 89")] // six groups
    [InlineData("+(49) 30 901820", "[phone]")]
    [InlineData("(+49) 30 901820", "([phone]")]
    [InlineData("a +49 30 901820", "a [phone]")]
    [InlineData("a+49 30 901820", "a+49 30 901820")]
    [InlineData("_+49 30 901820", "_+49 30 901820")]
    [InlineData("++49 30 901820", "++49 30 901820")]
    [InlineData("+049 30 901820", "+049 30 901820")]
    [InlineData("ext 12: +1 23", "ext 12: +1 23")]
    public void Scan_BehindAPlus_NeedsSevenToFifteenDigits(string text, string expected) => MaskingFixture.Scan(text).Should().Be(expected);

    [Theory]
    [InlineData("at (415) 555-2671", "at [phone]")]
    [InlineData("\"415-555-2671\"", "\"[phone]\"")]
    [InlineData("212-555-2671", "[phone]")]
    [InlineData("112-555-2671", "112-555-2671")]
    [InlineData("212-555-267", "212-555-267")]
    [InlineData("212-5555-2671", "212-5555-2671")]
    [InlineData("1 415 555 2671", "[phone]")]
    [InlineData("7 415-555-2671", "7 [phone]")]
    [InlineData("12 415 555 2671", "12 [phone]")]
    [InlineData("12/415-555-2671", "12/[phone]")]
    [InlineData("12)415-555-2671", "12)415-555-2671")]
    [InlineData("12.415-555-2671", "12.415-555-2671")]
    [InlineData("1 415 555", "1 415 555")]
    [InlineData("415-555-2671 9", "[phone] 9")]
    [InlineData("415-555-2671-9", "415-555-2671-9")] // a fourth group in the same hand
    [InlineData("415.555.2671.9", "415.555.2671.9")]
    [InlineData("415 - 555-2671", "[phone]")]
    [InlineData("415  - 555-2671", "415  - 555-2671")] // more than three signs between
    [InlineData("x(415) 555-2671", "x(415) 555-2671")]
    [InlineData("_(415) 555-2671", "_(415) 555-2671")]
    [InlineData(".415-555-2671", ".415-555-2671")]
    [InlineData("-415-555-2671", "-415-555-2671")]
    [InlineData("$415-555-2671", "$415-555-2671")]
    [InlineData("€415-555-2671", "€415-555-2671")]
    [InlineData("£415-555-2671", "£415-555-2671")]
    [InlineData("#415-555-2671", "#415-555-2671")]
    [InlineData("415-555-2671y1", "415-555-2671y1")]
    public void Scan_NorthAmerican_IsThreeThreeAndFour(string text, string expected) => MaskingFixture.Scan(text).Should().Be(expected);

    [Theory]
    [InlineData("415-555-2671x12", "[phone]")]
    [InlineData("415-555-2671X12", "[phone]")]
    [InlineData("415-555-2671ext12", "[phone]")]
    [InlineData("415-555-2671 ext. 12", "[phone]")]
    [InlineData("415-555-2671 EXT: 1234567", "[phone]")]
    [InlineData("415-555-2671 x1", "[phone]")]
    [InlineData("415-555-2671 x1234567", "[phone]")]
    [InlineData("415-555-2671 x12345678", "[phone]8")] // seven digits at most
    [InlineData("415-555-2671 x", "[phone] x")]
    [InlineData("415-555-2671 x 1", "[phone]")]
    [InlineData("415-555-2671x", "415-555-2671x")]
    [InlineData("415-555-2671xy", "415-555-2671xy")]
    [InlineData("415-555-2671 ext. none", "[phone] ext. none")]
    [InlineData("415-555-2671: 42", "[phone]: 42")]
    [InlineData("415-555-2671, 12345", "[phone], 12345")]
    public void Scan_Extension_BelongsToTheNumber(string text, string expected) => MaskingFixture.Scan(text).Should().Be(expected);

    [Theory]
    [InlineData("(30) 901820", "([phone]")]
    [InlineData("(3) 9018201", "(3) 9018201")]
    [InlineData("(30) 90182", "(30) 90182")]
    [InlineData("(30901) 820", "([phone]")]
    [InlineData("(309018) 20", "(309018) 20")]
    [InlineData("(30 901820", "(30 901820")]
    [InlineData("30) 901820", "30) 901820")]
    [InlineData("49 30) 901820", "49 30) 901820")]
    [InlineData("49 (30) 901820", "[phone]")]
    [InlineData("1234 (56789) 1", "[phone]")]
    [InlineData("1234 (56789) 12345", "1234 ([phone]")] // together they are too many
    public void Scan_AreaCodeInParentheses_IsTwoToFiveDigits(string text, string expected) => MaskingFixture.Scan(text).Should().Be(expected.Replace("([phone]", "[phone]", StringComparison.Ordinal));

    [Theory]
    [InlineData("0123 45 6789", "[phone]")]
    [InlineData("012 34", "012 34")]
    [InlineData("030 12345", "030 12345")]
    [InlineData("030 123456", "[phone]")] // nine digits
    [InlineData("030 123456789", "[phone]")]
    [InlineData("030 1234567890", "030 1234567890")]
    [InlineData("030 1234 5678 90", "[phone] 90")] // twelve
    [InlineData("0 30 12 34 56 78", "[phone] 78")] // five groups
    [InlineData("0049 30 9018 2012", "[phone]")]
    [InlineData("0049 30 9018 2012 3", "[phone]")]
    [InlineData("0049 30 9018 2012 34", "[phone] 34")]
    [InlineData("004 123 456", "004 123 456")]
    [InlineData("0041 234 567", "[phone]")]
    [InlineData("tel 004 123 456", "tel [phone]")]
    [InlineData("order 0301234567", "order 0301234567")] // a row of digits is a number of anything
    public void Scan_LeadingZero_NeedsASeparatorAndNineDigits(string text, string expected) => MaskingFixture.Scan(text).Should().Be(expected);

    [Theory]
    [InlineData("tel 01.02.2023", true)]
    [InlineData("tel 1.2.1999", true)]
    [InlineData("tel 2023-01-02", true)]
    [InlineData("tel 1999/1/2", true)]
    [InlineData("tel 01.02.2123", false)] // no year of ours
    [InlineData("tel 3023-01-02", false)]
    [InlineData("tel 01.02-2023", false)] // written in two hands
    [InlineData("tel 01 02 2023", false)]
    [InlineData("tel 01.234.2023", false)]
    [InlineData("tel 000.02.2023", false)]
    [InlineData("tel 01.02.202", false)]
    [InlineData("tel 2023.01.023", false)]
    [InlineData("tel 2023.012.02", false)]
    [InlineData("tel 202.01.02", false)]
    public void Scan_Date_IsNoPhoneNumber(string text, bool isDate) => MaskingFixture.Scan(text).Should().Be(isDate ? text : "tel [phone]");

    [Theory]
    [InlineData("219-09-1234", "[ssn]")]
    [InlineData("219 09 1234", "[ssn]")]
    [InlineData("219.09.1234", "[ssn]")]
    [InlineData("219/09/1234", "219/09/1234")]
    [InlineData("219-09 1234", "219-09 1234")]
    [InlineData("219--09-1234", "219--09-1234")]
    [InlineData("219-09--1234", "219-09--1234")]
    [InlineData("219-09-1234x", "219-09-1234x")]
    [InlineData("219-09-1234-5", "219-09-1234-5")]
    [InlineData("219 09 1234 5", "[ssn] 5")]
    [InlineData("219-09-1234 5", "[ssn] 5")]
    [InlineData("219091234", "219091234")]
    [InlineData("ssn 219091234x", "ssn 219091234x")]
    [InlineData("ssn 000-00-0000", "ssn [ssn]")] // the word is enough
    [InlineData("219-09-9999", "219-09-9999")]
    [InlineData("900-49-1234", "900-49-1234")]
    [InlineData("900-50-1234", "[ssn]")]
    [InlineData("900-65-1234", "[ssn]")]
    [InlineData("900-66-1234", "900-66-1234")]
    [InlineData("900-69-1234", "900-69-1234")]
    [InlineData("900-70-1234", "[ssn]")]
    [InlineData("900-88-1234", "[ssn]")]
    [InlineData("900-89-1234", "900-89-1234")]
    [InlineData("900-90-1234", "[ssn]")]
    [InlineData("900-92-1234", "[ssn]")]
    [InlineData("900-93-1234", "900-93-1234")]
    [InlineData("900-94-1234", "[ssn]")]
    [InlineData("900-99-1234", "[ssn]")]
    public void Scan_SocialSecurityNumber_IsOneThatIsGivenOut(string text, string expected) => MaskingFixture.Scan(text).Should().Be(expected);
}
