using McpSecureApis.Core.Keys;
using McpSecureApis.Core.Manifests.Files;
using McpSecureApis.Core.Manifests.Findings;

namespace McpSecureApis.Core.Tests.Manifests;

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class ManifestPermissionsTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("permissions-").FullName;
    private readonly string _folder;
    private readonly string _file;

    public ManifestPermissionsTests()
    {
        _folder = Directory.CreateDirectory(Path.Combine(_root, "team")).FullName;
        _file = Path.Combine(_folder, "orders.yaml");
        File.WriteAllText(_file, "manifest: orders\n");
        File.WriteAllText(Path.Combine(_folder, "notes.txt"), "no manifest");
        Set(_root, "755");
        Set(_folder, "755");
        Set(_file, "644");
        Set(Path.Combine(_folder, "notes.txt"), "666");
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Find_OnlyTheOwnerWrites_FindsNothing() => ManifestPermissions.Find(_root).Should().BeEmpty();

    [Theory]
    [InlineData("", "757")]
    [InlineData("", "775")]
    [InlineData("", "1777")]
    [InlineData("team", "777")]
    [InlineData("team/orders.yaml", "664")]
    [InlineData("team/orders.yaml", "646")]
    public void Find_OthersWrite_NamesThePlaceAsAWarning(string place, string mode)
    {
        var path = Path.TrimEndingDirectorySeparator(Path.Combine(_root, place));
        Set(path, mode);
        var finding = ManifestPermissions.Find(_root).Should().ContainSingle().Subject;
        finding.File.Should().Be(path);
        finding.Severity.Should().Be(FindingSeverity.Warning);
        finding.Rule.Should().Be("writable-by-others");
        finding.Found.Should().Contain(mode);
    }

    [Fact]
    public void Find_VolumeOfKubernetes_LooksBehindTheLinks()
    {
        var version = Directory.CreateDirectory(Path.Combine(_root, "..2026_1")).FullName;
        var real = Path.Combine(version, "shop.yaml");
        File.WriteAllText(real, "manifest: shop\n");
        Set(version, "755");
        Set(real, "644");
        File.CreateSymbolicLink(Path.Combine(_root, "..data"), "..2026_1");
        File.CreateSymbolicLink(Path.Combine(_root, "shop.yaml"), "..data/shop.yaml");
        ManifestPermissions.Find(_root).Should().BeEmpty("a link's own mode says nothing");
        Set(version, "777");
        Set(real, "666");
        ManifestPermissions.Find(_root).Select(finding => finding.File).Should().Equal(version, real);
    }

    [Fact]
    public void Find_OneFile_IsJudgedWithoutItsFolder()
    {
        Set(_folder, "777");
        ManifestPermissions.Find(_file).Should().BeEmpty();
        Set(_file, "666");
        ManifestPermissions.Find(_file).Should().ContainSingle();
    }

    [Theory]
    [InlineData("/etc/manifests", true)]
    [InlineData("/etc/manifests/..2026_1/orders.yaml", true)]
    [InlineData("/etc/manifests-other", false)]
    [InlineData("/etc/manifests/writable/x", false)]
    [InlineData("/var/with space", true)]
    [InlineData("/home", false)]
    public void Has_Mounts_TheInnermostDecides(string path, bool isReadOnly) =>
        ReadOnlyMounts.Has(path, [
            "overlay / overlay rw,relatime 0 0",
            "/dev/sda1 /etc/manifests ext4 ro,relatime 0 0",
            "tmpfs /etc/manifests/writable tmpfs rw 0 0",
            "tmpfs /var/with\\040space tmpfs ro 0 0",
            "broken",
        ]).Should().Be(isReadOnly);

    private static void Set(string path, string octal) => File.SetUnixFileMode(path, (UnixFileMode)Convert.ToInt32(octal, 8));
}
