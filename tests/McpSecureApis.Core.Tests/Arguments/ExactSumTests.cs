using McpSecureApis.Core.Arguments.Rules;

namespace McpSecureApis.Core.Tests.Arguments;

public sealed class ExactSumTests
{
    [Theory]
    [InlineData("0.3", "0.1", "0.2")]
    [InlineData("1e2", "99", "1")]
    [InlineData("1E+2", "99", "1.0")]
    [InlineData("1.5e-2", "0.01", "0.005")]
    [InlineData("-1", "1", "-2")]
    [InlineData("0", "1e-100", "-1e-100")]
    [InlineData("2e100", "1e100", "1e100")]
    [InlineData("12345678901234567890.1", "12345678901234567890", "0.1")]
    public void Compare_SumOfTwo_IsExact(string whole, string left, string right)
    {
        ExactSum.Compare(Sum(whole), Sum(left, right)).Should().Be(0);
        ExactSum.Compare(Sum(whole, "1e-100"), Sum(left, right)).Should().BePositive();
        ExactSum.Compare(Sum(whole), Sum(left, right, "1e-100")).Should().BeNegative();
    }

    [Theory]
    [InlineData("1e101")]
    [InlineData("1e-101")]
    [InlineData("0.1e-100")]
    [InlineData("1e9999999999")]
    [InlineData("-1e400")]
    public void TryAdd_TooManyPowersOfTen_AddsNothing(string number)
    {
        var sum = Sum("5");
        sum.TryAdd(number).Should().BeFalse();
        ExactSum.Compare(sum, Sum("5")).Should().Be(0);
    }

    private static ExactSum Sum(params string[] numbers)
    {
        var sum = default(ExactSum);
        foreach (var number in numbers)
        {
            sum.TryAdd(number).Should().BeTrue(number);
        }

        return sum;
    }
}
