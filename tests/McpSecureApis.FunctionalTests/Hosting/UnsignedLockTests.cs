using System.Runtime.Versioning;
using McpSecureApis.Core.Approvals.Locks;
using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Manifests.Files;
using McpSecureApis.FunctionalTests.Conventions;
using McpSecureApis.FunctionalTests.Demo;
using McpSecureApis.Hosting.Catalog;
using McpSecureApis.Hosting.Settings;
using McpSecureApis.TestKit;

namespace McpSecureApis.FunctionalTests.Hosting;

/// <summary>Without a policy nothing is signed: what counts is a lock that the serving user, who is not root, cannot exchange.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class UnsignedLockTests : IDisposable
{
    private const UnixFileMode ForAll = (UnixFileMode)0b111_111_111;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("unsigned-lock-");
    private readonly ProtectedFolder? _protected = OtherUser.IsPossible ? new() : null;

    public void Dispose()
    {
        _protected?.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Reload_LockWhereTheServerCannotWrite_Counts()
    {
        var (catalog, approvals) = await ApproveAsync(Folder().At("approvals.lock"));

        Reload(catalog, approvals).Tools.Should().NotBeEmpty();

        approvals.Problem.Should().BeNull();
    }

    [Fact]
    public async Task Reload_LockWhereTheServerCanWrite_CountsNothing()
    {
        var (catalog, approvals) = await ApproveAsync(Folder().At("approvals.lock"));
        File.SetUnixFileMode(_protected!.Path, ForAll);

        Reload(catalog, approvals).IsEmpty.Should().BeTrue();

        approvals.Problem.Should().Be(LockProblem.Writable);
    }

    [Fact]
    public async Task Reload_LockThatTheServerOwnsAndMayNotWrite_CountsNothing()
    {
        var file = Folder().At("approvals.lock");
        var (catalog, approvals) = await ApproveAsync(file);
        OtherUser.Give(file);
        File.SetUnixFileMode(file, UnixFileMode.UserRead);

        Reload(catalog, approvals).IsEmpty.Should().BeTrue();

        approvals.Problem.Should().Be(LockProblem.Writable);
    }

    private ProtectedFolder Folder()
    {
        Assert.SkipUnless(OtherUser.IsPossible, OtherUser.Reason);
        return _protected!;
    }

    private static CatalogSnapshot Reload(ToolCatalog catalog, CatalogApprovals approvals)
    {
        var files = new ManifestFolder(approvals.Command.Split(' ')[^1], TimeProvider.System).Read();
        return OtherUser.Run(() => approvals.Reload(catalog, files)).Snapshot;
    }

    private async Task<(ToolCatalog Catalog, CatalogApprovals Approvals)> ApproveAsync(string lockFile)
    {
        var manifests = Path.Combine(_folder.FullName, "manifests");
        Directory.CreateDirectory(manifests);
        File.Copy(Repository.Folder("tool-manifests", "orders.yaml"), Path.Combine(manifests, "orders.yaml"));
        (await Verb.RunAsync("manifest", "approve", manifests, "--lock", lockFile, "--yes")).ExitCode.Should().Be(0);

        // The server makes its store itself.
        File.SetUnixFileMode(_folder.FullName, ForAll);
        var compiler = new CatalogCompiler(OperatorRules.Alone());
        var options = new ProductOptions
        {
            Catalog = new CatalogOptions { Path = manifests },
            Approvals = new ApprovalOptions { Mode = ApprovalMode.Enforce, Lock = lockFile, Store = Path.Combine(_folder.FullName, "store") },
        };
        return (new ToolCatalog(compiler), new CatalogApprovals(options, new GatewayEdges(TextWriter.Null), compiler, TimeProvider.System));
    }
}
