using McpSecureApis.Core.Masking.Detectors;

namespace McpSecureApis.Core.Tests.Masking;

/// <summary>A credential that is one by its name alone: what stands between the two, and which value no word is.</summary>
public sealed class AssignmentTests
{
    private const string Key = "k3J9x0Qp7Lm2Zv";

    [Theory]
    [InlineData("token=", "")]
    [InlineData("my access-key: ", ", x")]
    [InlineData("\"api_key\": \"", "\", x")]
    [InlineData("'token' : '", "'")]
    [InlineData("(token) = `", "`")]
    [InlineData("[token]=", "")]
    [InlineData("token\")]=", "")]
    [InlineData("token=>", "")]
    [InlineData("token|", "|x")]
    [InlineData("token???", "")]
    [InlineData("token=        ", "")] // eight signs before the value
    [InlineData("Authorization: token ", "")]
    [InlineData("Authorization: Bearer ", "")]
    [InlineData("Authorization: Basic ", "x")]
    [InlineData("Bearer ", " x")]
    [InlineData("basic ", " x")]
    [InlineData("<add key=\"Secret\" value=\"", "\"/>")]
    [InlineData("token=", ".")]
    [InlineData("token=", "?!:.")]
    [InlineData("token=", ";x")]
    [InlineData("token=\"", "\nx")]
    public void Find_ValueBehindItsName_IsFoundWithoutWhatStandsAround(string before, string behind)
    {
        var value = behind == "x" ? Key[..^1] : Key;
        Find(before + value + behind).Should().Be(behind == "x" ? $"{before}[secret]" : $"{before}[secret]{behind}");
    }

    [Theory]
    [InlineData("token " + Key + " x")] // no sign between
    [InlineData("token\")]]=" + Key)] // four signs behind the name
    [InlineData("token=         " + Key)] // nine signs before the value
    [InlineData("token=\n\n\n\n\n\n\n\n\n" + Key)]
    [InlineData("auth: token ")]
    [InlineData("token=;" + Key)]
    [InlineData("token=")]
    [InlineData("token=...")]
    [InlineData("tok=" + Key)]
    [InlineData("token of the very long name of nothing at all=" + Key)] // the sign is too far away
    public void Find_ValueThatIsNotAssigned_Stays(string text) => Find(text).Should().Be(text);

    [Theory]
    [InlineData("token????" + Key, "token???[secret]")] // three signs, and the fourth is of the value
    [InlineData("password=\"my secret 1\" x", "password=\"[secret]\" x")]
    [InlineData("password='my secret 1' x", "password='[secret]' x")]
    [InlineData("password=`my secret 1` x", "password=`[secret]` x")]
    [InlineData("password=hunter2 x", "password=[secret] x")]
    [InlineData("password: hunter2;x", "password: [secret];x")]
    [InlineData("password=\"[x1yz ab\"", "password=\"[secret]\"")]
    [InlineData("password=\"x1yz ab]\"", "password=\"[secret]\"")]
    [InlineData("password=\"[abc12]\"", "password=\"[abc12]\"")] // what a detector put there
    public void Find_Value_EndsWithItsQuote(string text, string expected) => Find(text).Should().Be(expected);

    [Theory]
    [InlineData("pwd", "abc123", true)]
    [InlineData("pwd", "abc12", false)] // six characters
    [InlineData("PassWord", "abc123", true)]
    [InlineData("passphrase", "abc123", true)]
    [InlineData("private_key", "abc123", false)] // no password
    [InlineData("PRIVATE_KEY", "abc123", false)]
    [InlineData("my private_key", "abc123", false)]
    [InlineData("token", "abc123", false)]
    [InlineData("pwd", "123456", false)]
    [InlineData("pwd", "abcdef", false)]
    [InlineData("pwd", "abcdef-x", true)]
    [InlineData("pwd", "abcde-", true)]
    [InlineData("pwd", "12345a", true)]
    [InlineData("pwd", "$abc123", false)]
    [InlineData("pwd", "%abc123", false)]
    [InlineData("pwd", "*abc123", false)]
    [InlineData("pwd", "#abc123", true)]
    [InlineData("token", "abc123defg", true)] // ten characters
    [InlineData("token", "abc123def", false)]
    [InlineData("token", "abcdefghijk", false)]
    [InlineData("token", "abcdefghijk1", true)]
    [InlineData("token", "ab34567890", false)] // three letters
    [InlineData("token", "abc4567890", true)]
    [InlineData("token", "abc123-d-e-f", true)] // a quarter of other signs
    [InlineData("token", "abc12-d-e-f-", false)]
    [InlineData("token", "abc12--d-e-f-gh", false)]
    [InlineData("token", "$abc123defg", false)]
    [InlineData("token", "/abc123defg", false)]
    [InlineData("token", "%abc123defg", false)]
    [InlineData("token", "#abc123defg", true)]
    [InlineData("token", "https://abc123def", false)]
    [InlineData("token", "abcdef12abcdef12", true)] // three bits a character
    [InlineData("token", "abcdef11abcdef12", false)]
    [InlineData("token", "abc1abc1abc1", false)]
    [InlineData("token", "12345678901234567890", true)] // twenty digits
    [InlineData("token", "1234567890123456789", false)]
    public void Find_Value_IsOneThatNoWordIs(string name, string value, bool found)
    {
        Find($"{name}={value}").Should().Be(found ? $"{name}=[secret]" : $"{name}={value}");
        Find($"a {name}: {value} b").Should().Be(found ? $"a {name}: [secret] b" : $"a {name}: {value} b");
    }

    [Theory]
    [InlineData(1024, true)]
    [InlineData(1025, false)]
    [InlineData(2000, false)]
    public void Find_LongValue_IsBounded(int length, bool found)
    {
        var value = string.Concat(Enumerable.Repeat(Key, 200))[..length];
        Find($"token={value}").Should().Be(found ? "token=[secret]" : $"token={value}");
        Find($"token=\"{value}\"").Should().Be(found ? "token=\"[secret]\"" : $"token=\"{value}\"");
    }

    private static string Find(string text) => MaskingFixture.Find(AssignmentDetector.Find, text);
}
