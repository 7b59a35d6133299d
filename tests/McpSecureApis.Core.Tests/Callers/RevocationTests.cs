using System.Text.Json;
using McpSecureApis.Core.Callers.Revocations;

namespace McpSecureApis.Core.Tests.Callers;

/// <summary>What is revoked, where it is kept, and how it is written.</summary>
public sealed class RevocationTests : IDisposable
{
    private static readonly RevocableIdentity Somebody = new("https://login.example.com/", "subject-a", "client-a", "acme", "token-a");

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("revocations-");
    private readonly ManualClock _clock = new();
    private readonly RevocationList _list;
    private readonly FileRevocationStore _store;

    public RevocationTests()
    {
        _list = new RevocationList(_clock);
        _store = Store();
    }

    private string Folder => Path.Combine(_root.FullName, "state");

    public void Dispose() => _root.Delete(recursive: true);

    [Theory]
    [InlineData("TokenId", "token-a", null, true)]
    [InlineData("Subject", "subject-a", null, true)]
    [InlineData("Client", "client-a", null, true)]
    [InlineData("Tenant", "acme", null, true)]
    [InlineData("Issuer", "https://login.example.com/", null, true)]
    [InlineData("Subject", "subject-a", "https://login.example.com/", true)]
    [InlineData("Subject", "subject-a", "https://login.example.com", false)]
    [InlineData("Subject", "SUBJECT-A", null, false)]
    [InlineData("Client", "subject-a", null, false)]
    [InlineData("Issuer", "https://login.example.com", null, false)]
    internal void IsRevoked_ByEachKind_IsByteForByte(string kind, string value, string? issuer, bool isRevoked)
    {
        _list.Replace([new Revocation(Enum.Parse<RevocationKind>(kind), value, issuer, Until: null)]);
        _list.IsRevoked(Somebody).Should().Be(isRevoked);
        _list.IsRevoked(new RevocableIdentity("https://other.example/", "b", Client: null, Tenant: null, TokenId: null)).Should().BeFalse();
    }

    [Fact]
    public void IsRevoked_UntilItsTime_AndNoLonger()
    {
        _list.Replace([new Revocation(RevocationKind.Subject, "subject-a", Issuer: null, _clock.GetUtcNow().AddMinutes(5))]);
        _clock.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromTicks(1));
        _list.IsRevoked(Somebody).Should().BeTrue();
        _list.Current.Should().ContainSingle();
        _clock.Advance(TimeSpan.FromTicks(1));
        _list.IsRevoked(Somebody).Should().BeFalse();
        _list.Current.Should().BeEmpty();
    }

    [Fact]
    public void Watch_EndsWhatItIsAbout_OnceAndAtOnceWhereItIsRevokedAlready()
    {
        var (ended, other, disposed) = (0, 0, 0);
        using var watch = _list.Watch(Somebody, () => ended++);
        using var another = _list.Watch(Somebody with { Subject = "subject-b" }, () => other++);
        _list.Watch(Somebody, () => disposed++).Dispose();
        Revocation[] revoked = [new(RevocationKind.Subject, "subject-a", Issuer: null, Until: null)];
        _list.Replace(revoked);
        _list.Replace(revoked);
        using var late = _list.Watch(Somebody, () => ended += 10);
        (ended, other, disposed).Should().Be((11, 0, 0));
    }

    [Fact]
    public async Task Store_KeepsWhatWasAdded_ForAnotherInstance()
    {
        (await _store.ReadAsync(CancellationToken.None)).Should().BeEmpty("there is no folder yet");
        var until = _clock.GetUtcNow().AddDays(1);
        await _store.AddAsync(new Revocation(RevocationKind.Subject, "é\u0001\"", "https://login.example.com/", until), CancellationToken.None);
        await _store.AddAsync(new Revocation(RevocationKind.Tenant, "acme", Issuer: null, until), CancellationToken.None);
        await _store.AddAsync(new Revocation(RevocationKind.Tenant, "acme", Issuer: null, Until: null), CancellationToken.None);

        Revocation[] expected =
        [
            new(RevocationKind.Subject, "é\u0001\"", "https://login.example.com/", until), new(RevocationKind.Tenant, "acme", Issuer: null, Until: null),
        ];
        (await Store().ReadAsync(CancellationToken.None)).Should().Equal(expected);
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(_store.Path).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
            File.GetUnixFileMode(Folder).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        (await _store.RemoveAsync(new Revocation(RevocationKind.Subject, "é\u0001\"", Issuer: null, Until: null), CancellationToken.None))
            .Should().BeFalse("that is about the tokens of every issuer");
        (await _store.RemoveAsync(expected[0] with { Until = null }, CancellationToken.None)).Should().BeTrue();
        (await Store().ReadAsync(CancellationToken.None)).Should().Equal(expected[1]);
    }

    [Fact]
    public async Task Store_ManyAtOnce_LosesNone()
    {
        FileRevocationStore[] stores = [_store, Store(), Store()];
        await Task.WhenAll(Enumerable.Range(0, 60).Select(i => Task.Run(async () =>
            await stores[i % 3].AddAsync(new Revocation(RevocationKind.Client, $"client-{i}", Issuer: null, Until: null), CancellationToken.None))));
        (await Store().ReadAsync(CancellationToken.None)).Select(entry => entry.Value).Should()
            .BeEquivalentTo(Enumerable.Range(0, 60).Select(i => $"client-{i}"));
    }

    [Fact]
    public async Task Store_WhatIsLongOver_IsLeftOutByTheNextChange()
    {
        await _store.AddAsync(new Revocation(RevocationKind.Client, "a", Issuer: null, _clock.GetUtcNow().AddMinutes(1)), CancellationToken.None);
        _clock.Advance(TimeSpan.FromHours(1));
        (await Store().ReadAsync(CancellationToken.None)).Should().ContainSingle("reading changes nothing");
        await _store.AddAsync(new Revocation(RevocationKind.Client, "b", Issuer: null, Until: null), CancellationToken.None);
        (await Store().ReadAsync(CancellationToken.None)).Select(entry => entry.Value).Should().Equal("b");
    }

    [Fact]
    public void Replace_OneEndFails_TheOthersEndAllTheSame()
    {
        var ended = 0;
        using var first = _list.Watch(Somebody, () => ended++);
        using var bad = _list.Watch(Somebody, () => throw new InvalidOperationException());
        using var last = _list.Watch(Somebody, () => ended++);
        var replace = () => _list.Replace([new Revocation(RevocationKind.Tenant, "acme", Issuer: null, Until: null)]);
        replace.Should().Throw<AggregateException>();
        ended.Should().Be(2);
        _list.IsRevoked(Somebody).Should().BeTrue();
    }

    /// <summary>What is ended may be gone once the watch is disposed, so disposing waits for who is telling it.</summary>
    [Fact]
    public async Task Watch_DisposedWhileItsEndIsTold_WaitsForIt()
    {
        using var telling = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        var watch = _list.Watch(Somebody, () =>
        {
            telling.Set();
            goOn.Wait(TimeSpan.FromSeconds(20));
        });
        var replacing = Task.Run(() => _list.Replace([new Revocation(RevocationKind.Tenant, "acme", Issuer: null, Until: null)]));
        telling.Wait(TimeSpan.FromSeconds(20)).Should().BeTrue();
        var disposing = Task.Run(watch.Dispose);
        disposing.IsCompleted.Should().BeFalse();
        goOn.Set();
        await Task.WhenAll(replacing, disposing).WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Store_Full_RefusesOneMoreAndKeepsWhatIsThere()
    {
        var count = FileRevocationStore.LongestFile / (Revocation.LongestValue + 30);
        var full = RevocationJson.Write(
            Enumerable.Range(0, count).Select(i => new Revocation(RevocationKind.Client, $"{i}".PadLeft(Revocation.LongestValue, 'a'), Issuer: null, Until: null)),
            format: 1);
        Directory.CreateDirectory(Folder);
        await File.WriteAllBytesAsync(_store.Path, full);
        (await _store.ReadAsync(CancellationToken.None)).Should().HaveCount(count);
        var add = async () =>
        {
            for (var i = 0; i < 40; i++)
            {
                await _store.AddAsync(
                    new Revocation(RevocationKind.Subject, $"{i}".PadLeft(Revocation.LongestValue, 'b'), Issuer: null, Until: null), CancellationToken.None);
            }
        };
        (await add.Should().ThrowAsync<RevocationStoreException>()).WithMessage("*is full*");
        (await Store().ReadAsync(CancellationToken.None)).Count.Should().BeGreaterThanOrEqualTo(count, "it can be read as before");
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"format":2,"revocations":[]}""")]
    [InlineData("""{"format":1,"revocations":{}}""")]
    [InlineData("""{"format":1,"revocations":[],"revocations":[]}""")]
    [InlineData("""{"format":1,"revocations":[{"kind":"subject"}]}""")]
    [InlineData("""{"format":1,"revocations":[{"kind":"subject","value":""}]}""")]
    [InlineData("""{"format":1,"revocations":[{"kind":"Subject","value":"a"}]}""")]
    [InlineData("""{"format":1,"revocations":[{"kind":"subject","value":"a","untill":null}]}""")]
    [InlineData("""{"format":1,"revocations":[{"kind":"subject","value":"a","until":"soon"}]}""")]
    [InlineData("""{"format":1,"revocations":[{"kind":"issuer","value":"a","issuer":"a"}]}""")]
    public async Task Store_FileThatIsNotOfTheForm_IsNoEmptyList(string content)
    {
        Directory.CreateDirectory(Folder);
        await File.WriteAllTextAsync(_store.Path, content);
        var read = async () => await _store.ReadAsync(CancellationToken.None);
        (await read.Should().ThrowAsync<RevocationStoreException>()).WithMessage($"'{_store.Path}' *");
        var add = async () => await _store.AddAsync(new Revocation(RevocationKind.Client, "b", Issuer: null, Until: null), CancellationToken.None);
        await add.Should().ThrowAsync<RevocationStoreException>("what stands there must not be lost");
        (await File.ReadAllTextAsync(_store.Path)).Should().Be(content);
    }

    [Theory]
    [InlineData("90d", 90 * 24 * 60)]
    [InlineData("12h", 12 * 60)]
    [InlineData("5m", 5)]
    [InlineData("2099-01-01T00:00:00Z", -1)]
    [InlineData("2099-01-01T00:00:00+02:00", -1)]
    public void Until_TimeOrDuration_IsRead(string text, int minutes)
    {
        RevocationJson.TryReadTime(text, _clock.GetUtcNow(), out var until).Should().BeTrue();
        var expected = minutes > 0 ? _clock.GetUtcNow().AddMinutes(minutes)
            : DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
        until.Should().Be(expected);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0d")]
    [InlineData("-1d")]
    [InlineData("0s")]
    [InlineData("d")]
    [InlineData("1999-01-01T00:00:00Z")]
    [InlineData("tomorrow")]
    [InlineData("2099")]
    public void Until_AnythingElse_IsNone(string text) => RevocationJson.TryReadTime(text, _clock.GetUtcNow(), out _).Should().BeFalse();

    [Fact]
    public void Line_IsReadAgain()
    {
        var revocation = new Revocation(RevocationKind.TokenId, "t\u2028</script>", "https://login.example.com/", _clock.GetUtcNow().AddDays(1));
        var line = RevocationJson.Line(revocation);
        line.Should().NotContain("\n").And.StartWith("""{"kind":"token-id","value":""");
        RevocationJson.TryRead(JsonElement.Parse(line), _clock.GetUtcNow(), out var again, out _).Should().BeTrue();
        again.Should().Be(revocation);
    }

    private FileRevocationStore Store() => new(Folder, _clock);
}
