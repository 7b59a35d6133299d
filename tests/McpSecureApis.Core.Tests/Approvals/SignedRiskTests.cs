using System.Buffers.Text;
using System.Text;
using McpSecureApis.Core.Approvals.Locks;
using McpSecureApis.Core.Approvals.Serving;
using McpSecureApis.Core.Approvals.Standing;
using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Manifests.Files;
using McpSecureApis.Core.Review.Changes;

namespace McpSecureApis.Core.Tests.Approvals;

/// <summary>An approver who may sign low risks alone signs something greater as a low one.</summary>
public sealed class SignedRiskTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("store-");
    private readonly ApprovalBench _bench = new();
    private readonly byte[] _first;
    private readonly string _wider = ApprovalBench.Change("shop.example/api", "other.example/api");
    private readonly string _limit = ApprovalBench.Change("perCaller: 60/min", "perCaller: 61/min");
    private ToolCatalog _catalog = null!;
    private ApprovalGate _gate = null!;
    private LockKeeper _keeper = null!;

    public SignedRiskTests()
    {
        _first = _bench.Approve(ApprovalBench.Yaml, before: null, "alice", "bob");
        Restart();
        Serve(ApprovalBench.Yaml, _first).Tools.Should().HaveCount(2);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Take_GreatChangeSignedAsLow_IsRefusedAndTheLastLockGoesOn()
    {
        var lie = SignAs(ChangeSeverity.Low, _wider, _first, "carol");
        ApprovalBench.Accept(lie, _bench.Policy).Approved.Should().HaveCount(2, "every signature holds");

        foreach (var isAfterRestart in new[] { false, true })
        {
            if (isAfterRestart)
            {
                Restart();
            }

            var served = Serve(_wider, lie);
            served.Backends.Should().ContainSingle().Which.BaseUrl.Host.Should().Be("shop.example");
            _keeper.Problem.Should().Be(LockProblem.Underrated);
            _keeper.Underrated.Should().HaveCount(2).And.OnlyContain(approval => approval.Signed == ChangeSeverity.Low && approval.Found == ChangeSeverity.Critical);
            _gate.Unapproved.Should().HaveCount(2).And.OnlyContain(entry => entry.Cause == UnapprovedCause.Underrated && entry.Served != null);
        }

        Serve(_wider, SignAs(ChangeSeverity.Critical, _wider, _first, "carol", "bob")).Backends.Should()
            .ContainSingle("two signed what it is").Which.BaseUrl.Host.Should().Be("other.example");
    }

    [Fact]
    public void Take_NewEntrySignedAsLow_IsRefused()
    {
        var more = $"""
            {ApprovalBench.Yaml}
              - name: remove
                description: Removes an order.
                effect: destructive
                access: {"{"}scopes: [shop.write]{"}"}
                request: {"{"}method: DELETE, path: '/orders/{"{"}id{"}"}'{"}"}
                arguments: {"{"}type: object, required: [id], properties: {"{"}id: {"{"}type: string, maxLength: 9{"}"}{"}"}{"}"}
                response: {"{"}fields: {"{"}id: public{"}"}{"}"}
            """;
        _bench.Judge(more, _bench.Accept(_first)).Single(standing => standing.Form.Name == "remove").Risk.Should().NotBe(ChangeSeverity.Low);

        Serve(more, SignAs(ChangeSeverity.Low, more, _first, "carol")).Tools.Should().HaveCount(2);

        _keeper.Underrated.Should().ContainSingle().Which.Name.Should().Be("remove");
    }

    /// <summary>The server was away while a great change was approved by two, and after it a small one by one.</summary>
    [Fact]
    public void Take_SeveralApprovalsLater_FollowsThemOneByOne()
    {
        var second = _bench.Approve(_wider, _first, "alice", "bob");
        var third = _wider.Replace("perCaller: 60/min", "perCaller: 61/min", StringComparison.Ordinal);
        var latest = _bench.Approve(third, second, "carol");
        LockText.Read(latest)!.Approvals.Count(statement => statement.Name == "find").Should().Be(2, "the greater one is kept");

        Serve(third, latest).Tools.Single(tool => tool.Identity.Name == "find").Manifest.Limits!.PerCaller!.Count.Should().Be(61);
        _keeper.Problem.Should().BeNull();

        // A greater one takes the place of both.
        var fourth = third.Replace("other.example/api", "third.example/api", StringComparison.Ordinal);
        var last = _bench.Approve(fourth, latest, "alice", "bob");
        LockText.Read(last)!.Approvals.Count(statement => statement.Name == "find").Should().Be(1);
    }

    [Fact]
    public void Take_WithoutTheGreaterOneBetween_IsRefused()
    {
        var second = _bench.Approve(_wider, _first, "alice", "bob");
        var third = _wider.Replace("perCaller: 60/min", "perCaller: 61/min", StringComparison.Ordinal);
        var content = LockText.Read(_bench.Approve(third, second, "carol"))!;
        var newest = content.Approvals.GroupBy(statement => statement.Name).Select(group => group.First()).ToList();
        var cut = Signed(content with { Approvals = newest, Sources = [.. content.Sources.Where(source => newest.Any(of => of.Source == source.Digest))] }, "carol");

        Serve(third, cut).Backends.Should().ContainSingle().Which.BaseUrl.Host.Should().Be("shop.example");
        _keeper.Underrated.Should().ContainSingle("the other one was signed by two").Which.Name.Should().Be("find");
    }

    [Fact]
    public void Take_RenewalOfAGreatRiskAsLow_IsRefused()
    {
        var renewed = SignAs(ChangeSeverity.Low, ApprovalBench.Yaml, _first, "carol");

        Serve(ApprovalBench.Yaml, renewed).Tools.Should().HaveCount(2);

        _keeper.Problem.Should().Be(LockProblem.Underrated);
    }

    [Fact]
    public void Approve_RiskThatIsGiven_IsSignedAndCounts()
    {
        var low = _bench.Approve(_limit, _first, "carol");
        _bench.Find(_limit, low).Approved!.Risk.Should().Be(ChangeSeverity.Low);
        var one = Raise(low, "alice");
        _bench.Find(_limit, one).Should().Match<EntryStanding>(standing => standing.State == ApprovalState.Approved && standing.Pending!.Risk == ChangeSeverity.High);

        var both = Raise(one, "bob");

        _bench.Find(_limit, both).Approved!.Risk.Should().Be(ChangeSeverity.High);
        LockText.Read(both)!.Approvals.Should().HaveCount(3, "the other entry is as it was, and what was worth more stays");
        Serve(_limit, both).Tools.Should().HaveCount(2);
        _keeper.Problem.Should().BeNull();

        byte[] Raise(byte[] before, string key)
        {
            var draft = _bench.Draft(_limit, before, key);
            draft.Approve(fingerprints: null, expires: null, new HashSet<string> { "find" }, ChangeSeverity.High).Should().BeNull();
            return draft.Write();
        }
    }

    /// <summary>What moves, or goes and comes back, is not compared with what it was, so it is worth as much as anything.</summary>
    [Fact]
    public void Approve_WhatMovedOrCameBack_IsTheGreatestRisk()
    {
        var moved = ApprovalBench.Change("manifest: shop", "manifest: other");
        _bench.Find(moved, _first).Risk.Should().Be(ChangeSeverity.Critical);
        _bench.Find(moved, _bench.Approve(moved, _first, "carol")).State.Should().Be(ApprovalState.Signing, "one is not enough");

        var without = ApprovalBench.Yaml[..ApprovalBench.Yaml.IndexOf("  - name: create", StringComparison.Ordinal)]
            .Replace("perCaller: 60/min", "perCaller: 61/min", StringComparison.Ordinal);
        var gone = _bench.Approve(without, _first, "carol");
        var back = _bench.Judge(ApprovalBench.Yaml, _bench.Accept(gone)).Single(standing => standing.Form.Name == "create");
        (back.Risk, back.IsNew).Should().Be((ChangeSeverity.Critical, true));
        Serve(without, gone).Tools.Should().ContainSingle();
        Serve(ApprovalBench.Yaml, SignAs(ChangeSeverity.Medium, ApprovalBench.Yaml, gone, "carol")).Tools.Select(tool => tool.Identity.Name)
            .Should().NotContain("create", "the server asks the same");
    }

    [Fact]
    public void Take_NothingWasKept_CountsAsItStands()
    {
        foreach (var file in _folder.GetFiles())
        {
            file.Delete();
        }

        Restart();
        Serve(_wider, SignAs(ChangeSeverity.Low, _wider, _first, "carol")).Backends.Should().ContainSingle().Which.BaseUrl.Host.Should().Be("other.example");
    }

    /// <summary>What a program of an approver's own writes over a lock: approvals of what changed as whatever risk, or of everything anew.</summary>
    private byte[] SignAs(ChangeSeverity risk, string yaml, byte[] before, params string[] keys)
    {
        var old = LockText.Read(before)!;
        var standings = _bench.Judge(yaml, _bench.Accept(before));
        var changed = standings.Where(standing => standing.State != ApprovalState.Approved).Select(standing => standing.Form.Name).ToHashSet();
        var approvals = standings.Select(standing => standing.Approved is { } approved && changed.Count > 0 && !changed.Contains(approved.Name)
            ? approved
            : Sign(standing)).OrderBy(statement => statement.Name, StringComparer.Ordinal).ToList();
        var source = standings[0].Version.Compiled;
        var sources = old.Sources.Append(new ApprovedSource(source.Digest, source.File, Encoding.UTF8.GetString(source.Source.Span)))
            .DistinctBy(of => of.Digest).Where(of => approvals.Exists(statement => statement.Source == of.Digest))
            .OrderBy(of => of.Digest, StringComparer.Ordinal);
        return Signed(old with { Sequence = old.Sequence + 9, Approvals = approvals, Sources = [.. sources] }, keys[0]);

        ApprovalStatement Sign(EntryStanding standing)
        {
            var statement = new ApprovalStatement
            {
                Kind = standing.Form.Kind,
                Name = standing.Form.Name,
                Manifest = standing.Form.Manifest,
                Digest = standing.Form.Digest,
                Masking = standing.Form.Masking,
                Source = standing.Version.Compiled.Digest,
                Risk = risk,
                Sequence = old.Sequence + 9,
                Time = LockTime.Whole(_bench.Clock.GetUtcNow()),
                Signatures = [],
            }.Named(old.Catalog);
            return statement with { Signatures = [.. keys.Select(key => SignatureOf(statement.MessageOf(old.Catalog), key))] };
        }
    }

    private byte[] Signed(ApprovalLock content, string key) =>
        LockText.Write(content with { Signatures = [SignatureOf((content with { Signatures = [] }).Message(), key)] });

    private ApprovalSignature SignatureOf(byte[] message, string key) =>
        new(_bench.Key(key).KeyId, Base64Url.EncodeToString(_bench.Key(key).Sign(message)));

    private void Restart()
    {
        _catalog = new ToolCatalog(_bench.Compiler);
        var versions = _bench.Versions;
        var judge = new EntryJudge(versions);
        _gate = new ApprovalGate(versions, judge, _bench.Clock);
        _keeper = new LockKeeper(ApprovalStore.Open(_folder.FullName, writes: true), new SignedRisks(judge));
    }

    private CatalogSnapshot Serve(string yaml, byte[] file)
    {
        _keeper.Take(file, _bench.Policy, () => false);
        return _catalog.Reload([new ManifestFile(ApprovalBench.File, Encoding.UTF8.GetBytes(yaml), Problem: null)], (manifests, broken) => _gate.Decide(
            manifests, broken, _keeper.Accepted, _keeper.Floors, _keeper.Underrated.Select(approval => approval.Name).ToHashSet(), enforces: true)).Snapshot;
    }
}
