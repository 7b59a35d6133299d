using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using McpSecureApis.Core.Audit.Chains;
using McpSecureApis.Core.Audit.Records;
using McpSecureApis.Core.Audit.Signing;
using McpSecureApis.Core.Audit.Stores;
using McpSecureApis.Core.Audit.Verification;
using McpSecureApis.TestKit;

namespace McpSecureApis.Core.Tests.Audit;

/// <summary>What the owner of the disk can do to a trail without its signing key, and what <c>audit verify --key</c> says of it.</summary>
public sealed class AuditForgeryTests : IDisposable
{
    private readonly TrailFixture _fixture = new();
    private readonly string _publicKey;

    public AuditForgeryTests()
    {
        using var signer = AuditKeys.LoadSigner(_fixture.Options);
        _publicKey = signer.PublicKeyPem;
    }

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task Verify_HeadsDroppedAndAnExecutedCallCutOut_Fails()
    {
        var forger = TrailForger.Read(await _fixture.WriteAsync(5));
        (await _fixture.VerifyAsync(key: _publicKey)).FirstError.Should().BeNull();

        forger.Remove("\"kind\":\"head\"");
        forger.Remove("call-2");
        forger.Save();

        var found = await _fixture.VerifyAsync(key: _publicKey);
        found.Valid.Should().BeFalse();
        found.Pinned.Should().BeFalse();
        found.AfterLastHead.Should().Be(found.Records);
        found.FirstError!.Line.Should().Be(2, "that is where the head over genesis has to be");
        (await _fixture.VerifyAsync()).Valid.Should().BeFalse("a chain that names a key has heads, whoever's key it is");
    }

    [Fact]
    public async Task Verify_OnlyTheHeadOfGenesisLeft_FailsWhenMoreFollowsThanAHeadMayLeaveOpen()
    {
        _fixture.Options.HeadRecords = 100;
        var forger = TrailForger.Read(await _fixture.WriteAsync(150));
        var genesis = forger.Lines[..2];
        forger.Remove("\"kind\":\"head\"");
        forger.Remove("call-2");
        forger.Lines.Insert(1, genesis[1]);
        forger.Save();

        var found = await _fixture.VerifyAsync(key: _publicKey);
        found.Valid.Should().BeFalse();
        found.FirstError!.Line.Should().Be(103, "a hundred records may stand without a head, and genesis with its head comes before them");
    }

    [Theory]
    [InlineData(61_000)] // too long after the first record without a head
    [InlineData(-61_000)] // the clock set back, so that no time seems to pass
    public async Task Verify_TimeWithoutAHead_Fails(int milliseconds)
    {
        var forger = TrailForger.Read(await _fixture.WriteAsync(2));
        var line = forger.IndexOf("configuration");
        var first = DateTimeOffset.Parse(JsonNode.Parse(forger.Lines[line])!["time"]!.GetValue<string>(), System.Globalization.CultureInfo.InvariantCulture);
        forger.Lines.RemoveRange(line + 1, forger.Lines.Count - line - 1);
        forger.AddLike(line, "forged", TimeText(first.AddMilliseconds(milliseconds / 61_000)));
        forger.Save();
        (await _fixture.VerifyAsync(key: _publicKey)).FirstError.Should().BeNull("a little is what a writer leaves open too");

        forger.AddLike(line, "forged", TimeText(first.AddMilliseconds(milliseconds)));
        forger.Save();
        (await _fixture.VerifyAsync(key: _publicKey)).FirstError!.Problem.Should().Contain("head is missing");
    }

    [Theory]
    [InlineData("genesis cut")]
    [InlineData("genesis and its head cut")]
    [InlineData("genesis rewritten")]
    [InlineData("head interval raised")]
    [InlineData("format of before")]
    [InlineData("format of before and heads dropped")]
    [InlineData("format of a future")]
    [InlineData("key of the forger")]
    [InlineData("key of the forger under the real id")]
    [InlineData("head under another key id")]
    [InlineData("head of another record")]
    [InlineData("head of an earlier record in a later place")]
    [InlineData("head of another writer")]
    [InlineData("head that is none")]
    [InlineData("call cut out before a head")]
    [InlineData("call changed before a head")]
    [InlineData("record without a time")]
    public async Task Verify_Rewritten_Fails(string how)
    {
        var other = TrailForger.Read(await _fixture.WriteAsync(3));
        var path = await WriteSecondAsync();
        var forger = TrailForger.Read(path);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var forgers = new AuditSigner(key);
        var last = forger.Lines.Count - 1;
        switch (how)
        {
            case "genesis cut":
                forger.Lines.RemoveAt(0);
                break;
            case "genesis and its head cut":
                forger.Lines.RemoveRange(0, 2);
                break;
            case "genesis rewritten":
                forger.Change(0, record => record["event"]!["hashKeyId"] = "other");
                break;
            case "head interval raised":
                forger.Change(0, record => record["event"]!["headRecords"] = "1000000");
                break;
            case "format of before":
                forger.Change(0, record => record["event"]!["format"] = "1");
                break;
            case "format of before and heads dropped":
                forger.Change(0, record => record["event"]!["format"] = "1");
                forger.Remove("\"kind\":\"head\"");
                break;
            case "format of a future":
                forger.Change(0, record => record["event"]!["format"] = "3");
                break;
            case "key of the forger":
                forger.Change(0, record => (record["event"]!["signingKey"], record["event"]!["signingKeyId"]) = (forgers.PublicKeyPem, forgers.KeyId));
                forger.SignHead(1, forgers);
                forger.SignHead(last, forgers);
                break;
            case "key of the forger under the real id":
                forger.Change(0, record => record["event"]!["signingKey"] = forgers.PublicKeyPem);
                forger.SignHead(1, forgers);
                forger.SignHead(last, forgers);
                break;
            case "head under another key id":
                forger.Change(last, record => record["event"]!["keyId"] = forgers.KeyId);
                break;
            case "head of another record":
                forger.Change(last, record => record["event"]!["sequence"] = 2);
                break;
            case "head of an earlier record in a later place":
                forger.Lines[last] = forger.Lines[1];
                break;
            case "head of another writer":
                forger.Change(last, record => record["event"] = JsonNode.Parse(other.Lines[^1])!["event"]!.DeepClone());
                break;
            case "head that is none":
                forger.Change(last, record => record["event"]!["signature"] = null);
                break;
            case "call cut out before a head":
                forger.Remove("call-1");
                break;
            case "call changed before a head":
                forger.Change(forger.Lines.FindIndex(line => line.Contains("call-1", StringComparison.Ordinal)), record => record["callId"] = "call-9");
                break;
            case "record without a time":
                forger.AddLike(3, "call-9", "yesterday");
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(how));
        }

        forger.Save();
        var found = await _fixture.VerifyAsync(key: _publicKey);
        found.Valid.Should().BeFalse();
        found.FirstError!.File.Should().Be(Path.GetFileName(path));
    }

    [Fact]
    public async Task Verify_NewChainOfTheForgerThatNamesTheRealKey_Fails()
    {
        await _fixture.WriteAsync(1);
        var forger = TrailForger.Read(_fixture.Segments.Single());
        var writer = new string('0', 16);
        var text = string.Concat(forger.Lines.Take(1).Select(line => line.Replace(forger.Writer, writer, StringComparison.Ordinal) + "\n"));
        var path = _fixture.Segments.Single().Replace(forger.Writer, writer, StringComparison.Ordinal);
        await File.WriteAllTextAsync(path, text);
        TrailForger.Read(path).Save();

        var found = await _fixture.VerifyAsync(key: _publicKey);
        found.Valid.Should().BeFalse("a chain without a single signed head could be anybody's");
        found.FirstError!.File.Should().Be(Path.GetFileName(path));
    }

    [Fact]
    public async Task Verify_ChainUnderAnotherStart_Fails()
    {
        var path = await _fixture.WriteAsync(1);
        var name = Path.GetFileName(path);
        File.Copy(path, Path.Combine(_fixture.Options.Path, "20200101T000000Z" + name[16..]));
        (await _fixture.VerifyAsync(key: _publicKey)).Valid.Should().BeFalse("the same chain twice is no second one");
    }

    [Fact]
    public async Task Verify_HeadAtASegmentsEndDropped_Fails()
    {
        _fixture.Options.SegmentBytes = 5_000;
        await _fixture.WriteAsync(20);
        var segments = _fixture.Segments;
        segments.Length.Should().BeGreaterThan(2);
        (await _fixture.VerifyAsync(key: _publicKey)).FirstError.Should().BeNull();

        var first = await File.ReadAllLinesAsync(segments[0]);
        await File.WriteAllTextAsync(segments[0], string.Concat(first[..^1].Select(line => line + "\n")));
        (await _fixture.VerifyAsync(key: _publicKey)).Valid.Should().BeFalse();
    }

    [Fact]
    public async Task Verify_EveryPrefix_HoldsOnlyFromTheFirstHeadOnAndSaysWhatNoHeadStandsOver()
    {
        var path = await _fixture.WriteAsync(4);
        var lines = await File.ReadAllLinesAsync(path);
        for (var count = 1; count <= lines.Length; count++)
        {
            await File.WriteAllTextAsync(path, string.Concat(lines[..count].Select(line => line + "\n")));
            var found = await _fixture.VerifyAsync(key: _publicKey);
            found.Valid.Should().Be(count > 1);
            found.Pinned.Should().Be(count > 1);
            found.AfterLastHead.Should().Be(count == 1 ? 1 : count == lines.Length ? 0 : count - 2);
        }
    }

    [Theory]
    [InlineData(60, true)]
    [InlineData(-60, true)]
    [InlineData(121, false)]
    [InlineData(-121, false)] // times that were moved ahead, so that no head is due yet
    public async Task Verify_LaterHeadsDroppedAndTimesRewritten_IsPinnedOnlyWhileAWriterCouldStillSign(int seconds, bool pinned)
    {
        var forger = TrailForger.Read(await _fixture.WriteAsync(5));
        var time = DateTimeOffset.UtcNow;
        var last = forger.Lines.FindLastIndex(line => line.Contains("\"kind\":\"head\"", StringComparison.Ordinal));
        forger.Lines.RemoveAt(last);
        for (var i = 2; i < forger.Lines.Count; i++)
        {
            forger.Change(i, record => record["time"] = time.UtcDateTime.ToString(AuditRecordWriter.TimeFormat, CultureInfo.InvariantCulture));
        }

        forger.Save();

        var found = await _fixture.VerifyAsync(key: _publicKey, clock: new ManualTimeProvider(time.AddSeconds(seconds)));
        found.FirstError.Should().BeNull("nothing in the trail itself tells");
        found.AfterLastHead.Should().Be(found.Records - 2);
        found.Pinned.Should().Be(pinned);
        found.HeadsOverdue.Should().Be(pinned ? 0 : 1);
    }

    [Fact]
    public async Task Verify_NoKeyGiven_SaysThatNothingIsPinned()
    {
        await _fixture.WriteAsync(1);
        var found = await _fixture.VerifyAsync();
        found.FirstError.Should().BeNull();
        found.Pinned.Should().BeFalse();
        found.AfterLastHead.Should().Be(0);
    }

    [Fact]
    public async Task Verify_EmptyTrailWithAKey_Fails()
    {
        Directory.CreateDirectory(_fixture.Options.Path);
        (await _fixture.VerifyAsync(key: _publicKey)).Valid.Should().BeFalse("everything may have been removed");
        (await _fixture.VerifyAsync()).Valid.Should().BeTrue();
    }

    [Fact]
    public async Task Verify_TrailOfBefore_HoldsWithoutAKeyAndSaysWhatToDoWithOne()
    {
        var forger = TrailForger.Read(await _fixture.WriteAsync(2));
        using var signer = AuditKeys.LoadSigner(_fixture.Options);
        forger.Change(0, record =>
        {
            var genesis = record["event"]!.AsObject();
            genesis["format"] = "1";
            genesis.Remove("start");
            genesis.Remove("headRecords");
            genesis.Remove("headMilliseconds");
        });
        forger.Lines.RemoveAt(1);
        forger.SignHead(forger.Lines.Count - 1, signer);
        forger.Save();

        var without = await _fixture.VerifyAsync();
        without.FirstError.Should().BeNull();
        without.Pinned.Should().BeFalse();
        without.AfterLastHead.Should().Be(0);
        var with = await _fixture.VerifyAsync(key: _publicKey);
        with.Valid.Should().BeFalse();
        with.FirstError!.Problem.Should().Contain("format 1").And.Contain("--head");
    }

    [Fact]
    public async Task Verify_WriterRemovedWhole_FailsWithAnyOfItsHeads()
    {
        var first = await _fixture.WriteAsync(2);
        await WriteSecondAsync();
        var heads = _fixture.Heads.Select(head => AuditHead.Parse(head)!).ToList();
        heads.Should().HaveCount(4, "each writer signs its beginning and its end");
        (await AuditVerifier.VerifyAsync(new AuditFolderSource(_fixture.Options.Path), heads, _publicKey, TimeProvider.System, CancellationToken.None)).FirstError.Should().BeNull();

        File.Delete(first);
        (await AuditVerifier.VerifyAsync(new AuditFolderSource(_fixture.Options.Path), [heads[^1]], _publicKey, TimeProvider.System, CancellationToken.None)).Valid.Should().BeTrue();
        (await AuditVerifier.VerifyAsync(new AuditFolderSource(_fixture.Options.Path), heads, _publicKey, TimeProvider.System, CancellationToken.None)).Valid.Should().BeFalse();
    }

    [Fact]
    public async Task Verify_HeadsOfOneWriterInAnyOrder_HoldItToTheLatest()
    {
        var path = await _fixture.WriteAsync(3);
        var heads = _fixture.Heads.Select(head => AuditHead.Parse(head)!).OrderByDescending(head => head.Sequence).ToList();
        var lines = await File.ReadAllLinesAsync(path);
        await File.WriteAllTextAsync(path, string.Concat(lines[..4].Select(line => line + "\n")));
        (await AuditVerifier.VerifyAsync(new AuditFolderSource(_fixture.Options.Path), [heads[^1]], _publicKey, TimeProvider.System, CancellationToken.None)).Valid.Should().BeTrue();
        (await AuditVerifier.VerifyAsync(new AuditFolderSource(_fixture.Options.Path), heads, _publicKey, TimeProvider.System, CancellationToken.None)).Valid.Should().BeFalse();
    }

    [Fact]
    public async Task Verify_HeadsThatContradictEachOtherOrAreSignedByAnother_Fail()
    {
        await _fixture.WriteAsync(1);
        var head = AuditHead.Parse(_fixture.Heads.Last())!;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var forger = new AuditSigner(key);
        foreach (var wrong in new[] { head with { Hash = AuditChain.Zero }, forger.Sign(head.Writer, head.Sequence, head.Hash) })
        {
            (await AuditVerifier.VerifyAsync(new AuditFolderSource(_fixture.Options.Path), [wrong], _publicKey, TimeProvider.System, CancellationToken.None)).Valid.Should().BeFalse();
        }

        (await AuditVerifier.VerifyAsync(new AuditFolderSource(_fixture.Options.Path), [head, head with { Hash = AuditChain.Zero }], null, TimeProvider.System, CancellationToken.None)).Valid.Should().BeFalse();
    }

    [Fact]
    public async Task Append_ClockSetBackAndForth_SignsBeforeAndTheTrailVerifies()
    {
        var clock = new ManualTimeProvider();
        await using (var trail = await _fixture.OpenAsync(clock))
        {
            for (var i = 0; i < 4; i++)
            {
                (await trail.AppendAsync(_fixture.Intent($"call-{i}"), CancellationToken.None)).Should().BeNull();
                clock.StepWallClock(i % 2 == 0 ? TimeSpan.FromHours(-2) : TimeSpan.FromMinutes(59));
            }
        }

        var found = await _fixture.VerifyAsync(key: _publicKey);
        found.FirstError.Should().BeNull();
        _fixture.Heads.Should().HaveCountGreaterThan(4, "each step is signed");
    }

    [Fact]
    public async Task Append_MoreRecordsThanAHeadMayLeaveOpen_SignsInBetween()
    {
        _fixture.Options.HeadRecords = 100;
        _fixture.Device.Latency = TimeSpan.FromMilliseconds(1);
        await using (var trail = await _fixture.OpenAsync())
        {
            var all = Enumerable.Range(0, 1000).Select(i => Task.Run(async () => await trail.AppendAsync(_fixture.Intent($"call-{i}"), CancellationToken.None)));
            (await Task.WhenAll(all)).Should().OnlyContain(refusal => refusal == null);
        }

        var found = await _fixture.VerifyAsync(key: _publicKey);
        found.FirstError.Should().BeNull();
        found.AfterLastHead.Should().Be(0);
        _fixture.Heads.Should().HaveCount(1 + 10 + 1);
    }

    [Fact]
    public async Task Open_FirstWriteTornAtEachByte_IsPutAsideAndTheTrailVerifies()
    {
        var path = await _fixture.WriteAsync(0);
        var whole = await File.ReadAllBytesAsync(path);
        for (var length = 1; length < whole.Length; length += 41)
        {
            foreach (var file in Directory.GetFiles(_fixture.Options.Path))
            {
                File.Delete(file);
            }

            await File.WriteAllBytesAsync(path, whole[..length]);
            await (await _fixture.OpenAsync()).DisposeAsync();
            (await _fixture.VerifyAsync(key: _publicKey)).FirstError.Should().BeNull();
        }
    }

    private async Task<string> WriteSecondAsync()
    {
        var before = _fixture.Segments;
        await _fixture.WriteAsync(3);
        return _fixture.Segments.Except(before, StringComparer.Ordinal).Single();
    }

    private static string TimeText(DateTimeOffset time) => time.UtcDateTime.ToString(AuditRecordWriter.TimeFormat, System.Globalization.CultureInfo.InvariantCulture);
}
