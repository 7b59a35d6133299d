using McpSecureApis.Core.Manifests.Values;
using McpSecureApis.Core.Organisation.Proofs;

namespace McpSecureApis.Core.Tests.Organisation;

public sealed class RateMeasureTests
{
    [Theory]
    [InlineData("60/min", "60/min", true)]
    [InlineData("30/min", "60/min", true)]
    [InlineData("61/min", "60/min", false)]
    [InlineData("1/s", "60/min", true)]
    [InlineData("60/min", "1/s", false)] // sixty at once
    [InlineData("100/h", "60/min", false)]
    [InlineData("60/h", "60/min", true)]
    public void IsWithin_TwoRates_ComparesBurstAndSpeed(string rate, string most, bool within) =>
        RateMeasure.IsWithin(Rate(rate), Rate(most)).Should().Be(within);

    [Fact]
    public void FindOver_NoLimit_IsOneCallMoreAtOnce() => RateMeasure.FindOver([], Rate("60/min")).Should().Be(new CallLoad(61, 0));

    [Fact]
    public void FindOver_ASlowBurst_NeedsTime()
    {
        var load = RateMeasure.FindOver([new RateManifest(120, TimeSpan.FromMinutes(1), 1)], Rate("60/min"))!;

        load.Seconds.Should().BeGreaterThan(0);
        load.Calls.Should().BeGreaterThan(60 + load.Seconds).And.BeLessThanOrEqualTo(1 + (load.Seconds * 2));
    }

    [Fact]
    public void FindOver_TwoLimitsThatCross_FindsWhereTheyGiveTheMost()
    {
        RateManifest[] rates = [new(100, TimeSpan.FromSeconds(1), 1), new(1, TimeSpan.FromMinutes(1), 500)];

        RateMeasure.FindOver(rates, new RateManifest(10, TimeSpan.FromSeconds(1), 20))!.Seconds.Should().BeInRange(1, 10);
        RateMeasure.FindOver(rates, new RateManifest(100, TimeSpan.FromSeconds(1), 500)).Should().BeNull();
    }

    private static RateManifest Rate(string text) => RateText.TryParse(text, out var rate) ? rate : throw new ArgumentException(text, nameof(text));
}
