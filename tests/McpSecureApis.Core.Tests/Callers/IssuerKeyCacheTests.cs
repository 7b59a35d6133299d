using McpSecureApis.Core.Callers.IssuerKeys;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpSecureApis.Core.Tests.Callers;

public sealed class IssuerKeyCacheTests : IDisposable
{
    private readonly ManualClock _clock = new();
    private readonly TestIssuer _issuer = new();
    private readonly IssuerKeyCache _cache;

    public IssuerKeyCacheTests() =>
        _cache = new IssuerKeyCache(TestIssuer.Name, ["RS256", "ES256", "PS256"], _issuer, _clock, NullLogger<IssuerKeyCache>.Instance);

    public void Dispose() => _cache.Dispose();

    [Fact]
    public async Task Find_ManyCallersAtFirst_FetchOnce()
    {
        var lookups = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => _cache.FindAsync("rsa", CancellationToken.None).AsTask()));
        lookups.Should().OnlyContain(lookup => lookup.IsFound);
        _issuer.Fetches.Should().Be(1);
    }

    [Fact]
    public async Task Find_FloodOfUnknownNames_FetchesOncePer30Seconds()
    {
        await _cache.FindAsync("rsa", CancellationToken.None);
        for (var second = 0; second < 120; second++)
        {
            for (var i = 0; i < 100; i++)
            {
                (await _cache.FindAsync($"random-{second}-{i}", CancellationToken.None)).IsAvailable.Should().BeTrue();
            }

            await SettleAsync();
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        _issuer.Fetches.Should().Be(4);
        (await _cache.FindAsync("rsa", CancellationToken.None)).IsFound.Should().BeTrue();
    }

    [Fact]
    public async Task Find_FailingIssuer_IsAskedOncePer30SecondsToo()
    {
        _issuer.Behaviour = _ => throw new InvalidOperationException("boom");
        for (var second = 0; second < 60; second++)
        {
            (await _cache.FindAsync("rsa", CancellationToken.None)).IsAvailable.Should().BeFalse();
            await SettleAsync();
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        _issuer.Fetches.Should().BeInRange(2, 3);
        _issuer.Behaviour = null;
        _clock.Advance(TimeSpan.FromSeconds(31));
        await SettleAsync();
        (await _cache.FindAsync("rsa", CancellationToken.None)).IsFound.Should().BeTrue("it recovers by itself");
    }

    [Fact]
    public async Task Find_HungIssuer_WaitsTwoSecondsAndIsGivenUpAfterFive()
    {
        var started = new TaskCompletionSource();
        _issuer.Behaviour = _ =>
        {
            started.TrySetResult();
            return new TaskCompletionSource<byte[]?>().Task; // ignores its token
        };
        var lookup = _cache.FindAsync("rsa", CancellationToken.None).AsTask();
        await started.Task;
        lookup.IsCompleted.Should().BeFalse();
        _clock.Advance(TimeSpan.FromSeconds(2));
        (await lookup).IsAvailable.Should().BeFalse();
        _clock.Advance(TimeSpan.FromSeconds(4));
        await SettleAsync();
        _issuer.Behaviour = null;
        _clock.Advance(TimeSpan.FromSeconds(30));
        await SettleAsync();
        (await _cache.FindAsync("rsa", CancellationToken.None)).IsFound.Should().BeTrue();
    }

    [Fact]
    public async Task Find_Rotation_TakesTheNewKeyAndDropsTheOld()
    {
        await _cache.FindAsync("rsa", CancellationToken.None);
        _issuer.Keys = TestIssuer.Set(TestIssuer.RsaKey("next", "RS256", TestIssuer.OtherRsa));
        _clock.Advance(TimeSpan.FromSeconds(31));
        (await _cache.FindAsync("next", CancellationToken.None)).IsFound.Should().BeFalse("a call does not wait for a name that nobody may have");
        await SettleAsync();
        (await _cache.FindAsync("next", CancellationToken.None)).IsFound.Should().BeTrue();
        (await _cache.FindAsync("rsa", CancellationToken.None)).IsFound.Should().BeFalse();
    }

    [Fact]
    public async Task Refresh_RunsInTheBackgroundWithoutCalls()
    {
        await _cache.StartAsync();
        _clock.Advance(TimeSpan.FromMinutes(7));
        await SettleAsync();
        _issuer.Fetches.Should().Be(1);
        _clock.Advance(TimeSpan.FromMinutes(6));
        await SettleAsync();
        _issuer.Fetches.Should().Be(2);
    }

    [Fact]
    public async Task Find_IssuerGone_KeepsTheLastKeysForADay()
    {
        await _cache.FindAsync("rsa", CancellationToken.None);
        _issuer.Behaviour = _ => Task.FromResult<byte[]?>("<html>"u8.ToArray());
        _clock.Advance(TimeSpan.FromHours(24));
        await SettleAsync();
        (await _cache.FindAsync("rsa", CancellationToken.None)).IsFound.Should().BeTrue();
        _clock.Advance(TimeSpan.FromSeconds(1));
        (await _cache.FindAsync("rsa", CancellationToken.None)).IsAvailable.Should().BeFalse();
        _cache.HasKeys.Should().BeFalse();
    }

    [Theory]
    [InlineData("""{"keys":[]}""")]
    [InlineData("""{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"a","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}""")]
    public async Task HasKeys_SetWithoutAUsableKey_IsFalseAndAskedForAgainSoon(string keys)
    {
        _issuer.Behaviour = _ => Task.FromResult<byte[]?>(System.Text.Encoding.UTF8.GetBytes(keys));
        await _cache.StartAsync();
        _cache.HasKeys.Should().BeFalse();
        (await _cache.FindAsync("a", CancellationToken.None)).IsFound.Should().BeFalse();
        _issuer.Behaviour = null;
        _clock.Advance(TimeSpan.FromSeconds(30));
        await SettleAsync();
        _cache.HasKeys.Should().BeTrue("the next set has keys");
    }

    [Fact]
    public async Task HasKeys_IssuerWithdrawsEveryKey_EndsTheOldOnes()
    {
        await _cache.FindAsync("rsa", CancellationToken.None);
        _issuer.Behaviour = _ => Task.FromResult<byte[]?>("""{"keys":[]}"""u8.ToArray());
        _clock.Advance(TimeSpan.FromMinutes(13));
        await SettleAsync();
        (await _cache.FindAsync("rsa", CancellationToken.None)).IsFound.Should().BeFalse();
        _cache.HasKeys.Should().BeFalse();
    }

    [Fact]
    public async Task Find_AfterDispose_FetchesNothing()
    {
        _cache.Dispose();
        (await _cache.FindAsync("rsa", CancellationToken.None)).IsAvailable.Should().BeFalse();
        _issuer.Fetches.Should().Be(0);
    }

    /// <summary>Lets a background fetch that does not wait for anything end.</summary>
    private async Task SettleAsync()
    {
        for (var i = 0; i < 200 && !_cache.IsIdle; i++)
        {
            await Task.Delay(5);
        }
    }
}
