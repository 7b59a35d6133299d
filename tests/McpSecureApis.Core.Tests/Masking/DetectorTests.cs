namespace McpSecureApis.Core.Tests.Masking;

public sealed class DetectorTests
{
    private const string Body36 = "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8";

    [Theory]
    [InlineData("write to jane.doe+x@mail.example.com.", "write to [email].")]
    [InlineData("<jane@example.co.uk>", "<[email]>")]
    [InlineData("mailto:jane@example.com?subject=x", "mailto:[email]?subject=x")]
    [InlineData("\"jane doe\"@example.com", "[email]")]
    [InlineData("jürgen@müller.example", "[email]")]
    [InlineData("card 4111 1111 1111 1111 12/29", "card [payment-card] 12/29")]
    [InlineData("378282246310005", "[payment-card]")]
    [InlineData("5555-5555-5555-4444", "[payment-card]")]
    [InlineData("6011111111111117, ok", "[payment-card], ok")]
    [InlineData("paid by card_4111111111111111.", "paid by card_[payment-card].")]
    [InlineData("file 378282246310005_2024.pdf", "file [payment-card]_2024.pdf")]
    [InlineData("visa_4111-1111-1111-1111_x", "visa_[payment-card]_x")]
    [InlineData("IBAN DE89 3704 0044 0532 0130 00", "IBAN [iban]")]
    [InlineData("GB29NWBK60161331926819", "[iban]")]
    [InlineData("FR14-2004-1010-0505-0001-3M02-606", "[iban]")]
    [InlineData("call +49 30 901820 now", "call [phone] now")]
    [InlineData("(415) 555-2671", "[phone]")]
    [InlineData("415-555-2671 x123", "[phone]")]
    [InlineData("020 7946 0958", "[phone]")]
    [InlineData("phone: 4155552671", "phone: [phone]")]
    [InlineData("SSN 219-09-1234", "SSN [ssn]")]
    [InlineData("ssn: 219091234", "ssn: [ssn]")]
    [InlineData("from 192.168.1.20:8080", "from [ip-address]:8080")]
    [InlineData("net 10.0.0.0/8", "net [ip-address]")]
    [InlineData("at 2001:db8::8a2e:370:7334.", "at [ip-address].")]
    [InlineData("::1", "[ip-address]")]
    [InlineData("::ffff:10.0.0.1", "[ip-address]")]
    [InlineData("t eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl.", "t [jwt].")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY----- after", "[pem] after")]
    [InlineData("-----BEGIN RSA PRIVATE KEY-----\nMIIB", "[pem]")]
    [InlineData("postgres://user:hunter2@db.internal/x", "postgres://[secret]@db.internal/x")]
    [InlineData("Authorization: Bearer 8f7d3b2a9c1e4f60a7", "Authorization: Bearer [secret]")]
    [InlineData("api_key = \"k3J9x0Qp7Lm2Zv\"", "api_key = \"[secret]\"")]
    [InlineData("password: hunter2!", "password: [secret]!")]
    public void Scan_PersonalDataOrCredential_IsReplacedByItsName(string text, string expected)
    {
        MaskingFixture.Scan(text).Should().Be(expected);
    }

    [Theory]
    [InlineData("ghp_" + Body36)]
    [InlineData("github_pat_" + Body36 + Body36)]
    [InlineData("glpat-" + "a1B2c3D4e5F6g7H8i9J0")]
    [InlineData("AKIA" + "ABCDEFGHIJKLMNOP")]
    [InlineData("xoxb-" + "123456789012-abcdefghijkl")]
    [InlineData("sk_live_" + "a1B2c3D4e5F6g7H8i9J0k1L2")]
    [InlineData("AIza" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R")]
    [InlineData("npm_" + Body36)]
    [InlineData("hf_" + "aBcDeFgHiJkLmNoPqRsTuVwXyZaBcDeFgH")]
    [InlineData("sk-ant-api03-" + Body36 + "-" + Body36)]
    [InlineData("dop_v1_" + "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")]
    [InlineData("shpat_" + "0123456789abcdef0123456789abcdef")]
    [InlineData("SK" + "0123456789abcdef0123456789abcdef")]
    [InlineData("123456789:" + "AAa1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q")]
    [InlineData("abc8Q~" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7")]
    public void Scan_KeyOfAProvider_IsReplaced(string key)
    {
        MaskingFixture.Scan($"use {key} here").Should().Be("use [secret] here");
        MaskingFixture.Scan($"use {key}.").Should().Be("use [secret].");
    }

    [Theory]
    [InlineData("Order ORD-00000001 of 2023-10-12T10:11:12Z, 3 items, 12.50 EUR")]
    [InlineData("1234567890123456")] // fails Luhn
    [InlineData("4111111111111112")]
    [InlineData("card_4111111111111112")]
    [InlineData("ean_4222222222222, account_501800000009")] // An underscore joins only what is as long as today's cards.
    [InlineData("x4111111111111111 4111111111111111x")] // A letter joins nothing in a text, only in keys of maps.
    [InlineData("4111_1111_1111_1111")]
    [InlineData("0000000000000000")]
    [InlineData("9111111111111111")]
    [InlineData("DE88370400440532013000")] // wrong checksum
    [InlineData("XX89370400440532013000")]
    [InlineData("000-12-3456")]
    [InlineData("666-12-3456")]
    [InlineData("219-00-1234")]
    [InlineData("219-09-0000")]
    [InlineData("078-05-1120")]
    [InlineData("version 1.2.3.4")]
    [InlineData("v1.2.3.4")]
    [InlineData("1.2.3.4.5")]
    [InlineData("256.1.1.1")]
    [InlineData("at 12:34:56 or 10:20")]
    [InlineData("std::vector<int>::iterator")]
    [InlineData("a::b")]
    [InlineData("user@localhost")]
    [InlineData("@handle and name@")]
    [InlineData("01.02.2023 14:00")]
    [InlineData("2023-01-02 03:04:05.678")]
    [InlineData("id 550e8400-e29b-41d4-a716-446655440000")]
    [InlineData("sha256 2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824")]
    [InlineData("The password must be at least 12 characters long.")]
    [InlineData("Press any key: nothing happens")]
    [InlineData("token expired, session ended")]
    [InlineData("SKU12345678 and sk-8")]
    [InlineData("eyJ is how tokens start")]
    [InlineData("https://example.com/a:b@c")]
    [InlineData("internationalization-and-localization-of-things")]
    [InlineData("Preis 1.234.567,89 und 12 345 678")]
    [InlineData("5'000'000 steps, 3/4, 10-20-30")]
    public void Scan_OrdinaryText_StaysAsItIs(string text)
    {
        MaskingFixture.Scan(text).Should().Be(text);
    }

    [Theory]
    [InlineData("４１１１ １１１１ １１１１ １１１１")] // full-width
    [InlineData("4111\u200B1111\u200B1111\u200B1111")]
    [InlineData("4111\u00A01111\u00A01111\u00A01111")]
    [InlineData("4111\u20101111\u20101111\u20101111")]
    [InlineData("\u0664\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661")] // Arabic digits
    [InlineData("𝟒𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏")]
    [InlineData("4111%201111%201111%201111")]
    [InlineData("4111&#49;11111111111")]
    [InlineData("4111\\u0031111\\u00311111111")]
    [InlineData("NDExMTExMTExMTExMTExMQ==")]
    public void Scan_DisguisedCard_IsReplacedWhole(string text)
    {
        MaskingFixture.Scan($"pay {text} now").Should().Be("pay [payment-card] now");
    }

    [Theory]
    [InlineData("jane%40example.com")]
    [InlineData("jane&#64;example&#46;com")]
    [InlineData("jane&commat;example.com")]
    [InlineData("ja\u00ADne@exam\u200Bple.com")]
    [InlineData("jane＠example．com")]
    [InlineData("amFuZS5kb2VAZXhhbXBsZS5jb20=")]
    public void Scan_DisguisedAddress_IsReplacedWhole(string text)
    {
        MaskingFixture.Scan($"to {text} now").Should().Be("to [email] now");
    }

    [Fact]
    public void Scan_SeveralInOneText_KeepsWhatIsBetween()
    {
        MaskingFixture.Scan("a@b.example, 192.168.0.1; Größe 7 – c@d.example \U0001F600")
            .Should().Be("[email], [ip-address]; Größe 7 – [email] \U0001F600");
    }

    [Fact]
    public void Scan_Twice_ChangesNothingMore()
    {
        var once = MaskingFixture.Scan("a@b.example, 192.168.0.1, 4111111111111111, +49 30 901820, DE89370400440532013000, ssn 219-09-1234");
        MaskingFixture.Scan(once).Should().Be(once);
    }
}
