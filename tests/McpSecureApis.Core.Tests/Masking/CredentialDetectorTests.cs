using McpSecureApis.Core.Masking.Detectors;

namespace McpSecureApis.Core.Tests.Masking;

/// <summary>Credentials with a shape of their own, one character more and one less.</summary>
public sealed class CredentialDetectorTests
{
    private const string Body = "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8s9T0";
    private const string Hex = "0123456789abcdef0123456789ABCDEF";
    private const string Header = "eyJhbGciOiJIUzI1NiJ9";

    [Theory]
    [InlineData("AKCpa1B2c3D4e5", "[secret]")] // fourteen characters: the shortest of all
    [InlineData("AKCpa1B2c3D4e", "AKCpa1B2c3D4e")]
    [InlineData("x AKCpa1B2c3D4e5 y", "x [secret] y")]
    [InlineData("key=AKCpa1B2c3D4e5", "key=[secret]")]
    [InlineData("xAKCpa1B2c3D4e5", "xAKCpa1B2c3D4e5")]
    [InlineData("1AKCpa1B2c3D4e5", "1AKCpa1B2c3D4e5")]
    [InlineData("AKIAABCDEFGHIJKLMNO", "AKIAABCDEFGHIJKLMNO")]
    [InlineData("AKIAABCDEFGHIJKLMNOP", "[secret]")]
    [InlineData("AKIAABCDEFGHIJKLMNOPQ", "AKIAABCDEFGHIJKLMNOPQ")]
    [InlineData("AKIAABCDEFGHIJKLMNOPq", "AKIAABCDEFGHIJKLMNOPq")]
    [InlineData("AKIAABCDEFGHIJKLMNOP-x", "[secret]-x")]
    [InlineData("AKIA!!!!!!!!!!!!!!!!", "AKIA!!!!!!!!!!!!!!!!")]
    [InlineData("AKIAABCDE!!!!!!!!!!!", "AKIAABCDE!!!!!!!!!!!")]
    [InlineData("LTAIa1B2c3D4e5F6g7H8", "[secret]")] // sixteen to twenty-four
    [InlineData("LTAIa1B2c3D4e5F6g7H", "LTAIa1B2c3D4e5F6g7H")]
    [InlineData("LTAIa1B2c3D4e5F6g7H8i9J0k1L2", "[secret]")]
    [InlineData("LTAIa1B2c3D4e5F6g7H8i9J0k1L2m", "LTAIa1B2c3D4e5F6g7H8i9J0k1L2m")]
    [InlineData("LTAIa1B2c3D4e5F6g7H8i9J0k1L2m3N4", "LTAIa1B2c3D4e5F6g7H8i9J0k1L2m3N4")]
    [InlineData("pscale_tkn_a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6.", "[secret].")]
    [InlineData("abcdefghijklmn\u0080opq", "abcdefghijklmn\u0080opq")]
    public void Find_Prefix_HasTheCharactersThatItsIssuerSays(string text, string expected) => Find(text).Should().Be(expected);

    [Theory]
    [InlineData('M', 24, 6, 27, true)]
    [InlineData('N', 28, 6, 38, true)]
    [InlineData('O', 26, 6, 30, true)]
    [InlineData('L', 24, 6, 27, false)]
    [InlineData('P', 24, 6, 27, false)]
    [InlineData('M', 23, 6, 27, false)]
    [InlineData('M', 29, 6, 27, false)]
    [InlineData('M', 40, 6, 27, false)]
    [InlineData('M', 24, 5, 27, false)]
    [InlineData('M', 24, 7, 27, false)]
    [InlineData('M', 24, 6, 26, false)]
    [InlineData('M', 24, 6, 39, false)]
    public void Find_DottedToken_HasItsThreeLengths(char first, int user, int middle, int last, bool found)
    {
        var token = $"{first}{new string('x', user - 1)}.{new string('y', middle)}.{new string('z', last)}";
        foreach (var (before, behind) in new[] { ("", ""), ("a ", " b"), ("a: ", ", b.") })
        {
            Find(before + token + behind).Should().Be(found ? $"{before}[secret]{behind}" : before + token + behind);
        }

        Find($"{token} {token}").Should().Be(found ? "[secret] [secret]" : $"{token} {token}");
        Find(token.Replace('y', '!')).Should().NotContain("[secret]");
    }

    [Theory]
    [InlineData(Header + ".abcdefgh", "[jwt]")]
    [InlineData(Header + ".abcdefg", Header + ".abcdefg")]
    [InlineData("eyJhIjox.abcdefgh", "[jwt]")] // eight characters of a header
    [InlineData("eyJhIjo.abcdefgh", "eyJhIjo.abcdefgh")]
    [InlineData("eyJhIjox", "eyJhIjox")]
    [InlineData("ewogImEi.abcdefgh", "[jwt]")] // a line feed and a blank behind the brace
    [InlineData("ewABCDEF.abcdefgh", "ewABCDEF.abcdefgh")] // no member's name behind it
    [InlineData(Header + "==.abcdefgh", "[jwt]")]
    [InlineData(Header + ".abcdefgh== x", "[jwt] x")]
    [InlineData(Header + ".abcdefgh.", "[jwt].")]
    [InlineData(Header + ".abcdefgh. x", "[jwt]. x")]
    [InlineData(Header + ".abcdefgh.i", "[jwt]")]
    [InlineData(Header + ".abcdefgh.i.j.k", "[jwt]")]
    [InlineData(Header + ".abcdefgh.i.j.k.l", "[jwt].l")] // five parts
    [InlineData("x" + Header + ".abcdefgh", "x" + Header + ".abcdefgh")]
    [InlineData("-" + Header + ".abcdefgh", "-" + Header + ".abcdefgh")]
    [InlineData("=" + Header + ".abcdefgh", "=[jwt]")]
    public void Find_Jwt_HasTwoToFiveParts(string text, string expected) => Find(text).Should().Be(expected);

    [Theory]
    [InlineData("-----BEGIN A-----\nx\n-----END A-----after", "[pem]after")]
    [InlineData("-----BEGIN A-----\nx\n-----END-----after-----", "[pem]after-----")]
    [InlineData("-----BEGIN A-----\nx\n-----END A and more", "[pem]")]
    [InlineData("-----BEGIN A-----\nx and more", "[pem]")]
    [InlineData("a -----BEGIN A-----x-----END A----- b", "a [pem] b")]
    [InlineData("-----BEGI A-----", "-----BEGI A-----")]
    public void Find_Pem_GoesToItsEnd(string text, string expected) => Find(text).Should().Be(expected);

    [Theory]
    [InlineData("http://u:p@host", "http://[secret]@host")]
    [InlineData("redis://:secret@host", "redis://[secret]@host")]
    [InlineData("http://u:p@q@host/x", "http://[secret]@host/x")]
    [InlineData("http://u:@host", "http://u:@host")]
    [InlineData("http://user@host", "http://user@host")]
    [InlineData("http://@host", "http://@host")]
    [InlineData("http://host:80/a@b", "http://host:80/a@b")]
    [InlineData("http:///u:p@host", "http:///u:p@host")]
    [InlineData("http://host?u:p@host", "http://host?u:p@host")]
    [InlineData("://u:p@host", "://u:p@host")]
    [InlineData(" ://u:p@host", " ://u:p@host")]
    [InlineData("a 9://u:p@host b", "a 9://[secret]@host b")]
    public void Find_PasswordInAUrl_IsTheUserInformation(string text, string expected) => Find(text).Should().Be(expected);

    [Theory]
    [InlineData(5, 35, true)]
    [InlineData(16, 35, true)]
    [InlineData(4, 35, false)]
    [InlineData(17, 35, false)]
    [InlineData(9, 34, false)]
    [InlineData(9, 36, false)]
    public void Find_BotToken_HasANumberAndThirtyFiveCharacters(int digits, int length, bool found)
    {
        var token = $"{new string('7', digits)}:A{Body[..(length - 1)]}";
        Find(token).Should().Be(found ? "[secret]" : token);
        Find($"use {token}, please").Should().Be(found ? "use [secret], please" : $"use {token}, please");
    }

    [Theory]
    [InlineData("abc8Q~", 30, false)]
    [InlineData("abc8Q~", 31, true)]
    [InlineData("abc8Q~", 37, true)]
    [InlineData("abc8Q~", 38, false)]
    [InlineData("abc8Q~", 40, false)]
    [InlineData("abcxQ~", 34, false)]
    [InlineData("ab!8Q~", 34, false)]
    [InlineData("bc8Q~", 34, false)]
    public void Find_EntraSecret_HasThirtyOneAndAFewMore(string start, int length, bool found)
    {
        var token = start + Body[..length];
        Find(token).Should().Be(found ? "[secret]" : token);
        Find($"x={token}. ").Should().Be(found ? "x=[secret]. " : start.Length == 5 ? "x[secret]. " : $"x={token}. ");
    }

    [Theory]
    [InlineData(Hex + "-us1", "[secret]")]
    [InlineData(Hex + "-us21", "[secret]")]
    [InlineData(Hex + "-us213", "[secret]3")]
    [InlineData(Hex + "-us", Hex + "-us")]
    [InlineData(Hex + "-usa", Hex + "-usa")]
    [InlineData("-" + Hex + "-us21 x", "-[secret] x")]
    [InlineData("x" + Hex + "-us21", "x" + Hex + "-us21")]
    [InlineData("0123456789abcdef0123456789ABCDE-us21", "0123456789abcdef0123456789ABCDE-us21")]
    [InlineData("g123456789abcdef0123456789ABCDEF-us21", "g123456789abcdef0123456789ABCDEF-us21")]
    [InlineData(Hex + "-eu21", Hex + "-eu21")]
    public void Find_MailchimpKey_IsHexAndADataCentre(string text, string expected) => Find(text).Should().Be(expected);

    private static string Find(string text) => MaskingFixture.Find(CredentialDetector.Find, text);
}
