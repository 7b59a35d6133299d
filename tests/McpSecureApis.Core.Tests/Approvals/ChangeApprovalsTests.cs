using System.Text;
using System.Text.Json;
using McpSecureApis.Core.Approvals.Locks;
using McpSecureApis.Core.Approvals.Standing;
using McpSecureApis.Core.Manifests.Files;
using McpSecureApis.Core.Review;
using McpSecureApis.Core.Review.Changes;
using McpSecureApis.Core.Review.Output;
using McpSecureApis.Core.Review.Sides;

namespace McpSecureApis.Core.Tests.Approvals;

/// <summary>A comparison says of each change what the lock says, and never more than its signatures carry.</summary>
public sealed class ChangeApprovalsTests
{
    private static readonly string Pushed = ApprovalBench.Change("perCaller: 60/min", "perCaller: 90/min")
        .Replace("Finds items.", "Finds all items.", StringComparison.Ordinal)
        .Replace("maximum: 50", "maximum: 500", StringComparison.Ordinal)
        .Replace("scopes: [shop.write]", "scopes: [shop.write, more]", StringComparison.Ordinal);

    private readonly ApprovalBench _bench = new();
    private readonly byte[] _first;

    public ChangeApprovalsTests() => _first = _bench.Approve(ApprovalBench.Yaml, before: null, "alice", "bob");

    [Fact]
    public void Add_NothingSaid_IsOpenWhereSomebodyIsAsked()
    {
        var states = StatesOf(Compare(Pushed, _bench.Accept(_first)));

        states["find limits.perCaller"].Should().Be(ChangeState.Open);
        states["find description"].Should().Be(ChangeState.Open, "a model reads it");
        states["create arguments.properties.amount.maximum"].Should().Be(ChangeState.Open);
        states["create access.scopes"].Should().BeNull("what narrows waits for nobody");
    }

    [Fact]
    public void Add_OneChangeApprovedAndOneRejected_HaveTheirStates()
    {
        var approved = Decide(_first, "alice", approve: "find limits.perCaller");
        var both = Decide(approved, "alice", reject: "find description");

        var states = StatesOf(Compare(Pushed, _bench.Accept(both)));

        states["find limits.perCaller"].Should().Be(ChangeState.Approved);
        states["find description"].Should().Be(ChangeState.Rejected);
        states["create arguments.properties.amount.maximum"].Should().Be(ChangeState.Open);
    }

    [Fact]
    public void Add_WholeEntryApproved_ApprovesItsChanges_UntilItExpires()
    {
        var expires = _bench.Clock.GetUtcNow() + TimeSpan.FromDays(1);
        var file = _bench.Approve(Pushed, _first, expires, "alice", "bob");
        var accepted = _bench.Accept(file);
        accepted.Content.Changes.Should().BeEmpty("nothing is left to be said of them");

        StatesOf(Compare(Pushed, accepted)).Values.Should().OnlyContain(state => state == ChangeState.Approved);
        StatesOf(Compare(Pushed.Replace("90/min", "95/min", StringComparison.Ordinal), accepted)).Should()
            .Contain("find limits.perCaller", ChangeState.Open).And.Contain("create arguments.properties.amount.maximum", ChangeState.Approved);

        _bench.Clock.Advance(TimeSpan.FromDays(2));
        StatesOf(Compare(Pushed, accepted))["find limits.perCaller"].Should().Be(ChangeState.Open);
    }

    [Fact]
    public void Add_ChangeOfTheWholeManifest_WaitsForAllItsEntries()
    {
        var moved = ApprovalBench.Change("shop.example/api", "shop.example/apis");
        var draft = _bench.Draft(moved, _first, "alice");
        draft.Approve(fingerprints: null, expires: null).Should().BeNull();
        var half = draft.Write();

        StatesOf(Compare(moved, _bench.Accept(half))).Should().Contain("shop backend.baseUrl", ChangeState.Open, "what is high needs two");
        var whole = _bench.Approve(moved, half, "bob");
        StatesOf(Compare(moved, _bench.Accept(whole))).Should().Contain("shop backend.baseUrl", ChangeState.Approved);
    }

    [Fact]
    public void Add_LockOfOneWhoMayNotApproveTheRisk_DoesNotApproveInAnothersName()
    {
        var policy = _bench.PolicyOf(version: 1, "alice", "bob", "carol");
        var written = _bench.Accept(_first).Content;
        var change = Find(ApprovalBench.Change("shop.example/api", "shop.example/apis"), "shop backend.baseUrl");
        change.Severity.Should().BeOneOf(ChangeSeverity.High, ChangeSeverity.Critical);
        var forged = written with
        {
            Sequence = written.Sequence + 1,
            Changes = [new ChangeDecision(change.Fingerprint, change.Entry.Kind, change.Entry.Name, ChangeState.Approved,
                _bench.Key("bob").KeyId, LockTime.Whole(_bench.Clock.GetUtcNow()))],
            Signatures = [],
        };
        var key = _bench.Key("alice");
        var signature = System.Buffers.Text.Base64Url.EncodeToString(key.Sign(forged.Message()));
        var file = LockText.Write(forged with { Signatures = [new ApprovalSignature(key.KeyId, signature)] });

        var states = StatesOf(Compare(ApprovalBench.Change("shop.example/api", "shop.example/apis"), ApprovalBench.Accept(file, policy)));

        states["shop backend.baseUrl"].Should().Be(ChangeState.Open);
    }

    [Fact]
    public void Add_NoLockThatCounts_ApprovesNothing()
    {
        var difference = Compare(Pushed, accepted: null, new ReviewedApprovals("approvals.lock", IsVerified: false, "wrong_signature")
        {
            Words = "has a signature that does not hold.",
        });

        StatesOf(difference).Values.Should().OnlyContain(state => state == null || state == ChangeState.Open);
        DifferenceText.Of(difference, isColoured: false).Should()
            .Contain("approvals.lock has a signature that does not hold. Nothing is approved by it.").And.NotContain("approval: approved");
        using var json = JsonDocument.Parse(DifferenceJson.Of(difference));
        json.RootElement.GetProperty("approvals").GetProperty("problem").GetString().Should().Be("wrong_signature");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Outputs_StateAndWhatItIsWorth_InEveryForm(bool isVerified)
    {
        var accepted = _bench.Accept(Decide(Decide(_first, "alice", approve: "find limits.perCaller"), "alice", reject: "find description"));
        var difference = Compare(Pushed, accepted, new ReviewedApprovals("<b>.lock", isVerified, Problem: null));
        var worth = isVerified ? string.Empty : ", not verified";
        var warning = isVerified ? "Its signatures hold." : "Signatures were not checked";

        var text = DifferenceText.Of(difference, isColoured: false);
        text.Should().Contain("Approvals: 1 approved, 1 rejected, ").And.Contain(warning)
            .And.Contain($"approval: approved{worth}\n").And.Contain($"approval: rejected{worth}\n").And.Contain("approval: open\n");
        DifferenceMarkdown.Of(difference).Should().Contain("\nApprovals: 1 approved, 1 rejected, ").And.Contain(warning)
            .And.Contain($"  - approval: approved{worth}\n").And.Contain(@"\<b\>.lock").And.NotContain("<b>");
        var page = DifferenceHtml.Of(difference);
        page.Should().Contain(">approved" + worth + "</span>").And.Contain(">rejected" + worth + "</span>").And.Contain(">open</span>")
            .And.Contain("<b>Approvals:</b> 1 approved, 1 rejected, ").And.Contain(warning).And.Contain("&lt;b&gt;.lock").And.NotContain("<b>.lock");
        page.IndexOf("<b>Approvals:</b>", StringComparison.Ordinal).Should().BeLessThan(page.IndexOf("</header>", StringComparison.Ordinal));

        using var json = JsonDocument.Parse(DifferenceJson.Of(difference));
        var approvals = json.RootElement.GetProperty("approvals");
        approvals.EnumerateObject().Select(member => member.Name).Should().Equal("lock", "verified", "approved", "rejected", "open");
        approvals.GetProperty("verified").GetBoolean().Should().Be(isVerified);
        json.RootElement.GetProperty("changes").EnumerateArray().Where(change => change.TryGetProperty("approval", out _))
            .Select(change => change.GetProperty("approval").GetString()).Should().BeEquivalentTo("approved", "rejected", "open");
        SarifOf(difference, isVerified);
    }

    private static void SarifOf(ManifestDifference difference, bool isVerified)
    {
        using var sarif = JsonDocument.Parse(DifferenceSarif.Of(difference));
        var run = sarif.RootElement.GetProperty("runs")[0];
        run.GetProperty("properties").GetProperty("approvals").GetProperty("verified").GetBoolean().Should().Be(isVerified);
        var results = run.GetProperty("results").EnumerateArray().ToList();
        results.Where(result => result.GetProperty("properties").TryGetProperty("approval", out _)).Should().HaveCount(3);
        foreach (var result in results)
        {
            result.TryGetProperty("suppressions", out var suppressions).Should().Be(isVerified, "all have it or none");
            var state = result.GetProperty("properties").TryGetProperty("approval", out var approval) ? approval.GetString() : null;
            var expected = state switch { "approved" => "accepted", "rejected" => "rejected", _ => null };
            if (isVerified)
            {
                suppressions.EnumerateArray().Select(one => one.GetProperty("status").GetString()).Should()
                    .Equal(expected is null ? [] : [expected]);
            }
        }
    }

    /// <summary>The lock after one change was approved or rejected.</summary>
    private byte[] Decide(byte[] before, string key, string? approve = null, string? reject = null)
    {
        var draft = _bench.Draft(Pushed, before, key);
        var change = new HashSet<string> { Find(Pushed, approve ?? reject!).Fingerprint };
        (approve is null ? draft.Reject(change) : draft.Approve(change, expires: null)).Should().BeNull();
        return draft.Write();
    }

    private ManifestChange Find(string yaml, string name) =>
        ManifestDiff.Compare(Side(ApprovalBench.Yaml), Side(yaml)).Changes.Single(change => NameOf(change) == name);

    private ManifestDifference Compare(string now, AcceptedLock? accepted, ReviewedApprovals? shown = null)
    {
        var side = Side(now);
        var difference = ManifestDiff.Compare(Side(ApprovalBench.Yaml), side);
        return new ChangeApprovals(accepted, side, _bench.Masking, _bench.Clock.GetUtcNow())
            .Add(difference, shown ?? new ReviewedApprovals("approvals.lock", IsVerified: true, Problem: null));
    }

    private ReviewSide Side(string yaml) => ReviewSide.Take(
        ApprovalBench.File, [new ManifestFile(ApprovalBench.File, Encoding.UTF8.GetBytes(yaml), Problem: null)],
        read => _bench.Compiler.Compile(string.Empty, read), _bench.Clock);

    private static Dictionary<string, ChangeState?> StatesOf(ManifestDifference difference) =>
        difference.Changes.ToDictionary(NameOf, change => change.Approval);

    private static string NameOf(ManifestChange change) => $"{change.Entry.Name} {change.Path}";
}
