using System.Collections.Concurrent;
using System.Diagnostics;
using McpSecureApis.Core.Confirmation;
using McpSecureApis.Core.Limits;
using McpSecureApis.Core.Manifests.Values;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.Core.State;
using McpSecureApis.Core.Tests.Confirmation;
using McpSecureApis.TestKit;

namespace McpSecureApis.Core.Tests.State;

/// <summary>
/// One small interface carries what instances know together: here confirmations, a budget and revocations, over memory, a folder, and a store that
/// answers later and in its own order, as a database does.
/// </summary>
public sealed class SharedStateTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("state-");
    private readonly ManualTimeProvider _clock = new();

    public static TheoryData<string> Stores => ["memory", "folder", "late"];

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task TrySet_OnlyWhatWasSeen_IsChanged(string kind)
    {
        var store = Store(kind);
        var key = new StateKey("budget", "a1");
        var end = _clock.GetUtcNow() + TimeSpan.FromMinutes(1);
        (await store.FindAsync(key, CancellationToken.None)).Should().BeNull();
        (await store.TrySetAsync(key, seen: 5, 6, end, CancellationToken.None)).Should().BeFalse();
        (await store.TrySetAsync(key, seen: null, 1, end, CancellationToken.None)).Should().BeTrue();
        (await store.TrySetAsync(key, seen: null, 2, end, CancellationToken.None)).Should().BeFalse();
        (await store.TrySetAsync(key, seen: 1, 3, end + TimeSpan.FromMinutes(1), CancellationToken.None)).Should().BeTrue();
        (await store.FindAsync(key, CancellationToken.None)).Should().Be(3);
        (await store.FindAsync(key with { Id = "a2" }, CancellationToken.None)).Should().BeNull();

        _clock.Advance(TimeSpan.FromSeconds(61));
        (await store.FindAsync(key, CancellationToken.None)).Should().Be(3, "its end was moved");
        _clock.Advance(TimeSpan.FromSeconds(60));
        (await store.FindAsync(key, CancellationToken.None)).Should().BeNull();
        (await store.TrySetAsync(key, seen: null, 7, end + TimeSpan.FromMinutes(9), CancellationToken.None)).Should().BeTrue("after its end it is as if it had never been");
        (await store.FindAsync(key, CancellationToken.None)).Should().Be(7);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task TrySet_ManyInstancesAtOnce_OneWinsEachRound(string kind)
    {
        var store = Store(kind);
        var end = _clock.GetUtcNow() + TimeSpan.FromMinutes(1);
        var wins = new ConcurrentBag<long>();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (var round = 0; round < 50; round++)
            {
                if (await store.TrySetAsync(new StateKey("confirmation", $"{round}"), seen: null, 1, end, CancellationToken.None))
                {
                    wins.Add(round);
                }
            }
        })));
        wins.Order().Should().Equal(Enumerable.Range(0, 50).Select(round => (long)round));
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Budget_OfAllInstancesTogether_IsNeverExceeded(string kind)
    {
        var store = Store(kind);
        var rate = new Rate(new RateManifest(20, TimeSpan.FromMinutes(1), 20), _clock);
        var key = new StateKey("budget", "caller");
        var taken = 0;
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(async () =>
        {
            while (await TakeAsync(store, key, rate))
            {
                Interlocked.Increment(ref taken);
            }
        })));
        taken.Should().Be(20);
        _clock.Advance(TimeSpan.FromSeconds(3));
        (await TakeAsync(store, key, rate)).Should().BeTrue();
        (await TakeAsync(store, key, rate)).Should().BeFalse();
    }

    [Fact]
    public async Task Confirmation_StateOfAnotherKind_CountsOnceAmongAllInstances()
    {
        var options = new ConfirmationOptions { KeyFile = Path.Combine(_folder.FullName, "key"), UsedPath = Path.Combine(_folder.FullName, "unused") };
        KeyFiles.Write(options.KeyFile, Convert.ToBase64String(new byte[32]));
        var store = new LateState(_clock);
        ConfirmationSeal[] instances = [.. Enumerable.Range(0, 4).Select(_ => ConfirmationSeal.Open(options, _clock, store))];
        var state = instances[0].Seal(Guid.NewGuid(), ConfirmationSealTests.Request(), credential: null);
        var answers = await Task.WhenAll(instances.Select(seal => seal.OpenAsync(state, ConfirmationSealTests.Request(), credential: null, CancellationToken.None).AsTask()));
        answers.Should().ContainSingle(answer => answer.Refusal == null);

        store.IsLost = true;
        state = instances[0].Seal(Guid.NewGuid(), ConfirmationSealTests.Request(), credential: null);
        var lost = await instances[1].OpenAsync(state, ConfirmationSealTests.Request(), credential: null, CancellationToken.None);
        lost.Refusal!.Reason.Should().Be(RefusalReason.ConfirmationInvalid);
        lost.Refusal.Message.Should().Contain("could not be noted");
        store.IsLost = false;
        (await instances[1].OpenAsync(state, ConfirmationSealTests.Request(), credential: null, CancellationToken.None)).Refusal
            .Should().NotBeNull("whether it was noted is not known");
        Directory.Exists(options.UsedPath).Should().BeFalse();
    }

    [Fact]
    public async Task Local_Full_RefusesInsteadOfForgetting()
    {
        var store = new LocalState(1, _clock);
        var end = _clock.GetUtcNow() + TimeSpan.FromMinutes(1);
        await store.TrySetAsync(new StateKey("revocation", "a"), seen: null, 1, end, CancellationToken.None);
        var further = async () => await store.TrySetAsync(new StateKey("revocation", "b"), seen: null, 1, end, CancellationToken.None);
        (await further.Should().ThrowAsync<SharedStateException>()).Which.IsFull.Should().BeTrue();
        _clock.Advance(TimeSpan.FromMinutes(1));
        (await further()).Should().BeTrue();
    }

    [Fact]
    public async Task Local_NumberThatChangesOften_HasOnePlace()
    {
        var store = new LocalState(10, _clock);
        var key = new StateKey("budget", "a");
        var end = _clock.GetUtcNow() + TimeSpan.FromMinutes(1);
        (await store.TrySetAsync(key, seen: null, 0, end, CancellationToken.None)).Should().BeTrue();
        for (var i = 0; i < 100; i++)
        {
            (await store.TrySetAsync(key, i, i + 1, end + TimeSpan.FromSeconds(i), CancellationToken.None)).Should().BeTrue();
            store.Places.Should().Be(1);
        }

        _clock.Advance(TimeSpan.FromSeconds(61));
        (await store.TrySetAsync(key with { Id = "b" }, seen: null, 1, end + TimeSpan.FromHours(1), CancellationToken.None)).Should().BeTrue();
        (await store.FindAsync(key, CancellationToken.None)).Should().Be(100, "its end was moved");
        store.Places.Should().Be(2);
        _clock.Advance(TimeSpan.FromSeconds(99));
        (await store.TrySetAsync(key with { Id = "c" }, seen: null, 1, end + TimeSpan.FromHours(1), CancellationToken.None)).Should().BeTrue();
        store.Count.Should().Be(2, "the moved end has come");
        store.Places.Should().Be(2);
    }

    /// <summary>The write alone fails, as on a full disk.</summary>
    [Fact]
    public async Task Folder_WriteFails_IsToldFromAFurtherUse()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        var store = new FolderState(Path.Combine(_folder.FullName, "state"), _clock);
        File.CreateSymbolicLink(FileOf("a"), "/dev/full");
        await FluentActions.Awaiting(async () => await SetAsync(store, "a")).Should().ThrowAsync<SharedStateException>();
    }

    [Fact]
    public async Task Folder_AReaderHasTheFileOpen_TheWriteWaitsForIt()
    {
        var store = new FolderState(Path.Combine(_folder.FullName, "state"), _clock);
        (await SetAsync(store, "a")).Should().BeTrue();
        await using (Read())
        {
            await FluentActions.Awaiting(async () => await SetAsync(store, "a", seen: 1)).Should().ThrowAsync<SharedStateException>("it waits with an end");
        }

        Task<bool> setting;
        await using (Read())
        {
            setting = SetAsync(store, "a", seen: 1).AsTask();
        }

        (await setting).Should().BeTrue("what was seen is still so");

        FileStream Read() => new(FileOf("a"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
    }

    /// <summary>Making a file and locking it are two steps, between which another instance that wants the same can open it.</summary>
    [Fact]
    public async Task Folder_AnotherOpensTheFileBeforeItsMakerHasLockedIt_TheMakerWins()
    {
        var store = new FolderState(Path.Combine(_folder.FullName, "state"), _clock);
        var round = 0;
        var others = Enumerable.Range(0, 3).Select(_ => Task.Run(() =>
        {
            for (var opened = -1; Volatile.Read(ref round) is var current and < 500;)
            {
                // Spins until the file is there: the two steps are close together.
                if (opened == current || !File.Exists(FileOf($"{current}")))
                {
                    continue;
                }

                try
                {
                    using var file = new FileStream(FileOf($"{current}"), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
                    opened = current;
                }
                catch (IOException)
                {
                    // Its maker was faster.
                }
            }
        })).ToList();
        for (; round < 500; Interlocked.Increment(ref round))
        {
            (await SetAsync(store, $"{round}")).Should().BeTrue("round {0}", round);
        }

        await Task.WhenAll(others);
    }

    [Fact]
    public async Task Folder_FileThatIsNotWhole_IsSweptWhenNothingOfItCanCount()
    {
        var store = new FolderState(Path.Combine(_folder.FullName, "state"), _clock);
        foreach (var (id, age) in new[] { ("young", TimeSpan.FromMinutes(69)), ("old", TimeSpan.FromMinutes(71)) })
        {
            File.WriteAllBytes(FileOf(id), [1]);
            File.SetLastWriteTimeUtc(FileOf(id), (_clock.GetUtcNow() - age).UtcDateTime);
        }

        (await SetAsync(store, "a")).Should().BeTrue();
        await store.Sweeping;
        File.Exists(FileOf("old")).Should().BeFalse();
        File.Exists(FileOf("young")).Should().BeTrue("its maker may have been the first");
    }

    [Fact]
    public async Task Folder_FileThatMayNotBeOpened_StopsNoSweep()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        var store = new FolderState(Path.Combine(_folder.FullName, "state"), _clock);
        await SetAsync(store, "first");
        for (var i = 0; i < 20; i++)
        {
            (await SetAsync(store, $"ended{i}")).Should().BeTrue();

            // Root too may not write to it.
            File.CreateSymbolicLink(FileOf($"foreign{i}"), "/proc/sys/kernel/ostype");
        }

        _clock.Advance(TimeSpan.FromMinutes(12));
        (await SetAsync(store, "second")).Should().BeTrue();
        await store.Sweeping;
        Directory.EnumerateFiles(Path.Combine(_folder.FullName, "state"), "*ended*").Should().BeEmpty();
    }

    /// <summary>Who opened an ended file, and locks it after it was swept, must not take what is no longer in the folder for the state.</summary>
    [Fact]
    public async Task Folder_WhatIsSwept_IsNotWholeForWhoOpenedItBefore()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var store = new FolderState(Path.Combine(_folder.FullName, "state"), _clock);
        (await SetAsync(store, "ended")).Should().BeTrue();
        var opened = Path.Combine(_folder.FullName, "opened");
        await RunAsync("ln", FileOf("ended"), opened);
        _clock.Advance(TimeSpan.FromMinutes(12));
        (await SetAsync(store, "a")).Should().BeTrue();
        await store.Sweeping;
        File.Exists(FileOf("ended")).Should().BeFalse();
        new FileInfo(opened).Length.Should().Be(0);
    }

    /// <summary>A pipe among the files keeps a sweep waiting.</summary>
    [Fact]
    public async Task Folder_SweepTakesLong_NoCallWaitsForItAndNoOtherBegins()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var store = new FolderState(Path.Combine(_folder.FullName, "state"), _clock);
        await RunAsync("mkfifo", FileOf("pipe"));
        try
        {
            (await Task.Run(async () => await SetAsync(store, "a")).WaitAsync(TimeSpan.FromSeconds(10))).Should().BeTrue();
            var sweep = store.Sweeping;
            sweep.IsCompleted.Should().BeFalse();
            _clock.Advance(TimeSpan.FromMinutes(1));
            (await Task.Run(async () => await SetAsync(store, "b")).WaitAsync(TimeSpan.FromSeconds(10))).Should().BeTrue();
            store.Sweeping.Should().BeSameAs(sweep);
        }
        finally
        {
            await RunAsync("sh", "-c", $"printf 0123456789abcdef > '{FileOf("pipe")}'");
        }

        await store.Sweeping;
    }

    [Fact]
    public async Task Folder_FurtherUse_IsToldFromOneThatCannotBeNoted()
    {
        var path = Path.Combine(_folder.FullName, "state");
        var store = new FolderState(path, _clock);
        var key = new StateKey("confirmation", "a");
        var end = _clock.GetUtcNow() + TimeSpan.FromMinutes(1);
        (await store.TrySetAsync(key, seen: null, 1, end, CancellationToken.None)).Should().BeTrue();
        File.WriteAllBytes(Path.Combine(path, "confirmation-b.state"), [1]);
        (await store.TrySetAsync(key with { Id = "b" }, seen: null, 1, end, CancellationToken.None)).Should().BeFalse("its maker may have been the first");
        Directory.Delete(path, recursive: true);
        await FluentActions.Awaiting(async () => await store.TrySetAsync(key, seen: null, 1, end, CancellationToken.None)).Should().ThrowAsync<SharedStateException>();
        await FluentActions.Awaiting(async () => await store.FindAsync(key, CancellationToken.None)).Should().ThrowAsync<SharedStateException>();
    }

    [Fact]
    public async Task Folder_IsSweptOnceAMinuteOfWhatNoClockTakesAnyMore()
    {
        var path = Path.Combine(_folder.FullName, "state");
        var store = new FolderState(path, _clock);
        var start = _clock.GetUtcNow();
        await AddAsync("first", start);
        _clock.Advance(TimeSpan.FromMinutes(10));
        await AddAsync("second", start + TimeSpan.FromMinutes(20));
        Files().Should().HaveCount(2, "a clock that is ten minutes behind still takes it");
        _clock.Advance(TimeSpan.FromMinutes(1) - TimeSpan.FromMilliseconds(1));
        await AddAsync("third", start + TimeSpan.FromMinutes(20));
        Files().Should().HaveCount(3, "it is swept once a minute");
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        await AddAsync("fourth", start + TimeSpan.FromMinutes(20));
        Files().Should().HaveCount(3).And.NotContain("confirmation-first.state");

        async Task AddAsync(string id, DateTimeOffset end)
        {
            (await store.TrySetAsync(new StateKey("confirmation", id), seen: null, 1, end, CancellationToken.None)).Should().BeTrue();
            await store.Sweeping;
        }

        IEnumerable<string> Files() => Directory.EnumerateFiles(path).Select(file => Path.GetFileName(file));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync();
        process.ExitCode.Should().Be(0);
    }

    private string FileOf(string id) => Path.Combine(_folder.FullName, "state", $"confirmation-{id}.state");

    private ValueTask<bool> SetAsync(FolderState store, string id, long? seen = null) => store.TrySetAsync(
        new StateKey("confirmation", id), seen, 1, _clock.GetUtcNow() + TimeSpan.FromMinutes(1), CancellationToken.None);

    /// <summary>A token of a bucket that is kept in a state: all that is kept of it is when it will be full again.</summary>
    private async Task<bool> TakeAsync(ISharedState store, StateKey key, Rate rate)
    {
        while (true)
        {
            var now = _clock.GetUtcNow().UtcTicks;
            var seen = await store.FindAsync(key, CancellationToken.None);
            if (rate.Wait(seen ?? long.MinValue, now) > TimeSpan.Zero)
            {
                return false;
            }

            var fullAt = rate.Spend(seen ?? long.MinValue, now);
            if (await store.TrySetAsync(key, seen, fullAt, new DateTimeOffset(fullAt, TimeSpan.Zero) + TimeSpan.FromSeconds(1), CancellationToken.None))
            {
                return true;
            }
        }
    }

    private ISharedState Store(string kind) => kind switch
    {
        "memory" => new LocalState(1000, _clock),
        "folder" => new FolderState(Path.Combine(_folder.FullName, "state"), _clock),
        _ => new LateState(_clock),
    };

    /// <summary>Rows of a table: each statement answers later, and may fail.</summary>
    private sealed class LateState(TimeProvider clock) : ISharedState
    {
        private readonly ConcurrentDictionary<StateKey, (long Value, DateTimeOffset End)> _rows = new();

        public bool IsLost { get; set; }

        public async ValueTask<long?> FindAsync(StateKey key, CancellationToken cancellationToken)
        {
            await AnswerAsync();
            return _rows.TryGetValue(key, out var row) && row.End > clock.GetUtcNow() ? row.Value : null;
        }

        public async ValueTask<bool> TrySetAsync(StateKey key, long? seen, long value, DateTimeOffset end, CancellationToken cancellationToken)
        {
            await AnswerAsync();
            if (!_rows.TryGetValue(key, out var row))
            {
                return seen is null && _rows.TryAdd(key, (value, end));
            }

            return (row.End > clock.GetUtcNow() ? row.Value : null) == seen && _rows.TryUpdate(key, (value, end), row);
        }

        private async Task AnswerAsync()
        {
            await Task.Yield();
            if (IsLost)
            {
                throw new SharedStateException(isFull: false);
            }
        }
    }
}
