using System.Security.Cryptography;
using McpSecureApis.Core.Audit.Reading;
using McpSecureApis.Core.Audit.Signing;
using McpSecureApis.Core.Audit.Trail;

namespace McpSecureApis.Core.Tests.Audit;

public sealed class AuditVerifierTests : IDisposable
{
    private readonly TrailFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task Verify_AnyByteChanged_Fails()
    {
        var path = await _fixture.WriteAsync(2);
        var whole = await File.ReadAllBytesAsync(path);
        for (var i = 0; i < whole.Length - 1; i++)
        {
            // A last byte that is no newline is a torn tail, tested with the trail. Each other bit pattern is a forgery.
            var changed = (byte[])whole.Clone();
            changed[i] ^= (byte)(1 << (i % 7));
            await File.WriteAllBytesAsync(path, changed);
            (await _fixture.VerifyAsync()).Valid.Should().BeFalse("byte {0} was changed", i);
        }
    }

    [Theory]
    [InlineData("drop first", 1)]
    [InlineData("drop middle", 4)]
    [InlineData("swap", 3)]
    [InlineData("double", 4)]
    [InlineData("insert", 4)]
    [InlineData("empty line", 4)]
    [InlineData("rehashed", 5)]
    public async Task Verify_LinesChanged_NamesTheLine(string what, int line)
    {
        var path = await _fixture.WriteAsync(5);
        var lines = (await File.ReadAllLinesAsync(path)).ToList();
        switch (what)
        {
            case "drop first": lines.RemoveAt(0); break;
            case "drop middle": lines.RemoveAt(3); break;
            case "swap": (lines[2], lines[3]) = (lines[3], lines[2]); break;
            case "double": lines.Insert(3, lines[2]); break;
            case "insert": lines.Insert(3, TrailForger.Rehash(lines[2].Replace("call-0", "call-9", StringComparison.Ordinal))); break;
            case "empty line": lines.Insert(3, string.Empty); break;
            case "rehashed": lines[3] = TrailForger.Rehash(lines[3].Replace("allow", "refuse", StringComparison.Ordinal)); break;
            default: throw new ArgumentOutOfRangeException(nameof(what));
        }

        await File.WriteAllTextAsync(path, string.Join('\n', lines) + "\n");
        var verification = await _fixture.VerifyAsync();
        verification.Valid.Should().BeFalse();
        verification.FirstError!.Line.Should().Be(line);
        verification.FirstError.File.Should().Be(Path.GetFileName(path));
    }

    [Fact]
    public async Task Verify_WholeChainRehashed_FailsAtTheSignedHead()
    {
        var forger = TrailForger.Read(await _fixture.WriteAsync(3));
        forger.Change(3, record => record["callId"] = "call-9");
        forger.Save();
        (await _fixture.VerifyAsync()).FirstError!.Line.Should().Be(forger.Lines.Count, "the last record is the head");
    }

    [Fact]
    public async Task Verify_RecordsCutFromTheEnd_OnlyAHeadKeptElsewhereTells()
    {
        var path = await _fixture.WriteAsync(5);
        var head = AuditHead.Parse(_fixture.Heads.Last());
        head.Should().NotBeNull();
        (await _fixture.VerifyAsync(head)).FirstError.Should().BeNull();

        var lines = await File.ReadAllLinesAsync(path);
        await File.WriteAllTextAsync(path, string.Join('\n', lines[..4]) + "\n");
        (await _fixture.VerifyAsync()).Valid.Should().BeTrue("a bare chain cannot tell");
        (await _fixture.VerifyAsync(head)).Valid.Should().BeFalse();

        File.Delete(path);
        (await _fixture.VerifyAsync(head)).Valid.Should().BeFalse("a chain that was removed whole is not there either");
    }

    [Fact]
    public async Task Verify_RewrittenBeforeTheHeadWithAKeyOfTheForger_OnlyPinnedKeyOrHeadTells()
    {
        var forger = TrailForger.Read(await _fixture.WriteAsync(3));
        var realKey = await File.ReadAllTextAsync(_fixture.Options.SigningKeyFile);
        var realHead = AuditHead.Parse(_fixture.Heads.Last());

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var forgers = new AuditSigner(key);
        forger.Change(0, record => (record["event"]!["signingKey"], record["event"]!["signingKeyId"]) = (forgers.PublicKeyPem, forgers.KeyId));
        forger.Change(3, record => record["decision"] = "refuse");
        forger.SignHead(1, forgers);
        forger.SignHead(forger.Lines.Count - 1, forgers);
        forger.Save();

        (await _fixture.VerifyAsync()).FirstError.Should().BeNull("who owns the disk can do this; the docs say so");
        (await _fixture.VerifyAsync(key: realKey)).Valid.Should().BeFalse();
        (await _fixture.VerifyAsync(realHead)).Valid.Should().BeFalse();
    }

    [Fact]
    public async Task Verify_SegmentRemoved_Fails()
    {
        _fixture.Options.SegmentBytes = 5_000;
        await _fixture.WriteAsync(50);
        var segments = _fixture.Segments;
        segments.Length.Should().BeGreaterThan(3);
        foreach (var removed in segments[..^1])
        {
            var content = await File.ReadAllBytesAsync(removed);
            File.Delete(removed);
            (await _fixture.VerifyAsync()).Valid.Should().BeFalse();
            await File.WriteAllBytesAsync(removed, content);
        }

        (await _fixture.VerifyAsync()).FirstError.Should().BeNull();
    }

    [Fact]
    public async Task Verify_ChainThatALaterOneContinuesIsRemovedOrCut_Fails()
    {
        await using (var trail = await _fixture.OpenAsync())
        {
            (await trail.AppendAsync(_fixture.Intent("one"), CancellationToken.None)).Should().BeNull();
            _fixture.Device.Failures = 1;
            (await trail.AppendAsync(_fixture.Intent("two"), CancellationToken.None)).Should().BeNull();
        }

        (await _fixture.VerifyAsync()).FirstError.Should().BeNull();
        var old = _fixture.Segments.Single(path => !File.ReadAllText(path).Contains("\"kind\":\"continued\"", StringComparison.Ordinal));
        var lines = await File.ReadAllLinesAsync(old);
        await File.WriteAllTextAsync(old, string.Join('\n', lines[..^1]) + "\n");
        (await _fixture.VerifyAsync()).Valid.Should().BeFalse();
        File.Delete(old);
        (await _fixture.VerifyAsync()).Valid.Should().BeFalse();
    }

    [Theory]
    [InlineData("x.jsonl")]
    [InlineData("20260101T000000Z-0123456789abcdef-000001.jsonl")]
    public async Task Verify_StrangeFile_Fails(string name)
    {
        await _fixture.WriteAsync(1);
        await File.WriteAllTextAsync(Path.Combine(_fixture.Options.Path, name), "{}\n");
        (await _fixture.VerifyAsync()).Valid.Should().BeFalse();
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"writer":"a","sequence":"1","hash":"b"}""")]
    [InlineData("""{"writer":"a","sequence":1.5,"hash":"b"}""")]
    public void ParseHead_NoHead_GivesNull(string text) => AuditHead.Parse(text).Should().BeNull();

    [Fact]
    public async Task Query_Filters_HandOutTheExactLines()
    {
        await using var trail = await _fixture.OpenAsync();
        (await trail.AppendAsync(_fixture.Intent("one"), CancellationToken.None)).Should().BeNull();
        var bob = _fixture.Alice with { Subject = "bob", Tenant = null };
        (await trail.AppendAsync(_fixture.Refused("two") with { Caller = bob }, CancellationToken.None)).Should().BeNull();
        var all = await File.ReadAllLinesAsync(_fixture.Segments[0]);

        (await _fixture.QueryAsync(new AuditQuery())).Select(record => record.GetRawText()).Should().Equal(all);
        (await CallsAsync(new AuditQuery { Caller = "alice" })).Should().Equal("one");
        (await CallsAsync(new AuditQuery { Caller = "bob" })).Should().Equal("two");
        (await CallsAsync(new AuditQuery { Caller = AuditTrail.HashOf(_fixture.Hasher, tenant: null, "bob") })).Should().Equal("two");
        (await CallsAsync(new AuditQuery { Tool = "orders_get" })).Should().Equal("one", "two");
        (await CallsAsync(new AuditQuery { Tool = "orders" })).Should().BeEmpty();
        (await CallsAsync(new AuditQuery { Until = TimeProvider.System.GetUtcNow().AddMinutes(-1) })).Should().BeEmpty();
        (await CallsAsync(new AuditQuery { Tool = "orders_get", Since = TimeProvider.System.GetUtcNow().AddMinutes(-1) })).Should().HaveCount(2);
        (await _fixture.QueryAsync(new AuditQuery { Caller = "bob" })).Should().BeEmpty("without the key only hashes are found");
    }

    private async Task<IEnumerable<string?>> CallsAsync(AuditQuery query) =>
        (await _fixture.QueryAsync(query, _fixture.Hasher)).Select(record => record.GetProperty("callId").GetString());
}
