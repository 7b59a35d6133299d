using McpSecureApis.Core.Audit.Trail;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.Core.Review.Changes;

namespace McpSecureApis.Core.Tests.Review;

/// <summary>Who loses and who gains an entry, as far as the calls of a trail show it.</summary>
public sealed class TrailAccessTests : IDisposable
{
    private const string DropAccess = "effect: destructive\n    access: {scopes: [shop.write]}";

    private readonly TrailCalls _trail = new();

    public void Dispose() => _trail.Dispose();

    [Fact]
    public async Task Removed_AllowedCallers_LoseItAndRefusedOnesDoNot()
    {
        _trail.Call("create", "ann");
        _trail.Call("create", "ann");
        _trail.Call("create", "bob", tenant: "other");
        _trail.Call("create", "eve", RefusalReason.HiddenTool);
        _trail.Call("drop", "ann");

        var use = await _trail.UseAsync(ReviewTexts.Yaml, TrailCalls.Without("create"), "create", "");

        use.Should().BeEquivalentTo(new { Calls = 4L, Refused = 1L, Callers = 3, Clients = 1, Tenants = 2, Lose = 2, Gain = 0, Unknown = 0 });
        use.Because.Should().BeNull();
        use.Users.Select(user => (user.Calls, user.Effect)).Should().Equal((2, UseEffect.Loses), (1, UseEffect.Loses), (1, UseEffect.Keeps));
        use.Users[0].Subject.Should().Be(AuditTrail.HashOf(_trail.Fixture.Hasher, "acme", "ann"));
    }

    [Fact]
    public async Task Added_NobodyAskedForIt_CountsNobodyWhoseScopesAreNotShown()
    {
        _trail.Call("create", "ann", sideOf: TrailCalls.Without("drop"));
        _trail.Call("order", "bob", kind: EntryKind.Resource, sideOf: TrailCalls.Without("drop"));

        var use = await _trail.UseAsync(TrailCalls.Without("drop"), ReviewTexts.Yaml, "drop", "");

        // `create` takes shop.write or shop.admin: that does not show shop.write, which `drop` needs.
        use.Should().BeEquivalentTo(new { Calls = 0L, Callers = 0, Lose = 0, Gain = 0, Unknown = 0, Others = 0 });
    }

    [Fact]
    public async Task Added_ScopesThatOtherCallsShow_CountTheCallerAsOneMore()
    {
        var old = TrailCalls.Without("letter");
        _trail.Call("order", "ann", kind: EntryKind.Resource, sideOf: old);
        _trail.Call("create", "bob", sideOf: old);

        var use = await _trail.UseAsync(old, ReviewTexts.Yaml, "letter", "");

        use.Others.Should().Be(1, "who reads orders has shop.read, which letters ask for");
    }

    [Fact]
    public async Task MoreScopes_ShownByOtherCalls_AreKeptLackedOnesAreLostAndTheRestIsUnknown()
    {
        // All four delete; the new side asks shop.read beside shop.write.
        foreach (var caller in new[] { "has", "lacks", "both", "nothing" })
        {
            _trail.Call("drop", caller);
        }

        _trail.Call("order", "has", kind: EntryKind.Resource);
        _trail.Call("letter", "lacks", RefusalReason.MissingScope, kind: EntryKind.Resource);
        _trail.Call("letter", "both", RefusalReason.MissingScope, kind: EntryKind.Resource);
        _trail.Call("summary", "both", kind: EntryKind.Prompt);

        var use = await _trail.UseAsync(
            ReviewTexts.Yaml, ReviewTexts.With(DropAccess, "effect: destructive\n    access: {scopes: [shop.write, shop.read]}"),
            "drop", "access.scopes");

        use.Should().BeEquivalentTo(new { Callers = 4, Lose = 1, Gain = 0, Unknown = 1, Because = UnknownUse.Access });
        use.Users.Select(user => user.Effect).Should().Equal(UseEffect.Loses, UseEffect.Unknown, UseEffect.Keeps, UseEffect.Keeps);
        use.Users[0].Subject.Should().Be(_trail.Hash("lacks"));
        use.Users[1].Subject.Should().Be(_trail.Hash("nothing"));
    }

    [Fact]
    public async Task FewerScopes_RefusedCallers_GainOnlyWhereTheirScopesAreShown()
    {
        _trail.Call("find", "fits", RefusalReason.HiddenTool);
        _trail.Call("order", "fits", kind: EntryKind.Resource);
        _trail.Call("find", "dark", RefusalReason.HiddenTool);
        _trail.Call("find", "able");

        var old = ReviewTexts.With("when: ['caller.level >= 3'], ", "");
        var now = old.Replace("[shop.read, shop.items]", "[shop.read]", StringComparison.Ordinal);
        var use = await _trail.UseAsync(old, now, "find", "access.scopes", recordedBy: old);

        use.Should().BeEquivalentTo(new { Callers = 3, Lose = 0, Gain = 1, Unknown = 1, Refused = 2L });
        use.Users[0].Subject.Should().Be(_trail.Hash("fits"));
    }

    [Fact]
    public async Task OpenToAll_EveryRefusedCaller_Gains()
    {
        _trail.Call("drop", "eve", RefusalReason.HiddenTool);
        _trail.Call("drop", "ann");

        var use = await _trail.UseAsync(
            ReviewTexts.Yaml, ReviewTexts.With(DropAccess, "effect: destructive\n    access: {authenticated: true}"),
            "drop", "access.authenticated");

        use.Should().BeEquivalentTo(new { Lose = 0, Gain = 1, Unknown = 0 });
    }

    [Theory]
    [InlineData("caller.tenant == \"acme\"", 1, 0)] // records have the tenant
    [InlineData("caller.client != \"c1\"", 2, 0)]
    [InlineData("caller.issuer.startsWith(\"https://issuer.\")", 0, 0)]
    [InlineData("caller.department == \"finance\"", 0, 2)] // records have no claim
    [InlineData("caller.tenant == \"acme\" && caller.department == \"finance\"", 0, 2)]
    [InlineData("\"shop.write\" in caller.scopes", 0, 2)]
    public async Task NewCondition_OfWhatRecordsHave_IsDecidedAndAnyOtherIsUnknown(string condition, int lose, int unknown)
    {
        _trail.Call("drop", "ann");
        _trail.Call("drop", "bob", tenant: "other");

        var use = await _trail.UseAsync(
            ReviewTexts.Yaml,
            ReviewTexts.With(
                DropAccess,
                $"effect: destructive\n    access: {{scopes: [shop.write], when: ['{condition}']}}"),
            "drop", "access.when");

        use.Should().BeEquivalentTo(new { Callers = 2, Lose = lose, Gain = 0, Unknown = unknown });
    }

    [Theory]
    [InlineData("['caller.level >= 2']", 0, 0)]
    [InlineData("['caller.level >= 5']", 0, 1)]
    [InlineData("['caller.level < 3']", 1, 0)]
    public async Task OtherCondition_OfAClaimThatACallShows_IsDecidedWhereItFollows(string conditions, int lose, int unknown)
    {
        _trail.Call("find", "ann");

        var use = await _trail.UseAsync(ReviewTexts.Yaml, ReviewTexts.With("['caller.level >= 3']", conditions), "find", "access.when");

        use.Should().BeEquivalentTo(new { Callers = 1, Lose = lose, Gain = 0, Unknown = unknown });
    }

    [Theory]
    [InlineData("maximum: 50", "maximum: 40", "find", "arguments", UnknownUse.Arguments)]
    [InlineData("['arguments.amount <= 500']", "['arguments.amount <= 50']", "create", "access.when", UnknownUse.Arguments)]
    [InlineData("bind: {tenant: {claim: tenant,", "bind: {tenant: {claim: department,", "find", "bind", UnknownUse.Claims)]
    [InlineData("notes: free-text, ", "", "find", "response", null)]
    [InlineData("title: Find items", "title: Search", "find", "title", null)]
    public async Task OtherMembers_HangOnArgumentsOrClaimsOrOnNothingOfTheCaller(
        string place, string written, string tool, string path, object? because)
    {
        _trail.Call(tool, "ann");

        var use = await _trail.UseAsync(ReviewTexts.Yaml, ReviewTexts.With(place, written), tool, path);

        use.Should().BeEquivalentTo(new { Calls = 1L, Callers = 1, Lose = 0, Gain = 0, Unknown = because is null ? 0 : 1 });
        use.Because.Should().Be((UnknownUse?)because);
    }

    [Fact]
    public async Task OtherVersion_OfTheManifest_ShowsNothingAndIsCounted()
    {
        _trail.Call("create", "ann", sideOf: ReviewTexts.With("version: 1.0.0", "version: 0.9.0"));

        var use = await _trail.UseAsync(ReviewTexts.Yaml, TrailCalls.Without("create"), "create", "");

        use.Should().BeEquivalentTo(new { Calls = 1L, OtherVersions = 1L, Lose = 0, Unknown = 1, Because = UnknownUse.Access });
    }
}
