using System.Diagnostics;
using McpSecureApis.Core.Manifests.Files;
using McpSecureApis.Core.Manifests.Reading;
using McpSecureApis.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpSecureApis.Core.Tests.Manifests;

public sealed class ManifestFolderTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("manifests-").FullName;

    public void Dispose()
    {
        if (Directory.Exists(_root))
        {
            Directory.Delete(_root, recursive: true);
        }
    }

    [Fact]
    public void Read_Folder_TakesManifestsBelowItAndPassesOverHiddenOnes()
    {
        Write("b.yaml", "b");
        Write("a.yml", "a");
        Write("sub/c.JSON", "c");
        Write("note.txt", "x");
        Write(".hidden.yaml", "x");
        Write(".git/d.yaml", "x");
        Write("approvals.lock", "x");

        var files = new ManifestFolder(_root, TimeProvider.System).Read();

        files.Select(file => file.Path).Should().Equal("a.yml", "b.yaml", "sub/c.JSON");
        files.Select(file => (char)file.Bytes![0]).Should().Equal('a', 'b', 'c');
    }

    [Fact]
    public void Read_KubernetesVolume_FollowsTheLinksInsideIt()
    {
        Write("..2026_01/orders.yaml", "old");
        File.CreateSymbolicLink(Path.Combine(_root, "..data"), "..2026_01");
        File.CreateSymbolicLink(Path.Combine(_root, "orders.yaml"), "..data/orders.yaml");
        var folder = new ManifestFolder(_root, TimeProvider.System);
        Text(folder).Should().Be("old");
        var before = folder.Fingerprint();

        Write("..2026_02/orders.yaml", "new");
        File.Delete(Path.Combine(_root, "..data"));
        File.CreateSymbolicLink(Path.Combine(_root, "..data"), "..2026_02");

        Text(folder).Should().Be("new");
        folder.Fingerprint().Should().NotBe(before);

        static string Text(ManifestFolder folder) =>
            System.Text.Encoding.UTF8.GetString(folder.Read().Should().ContainSingle().Subject.Bytes!);
    }

    [Fact]
    public void Read_LinkOutOrNowhereOrRound_HasAProblemAndNoContent()
    {
        var outside = Path.GetTempFileName();
        File.CreateSymbolicLink(Path.Combine(_root, "out.yaml"), outside);
        File.CreateSymbolicLink(Path.Combine(_root, "nowhere.yaml"), "missing.yaml");
        File.CreateSymbolicLink(Path.Combine(_root, "round.yaml"), "round.yaml");
        Directory.CreateSymbolicLink(Path.Combine(_root, "folder"), Path.GetTempPath());

        var files = new ManifestFolder(_root, TimeProvider.System).Read();

        files.Should().HaveCount(3).And.OnlyContain(file => file.Bytes == null && file.Problem != null);
        File.Delete(outside);
    }

    [Fact]
    public void Read_LargeFile_ShowsTheReaderThatItIsTooLarge()
    {
        Write("large.yaml", new string('a', ManifestLimits.MaxBytes + 50));
        var file = new ManifestFolder(_root, TimeProvider.System).Read().Should().ContainSingle().Subject;
        ManifestReader.Read(file.Path, file.Bytes).Findings.Findings.Should().ContainSingle().Which.Rule.Should().Be("file-size");
    }

    [Fact]
    public async Task Read_NamedPipe_DoesNotWait()
    {
        using var pipe = Process.Start("mkfifo", [Path.Combine(_root, "pipe.yaml")]);
        await pipe.WaitForExitAsync();
        var read = Task.Run(() => new ManifestFolder(_root, TimeProvider.System).Read());
        await read.Awaiting(reading => reading.WaitAsync(TimeSpan.FromSeconds(30))).Should().NotThrowAsync("nobody writes to the pipe");
    }

    [Fact]
    public void Read_NoFolder_Throws() =>
        FluentActions.Invoking(() => new ManifestFolder(Path.Combine(_root, "missing"), TimeProvider.System).Read()).Should().Throw<IOException>();

    [Fact]
    public async Task ReadStable_FileGrowsBetweenTheReads_IsNotTaken()
    {
        Write("still.yaml", "a");
        Write("grows.yaml", "a");
        var read = new ManifestFolder(_root, TimeProvider.System).ReadStableAsync(CancellationToken.None);
        Write("grows.yaml", "ab");
        Write("new.yaml", "a");

        var files = await read;

        files.Where(file => file.Bytes is null).Select(file => file.Path).Should().Equal("grows.yaml", "new.yaml");
        files.Should().ContainSingle(file => file.Bytes != null).Which.Path.Should().Be("still.yaml");
    }

    [Fact]
    public async Task ReadStable_FileGrowsWhileTheFirstReadIsWorkedOn_IsNotTaken()
    {
        Write("still.yaml", "a");
        Write("grows.yaml", "a");

        var folder = new ManifestFolder(_root, TimeProvider.System);
        var begun = folder.Begin(CancellationToken.None);
        begun.Files.Select(file => file.Path).Should().Equal("grows.yaml", "still.yaml");
        Write("grows.yaml", "ab");
        var files = await folder.EndAsync(begun);

        files.Where(file => file.Bytes is null).Select(file => file.Path).Should().Equal("grows.yaml");
        files.Should().ContainSingle(file => file.Bytes != null).Which.Path.Should().Be("still.yaml");
    }

    [Fact]
    public async Task Watcher_FileEvents_AreSeenWithinTwoSeconds()
    {
        await using var watch = new Watch(_root);
        Write("a.yaml", "1");
        await watch.NextAsync(TimeSpan.FromSeconds(2));
        Write("sub/b.yaml", "1");
        await watch.NextAsync(TimeSpan.FromSeconds(2));
        File.Delete(Path.Combine(_root, "a.yaml"));
        await watch.NextAsync(TimeSpan.FromSeconds(2));
        File.Move(Path.Combine(_root, "sub/b.yaml"), Path.Combine(_root, "sub/c.yaml"));
        await watch.NextAsync(TimeSpan.FromSeconds(2));
        watch.Calls.Should().BeLessThan(12, "the events of one change become one call");
    }

    /// <summary>As <c>cp -p</c>, tar and images that are built alike every time do it.</summary>
    [Fact]
    public async Task Watcher_FileOfTheSameSizeAndTime_IsSeen()
    {
        Write("a.yaml", "scopes: [orders.read]");
        var file = Path.Combine(_root, "a.yaml");
        var time = File.GetLastWriteTimeUtc(file);
        await using var watch = new Watch(_root);
        File.WriteAllText(file + ".new", "scopes: [orders.none]");
        File.SetLastWriteTimeUtc(file + ".new", time);
        File.Move(file + ".new", file, overwrite: true);
        await watch.NextAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Watcher_ChangeAfterTheReadAndBeforeTheWatch_IsSeen()
    {
        Write("a.yaml", "1");
        var clock = new ManualTimeProvider();
        var begun = new ManifestFolder(_root, clock).Begin(CancellationToken.None);
        Write("a.yaml", "22");
        await using var watch = new Watch(_root, clock: clock, since: begun);
        await watch.NextAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Watcher_ChangeWithoutAnEvent_IsSeenByTheNextLook()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Hard links are made with ln.");
        using var elsewhere = new TemporaryFile("1");
        using (var ln = Process.Start("ln", [elsewhere.Path, Path.Combine(_root, "a.yaml")]))
        {
            await ln.WaitForExitAsync();
        }

        var clock = new ManualTimeProvider();
        await using var watch = new Watch(_root, clock: clock);

        // The same file by its other name, in a folder that nobody watches.
        await File.WriteAllTextAsync(elsewhere.Path, "22");
        clock.Advance(TimeSpan.FromSeconds(4));
        clock.Rings.Should().Be(0, "the next look is after 5 seconds");
        clock.Advance(TimeSpan.FromSeconds(1));
        await watch.NextAsync(TimeSpan.FromSeconds(30));

        // What did not change is no change at the next look.
        clock.Advance(TimeSpan.FromSeconds(5));
        await File.WriteAllTextAsync(elsewhere.Path, "333");
        clock.Advance(TimeSpan.FromSeconds(5));
        await watch.NextAsync(TimeSpan.FromSeconds(30));
        clock.Rings.Should().Be(3, "no event came, which would wait for others on this clock");
    }

    [Fact]
    public void Read_MoreFilesThanTheBound_TakesThatManyAndSaysSo()
    {
        for (var i = 0; i <= ManifestLimits.MaxFiles; i++)
        {
            using var file = File.Create(Path.Combine(_root, $"{i}.yaml"));
        }

        var files = new ManifestFolder(_root, TimeProvider.System).Read();
        files.Should().HaveCount(ManifestLimits.MaxFiles + 1);
        files.Where(file => file.Problem is not null).Should().ContainSingle().Which.Problem.Should().Contain("at most 10000 manifests");
        File.Delete(Path.Combine(_root, "0.yaml"));
        new ManifestFolder(_root, TimeProvider.System).Read().Should().HaveCount(ManifestLimits.MaxFiles).And.OnlyContain(file => file.Problem == null);
    }

    [Fact]
    public async Task Watcher_OtherFiles_AreNoChange()
    {
        var clock = new ManualTimeProvider();
        await using var watch = new Watch(_root, clock: clock);
        Write("note.txt", "1");
        Write(".a.yaml.swp", "1");
        await TakeEventAsync();

        // Another event is taken up when the look after the one before is over.
        Write("note.txt", "22");
        await TakeEventAsync();
        watch.Calls.Should().Be(0);

        async Task TakeEventAsync()
        {
            // The timer of the next look, and that of the wait for other events.
            await clock.WaitForTimersAsync(2);
            clock.Advance(TimeSpan.FromMilliseconds(100));
        }
    }

    [Fact]
    public async Task Watcher_FolderDeletedAndMadeAgain_GoesOn()
    {
        Write("a.yaml", "1");
        var clock = new RunningTimeProvider();
        await using var watch = new Watch(_root, clock: clock);
        Directory.Delete(_root, recursive: true);
        await watch.NextAsync(TimeSpan.FromSeconds(10));
        Write("a.yaml", "22");
        clock.Advance(TimeSpan.FromSeconds(5));
        await watch.NextAsync(TimeSpan.FromSeconds(10));
        Write("a.yaml", "333");
        await watch.NextAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Watcher_HandlerFails_IsCalledAgain()
    {
        var clock = new RunningTimeProvider();
        await using var watch = new Watch(_root, failures: 1, clock);
        Write("a.yaml", "1");
        await watch.NextAsync(TimeSpan.FromSeconds(10));
        clock.Advance(TimeSpan.FromSeconds(5));
        await watch.NextAsync(TimeSpan.FromSeconds(10));
        watch.Calls.Should().Be(2);
    }

    private void Write(string path, string text)
    {
        var file = Path.Combine(_root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    private sealed class Watch : IAsyncDisposable
    {
        private readonly SemaphoreSlim _called = new(0);
        private readonly ManifestWatcher _watcher;
        private int _failures;
        private int _calls;

        public Watch(string root, int failures = 0, TimeProvider? clock = null, ManifestReading? since = null)
        {
            _failures = failures;
            clock ??= TimeProvider.System;
            var folder = new ManifestFolder(root, clock);
            _watcher = new ManifestWatcher(folder, OnChange, clock, NullLogger<ManifestWatcher>.Instance);
            _watcher.Start(since is null ? folder.Fingerprint() : since.Fingerprint);
        }

        public int Calls => Volatile.Read(ref _calls);

        public async Task NextAsync(TimeSpan within) => (await _called.WaitAsync(within)).Should().BeTrue("a change is seen within {0}", within);

        public async ValueTask DisposeAsync()
        {
            await _watcher.DisposeAsync();
            _called.Dispose();
        }

        private Task OnChange(CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _calls);
            _called.Release();
            return Interlocked.Decrement(ref _failures) >= 0 ? throw new InvalidOperationException("The handler fails.") : Task.CompletedTask;
        }
    }

    private sealed class TemporaryFile : IDisposable
    {
        public TemporaryFile(string text)
        {
            // Beside the tests' temporary folders, so that a hard link can be made.
            Path = System.IO.Path.GetTempFileName();
            File.WriteAllText(Path, text);
        }

        public string Path { get; }

        public void Dispose() => File.Delete(Path);
    }
}
