using FsCheck;
using FsCheck.Fluent;
using McpSecureApis.Core.Authorization;
using McpSecureApis.Core.Callers.Revocations;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Outcomes;

namespace McpSecureApis.Core.Tests.Authorization;

public sealed class AuthorizedCallTests
{
    [Theory]
    [InlineData("orders.read", true)]
    [InlineData("other orders.read more", true)]
    [InlineData("", false)]
    [InlineData("ORDERS.READ", false)]
    [InlineData("orders.reader", false)]
    [InlineData("xorders.read", false)]
    [InlineData("orders.*", false)]
    [InlineData("*", false)]
    [InlineData("orders.read\tx", false)]
    [InlineData("orders.read\u00A0x", false)]
    [InlineData("orders.read,x", false)]
    public void Check_OneScope_NeedsItWhole(string granted, bool allowed) =>
        AuthorizedCall.Check(AccessFixture.Caller(granted), AccessFixture.Compile(new AccessManifest { Scopes = ["orders.read"] }))
            .TryGet(out _, out _).Should().Be(allowed);

    [Fact]
    public void Check_HiddenTool_SaysWhatAnUnknownToolSays()
    {
        var access = AccessFixture.Compile(new AccessManifest { Scopes = ["a"], When = ["caller.department == 'x'"] });
        Refuse(access, "").Reason.Should().Be(RefusalReason.HiddenTool);
        Refuse(access, "a").Should().BeSameAs(Refuse(access, ""), "the answer must not tell which of the two is missing");
    }

    [Fact]
    public void Check_TokenRevoked_IsNotLetInAndSeesNothing()
    {
        var revocations = new RevocationList(TimeProvider.System);
        var caller = AccessFixture.Caller("a") with { Revocations = revocations };
        var access = AccessFixture.Compile(new AccessManifest { Scopes = ["a"] });
        access.IsVisibleTo(caller).Should().BeTrue();
        revocations.Replace([new Revocation(RevocationKind.Issuer, caller.Issuer, Issuer: null, Until: null)]);
        access.IsVisibleTo(caller).Should().BeFalse();
        AuthorizedCall.Check(caller, access).TryGet(out _, out var refusal).Should().BeFalse();
        refusal!.Reason.Should().Be(RefusalReason.TokenRevoked);
        AuthorizedCall.Check(caller, AccessFixture.Compile(new AccessManifest { Scopes = ["b"] })).TryGet(out _, out refusal).Should().BeFalse();
        refusal!.Reason.Should().Be(RefusalReason.HiddenTool, "a revoked caller learns no more than others");
    }

    [Fact]
    public void Check_ListedTool_NamesAllScopesOfTheFirstAlternative()
    {
        var access = AccessFixture.Compile(new AccessManifest
        {
            Scopes = ["a"],
            AnyOf = [["b", "c"], ["d"]],
            Visibility = ToolVisibility.Listed,
            When = ["caller.level >= 3"],
        });
        var refusal = Refuse(access, "a b");
        refusal.Reason.Should().Be(RefusalReason.MissingScope);
        refusal.RequiredScopes.Should().Equal("a", "b", "c");
        access.ChallengeScopes.Should().Equal("a", "b", "c");
        Refuse(access, "a d").Reason.Should().Be(RefusalReason.ConditionNotMet);
        AuthorizedCall.Check(AccessFixture.Caller("a d", """{"level":3}"""), access).TryGet(out var call, out _).Should().BeTrue();
        call!.Tool.Should().BeSameAs(access.Tool);
    }

    [Fact]
    public void Check_Authenticated_LetsInCallersWithoutScopes() =>
        AuthorizedCall.Check(AccessFixture.Caller(), AccessFixture.Compile(new AccessManifest { Authenticated = true })).TryGet(out _, out _).Should().BeTrue();

    [Fact]
    public void Check_AnyScopes_AllowsExactlyWhenAllOfAndOneAlternativeAreGranted()
    {
        var names = Gen.Elements("a", "b", "c", "read", "readwrite", "a.b");
        var list = names.NonEmptyListOf().Select(items => items.Distinct().ToList());
        var cases = Gen.Zip(Gen.Zip(list, list.ListOf()), names.ListOf());
        Prop.ForAll(cases.ToArbitrary(), generated =>
        {
            var ((allOf, anyOf), granted) = generated;
            var access = AccessFixture.Compile(new AccessManifest { Scopes = allOf, AnyOf = anyOf.Count == 0 ? null : [.. anyOf] });
            var set = granted.ToHashSet(StringComparer.Ordinal);
            var expected = set.IsSupersetOf(allOf) && (anyOf.Count == 0 || anyOf.Any(set.IsSupersetOf));
            return AuthorizedCall.Check(AccessFixture.Caller(string.Join(' ', granted)), access).TryGet(out _, out _) == expected;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    [Fact]
    public void Compile_NobodyNamed_ReportsEveryMistakeWithItsPath()
    {
        Paths(new AccessManifest()).Should().Equal("tools[0].access");
        Paths(new AccessManifest { Scopes = [] }).Should().Equal("tools[0].access.scopes");
        Paths(new AccessManifest { AnyOf = [] }).Should().Equal("tools[0].access.anyOf");
        Paths(new AccessManifest { AnyOf = [["a"], []] }).Should().Equal("tools[0].access.anyOf[1]");
        Paths(new AccessManifest { Authenticated = true, Scopes = ["a"] }).Should().Equal("tools[0].access.authenticated");
        Paths(new AccessManifest { Scopes = ["a b", "c", "c", "\"", "", "é"] })
            .Should().Equal("tools[0].access.scopes[0]", "tools[0].access.scopes[2]", "tools[0].access.scopes[3]", "tools[0].access.scopes[4]", "tools[0].access.scopes[5]");
        Paths(new AccessManifest { Scopes = [], When = ["true", "caller.level > 1", "nonsense"] })
            .Should().Equal("tools[0].access.scopes", "tools[0].access.when[0]", "tools[0].access.when[2]");
    }

    private static IEnumerable<string> Paths(AccessManifest access)
    {
        AccessFixture.Compile(access, out var findings).Should().BeNull();
        return findings.Select(finding => finding.Path);
    }

    private static Refusal Refuse(AccessDefinition access, string scopes)
    {
        AuthorizedCall.Check(AccessFixture.Caller(scopes), access).TryGet(out _, out var refusal).Should().BeFalse();
        return refusal!;
    }
}
