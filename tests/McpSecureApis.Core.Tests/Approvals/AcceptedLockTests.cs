using System.Diagnostics;
using System.Text;
using McpSecureApis.Core.Approvals.Locks;
using McpSecureApis.Core.Approvals.Policies;

namespace McpSecureApis.Core.Tests.Approvals;

/// <summary>Which locks count, and what of them.</summary>
public sealed class AcceptedLockTests
{
    private readonly ApprovalBench _bench = new();

    /// <summary>A publisher can write beside the manifests; a reading that waits would keep every later change from being served.</summary>
    [Theory]
    [InlineData("approvals.lock")]
    [InlineData("link.lock")]
    public async Task Read_NamedPipe_DoesNotWait(string name)
    {
        var folder = Directory.CreateTempSubdirectory("lock-files-");
        using var pipe = Process.Start("mkfifo", [Path.Combine(folder.FullName, "approvals.lock")]);
        await pipe.WaitForExitAsync();
        File.CreateSymbolicLink(Path.Combine(folder.FullName, "link.lock"), Path.Combine(folder.FullName, "approvals.lock"));

        var read = await Task.Run(() => LockFiles.Read(Path.Combine(folder.FullName, name))).WaitAsync(TimeSpan.FromSeconds(30));

        AcceptedLock.Check(read, _bench.Policy, () => true, out var problem).Should().BeNull();
        problem.Should().Be(LockProblem.Unreadable);
        folder.Delete(recursive: true);
    }

    [Fact]
    public void Check_TwoSigners_ApprovesWhatNeedsTwo()
    {
        var one = _bench.Accept(_bench.Approve(ApprovalBench.Yaml, before: null, "alice"));
        var two = _bench.Accept(_bench.Approve(ApprovalBench.Yaml, before: null, "alice", "bob"));

        one.Approved.Keys.Should().BeEmpty("what is new is the greatest risk, which needs two");
        two.Approved.Keys.Should().BeEquivalentTo("find", "create");
    }

    [Fact]
    public void Check_OneSignerTwice_CountsOnce()
    {
        var file = _bench.Approve(ApprovalBench.Yaml, before: null, "alice");
        var content = LockText.Read(file)!;
        var doubled = content with
        {
            Approvals = [.. content.Approvals.Select(statement =>
                statement with { Signatures = [.. statement.Signatures, .. statement.Signatures] })],
        };
        var signed = SignedBy("alice", doubled);

        _bench.Accept(signed).Approved.Keys.Should().BeEmpty();
        _bench.Accept(_bench.Approve(ApprovalBench.Yaml, file, "alice")).Approved.Keys.Should().BeEmpty();
        _bench.Accept(_bench.Approve(ApprovalBench.Yaml, file, "bob")).Approved.Keys.Should().BeEquivalentTo("find", "create");
    }

    /// <summary>Whatever byte of the file changes, and to whatever: nobody has signed it.</summary>
    [Fact]
    public void Check_AnyByteChanged_CountsNothing()
    {
        var file = _bench.Approve(ApprovalBench.Yaml, before: null, "alice", "bob");
        var policy = _bench.Policy;
        var rounds = 0;
        for (var i = 0; i < file.Length; i++)
        {
            foreach (var mask in new byte[] { 1, 2, 0x20, 0x80 })
            {
                file[i] ^= mask;
                ApprovalBench.ProblemOf(file, policy).Should().NotBeNull("byte {0} is another", i);
                file[i] ^= mask;
                rounds++;
            }
        }

        ApprovalBench.ProblemOf(file, policy).Should().BeNull();
        rounds.Should().BeGreaterThan(4_000);
        ApprovalBench.ProblemOf([.. file, (byte)'\n'], policy).Should().Be(LockProblem.Unreadable);
        ApprovalBench.ProblemOf(file[..^1], policy).Should().Be(LockProblem.Unreadable);
    }

    [Fact]
    public void Check_SignedByAKeyThatWasRemoved_CountsNothing()
    {
        var file = _bench.Approve(ApprovalBench.Yaml, before: null, "alice", "bob");

        ApprovalBench.ProblemOf(file, _bench.PolicyOf(version: 2, "alice", "carol")).Should().Be(LockProblem.NotSigned, "bob wrote it");

        // Written anew by who is left, the removed key's signature still counts nowhere.
        var rewritten = SignedBy("carol", LockText.Read(file)!);
        ApprovalBench.Accept(rewritten, _bench.PolicyOf(version: 2, "alice", "carol")).Approved.Keys.Should().BeEmpty();
    }

    [Fact]
    public void Check_SignedByThePublisher_CountsNothing()
    {
        var file = _bench.Approve(ApprovalBench.Yaml, before: null, "alice", "bob");

        ApprovalBench.ProblemOf(SignedBy("publisher", LockText.Read(file)!), _bench.Policy).Should().Be(LockProblem.NotSigned);
        _bench.Draft(ApprovalBench.Yaml, before: null, "publisher").Approve(fingerprints: null, expires: null).Should().Contain("may not approve");
    }

    [Fact]
    public void Check_ApprovalsSignedForAnotherCatalog_CountNothing()
    {
        var file = _bench.Approve(ApprovalBench.Yaml, before: null, "alice", "bob");
        var other = Read(_bench.PolicyText(1, "alice", "bob", "carol")
            .Replace("\"version\":1", "\"version\":1,\"catalog\":\"other\"", StringComparison.Ordinal));
        ApprovalBench.ProblemOf(file, other).Should().Be(LockProblem.OtherCatalog);

        // Renamed, its approvals are signed for another one.
        var content = LockText.Read(file)! with { Catalog = "other" };
        var renamed = SignedBy("alice", content with { Approvals = [.. content.Approvals.Select(statement => statement.Named("other"))] });
        ApprovalBench.ProblemOf(renamed, other).Should().Be(LockProblem.WrongSignature);
    }

    [Theory]
    [InlineData(true, null)]
    [InlineData(false, LockProblem.Writable)]
    public void Check_WithoutAPolicy_CountsOnlyWhereTheServerCannotWrite(bool isProtected, object? problem)
    {
        var file = _bench.Approve(ApprovalBench.Yaml, before: null, "alice");

        ApprovalBench.ProblemOf(file, policy: null, isProtected).Should().Be((LockProblem?)problem);
    }

    [Fact]
    public void Check_NoFile_IsMissing() => ApprovalBench.ProblemOf(file: null, _bench.Policy).Should().Be(LockProblem.Missing);

    private static ApprovalPolicy Read(string text)
    {
        var policy = ApprovalPolicy.Read(Encoding.UTF8.GetBytes(text), "/", out var problem);
        problem.Should().BeNull();
        return policy!;
    }

    private byte[] SignedBy(string key, ApprovalLock content)
    {
        var signature = System.Buffers.Text.Base64Url.EncodeToString(_bench.Key(key).Sign(content.Message()));
        return LockText.Write(content with { Signatures = [new ApprovalSignature(_bench.Key(key).KeyId, signature)] });
    }
}
