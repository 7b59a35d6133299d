using System.Diagnostics;
using McpSecureApis.Commands.Manifests;
using McpSecureApis.FunctionalTests.Conventions;

namespace McpSecureApis.FunctionalTests.CommandLine;

/// <summary>Sides of <c>manifest diff</c> that lie in a git revision, of checkouts that somebody hostile made.</summary>
public sealed class GitSideTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("git-side-");

    public GitSideTests()
    {
        Git("init", "-q", "-b", "main");
        Directory.CreateDirectory(PathOf("manifests/deep"));
        File.Copy(Repository.Folder("tool-manifests", "orders.yaml"), PathOf("manifests/deep/orders.yaml"));
        File.WriteAllText(PathOf("manifests/.hidden.yaml"), "no manifest");
        File.WriteAllText(PathOf("manifests/README.md"), "Manifests.");
        Commit("first");
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Manifests_of_a_revision_are_read_as_they_were_and_not_as_they_lie_there()
    {
        await File.WriteAllTextAsync(PathOf("manifests/deep/orders.yaml"), "changed");

        var (files, problem) = await ReadAsync("git:HEAD:manifests");

        problem.Should().BeNull();
        var file = files.Should().ContainSingle("hidden files and others are passed over").Subject;
        file.Path.Should().Be("git:HEAD:manifests/deep/orders.yaml");
        file.Bytes.Should().Equal(await File.ReadAllBytesAsync(Repository.Folder("tool-manifests", "orders.yaml")));
        (await ReadAsync("git:main:manifests/deep/orders.yaml")).Files.Should().ContainSingle();
        (await ReadAsync("git:HEAD:")).Files.Should().ContainSingle();
        (await ReadAsync("git:HEAD:.")).Files.Should().ContainSingle();
    }

    [Theory]
    [InlineData("git:HEAD")]
    [InlineData("git::manifests")]
    [InlineData("git:--output=x:manifests")]
    [InlineData("git:-h:manifests")]
    [InlineData("git:HEAD..main:manifests")]
    [InlineData("git:HE AD:manifests")]
    [InlineData("git:nowhere:manifests")]
    [InlineData("git:HEAD:nowhere")]
    [InlineData("git:HEAD:/etc")]
    [InlineData("git:HEAD:../other")]
    [InlineData("git:HEAD:manifests/../manifests")]
    [InlineData("git:HEAD:manifests//deep")]
    [InlineData("git:HEAD:manifests/*")]
    [InlineData("git:HEAD:manifests/README.md/x")]
    public async Task What_is_no_revision_or_path_is_refused(string side)
    {
        var (files, problem) = await ReadAsync(side);

        files.Should().BeNull();
        problem.Should().NotBeNullOrEmpty();
        Directory.GetFiles(_folder.FullName).Should().BeEmpty("nothing was written");
    }

    [Fact]
    public async Task One_file_is_read_whatever_its_ending_and_only_where_it_is_one()
    {
        (await ReadFileAsync("git:HEAD:manifests/README.md")).Should().Match<(byte[]? Content, string? Problem)>(read =>
            read.Content!.Length == 10 && read.Problem == null);
        (await ReadFileAsync("git:HEAD:manifests/approvals.lock")).Should().Be((null, null), "there is none");
        (await ReadFileAsync("git:HEAD:manifests/deep", 1 << 20)).Problem.Should().Contain("folder");
        (await ReadFileAsync("git:HEAD:manifests/README.md", mostBytes: 9)).Problem.Should().Contain("larger");
        File.CreateSymbolicLink(PathOf("manifests/approvals.lock"), "/etc/passwd");
        Commit("link");
        (await ReadFileAsync("git:HEAD:manifests/approvals.lock")).Problem.Should().Contain("symbolic link");
    }

    [Fact]
    public async Task Symbolic_links_and_submodules_are_not_followed()
    {
        File.CreateSymbolicLink(PathOf("manifests/passwd.yaml"), "/etc/passwd");
        Commit("link");
        (await ReadAsync("git:HEAD:manifests")).Problem.Should().Contain("symbolic link");
        (await ReadAsync("git:HEAD:manifests/passwd.yaml")).Problem.Should().Contain("symbolic link");

        File.Delete(PathOf("manifests/passwd.yaml"));
        Commit("no link");
        Git("update-index", "--add", "--cacheinfo", $"160000,{new string('1', 40)},manifests/sub");
        Git("commit", "-q", "-m", "submodule");
        (await ReadAsync("git:HEAD:manifests")).Problem.Should().Contain("submodule");
    }

    [Fact]
    public async Task Objects_that_are_missing_are_said_and_not_fetched()
    {
        var id = Git("rev-parse", "HEAD:manifests/deep/orders.yaml").Trim();
        File.Delete(PathOf($".git/objects/{id[..2]}/{id[2..]}"));
        var mark = PathOf("fetched");
        Git("config", "remote.origin.url", $"ext::sh -c touch% {mark}");
        Git("config", "remote.origin.promisor", "true");
        Git("config", "protocol.ext.allow", "always");
        Git("config", "extensions.partialClone", "origin");
        Git("config", "core.repositoryFormatVersion", "1");

        (await ReadAsync("git:HEAD:manifests")).Problem.Should().Contain("nothing is fetched");
        File.Exists(mark).Should().BeFalse();
    }

    [Fact]
    public async Task Nothing_that_a_checkout_configures_is_run()
    {
        var mark = PathOf("ran");
        var script = PathOf(".git/evil.sh");
        await File.WriteAllTextAsync(script, $"#!/bin/sh\ntouch '{mark}'\ncat\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        foreach (var name in (string[])["core.fsmonitor", "core.pager", "diff.external", "diff.evil.textconv", "filter.evil.smudge",
            "filter.evil.clean", "core.editor", "alias.ls-tree", "core.sshCommand", "credential.helper", "uploadpack.packObjectsHook"])
        {
            Git("config", name, name == "alias.ls-tree" ? $"!{script}" : script);
        }

        Directory.CreateDirectory(PathOf(".git/hooks"));
        foreach (var hook in (string[])["post-checkout", "post-index-change", "reference-transaction", "fsmonitor-watchman"])
        {
            File.Copy(script, PathOf($".git/hooks/{hook}"), overwrite: true);
        }

        await File.WriteAllTextAsync(PathOf(".git/info/attributes"), "*.yaml diff=evil filter=evil\n");

        (await ReadAsync("git:HEAD:manifests")).Files.Should().ContainSingle();
        File.Exists(mark).Should().BeFalse("a checkout's settings are somebody else's program");
    }

    private Task<(IReadOnlyList<Core.Manifests.Files.ManifestFile>? Files, string? Problem)> ReadAsync(string side) =>
        GitTree.ReadAsync(side, _folder.FullName, TestContext.Current.CancellationToken);

    private Task<(byte[]? Content, string? Problem)> ReadFileAsync(string side, int mostBytes = 100) =>
        GitTree.ReadFileAsync(side, _folder.FullName, mostBytes, TestContext.Current.CancellationToken);

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);

    private void Commit(string message)
    {
        Git("add", "-A", "-f");
        Git("commit", "-q", "-m", message);
    }

    private string Git(params string[] arguments)
    {
        var start = new ProcessStartInfo("git")
        {
            UseShellExecute = false,
            WorkingDirectory = _folder.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in (string[])["-c", "user.name=T", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false", .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.Should().Be(0, error);
        return output;
    }
}
