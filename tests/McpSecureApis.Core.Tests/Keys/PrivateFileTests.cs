using McpSecureApis.Core.Keys;

namespace McpSecureApis.Core.Tests.Keys;

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class PrivateFileTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("private-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData("600", true)]
    [InlineData("400", true)]
    [InlineData("640", true)] // its group, as a service manager hands a secret to one process
    [InlineData("440", true)] // a secret of Kubernetes with fsGroup
    [InlineData("604", false)]
    [InlineData("644", false)]
    [InlineData("666", false)]
    [InlineData("602", false)]
    public void Read_Mode_IsForOwnerAndGroupOnly(string mode, bool isTaken)
    {
        var path = Write("key", mode);
        Check(path, isTaken, mode);
    }

    [Fact]
    public void Read_SecretOfKubernetes_IsJudgedByTheFileBehindItsLinks()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_root, "..2026_07_28_10_00_00.1")).FullName;
        var file = Path.Combine(folder, "key");
        File.WriteAllText(file, "k3y-c0ntent\n");
        File.CreateSymbolicLink(Path.Combine(_root, "..data"), Path.GetFileName(folder));
        var link = Path.Combine(_root, "key");
        File.CreateSymbolicLink(link, Path.Combine("..data", "key"));

        // A link itself has mode 0777, which says nothing.
        File.SetUnixFileMode(file, Mode("440"));
        Check(link, isTaken: true, "440");
        File.SetUnixFileMode(file, Mode("644"));
        Check(link, isTaken: false, "644");
    }

    [Theory]
    [InlineData("700", true)]
    [InlineData("770", true)] // its group is the operator's choice
    [InlineData("1777", true)] // the sticky bit: as /tmp, and as the secrets of Kubernetes
    [InlineData("777", false)]
    [InlineData("703", false)]
    public void FindExposure_Folder_OthersCanNotExchangeTheFile(string mode, bool isTaken)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_root, "keys")).FullName;
        File.Move(Write("key", "600"), Path.Combine(folder, "key"));
        var safe = Directory.CreateDirectory(Path.Combine(_root, "safe")).FullName;
        var link = File.CreateSymbolicLink(Path.Combine(safe, "key"), Path.Combine(folder, "key")).FullName;
        File.SetUnixFileMode(folder, Mode(mode));
        foreach (var path in new[] { Path.Combine(folder, "key"), link })
        {
            var exposure = PrivateFile.FindExposure(path);
            if (isTaken)
            {
                exposure.Should().BeNull();
            }
            else
            {
                exposure.Should().Contain(folder).And.Contain("0" + mode).And.Contain("chmod o-w");
            }
        }
    }

    [Fact]
    public void FindExposure_FolderOfTheLink_OthersCanNotExchangeIt()
    {
        var open = Directory.CreateDirectory(Path.Combine(_root, "open")).FullName;
        var link = File.CreateSymbolicLink(Path.Combine(open, "key"), Write("key", "600")).FullName;
        PrivateFile.FindExposure(link).Should().BeNull();
        File.SetUnixFileMode(open, Mode("777"));
        PrivateFile.FindExposure(link).Should().Contain(open);
    }

    /// <summary>A folder lies where its links lead, and so on the file system that is mounted there.</summary>
    [Fact]
    public void ReadOnlyMounts_FolderBehindALinkedFolder_IsJudgedByTheMountWhereItLies()
    {
        Directory.CreateDirectory(Path.Combine(_root, "volume", "keys"));
        Directory.CreateDirectory(Path.Combine(_root, "etc"));
        File.CreateSymbolicLink(Path.Combine(_root, "etc", "linked"), Path.Combine("..", "volume"));
        var folder = Path.Combine(_root, "etc", "linked", "keys");
        ReadOnlyMounts.Has(folder, ["overlay / overlay rw 0 0", $"/dev/sdb1 {_root}/volume ext4 ro 0 0"]).Should().BeTrue();
        ReadOnlyMounts.Has(folder, ["overlay / overlay ro 0 0", $"/dev/sdb1 {_root}/volume ext4 rw 0 0"]).Should().BeFalse();
        ReadOnlyMounts.Has(folder, ["overlay / overlay rw 0 0", $"/dev/sdb1 {_root}/etc/linked ext4 ro 0 0"]).Should().BeFalse("nothing is mounted at a link");
    }

    [Fact]
    public void ReadText_LargerThanAllowed_IsRefused()
    {
        var path = Write("key", "600");
        PrivateFile.ReadText(path, 12).Should().Be("k3y-c0ntent\n");
        var read = () => PrivateFile.ReadText(path, 11);
        read.Should().Throw<PrivateFileException>().Which.Message.Should().NotContain("k3y");
    }

    [Fact]
    public void FindExposure_Missing_IsForWhoReadsIt() => PrivateFile.FindExposure(Path.Combine(_root, "missing")).Should().BeNull();

    private static void Check(string path, bool isTaken, string mode)
    {
        var read = () => PrivateFile.ReadText(path, 100);
        if (isTaken)
        {
            PrivateFile.FindExposure(path).Should().BeNull();
            read().Should().Be("k3y-c0ntent\n");
        }
        else
        {
            PrivateFile.FindExposure(path).Should().Contain("0" + mode).And.Contain("chmod");
            read.Should().Throw<PrivateFileException>().Which.Message.Should().NotContain("k3y");
        }
    }

    private static UnixFileMode Mode(string octal) => (UnixFileMode)Convert.ToInt32(octal, 8);

    private string Write(string name, string mode)
    {
        var path = Path.Combine(_root, name);
        File.WriteAllText(path, "k3y-c0ntent\n");
        File.SetUnixFileMode(path, Mode(mode));
        return path;
    }
}
