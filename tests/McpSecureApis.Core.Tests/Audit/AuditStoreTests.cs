using McpSecureApis.Core.Audit.Reading;
using McpSecureApis.Core.Audit.Signing;
using McpSecureApis.Core.Audit.Trail;
using McpSecureApis.Core.Audit.Verification;
using McpSecureApis.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpSecureApis.Core.Tests.Audit;

/// <summary>The same trail in a store that is no folder: what a record is and how records are chained does not depend on where they lie.</summary>
public sealed class AuditStoreTests : IDisposable
{
    private readonly TrailFixture _fixture = new();
    private readonly MemoryAuditStore _store = new();

    [Fact]
    public async Task Append_StoreThatIsNoFolder_IsChainedRotatedVerifiedAndFound()
    {
        _fixture.Options.SegmentBytes = 5_000;
        var written = await WriteAsync(40);
        var found = await VerifyAsync();
        found.FirstError.Should().BeNull();
        found.Pinned.Should().BeTrue();
        found.Segments.Should().BeGreaterThan(2);
        found.AfterLastHead.Should().Be(0);
        (await FindAsync(written[7])).Should().Be(1);
        Directory.Exists(_fixture.Options.Path).Should().BeFalse("nothing of it is a file");
    }

    [Theory]
    [InlineData(true)] // the database committed and the answer was lost
    [InlineData(false)]
    public async Task Append_StoreFails_GoesOnInAnotherChainAndKeepsEveryAcknowledgedRecord(bool committed)
    {
        await using (var trail = await OpenAsync())
        {
            (await trail.AppendAsync(_fixture.Intent("before"), CancellationToken.None)).Should().BeNull();
            _store.FailsAfterCommit = committed;
            (await trail.AppendAsync(_fixture.Intent("during"), CancellationToken.None)).Should().BeNull("the second try is in a chain of its own");
            (await trail.AppendAsync(_fixture.Intent("after"), CancellationToken.None)).Should().BeNull();
        }

        var found = await VerifyAsync();
        found.FirstError.Should().BeNull();
        found.Segments.Should().Be(2);
        foreach (var call in new[] { "before", "during", "after" })
        {
            (await FindAsync(call)).Should().Be(1, call);
        }

        _store.Lines.Count(line => line.Contains("\"kind\":\"continued\"", StringComparison.Ordinal)).Should().Be(1);
        _store.Lines.Count(line => line.Contains("\"kind\":\"recovery\"", StringComparison.Ordinal)).Should().Be(committed ? 1 : 0);
    }

    [Fact]
    public async Task Append_BothStores_WriteTheSameRecords()
    {
        await WriteAsync(2);
        await _fixture.WriteAsync(2);
        var file = await File.ReadAllLinesAsync(_fixture.Segments.Single());
        _store.Lines.Select(MembersOf).Should().Equal(file.Select(MembersOf));

        static string MembersOf(string line) =>
            string.Join(',', System.Text.Json.JsonElement.Parse(line).EnumerateObject().Select(member => member.Name));
    }

    public void Dispose() => _fixture.Dispose();

    private Task<AuditTrail> OpenAsync() => AuditTrail.OpenAsync(
        _fixture.Options, _fixture.Hasher, "configuration-digest", TimeProvider.System, NullLogger<AuditTrail>.Instance, headSink: null, _store, CancellationToken.None);

    private async Task<string[]> WriteAsync(int records)
    {
        string[] calls = [.. Enumerable.Range(0, records).Select(i => $"call-{i}")];
        await using var trail = await OpenAsync();
        foreach (var call in calls)
        {
            (await trail.AppendAsync(_fixture.Intent(call), CancellationToken.None)).Should().BeNull();
        }

        return calls;
    }

    private async Task<AuditVerification> VerifyAsync()
    {
        using var signer = AuditKeys.LoadSigner(_fixture.Options);
        return await AuditVerifier.VerifyAsync(_store, heads: [], signer.PublicKeyPem, TimeProvider.System, CancellationToken.None);
    }

    private async Task<int> FindAsync(string callId)
    {
        var count = 0;
        await foreach (var _ in AuditReader.ReadAsync(_store, new AuditQuery { CallId = callId }, hasher: null, CancellationToken.None))
        {
            count++;
        }

        return count;
    }
}
