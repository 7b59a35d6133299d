using System.Text;
using McpSecureApis.Json.Numbers;

namespace McpSecureApis.Json.Tests.Numbers;

public sealed class ExactNumberTests
{
    [Theory]
    [InlineData("1", "1.0", 0)]
    [InlineData("-0", "0.000", 0)]
    [InlineData("100", "1e2", 0)]
    [InlineData("0.001", "1E-3", 0)]
    [InlineData("1.10", "1.1", 0)]
    [InlineData("9007199254740993", "9007199254740992", 1)] // equal as doubles
    [InlineData("12345678901234567890", "12345678901234567891", -1)]
    [InlineData("1e400", "1e401", -1)]
    [InlineData("-1e400", "-1e401", 1)]
    [InlineData("1e-400", "0", 1)]
    [InlineData("1e1000000000", "1e999999999", 1)]
    [InlineData("-5", "3", -1)]
    [InlineData("10.5", "10.05", 1)]
    [InlineData("99", "100", -1)]
    public void Compare_AnyNumbers_IsExact(string left, string right, int expected)
    {
        Math.Sign(ExactNumber.Compare(Parse(left), Parse(right))).Should().Be(expected);
        Math.Sign(ExactNumber.Compare(Parse(right), Parse(left))).Should().Be(-expected);
        if (expected == 0)
        {
            Parse(left).Hash().Should().Be(Parse(right).Hash());
        }
    }

    [Theory]
    [InlineData("1.0", true)]
    [InlineData("1e3", true)]
    [InlineData("1.5e1", true)]
    [InlineData("-0.0", true)]
    [InlineData("1.5", false)]
    [InlineData("1e-1", false)]
    [InlineData("10e-2", false)]
    public void IsInteger_ByValue_NotByText(string text, bool expected) => Parse(text).IsInteger.Should().Be(expected);

    [Theory]
    [InlineData("0.3", "0.1", true)] // not so as doubles
    [InlineData("4.02", "0.01", true)]
    [InlineData("0.0075", "0.0001", true)]
    [InlineData("0.00751", "0.0001", false)]
    [InlineData("1e1000000000", "7", false)]
    [InlineData("1e1000000000", "8", true)]
    [InlineData("1e308", "0.123456789", false)]
    [InlineData("7", "2", false)]
    [InlineData("0", "7", true)]
    [InlineData("10", "100", false)]
    [InlineData("123456789012345678901234567890", "10", true)]
    [InlineData("246913578024691357802469135782", "123456789012345678901234567891", true)]
    [InlineData("246913578024691357802469135783", "123456789012345678901234567891", false)]
    [InlineData("-9", "3", true)]
    public void IsMultipleOf_AnyNumbers_IsExact(string text, string divisor, bool expected) =>
        Parse(text).IsMultipleOf(Parse(divisor)).Should().Be(expected);

    [Theory]
    [InlineData("0", 0L)]
    [InlineData("-0", 0L)]
    [InlineData("-17", -17L)]
    [InlineData("999999999999999999", 999999999999999999L)]
    [InlineData("-999999999999999999", -999999999999999999L)]
    [InlineData("1000000000000000000", null)]
    [InlineData("-1000000000000000000", null)]
    [InlineData("1.0", null)]
    [InlineData("1e2", null)]
    public void TryReadShort_Text_OnlyWhenItIsAWholeNumberAsWritten(string text, long? expected)
    {
        ExactNumber.TryReadShort(Encoding.UTF8.GetBytes(text), out var value).Should().Be(expected is not null);
        if (expected is not null)
        {
            value.Should().Be(expected);
        }
    }

    [Fact]
    public void Compare_RandomDecimals_AgreesWithDecimal()
    {
        var random = new Random(20260101);
        for (var i = 0; i < 20_000; i++)
        {
            var left = Next();
            var right = random.Next(4) == 0 ? left : Next();
            Math.Sign(ExactNumber.Compare(Parse($"{left}"), Parse($"{right}"))).Should().Be(left.CompareTo(right));
            if (right > 0)
            {
                Parse($"{left}").IsMultipleOf(Parse($"{right}")).Should().Be(left % right == 0, $"{left} over {right}");
            }
        }

        decimal Next() => new(random.Next(2000), 0, 0, random.Next(2) == 0, (byte)random.Next(5));
    }

    private static ExactNumber Parse(string text) => ExactNumber.Parse(Encoding.UTF8.GetBytes(text));
}
