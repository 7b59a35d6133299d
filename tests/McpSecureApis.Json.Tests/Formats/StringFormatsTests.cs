using McpSecureApis.Json.Formats;


namespace McpSecureApis.Json.Tests.Formats;

public sealed class StringFormatsTests
{
    [Theory]
    [InlineData("date", "2024-02-29", true)]
    [InlineData("date", "2023-02-29", false)]
    [InlineData("date", "2023-2-09", false)]
    [InlineData("date", "٢٠٢٣-٠٢-٠٩", false)]
    [InlineData("date-time", "2023-02-09T23:59:60Z", true)]
    [InlineData("date-time", "2023-02-09T22:59:60Z", false)]
    [InlineData("date-time", "2023-02-09T12:00:00", false)]
    [InlineData("date-time", "2023-02-09 12:00:00Z", false)]
    [InlineData("time", "08:30:06.283185Z", true)]
    [InlineData("time", "24:00:00Z", false)]
    [InlineData("duration", "P1Y2M3DT4H5M6S", true)]
    [InlineData("duration", "P1Y2D", false)]
    [InlineData("duration", "P2W", true)]
    [InlineData("duration", "PT", false)]
    [InlineData("email", "joe.bloggs@example.com", true)]
    [InlineData("email", "a@b@c.com", false)]
    [InlineData("email", "joe\r\n@example.com", false)]
    [InlineData("hostname", "www.example.com", true)]
    [InlineData("hostname", "-a.example", false)]
    [InlineData("hostname", "a_b.example", false)]
    [InlineData("hostname", "example.com.", false)]
    [InlineData("idn-hostname", "실례.테스트", true)]
    [InlineData("idn-hostname", "a·b", false)]
    [InlineData("idn-hostname", "b\u00FCcher.example", true)]
    [InlineData("idn-hostname", "bu\u0308cher.example", false)] // not composed
    [InlineData("idn-hostname", "xn--bucher-xyd.example", false)] // the same, encoded
    [InlineData("idn-email", "a@bu\u0308cher.example", true)]
    [InlineData("idn-hostname", "\u05D0.\u05D1", true)]
    [InlineData("idn-hostname", "0a.\u05D0", false)]
    [InlineData("idn-hostname", "0\u0627", false)]
    [InlineData("idn-hostname", "a\u05D0", false)]
    [InlineData("idn-hostname", "\u05D00", true)]
    [InlineData("idn-hostname", "\u05D00\u0660", false)]
    [InlineData("idn-hostname", "\u05D0a", false)]
    [InlineData("idn-hostname", "0a.b", true)]
    [InlineData("idn-hostname", "\u0628\u200C\u0628", true)]
    [InlineData("idn-hostname", "\u0628\u064B\u200C\u064B\u0627", true)]
    [InlineData("idn-hostname", "\u0627\u200C\u0628", false)]
    [InlineData("idn-hostname", "a\u200Cb", false)]
    [InlineData("idn-hostname", "xn---9uc", false)]
    [InlineData("hostname", "xn--0ca24w", false)]
    [InlineData("hostname", "xn--MNCHEN-3YA.example", true)]
    [InlineData("ipv4", "192.168.0.1", true)]
    [InlineData("ipv4", "192.168.0.01", false)]
    [InlineData("ipv4", "0x7f000001", false)]
    [InlineData("ipv4", "256.1.1.1", false)]
    [InlineData("ipv6", "::1", true)]
    [InlineData("ipv6", "1::2::3", false)]
    [InlineData("ipv6", "fe80::1%eth0", false)]
    [InlineData("ipv6", "::ffff:192.0.2.1", true)]
    [InlineData("uri", "https://a:b@example.com:80/p?q#f", true)]
    [InlineData("uri", "/relative", false)]
    [InlineData("uri", "http://exa mple", false)]
    [InlineData("uri-reference", "/relative", true)]
    [InlineData("uri-reference", "\\\\host\\share", false)]
    [InlineData("iri", "http://ƒøø.ßår/?∂éœ", true)]
    [InlineData("uri-template", "/orders/{id}{?q,r*}", true)]
    [InlineData("uri-template", "/orders/{id", false)]
    [InlineData("uuid", "2EB8AA08-AA98-11EA-B4AA-73B441D16380", true)]
    [InlineData("uuid", "2eb8aa08aa9811eab4aa73b441d16380", false)]
    [InlineData("json-pointer", "/a~1b/~0", true)]
    [InlineData("json-pointer", "a/b", false)]
    [InlineData("relative-json-pointer", "1/a", true)]
    [InlineData("relative-json-pointer", "01/a", false)]
    [InlineData("regex", "^a|b$", true)]
    [InlineData("regex", @"^\S(|(.|\n)*\S)\Z", false)]
    [InlineData("regex", "(?=a)", true)]
    public void IsValid_Text_AsTheStandardSays(string format, string text, bool expected) =>
        StringFormats.Find(format, SchemaDialect.Draft202012)!.IsValid(text).Should().Be(expected);

    [Fact]
    public void IsValid_AnyTextAnyFormat_NeverThrows()
    {
        var random = new Random(11);
        const string Alphabet = "a0-.:/@%[]{}TZPxn+~#\"\\ é\u0301\u200D\u0660א\uD83D\uDE00";
        foreach (var name in StringFormats.Names.Split(", "))
        {
            var format = StringFormats.Find(name, SchemaDialect.Draft202012)!;
            format.IsValid(format.Example).Should().BeTrue(name);
            for (var i = 0; i < 2_000; i++)
            {
                var text = string.Concat(Enumerable.Range(0, random.Next(24)).Select(_ => Alphabet[random.Next(Alphabet.Length)]));
                var first = format.IsValid(text);
                format.IsValid(text).Should().Be(first);
            }
        }
    }
}
