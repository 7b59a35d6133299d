using System.Diagnostics;
using System.Text.Json;
using McpSecureApis.Core.Audit.Chains;
using McpSecureApis.Core.Audit.Reading;
using McpSecureApis.Core.Audit.Records;
using McpSecureApis.Core.Audit.Settings;
using McpSecureApis.Core.Audit.Trail;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.TestKit;

namespace McpSecureApis.Core.Tests.Audit;

public sealed class AuditTrailTests : IDisposable
{
    /// <summary>How long an append may wait where a test lets the real clock run.</summary>
    private static readonly TimeSpan AppendTimeout = new AuditOptions().AppendTimeout;

    private readonly TrailFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task Append_Outcome_WritesTheFormOthersRelyOn()
    {
        await using var trail = await _fixture.OpenAsync();
        var entry = _fixture.Intent("call-1") with
        {
            Phase = AuditPhase.Outcome,
            ArgumentsDigest = trail.DigestOf(_fixture.Alice, JsonElement.Parse("""{"orderId":"ORD-00000001"}""")),
            BackendStatus = 200,
            BackendDuration = TimeSpan.FromMilliseconds(12.3456),
            BackendAttempts = 1,
            Masked = new Dictionary<string, int>(StringComparer.Ordinal) { ["email"] = 2 },
            Dropped = 3,
        };
        (await trail.AppendAsync(entry, CancellationToken.None)).Should().BeNull();

        var record = (await _fixture.QueryAsync(new AuditQuery { CallId = "call-1" })).Should().ContainSingle().Subject;
        record.GetProperty("id").GetString().Should().EndWith("-4");
        record.GetProperty("sequence").GetInt64().Should().Be(4);
        record.GetProperty("time").GetString().Should().MatchRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$");
        record.GetProperty("phase").GetString().Should().Be("outcome");
        record.GetProperty("decision").GetString().Should().Be("allow");
        record.TryGetProperty("reason", out _).Should().BeFalse();
        record.GetProperty("caller").GetRawText().Should()
            .Be($$"""{"issuer":"https://issuer.example","subject":"{{AuditTrail.HashOf(_fixture.Hasher, "acme", "alice")}}","client":"c1","tenant":"acme"}""");
        record.GetProperty("tool").GetString().Should().Be("orders_get");
        record.GetProperty("manifest").GetProperty("version").GetString().Should().Be("1.4.0");
        record.GetProperty("backend").GetRawText().Should().Be("""{"status":200,"milliseconds":12.346,"attempts":1}""");
        record.GetProperty("masked").GetRawText().Should().Be("""{"email":2}""");
        record.GetProperty("dropped").GetInt32().Should().Be(3);
        record.GetProperty("keyId").GetString().Should().Be(_fixture.Hasher.KeyId);
        record.GetProperty("configuration").GetString().Should().Be("configuration-digest");
        record.GetRawText().Should().NotContain("alice").And.NotContain("ORD-00000001");
        record.EnumerateObject().Select(member => member.Name).TakeLast(2).Should().Equal("previous", "hash");
    }

    [Fact]
    public async Task Append_RefusalOfAnUnknownTool_KeepsOnlyTheHashOfItsName()
    {
        await using var trail = await _fixture.OpenAsync();
        var entry = _fixture.Refused("call-1") with { Tool = null, UnknownTool = "drop_tables", Reason = RefusalReason.UnknownTool };
        (await trail.AppendAsync(entry, CancellationToken.None)).Should().BeNull();

        var record = (await _fixture.QueryAsync(new AuditQuery { Tool = "drop_tables" }, _fixture.Hasher)).Should().ContainSingle().Subject;
        record.GetProperty("tool").GetString().Should().StartWith("unknown:");
        record.GetProperty("manifest").ValueKind.Should().Be(JsonValueKind.Null);
        record.GetProperty("decision").GetString().Should().Be("refuse");
        record.GetProperty("reason").GetString().Should().Be("unknown_tool");
        record.GetRawText().Should().NotContain("drop_tables");
    }

    [Theory]
    [InlineData("a\nb")]
    [InlineData("a\u0085b")]
    [InlineData("a\u001b[2Jb")]
    [InlineData("a\u202eb")]
    [InlineData("a\u200bb")]
    [InlineData("a\u00adb")]
    [InlineData("a\u3164b")]
    [InlineData("a\ufe0fb")]
    [InlineData("a\U000e0041b")]
    [InlineData("a\u2028b")]
    [InlineData("a\ud800b")]
    [InlineData("a\",\"hash\":\"b")]
    public async Task Append_TextThatATerminalObeysOrHides_IsEscapedAndTheTrailVerifies(string text)
    {
        await using (var trail = await _fixture.OpenAsync())
        {
            (await trail.AppendAsync(_fixture.Intent("call-1") with { Credential = text }, CancellationToken.None)).Should().BeNull();
        }

        var lines = await File.ReadAllLinesAsync(_fixture.Segments[0]);
        lines.Should().OnlyContain(line => line.All(c => c >= 0x20 && c < 0x7F));
        (await _fixture.VerifyAsync()).FirstError.Should().BeNull();
    }

    [Fact]
    public async Task Append_MembersLongerThanTheirCap_KeepsTheLineReadable()
    {
        var huge = new string('\u202e', 100_000);
        await using (var trail = await _fixture.OpenAsync())
        {
            var entry = _fixture.Intent(huge) with
            {
                Caller = _fixture.Alice with { Issuer = huge, Client = huge, Tenant = huge[..8000], Subject = huge },
                Tool = new EntryIdentity(huge, huge, huge, huge),
                Credential = huge,
                Request = huge,
                Catalog = huge,
                Confirmation = huge,
            };
            (await trail.AppendAsync(entry, CancellationToken.None)).Should().BeNull();
        }

        (await File.ReadAllLinesAsync(_fixture.Segments[0])).Max(line => line.Length).Should().BeLessThan(AuditChain.MaxLineBytes);
        (await _fixture.VerifyAsync()).FirstError.Should().BeNull();
    }

    [Fact]
    public async Task Append_ThousandAtOnce_TakesFarFewerWritesAndEachIsInTheFile()
    {
        _fixture.Device.Latency = TimeSpan.FromMilliseconds(1);
        await using (var trail = await _fixture.OpenAsync())
        {
            var before = _fixture.Device.Appends;
            var all = Enumerable.Range(0, 1000).Select(i => Task.Run(async () => await trail.AppendAsync(_fixture.Intent($"call-{i}"), CancellationToken.None)));
            (await Task.WhenAll(all)).Should().OnlyContain(refusal => refusal == null);
            (_fixture.Device.Appends - before).Should().BeLessThan(200);
        }

        _fixture.LoggedCalls().Should().HaveCount(1000);
        (await _fixture.VerifyAsync()).FirstError.Should().BeNull();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(500)]
    [InlineData(100_000)] // the write reached the file whole, and still it was reported as failed
    public async Task Append_OneFailingWrite_GoesOnInANewChainAndLosesNothing(int tornBytes)
    {
        _fixture.Device.TornBytes = tornBytes;
        await using (var trail = await _fixture.OpenAsync())
        {
            (await trail.AppendAsync(_fixture.Intent("before"), CancellationToken.None)).Should().BeNull();
            _fixture.Device.Failures = 1;
            (await trail.AppendAsync(_fixture.Intent("during"), CancellationToken.None)).Should().BeNull();
            (await trail.AppendAsync(_fixture.Intent("after"), CancellationToken.None)).Should().BeNull();
            trail.IsHealthy.Should().BeTrue();
        }

        _fixture.LoggedCalls().Should().BeEquivalentTo("before", "during", "after");
        _fixture.Segments.Should().HaveCount(2);
        (await _fixture.VerifyAsync()).FirstError.Should().BeNull();
        Directory.GetFiles(_fixture.Options.Path, "*.torn").Should().HaveCount(tornBytes == 0 ? 0 : 1, "cut bytes are kept");
    }

    [Fact]
    public async Task Append_DeviceFull_RefusesInTimeAndGoesOnWhenThereIsRoomAgain()
    {
        _fixture.Device.TornBytes = 100;
        var acknowledged = new List<string>();
        await using (var trail = await _fixture.OpenAsync())
        {
            (await trail.AppendAsync(_fixture.Intent("before"), CancellationToken.None)).Should().BeNull();
            _fixture.Device.CannotCut = true;
            _fixture.Device.Failures = int.MaxValue;
            _fixture.Options.AppendTimeout = AppendTimeout;
            for (var i = 0; i < 20; i++)
            {
                var refusal = await trail.AppendAsync(_fixture.Intent($"full-{i}"), CancellationToken.None);
                refusal!.Reason.Should().Be(RefusalReason.AuditUnavailable);
            }

            trail.IsHealthy.Should().BeFalse();
            _fixture.Device.CannotCut = false;
            _fixture.Device.Failures = 0;
            await HealthyAsync(trail);
            _fixture.Options.AppendTimeout = TimeSpan.FromSeconds(60);
            (await trail.AppendAsync(_fixture.Intent("after"), CancellationToken.None)).Should().BeNull();
            acknowledged.AddRange(["before", "after"]);
        }

        _fixture.LoggedCalls().Should().Contain(acknowledged);
        _fixture.LoggedCalls().Should().NotContain(id => id.StartsWith("full-", StringComparison.Ordinal), "these were refused and never encoded whole");
        (await _fixture.VerifyAsync()).FirstError.Should().BeNull();
    }

    [Fact]
    public async Task Open_GivenUpWhileTheDeviceIsSlow_ClosesWithASignedHead()
    {
        await using var trail = _fixture.Create();
        using var given = new CancellationTokenSource();
        _fixture.Device.Hang();
        var opening = trail.OpenAsync(given.Token);
        await _fixture.Device.WaitUntilHangingAsync();
        await given.CancelAsync();
        opening.IsCompleted.Should().BeFalse("what is half begun is begun first");
        _fixture.Device.GoOn();
        await opening.Invoking(task => task).Should().ThrowAsync<OperationCanceledException>();
        await trail.DisposeAsync();

        _fixture.Heads.Should().NotBeEmpty();
        _fixture.Segments.Should().ContainSingle();
        (await _fixture.VerifyAsync()).FirstError.Should().BeNull();
        (await trail.AppendAsync(_fixture.Intent("call-1"), CancellationToken.None)).Should().BeSameAs(AuditTrail.Unavailable);
    }

    [Fact]
    public async Task Append_DeviceHangs_RefusesInTimeAndAcknowledgesNothingAfterwards()
    {
        _fixture.Options.AppendTimeout = AppendTimeout;
        var clock = new ManualTimeProvider();
        await using var trail = await _fixture.OpenAsync(clock);
        _fixture.Device.Hang();
        var timers = clock.PendingTimers;
        var taken = trail.AppendAsync(_fixture.Intent("hung-0"), CancellationToken.None).AsTask();
        await _fixture.Device.WaitUntilHangingAsync();
        Task<Refusal?>[] first = [taken, .. Enumerable.Range(1, 19).Select(i => trail.AppendAsync(_fixture.Intent($"hung-{i}"), CancellationToken.None).AsTask())];
        clock.PendingTimers.Should().Be(timers + 20, "each waits for its own time");
        clock.Advance(AppendTimeout - TimeSpan.FromMilliseconds(1));
        first.Should().NotContain(append => append.IsCompleted);
        clock.Advance(TimeSpan.FromMilliseconds(1));
        (await Task.WhenAll(first)).Should().OnlyContain(refusal => refusal!.Reason == RefusalReason.AuditUnavailable);

        // By now the device is known to hang: nobody has to wait any more.
        clock.Advance(AppendTimeout + TimeSpan.FromMilliseconds(1));
        trail.IsHealthy.Should().BeFalse();
        (await trail.AppendAsync(_fixture.Intent("hung-later"), CancellationToken.None))!.Reason.Should().Be(RefusalReason.AuditUnavailable);

        _fixture.Device.GoOn();
        await HealthyAsync(trail);
        (await trail.AppendAsync(_fixture.Intent("after"), CancellationToken.None)).Should().BeNull();
        _fixture.LoggedCalls().Where(id => id.StartsWith("hung-", StringComparison.Ordinal)).Count().Should()
            .BeLessThanOrEqualTo(20, "only what the writer had taken when the device hung may be in the file");
    }

    private static async Task HealthyAsync(AuditTrail trail)
    {
        var patience = Stopwatch.StartNew();
        while (!trail.IsHealthy && patience.Elapsed < TimeSpan.FromSeconds(30))
        {
            await Task.Delay(10);
        }

        trail.IsHealthy.Should().BeTrue("a server that is not ready finds out by itself");
    }

    [Fact]
    public async Task Append_FailuresAtRandomUnderLoad_EveryAcknowledgedRecordIsInTheFile()
    {
        var acknowledged = new System.Collections.Concurrent.ConcurrentBag<string>();
        await using (var trail = await _fixture.OpenAsync())
        {
            using var over = new CancellationTokenSource(TimeSpan.FromMinutes(5));
            var callers = Enumerable.Range(0, 16).Select(caller => Task.Run(async () =>
            {
                for (var i = 0; !over.IsCancellationRequested; i++)
                {
                    var id = $"call-{caller}-{i}";
                    if (await trail.AppendAsync(_fixture.Intent(id), CancellationToken.None) is null)
                    {
                        acknowledged.Add(id);
                    }
                    else
                    {
                        await Task.Delay(1);
                    }
                }
            })).ToArray();
            for (var i = 0; !over.IsCancellationRequested && i < 30; i++)
            {
                var before = acknowledged.Count;
                _fixture.Device.TornBytes = i * 137;
                _fixture.Device.CannotCut = i % 5 == 0;
                _fixture.Device.Failures = 1 + (i % 3);

                // The next failure comes when records are written again, however slow the disk is meanwhile.
                while (!over.IsCancellationRequested && (_fixture.Device.Failures > 0 || acknowledged.Count < before + 20))
                {
                    await Task.Delay(1);
                }
            }

            _fixture.Device.CannotCut = false;
            _fixture.Device.Failures = 0;
            await over.CancelAsync();
            await Task.WhenAll(callers);
        }

        acknowledged.Should().HaveCountGreaterThanOrEqualTo(600);
        acknowledged.Except(_fixture.LoggedCalls(), StringComparer.Ordinal).Should().BeEmpty();

        // Tails that could not be cut then are cut by the next start.
        await _fixture.WriteAsync(1);
        (await _fixture.VerifyAsync()).FirstError.Should().BeNull();
        acknowledged.Except(_fixture.LoggedCalls(), StringComparer.Ordinal).Should().BeEmpty();
    }

    [Fact]
    public async Task Append_SegmentFull_GoesOnInTheNextOneWithASignedHeadBetween()
    {
        _fixture.Options.SegmentBytes = 20_000;
        await using (var trail = await _fixture.OpenAsync())
        {
            for (var i = 0; i < 100; i++)
            {
                (await trail.AppendAsync(_fixture.Intent($"call-{i}"), CancellationToken.None)).Should().BeNull();
            }
        }

        _fixture.Segments.Length.Should().BeGreaterThan(3);
        _fixture.LoggedCalls().Should().HaveCount(100);
        _fixture.Segments.Should().OnlyContain(path => File.ReadLines(path).Last().Contains("\"kind\":\"head\"", StringComparison.Ordinal));
        (await _fixture.VerifyAsync()).FirstError.Should().BeNull();
    }

    [Fact]
    public async Task Open_TwoWriters_EachHasItsOwnChain()
    {
        await using (var first = await _fixture.OpenAsync())
        await using (var second = await _fixture.OpenAsync())
        {
            for (var i = 0; i < 10; i++)
            {
                (await first.AppendAsync(_fixture.Intent($"first-{i}"), CancellationToken.None)).Should().BeNull();
                (await second.AppendAsync(_fixture.Intent($"second-{i}"), CancellationToken.None)).Should().BeNull();
            }
        }

        _fixture.Segments.Should().HaveCount(2);
        var verification = await _fixture.VerifyAsync();
        verification.FirstError.Should().BeNull();
        verification.Records.Should().Be((2 * 3) + 20 + 2);
    }

    [Fact]
    public async Task Open_TailTornAtEachByte_IsFoundThenCutKeptAndRecorded()
    {
        var path = await _fixture.WriteAsync(2);
        var whole = await File.ReadAllBytesAsync(path);
        var lastLine = whole.AsSpan(0, whole.Length - 1).LastIndexOf((byte)'\n') + 1;
        for (var length = lastLine + 1; length < whole.Length; length++)
        {
            foreach (var file in Directory.GetFiles(_fixture.Options.Path))
            {
                File.Delete(file);
            }

            await File.WriteAllBytesAsync(path, whole[..length]);
            if (length % 16 == 1)
            {
                // Waiting for a living writer to finish its line makes this the slow part.
                var torn = await _fixture.VerifyAsync();
                torn.TornTail.Should().BeTrue();
                torn.Valid.Should().BeFalse();
            }

            await (await _fixture.OpenAsync()).DisposeAsync();
            (await _fixture.VerifyAsync()).FirstError.Should().BeNull();
            (await File.ReadAllBytesAsync(path)).Should().Equal(whole[..lastLine]);
            (await File.ReadAllBytesAsync(Directory.GetFiles(_fixture.Options.Path, "*.torn").Single())).Should().Equal(whole[lastLine..length]);
            (await File.ReadAllTextAsync(_fixture.Segments.Single(segment => segment != path))).Should().Contain("\"kind\":\"recovery\"");
        }
    }

    [Fact]
    public async Task Open_UnfinishedLineOfALivingWriter_IsLeftAlone()
    {
        await using var living = await _fixture.OpenAsync();
        var path = _fixture.Segments.Single();
        await using (var other = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite))
        {
            other.Write("{\"half"u8);
        }

        var before = new FileInfo(path).Length;
        await (await _fixture.OpenAsync()).DisposeAsync();
        new FileInfo(path).Length.Should().Be(before);
        Directory.GetFiles(_fixture.Options.Path, "*.torn").Should().BeEmpty();
    }

    [Fact]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task Files_OnUnix_AreTheOwnersOnly()
    {
        await _fixture.WriteAsync(1);
        File.GetUnixFileMode(_fixture.Segments[0]).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.GetUnixFileMode(_fixture.Options.HashKeyFile).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.GetUnixFileMode(_fixture.Options.SigningKeyFile).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.GetUnixFileMode(_fixture.Options.Path).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Fact]
    public async Task Append_AfterDispose_IsRefused()
    {
        var trail = await _fixture.OpenAsync();
        await trail.DisposeAsync();
        (await trail.AppendAsync(_fixture.Intent("late"), CancellationToken.None))!.Reason.Should().Be(RefusalReason.AuditUnavailable);
        trail.IsHealthy.Should().BeFalse();
    }

    [Fact]
    public async Task Append_CallerAlreadyGone_WritesNothing()
    {
        await using var trail = await _fixture.OpenAsync();
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();
        var append = async () => await trail.AppendAsync(_fixture.Intent("gone"), gone.Token);
        await append.Should().ThrowAsync<OperationCanceledException>();
        (await _fixture.QueryAsync(new AuditQuery { CallId = "gone" })).Should().BeEmpty();
    }
}
