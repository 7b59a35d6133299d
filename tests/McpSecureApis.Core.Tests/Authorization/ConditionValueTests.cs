using McpSecureApis.Core.Authorization;

namespace McpSecureApis.Core.Tests.Authorization;

public sealed class ConditionValueTests
{
    private static ConditionValue Two => ConditionValue.Of(ConditionNumber.Of(2));

    [Fact]
    public void Same_OnlyOfOneTypeAndBothThere()
    {
        Two.Same(Two).Should().BeTrue();
        Two.Same(ConditionValue.Of(ConditionNumber.Of(3))).Should().BeFalse();
        Two.Same(ConditionValue.Of("2")).Should().BeFalse();
        ConditionValue.Of(value: true).Same(ConditionValue.Of(value: true)).Should().BeTrue();
        ConditionValue.Of("a").Same(ConditionValue.Of("A")).Should().BeFalse();
        default(ConditionValue).Same(default).Should().BeFalse("what is absent is equal to nothing");
        default(ConditionValue).Same(ConditionValue.Of(value: false)).Should().BeFalse();
        ConditionValue.Of(value: false).Same(default).Should().BeFalse();
        var list = ConditionValue.Of(ConditionType.NumberList, [Two]);
        list.Same(list).Should().BeFalse("whole lists are not compared");
    }

    [Theory]
    [InlineData("a", "a", 0)]
    [InlineData("a", "b", -1)]
    [InlineData("a", "ab", -1)]
    [InlineData("", "a", -1)]
    [InlineData("", "", 0)]
    [InlineData("\uFFFD", "\U0001F600", -1)] // UTF-16 units would say otherwise
    public void Order_Texts_GoesByCodePoints(string left, string right, int order)
    {
        Math.Sign(ConditionValue.Of(left).Order(ConditionValue.Of(right))).Should().Be(order);
        Math.Sign(ConditionValue.Of(right).Order(ConditionValue.Of(left))).Should().Be(-order);
    }

    [Fact]
    public void Order_Booleans_FalseComesFirst() => ConditionValue.Of(value: false).Order(ConditionValue.Of(value: true)).Should().BeNegative();

    [Fact]
    public void Size_CountsCodePointsAndElements()
    {
        ConditionValue.Of("a😀").Size().Should().Be(2);
        ConditionValue.Of(ConditionType.NumberList, [Two, Two, Two]).Size().Should().Be(3);
    }

    [Fact]
    public void Domain_Bounds_AreInsideUnlessTheyAreExcluded()
    {
        var domain = new ConditionDomain { Minimum = ConditionNumber.Of(1), Maximum = ConditionNumber.Of(3) };
        Inside(domain).Should().Equal(1, 2, 3);
        Inside(domain with { MinimumExcluded = true }).Should().Equal(2, 3);
        Inside(domain with { MaximumExcluded = true }).Should().Equal(1, 2);
        Inside(domain with { Minimum = null }).Should().Equal(0, 1, 2, 3);
        Inside(domain with { Maximum = null }).Should().Equal(1, 2, 3, 4);
        Inside(new ConditionDomain { MinimumExcluded = true, MaximumExcluded = true }).Should().Equal(0, 1, 2, 3, 4);

        static IEnumerable<int> Inside(ConditionDomain domain) => Enumerable.Range(0, 5).Where(number => domain.Contains(ConditionNumber.Of(number)));
    }
}
