using System.Security.Cryptography;
using System.Text;
using McpSecureApis.Core.Approvals.Policies;

namespace McpSecureApis.Core.Tests.Approvals;

/// <summary>What a policy may say, and who may write it.</summary>
public sealed class ApprovalPolicyTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("policy-");
    private readonly ApprovalBench _bench = new();

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("\"format\":1", "\"format\":2", "no policy")]
    [InlineData("\"format\":1", "\"format\":1,\"more\":1", "no policy")]
    [InlineData("\"format\":1", "\"format\":1,\"format\":1", "no policy")]
    [InlineData("\"signers\":1", "\"signers\":0", "0 signatures of 3 keys")]
    [InlineData("\"signers\":2", "\"signers\":4", "4 signatures of 3 keys")]
    [InlineData("\"signers\":1", "\"signers\":1,\"keys\":[\"publisher\"]", "'publisher' among those who approve")]
    [InlineData("\"signers\":1", "\"signers\":1,\"keys\":[\"dave\"]", "'dave' among those who approve")]
    [InlineData("[\"low\",\"medium\"]", "[\"low\",\"high\"]", "a risk in two")]
    [InlineData("[\"low\",\"medium\"]", "[\"info\"]", "without risks")]
    [InlineData("[\"low\",\"medium\"]", "[1]", "no policy")]
    [InlineData("[\"publisher\"]", "[\"publisher\",\"approver\"]", "a publisher's and an approver's")]
    [InlineData("\"version\":1", "\"version\":0", "version under 1")]
    [InlineData("-----BEGIN PUBLIC KEY-----", "-----BEGIN PUBLIC KEY----", "no ECDSA P-256 public key")]
    public void Read_WhatIsWrong_IsSaid(string old, string now, string problem)
    {
        var text = _bench.PolicyText(1, "alice", "bob", "carol");
        text.Should().Contain(old);
        var at = text.IndexOf(old, StringComparison.Ordinal);

        ApprovalPolicy.Read(Encoding.UTF8.GetBytes(text[..at] + now + text[(at + old.Length)..]), "/", out var found).Should().BeNull();

        found.Should().Contain(problem).And.NotContain("BEGIN", "a message does not hold the file");
    }

    [Fact]
    public void Read_OneKeyUnderTwoNames_IsRefused()
    {
        var text = _bench.PolicyText(1, "alice", "alice").Replace("\"alice\"", "\"second\"", StringComparison.Ordinal);

        ApprovalPolicy.Read(Encoding.UTF8.GetBytes(text), "/", out var problem).Should().BeNull();
        problem.Should().Contain("one key is one signer");
    }

    [Fact]
    public void Read_KeyOfAnotherCurve_IsRefused()
    {
        using var other = ECDsa.Create(ECCurve.CreateFromFriendlyName("secp256k1"));
        File.WriteAllText(Path.Combine(_folder.FullName, "k.pem"), other.ExportSubjectPublicKeyInfoPem());
        const string Text = """
            {"format":1,"keys":[{"name":"a","publicKey":"k.pem","roles":["approver"]}],"approvals":[{"risks":["low"],"signers":1}]}
            """;

        ApprovalPolicy.Read(Encoding.UTF8.GetBytes(Text), _folder.FullName, out var problem).Should().BeNull();
        problem.Should().Contain("no ECDSA P-256 public key");

        using var right = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        File.WriteAllText(Path.Combine(_folder.FullName, "k.pem"), right.ExportSubjectPublicKeyInfoPem());
        ApprovalPolicy.Read(Encoding.UTF8.GetBytes(Text), _folder.FullName, out _).Should().NotBeNull("a path of a key is relative to the policy");
    }

    /// <summary>Every byte of the policy and of its signature.</summary>
    [Fact]
    public void Open_WithARoot_TakesOnlyWhatTheRootSigned()
    {
        using var root = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var (rootKey, policy) = (Path.Combine(_folder.FullName, "root.pem"), Path.Combine(_folder.FullName, "policy.json"));
        File.WriteAllText(rootKey, root.ExportSubjectPublicKeyInfoPem());
        var text = Encoding.UTF8.GetBytes(_bench.PolicyText(1, "alice"));
        File.WriteAllBytes(policy, text);
        ApprovalPolicy.Open(policy, rootKey, out var problem).Should().BeNull();
        problem.Should().Contain("not one of the root's key");

        var signature = root.SignData(text, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        File.WriteAllBytes(policy + ".sig", signature);
        ApprovalPolicy.Open(policy, rootKey, out _).Should().NotBeNull();
        foreach (var (file, bytes) in new[] { (policy, text), (policy + ".sig", signature) })
        {
            for (var i = 0; i < bytes.Length; i++)
            {
                bytes[i] ^= 1;
                File.WriteAllBytes(file, bytes);
                ApprovalPolicy.Open(policy, rootKey, out _).Should().BeNull("byte {0} of {1} is another", i, file);
                bytes[i] ^= 1;
            }

            File.WriteAllBytes(file, bytes);
        }

        ApprovalPolicy.Open(policy, rootKey, out _).Should().NotBeNull();
        ApprovalPolicy.Open(Path.Combine(_folder.FullName, "none.json"), string.Empty, out problem).Should().BeNull();
        problem.Should().Contain("does not exist");
    }

    [Fact]
    public void RuleFor_RiskThatNoEntryNames_NobodyApproves()
    {
        var text = _bench.PolicyText(1, "alice").Replace("\"high\",\"critical\"", "\"high\"", StringComparison.Ordinal);
        var policy = ApprovalPolicy.Read(Encoding.UTF8.GetBytes(text), "/", out _)!;

        policy.RuleFor(Core.Review.Changes.ChangeSeverity.Critical).Should().BeNull();
        policy.MayApprove(_bench.Key("alice").KeyId, Core.Review.Changes.ChangeSeverity.Info).Should().BeTrue("it counts as low");
    }
}
