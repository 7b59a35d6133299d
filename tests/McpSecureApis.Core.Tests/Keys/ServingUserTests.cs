using System.Runtime.Versioning;
using McpSecureApis.Core.Keys;
using McpSecureApis.TestKit;

namespace McpSecureApis.Core.Tests.Keys;

/// <summary>Whether the serving user could exchange a file, asked as a user who is not root of files that root made.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class ServingUserTests : IDisposable
{
    private const UnixFileMode ForAll = (UnixFileMode)0b111_111_111;
    private const UnixFileMode ReadByAll = (UnixFileMode)0b100_100_100;
    private const UnixFileMode WrittenByOwner = (UnixFileMode)0b110_100_100;

    private readonly ProtectedFolder? _folder = OtherUser.IsPossible ? new() : null;

    public void Dispose() => _folder?.Dispose();

    [Fact]
    public void CanReplace_FileAndFoldersOfRoot_Cannot()
    {
        var file = Make("plain/approvals.lock");

        CanReplace(file).Should().BeFalse();
        ServingUser.CanReplace(file).Should().BeTrue("root can");
    }

    [Fact]
    public void CanReplace_FileThatEverybodyMayWrite_Can()
    {
        var file = Make("plain/approvals.lock");
        File.SetUnixFileMode(file, ForAll);

        CanReplace(file).Should().BeTrue();
    }

    [Theory]
    [InlineData("a/b", UnixFileMode.None)]
    [InlineData("a", UnixFileMode.None)] // the folder below it could be exchanged whole
    [InlineData("a/b", UnixFileMode.StickyBit)]
    public void CanReplace_FolderOnTheWayThatEverybodyMayWrite_CanAndNothingIsLeftThere(string folder, UnixFileMode more)
    {
        var file = Make("a/b/approvals.lock");
        File.SetUnixFileMode(_folder!.At(folder), ForAll | more);
        var before = Directory.GetFileSystemEntries(_folder.Path, "*", SearchOption.AllDirectories);

        CanReplace(file).Should().BeTrue();

        Directory.GetFileSystemEntries(_folder.Path, "*", SearchOption.AllDirectories).Should().BeEquivalentTo(before);
    }

    /// <summary>Its owner may give the right to write back at any time.</summary>
    [Theory]
    [InlineData("a/b/approvals.lock")]
    [InlineData("a/b")]
    [InlineData("a")]
    public void CanReplace_OwnThatIsReadOnly_Can(string owned)
    {
        var file = Make("a/b/approvals.lock");
        OtherUser.Give(_folder!.At(owned));
        var mode = owned.EndsWith("lock", StringComparison.Ordinal) ? ReadByAll : ReadByAll | (UnixFileMode)0b001_001_001;
        File.SetUnixFileMode(_folder.At(owned), mode);

        CanReplace(file).Should().BeTrue();

        File.GetUnixFileMode(_folder.At(owned)).Should().Be(mode);
    }

    [Fact]
    public void CanReplace_LinksThatOnlyRootCanChange_Cannot()
    {
        Make("real/approvals.lock");
        Directory.CreateSymbolicLink(_folder!.At("folder"), _folder.At("real"));
        Make("links/other");
        File.CreateSymbolicLink(_folder.At("links/approvals.lock"), "../folder/approvals.lock");

        CanReplace(_folder.At("links/approvals.lock")).Should().BeFalse();
    }

    /// <summary>A link can be another one tomorrow: of the file, of a folder on the way, and one that only another link leads through.</summary>
    [Theory]
    [InlineData("open/approvals.lock", "real/approvals.lock", "open/approvals.lock")]
    [InlineData("open/folder", "real", "open/folder/approvals.lock")]
    [InlineData("open/folder", "real", "links/approvals.lock")]
    public void CanReplace_LinkInAFolderThatEverybodyMayWrite_Can(string link, string target, string asked)
    {
        Make("real/approvals.lock");
        Make("links/other");
        Make("open/other");
        File.CreateSymbolicLink(_folder!.At(link), _folder.At(target));
        File.CreateSymbolicLink(_folder.At("links/approvals.lock"), _folder.At("open/folder/approvals.lock"));
        File.SetUnixFileMode(_folder.At("open"), ForAll);

        CanReplace(_folder.At(asked)).Should().BeTrue();
    }

    [Fact]
    public void CanReplace_NoSuchFileOrALinkInCircles_InDoubtCan()
    {
        Make("plain/other");
        File.CreateSymbolicLink(_folder!.At("plain/circle"), _folder.At("plain/circle"));

        CanReplace(_folder.At("plain/none")).Should().BeTrue();
        CanReplace(_folder.At("plain/circle")).Should().BeTrue();
    }

    private static bool CanReplace(string path) => OtherUser.Run(() => ServingUser.CanReplace(path));

    private string Make(string name)
    {
        Assert.SkipUnless(OtherUser.IsPossible, OtherUser.Reason);
        var file = _folder!.At(name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!, (UnixFileMode)0b111_101_101);
        File.WriteAllText(file, "{}");
        File.SetUnixFileMode(file, WrittenByOwner);
        return file;
    }
}
