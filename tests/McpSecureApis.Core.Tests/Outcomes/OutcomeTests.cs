using McpSecureApis.Core.Outcomes;

namespace McpSecureApis.Core.Tests.Outcomes;

/// <summary>A result that nobody assigned refuses, and every reason has a name of its own outside.</summary>
public sealed class OutcomeTests
{
    [Fact]
    public void TryGet_NeverAssigned_RefusesAsUnspecified()
    {
        default(Outcome<string>).TryGet(out var value, out var refusal).Should().BeFalse();
        value.Should().BeNull();
        refusal.Should().BeSameAs(Refusal.Unspecified);
    }

    [Fact]
    public void TryGet_ValueOrRefusal_GivesExactlyThat()
    {
        Outcome<string> passed = "proof";
        passed.TryGet(out var value, out var none).Should().BeTrue();
        value.Should().Be("proof");
        none.Should().BeNull();

        var refusal = new Refusal(RefusalReason.MissingScope, "No.");
        Outcome<string> refused = refusal;
        refused.TryGet(out value, out var given).Should().BeFalse();
        value.Should().BeNull();
        given.Should().BeSameAs(refusal);
    }

    [Fact]
    public void ToCode_EveryReason_IsSnakeCaseAndUnique()
    {
        var codes = Enum.GetValues<RefusalReason>().Select(reason => reason.ToCode()).ToList();
        codes.Should().OnlyHaveUniqueItems().And.OnlyContain(code => code.All(c => c == '_' || (c >= 'a' && c <= 'z')));
        RefusalReason.BackendAddressNotAllowed.ToCode().Should().Be("backend_address_not_allowed");
    }
}
