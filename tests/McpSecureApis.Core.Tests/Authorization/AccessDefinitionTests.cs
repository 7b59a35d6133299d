using System.Text.Json;
using McpSecureApis.Core.Authorization;
using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Manifests.Tree;
using McpSecureApis.Core.Outcomes;

namespace McpSecureApis.Core.Tests.Authorization;

/// <summary>What a compiled access says of itself: to whom it is visible, what it asks for, and why it refused.</summary>
public sealed class AccessDefinitionTests
{
    private static readonly AccessManifest ByScope = new() { Scopes = ["a"] };

    [Fact]
    public void CallersKey_IsEqualOnlyForWhatTheSameCallersSee()
    {
        AccessManifest[] different =
        [
            ByScope,
            new() { Scopes = ["b"] },
            new() { Scopes = ["a", "b"] },
            new() { Authenticated = true },
            new() { AnyOf = [["a"]] },
            new() { AnyOf = [["a", "b"]] },
            new() { AnyOf = [["a"], ["b"]] },
            new() { Scopes = ["a"], AnyOf = [["a"], ["b"]] },
            new() { Scopes = ["a"], When = ["caller.internal"] },
            new() { Scopes = ["a"], When = ["!caller.internal"] },
            new() { Scopes = ["a"], When = ["caller.internal", "caller.level > 1"] },
        ];
        different.Select(Key).Should().OnlyHaveUniqueItems();

        Key(new AccessManifest { Scopes = ["b", "a"] }).Should().Be(Key(new AccessManifest { Scopes = ["a", "b"] }));
        Key(new AccessManifest { Scopes = ["a"], When = ["arguments.amount > 1"] }).Should().Be(Key(ByScope), "arguments decide nothing about the list");
        Key(ByScope with { Visibility = ToolVisibility.Listed }).Should().BeEmpty("everybody sees it")
            .And.Be(Key(new AccessManifest { Authenticated = true }), "everybody sees that too");

        static string Key(AccessManifest access) => AccessFixture.Compile(access).CallersKey;
    }

    [Fact]
    public void CallersKey_ConditionsOfTwoManifests_AreTwoThings()
    {
        var when = ByScope with { When = ["caller.internal"] };
        Key("orders", "digest", when).Should().Be(Key("orders", "digest", when));
        Key("orders", "digest", when).Should().NotBe(Key("shop", "digest", when)).And.NotBe(Key("orders", "other", when), "the words mean what the manifest declares");
        Key("orders", "digest", ByScope).Should().Be(Key("shop", "other", ByScope), "scopes mean the same everywhere");

        static string Key(string manifest, string digest, AccessManifest access) => AccessDefinition.Compile(
            new EntryIdentity("t", manifest, "1.0.0", digest), access, AccessFixture.Claims, "access", argumentsSchema: null, new FindingCollector("m.yaml", new SourceMap()))!.CallersKey;
    }

    [Theory]
    [InlineData("", "The caller lacks the scopes a, b.")]
    [InlineData("a", "The caller lacks the scope b.")]
    [InlineData("a b", "The caller has none of the alternatives of scopes: c, d; or e.")]
    [InlineData("a b c", "The caller has none of the alternatives of scopes: c, d; or e.")]
    [InlineData("a b e", "The condition 'caller.level > 1' does not hold for the caller. The token does not have the claim 'level'.")]
    public void ExplainCaller_Refused_SaysWhatIsMissing(string scopes, string words)
    {
        var access = AccessFixture.Compile(new AccessManifest { Scopes = ["a", "b"], AnyOf = [["c", "d"], ["e"]], When = ["caller.level > 1"] });
        access.ExplainCaller(AccessFixture.Caller(scopes), _ => null).Should().Be(words);
        access.IsVisibleTo(AccessFixture.Caller(scopes)).Should().BeFalse();
    }

    [Fact]
    public void ExplainCaller_ClaimThatIsNotAllowedOrThere_IsNamed()
    {
        var access = AccessFixture.Compile(new AccessManifest { Scopes = ["a"], When = ["caller.level > 1 && caller.department == 'x'"] });
        var complete = AccessFixture.Caller("a", """{"level":1,"department":"x"}""");
        access.ExplainCaller(complete, _ => null).Should().Be("The condition 'caller.level > 1 && caller.department == 'x'' does not hold for the caller.");
        access.ExplainCaller(complete, claim => claim == "department" ? "Why not." : null).Should().EndWith(" Why not.");
        access.ExplainCaller(AccessFixture.Caller("a", """{"level":1}"""), _ => null).Should().EndWith(" The token does not have the claim 'department'.");
        access.ExplainCaller(AccessFixture.Caller("a", """{"level":2,"department":"x"}"""), _ => null).Should().BeNull();
        access.IsVisibleTo(AccessFixture.Caller("a", """{"level":2,"department":"x"}""")).Should().BeTrue();
    }

    [Fact]
    public void ExplainArguments_NamesTheConditionThatRefused()
    {
        var access = AccessFixture.Compile(new AccessManifest { Scopes = ["a"], When = ["arguments.amount > 1", "arguments.amount < 9 || caller.internal"] });
        var caller = AccessFixture.Caller("a", """{"internal":false}""");
        Explain("""{"amount":0.5}""").Should().Be("The condition 'arguments.amount > 1' does not hold for the caller with these arguments.");
        Explain("""{"amount":10}""").Should().Be("The condition 'arguments.amount < 9 || caller.internal' does not hold for the caller with these arguments.");
        access.ExplainArguments(new Refusal(RefusalReason.ConditionNotMet, "Another."), caller, _ => null).Should().BeNull();
        access.CheckArguments(caller, JsonDocument.Parse("""{"amount":5}""").RootElement).Should().BeNull();
        access.Conditions.Should().Equal("arguments.amount > 1", "arguments.amount < 9 || caller.internal");
        access.ClaimsUsed.Should().Equal("internal");

        string? Explain(string arguments) => access.ExplainArguments(access.CheckArguments(caller, JsonDocument.Parse(arguments).RootElement)!, caller, _ => null);
    }

    [Fact]
    public void Conditions_OverClaims_ComeFirstAndClaimsStandOnce()
    {
        var access = AccessFixture.Compile(new AccessManifest
        {
            Scopes = ["a"],
            When = ["arguments.amount > 1 && caller.department == 'x'", "caller.subject == 'y' && caller.department != 'z'"],
        });
        access.Conditions.Should().Equal("caller.subject == 'y' && caller.department != 'z'", "arguments.amount > 1 && caller.department == 'x'");
        access.ClaimsUsed.Should().Equal(["department"], "the subject needs no declaration");
        access.ArgumentsUsed.Should().Equal("amount");
    }

    [Theory]
    [InlineData("needs the scope 'a'.", "a")]
    [InlineData("needs the scopes 'a', 'b'.", "a", "b")]
    public void CheckCaller_ListedTool_NamesOneScopeOrSeveral(string words, params string[] scopes) =>
        AccessFixture.Compile(new AccessManifest { Scopes = scopes, Visibility = ToolVisibility.Listed }).CheckCaller(AccessFixture.Caller())!.Message.Should().EndWith(words);

    [Theory]
    [InlineData("arguments.amount < 7", "over the argument 'amount'")]
    [InlineData("arguments.amount < 7 && arguments.count > 2", "over the arguments 'amount', 'count'")]
    public void CheckArguments_NotMet_NamesOneArgumentOrSeveral(string condition, string words) =>
        AccessFixture.Compile(new AccessManifest { Scopes = ["a"], When = [condition] })
            .CheckArguments(AccessFixture.Caller("a"), JsonDocument.Parse("""{"amount":8,"count":1}""").RootElement)!.Message.Should().Contain(words);

    [Fact]
    public void Compile_ManyConditions_AreBounded()
    {
        AccessFixture.Compile(new AccessManifest { Scopes = ["a"], When = [.. Enumerable.Range(0, 32).Select(i => $"caller.level > {i}")] }).Should().NotBeNull();
        AccessFixture.Compile(new AccessManifest { Scopes = ["a"], When = [.. Enumerable.Range(0, 33).Select(i => $"caller.level > {i}")] }, out var findings).Should().BeNull();
        findings.Should().ContainSingle().Which.Should().Match<ManifestFinding>(finding => finding.Rule == "condition-count" && finding.Path == "tools[0].access.when[32]");
    }

    [Fact]
    public void Compile_OneBadConditionAmongGood_IsTheOneFindingAndNoAccess()
    {
        AccessFixture.Compile(new AccessManifest { Scopes = ["a"], When = ["caller.internal", "caller.nothing"] }, out var findings).Should().BeNull();
        findings.Should().ContainSingle().Which.Path.Should().Be("tools[0].access.when[1]");
    }

    [Fact]
    public void Compile_SeveralBadLists_AreAllFound()
    {
        AccessFixture.Compile(new AccessManifest { Scopes = ["x y"], AnyOf = [["a b"], ["c", "c"]] }, out var findings).Should().BeNull();
        findings.Select(finding => finding.Path).Should().Equal("tools[0].access.scopes[0]", "tools[0].access.anyOf[0][0]", "tools[0].access.anyOf[1][1]");
    }
}
