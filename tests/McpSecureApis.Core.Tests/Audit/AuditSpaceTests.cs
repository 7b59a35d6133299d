using System.Diagnostics;
using McpSecureApis.Core.Audit.Records;
using McpSecureApis.Core.Audit.Stores;
using McpSecureApis.Core.Audit.Trail;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.TestKit;

namespace McpSecureApis.Core.Tests.Audit;

public sealed class AuditSpaceTests : IDisposable
{
    private const long Reserve = 1_000_000;
    private const long Enough = 10 * Reserve;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(251);

    private readonly TrailFixture _fixture = new();
    private readonly ManualTimeProvider _clock = new();

    public AuditSpaceTests()
    {
        _fixture.Options.ReserveBytes = Reserve;
        _fixture.Device.Free = Enough;
    }

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task Append_LessThanTheReserveLeft_RefusesWhatIsNewAndTakesTheOutcomeOfWhatRuns()
    {
        await using var trail = await _fixture.OpenAsync(_clock);
        (await trail.AppendAsync(_fixture.Intent("running"), CancellationToken.None)).Should().BeNull();
        _fixture.Device.Free = Reserve - 1;
        _clock.Advance(Interval);

        // The first of them is refused by the writer, which looks at the device before it writes.
        AuditEntry[] refused =
        [
            _fixture.Intent("new"),
            _fixture.Intent("new"),
            _fixture.Refused("new"),
            _fixture.Intent("new") with { Phase = AuditPhase.Outcome, Kind = EntryKind.Prompt },
            new AuditEntry { Phase = AuditPhase.Event, Event = new AuditEvent("unauthenticated") { Count = 3 } },
        ];
        foreach (var entry in refused)
        {
            var refusal = await trail.AppendAsync(entry, CancellationToken.None);
            refusal!.Reason.Should().Be(RefusalReason.AuditUnavailable);
            refusal.Message.Should().Contain("no room");
        }

        trail.HasRoom.Should().BeFalse();
        trail.IsHealthy.Should().BeTrue("it is not broken, and says which of the two it is");
        (await trail.AppendAsync(_fixture.Intent("running") with { Phase = AuditPhase.Outcome }, CancellationToken.None)).Should().BeNull();
        (await trail.AppendAsync(new AuditEntry { Phase = AuditPhase.Event, Event = new AuditEvent(AuditEvent.Catalog) }, CancellationToken.None)).Should().BeNull();
        _fixture.LoggedCalls().Should().BeEquivalentTo("running");
    }

    [Fact]
    public async Task Append_RoomComesBack_GoesOnByItself()
    {
        _fixture.Device.Free = 0;
        await using var trail = await _fixture.OpenAsync();
        trail.HasRoom.Should().BeFalse("also at the start");
        _fixture.Device.Free = Enough;
        var patience = Stopwatch.StartNew();
        while (!trail.HasRoom && patience.Elapsed < TimeSpan.FromSeconds(30))
        {
            await Task.Delay(10);
        }

        (await trail.AppendAsync(_fixture.Intent("after"), CancellationToken.None)).Should().BeNull();
    }

    [Fact]
    public async Task Idle_DeviceFillsUp_IsNoticedWithoutACall()
    {
        await using var trail = await _fixture.OpenAsync();
        _fixture.Device.Free = 0;
        var patience = Stopwatch.StartNew();
        while (trail.HasRoom && patience.Elapsed < TimeSpan.FromSeconds(30))
        {
            await Task.Delay(10);
        }

        trail.HasRoom.Should().BeFalse();
    }

    [Fact]
    public async Task Append_Many_AsksTheDeviceOnceInAnIntervalAndCountsWhatItWrites()
    {
        _fixture.Device.Free = Reserve + 20_000;
        await using var trail = await _fixture.OpenAsync(_clock);
        var written = 0;
        while (written < 100 && await trail.AppendAsync(_fixture.Intent($"call-{written}"), CancellationToken.None) is null)
        {
            written++;
        }

        written.Should().BeInRange(5, 50, "a record has some hundred bytes, and 20,000 were to spare");
        trail.HasRoom.Should().BeFalse();
        _fixture.Device.SpaceAsked.Should().Be(1);
    }

    [Theory]
    [InlineData(1L << 40, AuditSpace.DefaultReserve)]
    [InlineData(1_000_000, 100_000)]
    public void Measure_NoSetting_KeepsAPartOfASmallDeviceOnly(long total, long reserve)
    {
        _fixture.Device.Total = total;
        var space = new AuditSpace(new FileAuditStore(_fixture.Options.Path, _fixture.Device), reserveBytes: null, _clock);
        _fixture.Device.Free = reserve;
        space.Measure();
        space.Reserve.Should().Be(reserve);
        space.IsLow.Should().BeFalse();
        _fixture.Device.Free--;
        _clock.Advance(Interval);
        space.Measure();
        space.IsLow.Should().BeTrue();
    }

    [Fact]
    public void Space_RealDevice_IsKnown()
    {
        Directory.CreateDirectory(_fixture.Options.Path);
        var space = FileAuditDevice.Instance.Space(_fixture.Options.Path);
        space!.Value.Free.Should().BePositive();
        space.Value.Total.Should().BeGreaterThanOrEqualTo(space.Value.Free);
        FileAuditDevice.Instance.Space(Path.Combine(_fixture.Options.Path, "nowhere")).Should().BeNull();
    }
}
