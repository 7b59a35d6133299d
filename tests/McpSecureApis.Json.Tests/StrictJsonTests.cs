using System.Text;

namespace McpSecureApis.Json.Tests;

public sealed class StrictJsonTests
{
    [Theory]
    [InlineData("""{"a":1,"a":2}""")]
    [InlineData("""{"a":1,"\u0061":2}""")] // the same name, once escaped
    [InlineData("""{"x":{"a":1,"a":1}}""")]
    [InlineData("""{"a":1} """ + "1")]
    [InlineData("""{"a":1,}""")]
    [InlineData("""/* c */ 1""")]
    [InlineData("""["\ud800"]""")]
    [InlineData("""["\udc00\ud800"]""")]
    [InlineData("""["\ud800x"]""")]
    [InlineData("""["\ud83d\\ude00"]""")]
    [InlineData("""{"\ud800":1}""")]
    [InlineData("\uFEFF1")]
    [InlineData("")]
    [InlineData("01")]
    [InlineData("NaN")]
    [InlineData("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]")]
    [InlineData("11111111111111111111111111111111111111111111111111111111111111111")]
    public void TryParse_NotStrict_ReturnsAnErrorWithoutTheText(string text)
    {
        StrictJson.TryParse(Encoding.UTF8.GetBytes(text), out var document, out var error).Should().BeFalse();
        document.Should().BeNull();
        error!.Problem.Should().EndWith(".");
    }

    [Theory]
    [InlineData("""{"a":1,"A":2,"e":"\ud83d\ude00","n":1.10,"z":-0}""")]
    [InlineData("""[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]""")]
    [InlineData("1e400")]
    [InlineData(" \"\\\\ud800\" ")]
    public void TryParse_Strict_KeepsTheText(string text)
    {
        StrictJson.TryParse(Encoding.UTF8.GetBytes(text), out var document, out _).Should().BeTrue();
        document!.RootElement.GetRawText().Should().Be(text.Trim());
        document.Dispose();
    }

    [Fact]
    public void TryParse_NumberTooLong_IsFoundWhereverItStands()
    {
        for (var place = 0; place < 200; place++)
        {
            foreach (var (digits, fits) in new[] { (64, true), (65, false), (300, false) })
            {
                var text = $"[\"{new string('x', place)}\",{new string('7', digits)},\"1234567890\"]";
                StrictJson.TryParse(Encoding.UTF8.GetBytes(text), out var document, out _).Should().Be(fits, "{0} digits at {1}", digits, place);
                document?.Dispose();
            }
        }
    }

    [Fact]
    public void TryParse_LongRunOfDigitsInAString_IsNoNumber()
    {
        StrictJson.TryParse(Encoding.UTF8.GetBytes($"[\"{new string('7', 300)}\"]"), out var document, out _).Should().BeTrue();
        document!.Dispose();
    }

    [Fact]
    public void TryParse_InvalidUtf8_Refuses() =>
        StrictJson.TryParse(new byte[] { (byte)'"', 0xC0, 0xAF, (byte)'"' }, out _, out _).Should().BeFalse();
}
