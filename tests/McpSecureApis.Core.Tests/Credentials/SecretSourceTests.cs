using McpSecureApis.Core.Credentials.Secrets;
using McpSecureApis.Core.Keys;
using McpSecureApis.TestKit;

namespace McpSecureApis.Core.Tests.Credentials;

/// <summary>A source that is neither file nor environment: secrets with versions and ends, as vaults lease them.</summary>
public sealed class SecretSourceTests
{
    private static readonly SecretReference Reference = new("lease", "database/orders");

    private readonly ManualTimeProvider _clock = new();
    private readonly LeaseSource _source = new();
    private readonly SecretReader _reader;

    public SecretSourceTests()
    {
        _reader = new SecretReader(Reference, new SecretSources(new Dictionary<string, ISecretSource>(StringComparer.Ordinal) { ["lease"] = _source }), _clock);
    }

    [Fact]
    public async Task Read_SourceOfTheScheme_IsAskedForTheTargetAndOnlyWhenItIsDue()
    {
        _source.Next = SecretReading.Of("first", "1", _clock.GetUtcNow() + TimeSpan.FromHours(1));
        var first = await ReadAsync();
        first!.Reveal().Should().Be("first");
        (await ReadAsync()).Should().BeSameAs(first);
        _source.Asked.Should().Equal("database/orders");

        _clock.Advance(TimeSpan.FromSeconds(60));
        _source.Next = SecretReading.Of("first", "1", _clock.GetUtcNow() + TimeSpan.FromHours(1));
        (await ReadAsync()).Should().BeSameAs(first, "the version is the same, and so is what was made of it");
        _clock.Advance(TimeSpan.FromSeconds(60));
        _source.Next = SecretReading.Of("first", "2", _clock.GetUtcNow() + TimeSpan.FromHours(1));
        (await ReadAsync()).Should().NotBeSameAs(first, "another version is another secret, whatever it says");
        _source.Asked.Should().HaveCount(3);
    }

    [Fact]
    public async Task Read_SecretHasExpired_IsReadAgainAtOnceAndNeverGivenOut()
    {
        _source.Next = SecretReading.Of("short", "1", _clock.GetUtcNow() + TimeSpan.FromSeconds(5));
        (await ReadAsync())!.Reveal().Should().Be("short");
        _clock.Advance(TimeSpan.FromSeconds(5));

        (await ReadAsync()).Should().BeNull("the source still gives the old one");
        _reader.Problem.Should().Be("'lease:database/orders' has expired");
        _clock.Advance(TimeSpan.FromSeconds(60));
        _source.Next = SecretReading.Of("next", "2", _clock.GetUtcNow() + TimeSpan.FromSeconds(5));
        (await ReadAsync())!.Reveal().Should().Be("next");
    }

    [Fact]
    public async Task Read_SourceHasNoSecret_SaysWhere()
    {
        _source.Next = SecretReading.Failed("is sealed");
        (await ReadAsync()).Should().BeNull();
        _reader.Problem.Should().Be("'lease:database/orders' is sealed");
    }

    [Fact]
    public void Of_NoSourceOfTheScheme_IsABugOfOurs() =>
        FluentActions.Invoking(() => new SecretReader(Reference, _clock)).Should().Throw<ArgumentException>().WithMessage("*'lease:'*");

    private Task<Secret?> ReadAsync() => _reader.ReadAsync(TimeSpan.FromSeconds(1), CancellationToken.None);

    private sealed class LeaseSource : ISecretSource
    {
        public List<string> Asked { get; } = [];

        public SecretReading Next { get; set; } = SecretReading.Failed("is not there");

        public TimeSpan? ReadAgainAfter => TimeSpan.FromSeconds(60);

        public Task<SecretReading> ReadAsync(string target)
        {
            Asked.Add(target);
            return Task.FromResult(Next);
        }
    }
}
