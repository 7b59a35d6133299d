using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using McpSecureApis.Core.Approvals.Locks;
using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Manifests.Files;
using McpSecureApis.FunctionalTests.Conventions;
using McpSecureApis.FunctionalTests.Demo;
using McpSecureApis.Hosting.Catalog;
using McpSecureApis.Hosting.Settings;

namespace McpSecureApis.FunctionalTests.Hosting;

/// <summary>Which policy, lock and store a server takes, at its start and later.</summary>
public sealed class CatalogApprovalsTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("catalog-approvals-");
    private readonly ECDsa _root = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly Dictionary<string, string> _keys = new(StringComparer.Ordinal);
    private ToolCatalog _catalog = null!;
    private CatalogApprovals _approvals = null!;

    private string Manifests => At("manifests");

    private string Lock => Path.Combine(Manifests, "approvals.lock");

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Manifests);
        File.Copy(Repository.Folder("tool-manifests", "orders.yaml"), Path.Combine(Manifests, "orders.yaml"));
        await File.WriteAllTextAsync(At("root.pem"), _root.ExportSubjectPublicKeyInfoPem());
        foreach (var name in new[] { "alice", "bob" })
        {
            _keys[name] = (await Verb.RunAsync("manifest", "keys", "--create", At($"{name}.pem"))).Output;
        }

        WritePolicy(version: 1, "alice");
        await ApproveAsync("alice");
        Restart();
    }

    public ValueTask DisposeAsync()
    {
        _root.Dispose();
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public void Reload_OlderPolicy_IsRefused()
    {
        WritePolicy(version: 2, "alice", "bob");
        Serve().Tools.Should().NotBeEmpty();

        WritePolicy(version: 1, "alice");
        Serve().Tools.Should().NotBeEmpty("the newer one goes on");
        _approvals.PolicyProblem.Should().Contain("version 2 was seen");

        Restart();
        FluentActions.Invoking(Serve).Should().Throw<SettingsException>().WithMessage("Approvals:Policy: *version 2 was seen*");
    }

    [Fact]
    public void Reload_SignedUpdateOfThePolicy_IsTaken()
    {
        Serve().Tools.Should().NotBeEmpty();

        WritePolicy(version: 2, "bob");

        Serve().IsEmpty.Should().BeTrue("alice's key is out of it");
        _approvals.Problem.Should().Be(LockProblem.NotSigned);
        _approvals.PolicyProblem.Should().BeNull();
    }

    [Fact]
    public void Reload_PolicyThatTheRootDidNotSign_IsRefused()
    {
        Serve().Tools.Should().NotBeEmpty();
        File.WriteAllText(At("policy.json"), Policy(version: 2, "alice", "bob"));

        Serve().Tools.Should().NotBeEmpty("the last good one goes on");
        _approvals.PolicyProblem.Should().Contain("not one of the root's key");

        Restart();
        FluentActions.Invoking(Serve).Should().Throw<SettingsException>().WithMessage("Approvals:Policy: *not one of the root's key*");
    }

    [Fact]
    public void Reload_LockIsGone_GoesOnAlsoAfterARestart()
    {
        var digest = Serve().Digest;
        File.Delete(Lock);

        Serve().Digest.Should().Be(digest);
        Restart();
        Serve().Digest.Should().Be(digest);
        _approvals.Problem.Should().Be(LockProblem.Missing);
    }

    [Fact]
    public void Reload_StoreIsDamaged_DoesNotStart()
    {
        Serve();
        var state = At("store/state.json");
        File.WriteAllText(state, File.ReadAllText(state).Replace("\"sequence\":1", "\"sequence\":0", StringComparison.Ordinal));

        Restart();

        FluentActions.Invoking(Serve).Should().Throw<SettingsException>().WithMessage("Approvals:Store: *damaged*");
    }

    [Fact]
    public void Reload_StoreIsLost_TakesTheLockAsItStands()
    {
        Serve();
        Directory.Delete(At("store"), recursive: true);

        Restart();

        Serve().Tools.Should().NotBeEmpty();
        _approvals.IsStoreNew.Should().BeTrue();
    }

    [Fact]
    public async Task Reload_WithoutAPolicy_TakesNoLockThatTheServerCanWrite()
    {
        await Verb.RunAsync("manifest", "approve", Manifests, "--yes");
        Restart(hasPolicy: false);

        Serve().IsEmpty.Should().BeTrue();
        _approvals.Problem.Should().Be(LockProblem.Writable);
        _approvals.Command.Should().Be($"mcp-secure-apis manifest approve {Manifests}");
    }

    [Fact]
    public void Fingerprint_DiffersWhenAFileBesideTheManifestsDoes()
    {
        Serve();
        var before = _approvals.Fingerprint();
        _approvals.Fingerprint().Should().Be(before);

        WritePolicy(version: 2, "alice", "bob");

        _approvals.Fingerprint().Should().NotBe(before);
    }

    [Fact]
    public void Settings_InsideTheManifests_AreRefused()
    {
        var options = Options();
        options.Approvals.Policy = Path.Combine(Manifests, "policy.json");
        options.Approvals.Store = Path.Combine(Manifests, "store");

        McpSecureApis.Hosting.Configuration.ApprovalSettings.Check(options).Select(finding => finding.Setting)
            .Should().Equal("Approvals:Policy", "Approvals:Store");
    }

    private string At(string name) => Path.Combine(_folder.FullName, name);

    private CatalogSnapshot Serve() => _approvals.Reload(_catalog, new ManifestFolder(Manifests, TimeProvider.System).Read()).Snapshot;

    private ProductOptions Options(bool hasPolicy = true) => new()
    {
        Catalog = new CatalogOptions { Path = Manifests },
        Approvals = new ApprovalOptions
        {
            Mode = ApprovalMode.Enforce,
            Policy = hasPolicy ? At("policy.json") : string.Empty,
            RootKey = hasPolicy ? At("root.pem") : string.Empty,
            Store = At("store"),
        },
    };

    private void Restart(bool hasPolicy = true)
    {
        var compiler = new CatalogCompiler(OperatorRules.Alone());
        _catalog = new ToolCatalog(compiler);
        _approvals = new CatalogApprovals(Options(hasPolicy), new GatewayEdges(TextWriter.Null), compiler, TimeProvider.System);
    }

    private async Task ApproveAsync(string name)
    {
        var (exitCode, _, error) = await Verb.RunAsync(
            "manifest", "approve", Manifests, "--policy", At("policy.json"), "--key", $"file:{At(name)}.pem", "--yes");
        exitCode.Should().Be(0, "{0}", error);
    }

    private void WritePolicy(long version, params string[] approvers)
    {
        var text = Policy(version, approvers);
        File.WriteAllText(At("policy.json"), text);
        File.WriteAllBytes(
            At("policy.json.sig"), _root.SignData(Encoding.UTF8.GetBytes(text), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
    }

    private string Policy(long version, params string[] approvers) => JsonSerializer.Serialize(new
    {
        format = 1,
        version,
        keys = approvers.Select(name => new { name, publicKey = _keys[name], roles = new[] { "approver" } }),
        approvals = new[] { new { risks = new[] { "low", "medium", "high", "critical" }, signers = 1 } },
    });
}
