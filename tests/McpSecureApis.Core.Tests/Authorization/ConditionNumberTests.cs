using McpSecureApis.Core.Authorization;

namespace McpSecureApis.Core.Tests.Authorization;

public sealed class ConditionNumberTests
{
    [Theory]
    [InlineData("-5", "3", -1)]
    [InlineData("3", "-5", 1)]
    [InlineData("-5", "-3", -1)]
    [InlineData("-3", "-5", 1)]
    [InlineData("-0.1", "0", -1)]
    [InlineData("0", "-0", 0)]
    [InlineData("0", "0e5", 0)]
    [InlineData("0.000", "0", 0)]
    [InlineData("0.001", "0.01", -1)]
    [InlineData("0.0012", "0.002", -1)]
    [InlineData("0.05", "0.5", -1)]
    [InlineData("0.05", "5e-2", 0)]
    [InlineData("10", "9", 1)]
    [InlineData("100", "1e2", 0)]
    [InlineData("100", "1E+2", 0)]
    [InlineData("1.50", "1.5", 0)]
    [InlineData(".5", "0.5", 0)]
    [InlineData("5.", "5", 0)]
    [InlineData("007", "7", 0)]
    [InlineData("12", "123", -1)]
    [InlineData("1e400", "1e401", -1)]
    [InlineData("-1e400", "-1e401", 1)]
    [InlineData("9007199254740993", "9007199254740992", 1)]
    public void Order_TwoNumbers_IsThatOfTheirExactValues(string left, string right, int order)
    {
        Math.Sign(Parse(left).Order(Parse(right))).Should().Be(order);
        Math.Sign(Parse(right).Order(Parse(left))).Should().Be(-order);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData(".")]
    [InlineData("e5")]
    [InlineData("1e")]
    [InlineData("1ex")]
    [InlineData("1e1.5")]
    [InlineData("a")]
    [InlineData("1.a")]
    [InlineData("a.1")]
    [InlineData("1.2.3")]
    [InlineData("+1")]
    [InlineData("--1")]
    [InlineData("11111111111111111111111111111111111111111111111111111111111111111")]
    public void TryParse_NoNumber_IsRefused(string text) => ConditionNumber.TryParse(text, out _).Should().BeFalse();

    [Fact]
    public void TryParse_SixtyFourCharacters_IsTaken() => ConditionNumber.TryParse(new string('1', 64), out _).Should().BeTrue();

    [Theory]
    [InlineData("1.5", 15, 1)]
    [InlineData("150", 150, 0)]
    [InlineData("0", 0, 0)]
    [InlineData("-2.25", -225, 2)]
    [InlineData("0.003", 3, 3)]
    [InlineData("1e3", 1000, 0)]
    [InlineData("1e-3", 1, 3)]
    public void TryScale_OrdinaryNumber_IsAnIntegerOverAPowerOfTen(string text, int mantissa, int scale)
    {
        Parse(text).TryScale(out var found, out var power).Should().BeTrue();
        ((int)found!.Value, power).Should().Be((mantissa, scale));
        ConditionNumber.Unscale(found.Value, power).Order(Parse(text)).Should().Be(0);
    }

    [Fact]
    public void TryScale_HugeNumber_IsLeftOut()
    {
        Parse("1e999").TryScale(out _, out _).Should().BeTrue();
        Parse("1e1000").TryScale(out _, out _).Should().BeFalse();
        Parse("1e-1002").TryScale(out _, out _).Should().BeFalse();
    }

    [Theory]
    [InlineData(0, 3, "0")]
    [InlineData(1500, 2, "15")]
    [InlineData(-1, 1, "-0.1")]
    public void Unscale_ZerosAndSigns_AreTheSameNumber(int mantissa, int scale, string text) =>
        ConditionNumber.Unscale(mantissa, scale).Order(Parse(text)).Should().Be(0);

    private static ConditionNumber Parse(string text)
    {
        ConditionNumber.TryParse(text, out var number).Should().BeTrue(text);
        return number;
    }
}
