using McpSecureApis.Core.Approvals.Locks;
using McpSecureApis.Core.Approvals.Standing;
using McpSecureApis.Core.Review.Changes;

namespace McpSecureApis.Core.Tests.Approvals;

/// <summary>Changes are approved one by one, and what was said of one holds as long as it means the same.</summary>
public sealed class LockDraftTests
{
    private const string Wider = "pattern: '^[a-z]{1,9}$'";

    private readonly ApprovalBench _bench = new();
    private readonly byte[] _first;

    public LockDraftTests() => _first = _bench.Approve(ApprovalBench.Yaml, before: null, "alice", "bob");

    [Fact]
    public void Approve_Everything_ApprovesEveryEntry()
    {
        var standings = _bench.Judge(ApprovalBench.Yaml, _bench.Accept(_first));

        standings.Should().OnlyContain(standing => standing.State == ApprovalState.Approved && standing.Changes.Count == 0);
        _bench.Judge(ApprovalBench.Yaml, accepted: null).Should().OnlyContain(standing => standing.State == ApprovalState.Open);
    }

    [Theory]
    [InlineData("version: 1.0.0", "version: 2.0.0", nameof(ApprovalState.Approved))]
    [InlineData("scopes: [shop.read]", "scopes: [shop.read, more]", nameof(ApprovalState.Narrowed))]
    [InlineData("perCaller: 60/min", "perCaller: 30/min", nameof(ApprovalState.Narrowed))]
    [InlineData(", owner.email: email", "", nameof(ApprovalState.Narrowed))]
    [InlineData("perCaller: 60/min", "perCaller: 90/min", nameof(ApprovalState.Open))]
    [InlineData(Wider, "minLength: 1", nameof(ApprovalState.Open))]
    [InlineData("Finds items.", "Finds items and others.", nameof(ApprovalState.Open))] // neutral, and a model reads it
    [InlineData("shop.example/api", "shop.example/apis", nameof(ApprovalState.Open))]
    [InlineData("manifest: shop", "manifest: other", nameof(ApprovalState.Open))]
    [InlineData("scopes: [shop.read]}\n    request: {method: GET, path: '/items/{id}'}",
        "scopes: [shop.read, more]}\n    request: {method: GET, path: '/item/{id}'}", nameof(ApprovalState.Open))] // narrower here, wider there
    public void Judge_Change_TakesEffectOnlyWhereEveryChangeNarrows(string old, string now, string state)
    {
        var standing = _bench.Find(ApprovalBench.Change(old, now), _first);

        standing.State.ToString().Should().Be(state, "{0}", string.Join('\n', standing.Changes));
    }

    [Fact]
    public void Approve_OneChangeOfTwo_WaitsForTheOther_AndCarriesOverPushes()
    {
        var both = ApprovalBench.Change("perCaller: 60/min", "perCaller: 90/min")
            .Replace("Finds items.", "Finds all items.", StringComparison.Ordinal);
        var changes = _bench.Find(both, _first).Changes;
        changes.Should().HaveCount(2);
        var limit = changes.Single(change => change.Path.StartsWith("limits", StringComparison.Ordinal));

        var draft = _bench.Draft(both, _first, "alice");
        draft.Approve(new HashSet<string> { limit.Fingerprint }, expires: null).Should().BeNull();
        var half = draft.Write();

        // Another push that does not touch it keeps what was said; one that means something else does not.
        var pushed = both.Replace("version: 1.0.0", "version: 1.1.0", StringComparison.Ordinal);
        _bench.Find(pushed, half).State.Should().Be(ApprovalState.Open);
        _bench.Find(pushed, half).Changes.Single(change => change.Fingerprint == limit.Fingerprint).State.Should().Be(ChangeState.Approved);
        var other = pushed.Replace("90/min", "91/min", StringComparison.Ordinal);
        _bench.Find(other, half).Changes.Should().OnlyContain(change => change.State == ChangeState.Open);

        draft = _bench.Draft(pushed, half, "bob");
        draft.Approve(_bench.Find(pushed, half).Changes.Select(change => change.Fingerprint).ToHashSet(StringComparer.Ordinal), expires: null)
            .Should().BeNull();
        var whole = draft.Write();
        _bench.Find(pushed, whole).State.Should().Be(ApprovalState.Approved);
        _bench.Find(ApprovalBench.Yaml, whole).Changes.Should().NotBeEmpty("the version before is not the approved one any more");
    }

    [Fact]
    public void Reject_Change_HoldsUntilSomebodySaysYesOrItMeansSomethingElse()
    {
        var wider = ApprovalBench.Change("perCaller: 60/min", "perCaller: 90/min");
        var fingerprint = _bench.Find(wider, _first).Changes.Single().Fingerprint;
        var draft = _bench.Draft(wider, _first, "alice");
        draft.Reject(new HashSet<string> { fingerprint }).Should().BeNull();
        var rejected = draft.Write();

        _bench.Find(wider, rejected).State.Should().Be(ApprovalState.Rejected);
        _bench.Find(wider, _bench.Approve(wider, rejected, "bob")).State.Should().Be(ApprovalState.Rejected, "what is open is not what was rejected");
        _bench.Find(wider.Replace("90/min", "80/min", StringComparison.Ordinal), rejected).State.Should().Be(ApprovalState.Open);

        draft = _bench.Draft(wider, rejected, "bob");
        draft.Approve(new HashSet<string> { fingerprint }, expires: null).Should().BeNull();
        _bench.Find(wider, draft.Write()).State.Should().Be(ApprovalState.Approved);
    }

    [Fact]
    public void Approve_HighRisk_WaitsForTheSecondSigner_AndTheVersionBeforeCountsMeanwhile()
    {
        var wider = ApprovalBench.Change("shop.example/api", "other.example/api");
        var one = _bench.Approve(wider, _first, "alice");
        var standing = _bench.Find(wider, one);

        standing.State.Should().Be(ApprovalState.Signing);
        standing.Missing.Should().Be(1);
        standing.Risk.Should().Be(ChangeSeverity.Critical);
        _bench.Find(ApprovalBench.Yaml, one).State.Should().Be(ApprovalState.Approved);

        var again = _bench.Draft(wider, one, "alice");
        again.Sign().Should().Be(0, "it is one signer");
        var draft = _bench.Draft(wider, one, "carol");
        draft.Sign().Should().Be(2);
        var two = draft.Write();
        _bench.Find(wider, two).State.Should().Be(ApprovalState.Approved);
        _bench.Find(ApprovalBench.Yaml, two).State.Should().NotBe(ApprovalState.Approved);
    }

    [Fact]
    public void Approve_Expires_CountsUntilThen()
    {
        var until = _bench.Clock.GetUtcNow() + TimeSpan.FromDays(30);
        var file = _bench.Approve(ApprovalBench.Yaml, before: null, until, "alice", "bob");
        _bench.Find(ApprovalBench.Yaml, file).State.Should().Be(ApprovalState.Approved);

        _bench.Clock.Advance(TimeSpan.FromDays(31));
        _bench.Find(ApprovalBench.Yaml, file).State.Should().Be(ApprovalState.Expired);
        _bench.Find(ApprovalBench.Change("scopes: [shop.read]", "scopes: [shop.read, more]"), file).State.Should()
            .Be(ApprovalState.Open, "nothing is narrower than what does not count");

        _bench.Find(ApprovalBench.Yaml, _bench.Approve(ApprovalBench.Yaml, file, "alice", "bob")).State.Should().Be(ApprovalState.Approved);
    }

    [Fact]
    public void Judge_AnotherMaskingPolicy_WaitsForAnApprover()
    {
        var kept = new ApprovalBench(options => options.Classes["email"] = new Core.Masking.Policy.MaskingClassOptions { Action = "keep" });
        var standings = kept.Judge(ApprovalBench.Yaml, _bench.Accept(_first));

        var find = standings.Single(standing => standing.Form.Name == "find");
        find.State.Should().Be(ApprovalState.Open);
        find.Changes.Should().ContainSingle().Which.Path.Should().Be("masking");
        standings.Single(standing => standing.Form.Name == "create").State.Should().Be(ApprovalState.Approved, "it names no such class");
    }

    [Fact]
    public void Write_Sequence_GrowsAndABegunAnewLockIsNewer()
    {
        var second = LockText.Read(_bench.Approve(ApprovalBench.Yaml, _first, "alice"))!;
        var anew = LockText.Read(_bench.Approve(ApprovalBench.Yaml, before: null, "alice"))!;

        second.Sequence.Should().BeGreaterThan(LockText.Read(_first)!.Sequence);
        anew.Sequence.Should().BeGreaterThan(second.Sequence);
    }

    [Fact]
    public void Write_EntryThatIsGone_LosesItsApproval()
    {
        var without = ApprovalBench.Yaml[..ApprovalBench.Yaml.IndexOf("  - name: create", StringComparison.Ordinal)];

        _bench.Accept(_bench.Approve(without, _first, "alice")).Approved.Keys.Should().Equal("find");
    }
}
