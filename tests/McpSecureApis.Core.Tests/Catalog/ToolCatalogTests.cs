using System.Text;
using McpSecureApis.Core.Backend;
using McpSecureApis.Core.Backend.Networks;
using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Limits;
using McpSecureApis.Core.Manifests.Files;
using McpSecureApis.Core.Masking.Policy;

namespace McpSecureApis.Core.Tests.Catalog;

/// <summary>What a reload keeps, takes and drops.</summary>
public sealed class ToolCatalogTests
{
    private readonly ToolCatalog _catalog = new(new CatalogCompiler(new CatalogRules
    {
        Limits = new LimitsOptions(),
        Masking = MaskingPolicy.Compile(new MaskingOptions()),
        Networks = new NetworkOptions(),
        Backends = new Dictionary<string, BackendOverrideOptions>(StringComparer.Ordinal),
        Credentials = null,
    }));

    private int _changes;

    public ToolCatalogTests() => _catalog.Changed += (_, _) => _changes++;

    [Fact]
    public void Reload_SameBytes_ChangesNothing()
    {
        var first = _catalog.Reload([File("a.yaml", "orders", "orders_get")]).Snapshot;
        var again = _catalog.Reload([File("a.yaml", "orders", "orders_get")]);
        again.Changed.Should().BeFalse();
        again.Snapshot.Should().BeSameAs(first);
        _changes.Should().Be(1);
    }

    [Fact]
    public void Reload_OneFileChanges_TheOthersKeepTheirDefinitions()
    {
        _catalog.Reload([File("a.yaml", "a", "a_get"), File("b.yaml", "b", "b_get")]);
        _catalog.Current.TryFind("a_get", out var before).Should().BeTrue();
        _catalog.Reload([File("a.yaml", "a", "a_get"), File("b.yaml", "b", "b_list")]);
        _catalog.Current.TryFind("a_get", out var after).Should().BeTrue();
        after.Should().BeSameAs(before);
        Names().Should().Equal("a_get", "b_list");
    }

    [Fact]
    public void Prepare_Files_AreServedOnlyByAReloadThatHasTheirBytes()
    {
        Prepare(File("a.yaml", "a", "a_get"), File("b.yaml", "b", "b_get"), File("c.yaml", "c", "c_get"));
        Names().Should().BeEmpty("what may still be written to is not served");
        _changes.Should().Be(0);

        _catalog.Reload([File("a.yaml", "a", "a_get"), File("b.yaml", "b", "b_list"), new ManifestFile("c.yaml", Bytes: null, "The file is being written.")])
            .Findings.Should().OnlyContain(finding => finding.File == "c.yaml");
        Names().Should().Equal("a_get", "b_list");
    }

    [Fact]
    public void Prepare_BadFile_IsToldByTheReload()
    {
        var bad = new ManifestFile("a.yaml", "manifest: a\n"u8.ToArray(), Problem: null);
        Prepare(bad);
        var prepared = _catalog.Reload([bad]).Findings;
        prepared.Should().NotBeEmpty();
        prepared.Should().Equal(_catalog.Reload([bad]).Findings, "it says the same without being compiled ahead");
    }

    [Theory]
    [InlineData("manifest: a\n")]
    [InlineData("")]
    [InlineData("{{{")]
    public void Reload_FileTurnsBad_KeepsItsLastGoodVersion(string bad)
    {
        _catalog.Reload([File("a.yaml", "a", "a_get")]);
        var reload = _catalog.Reload([new ManifestFile("a.yaml", Encoding.UTF8.GetBytes(bad), Problem: null), File("b.yaml", "b", "b_get")]);
        reload.HasErrors.Should().BeTrue();
        reload.Findings.Should().OnlyContain(finding => finding.File == "a.yaml");
        Names().Should().Equal("a_get", "b_get");
    }

    [Fact]
    public void Reload_FileCannotBeRead_KeepsItsLastGoodVersion()
    {
        _catalog.Reload([File("a.yaml", "a", "a_get")]);
        _catalog.Reload([new ManifestFile("a.yaml", Bytes: null, "The file is being written.")]).HasErrors.Should().BeTrue();
        Names().Should().Equal("a_get");
    }

    [Fact]
    public void Reload_FileRemoved_IsGoneAndStaysGone()
    {
        _catalog.Reload([File("a.yaml", "a", "a_get"), File("b.yaml", "b", "b_get")]);
        _catalog.Reload([File("b.yaml", "b", "b_get")]);
        Names().Should().Equal("b_get");
        _catalog.Reload([File("b.yaml", "b", "b_get"), new ManifestFile("a.yaml", Bytes: null, "The file is being written.")]);
        Names().Should().Equal("b_get");
    }

    [Theory]
    [InlineData("z_get", "new")] // the same tool
    [InlineData("Z_GET", "new")] // the same after case folding
    [InlineData("other", "z")] // the same manifest
    public void Reload_NameIsTaken_TheServedOneStays(string tool, string manifest)
    {
        _catalog.Reload([File("z.yaml", "z", "z_get")]);
        _catalog.Current.TryFind("z_get", out var served);
        var reload = _catalog.Reload([File("a.yaml", manifest, tool), File("z.yaml", "z", "z_get")]);
        reload.HasErrors.Should().BeTrue();
        Names().Should().Equal("z_get");
        _catalog.Current.TryFind("z_get", out var still);
        still.Should().BeSameAs(served);
    }

    [Fact]
    public void Current_HeldByACall_IsNotChangedByAReload()
    {
        _catalog.Reload([File("a.yaml", "a", "a_get")]);
        var held = _catalog.Current;
        _catalog.Reload([]);
        held.TryFind("a_get", out _).Should().BeTrue();
        _catalog.Current.Tools.Should().BeEmpty();
        held.Digest.Should().NotBe(_catalog.Current.Digest);
    }

    private void Prepare(params ManifestFile[] files) =>
        _catalog.Prepare(files, [.. files.Select(file => file.Bytes is { } bytes ? ManifestReader.Read(file.Path, bytes) : null)]);

    private List<string> Names() => [.. _catalog.Current.Tools.Select(tool => tool.Identity.Name)];

    private static ManifestFile File(string path, string manifest, string tool) => new(path, Encoding.UTF8.GetBytes($$$"""
        manifest: {{{manifest}}}
        version: 1.0.0
        owner: tests@example.com
        backend:
          baseUrl: https://{{{manifest}}}.example
          allowedNetworks: [public]
        tools:
          - name: {{{tool}}}
            description: Returns something.
            effect: read
            access: {scopes: [all.read]}
            request: {method: GET, path: /things}
            response: {fields: {id: public}}
        """), Problem: null);
}
