using System.Globalization;
using System.Net;
using System.Text.Json;
using McpSecureApis.Core.Audit.Trail;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Callers.Scopes;
using McpSecureApis.Core.Calls;
using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Limits;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.Core.Tests.Audit;
using McpSecureApis.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpSecureApis.Core.Tests.Calls;

public sealed class RefusalCountsTests : IAsyncLifetime
{
    private static readonly EntryIdentity Tool = new("orders_get", "orders", "1.4.0", new string('a', 64));

    private readonly ManualTimeProvider _clock = new();
    private readonly TrailFixture _fixture = new();
    private AuditTrail _trail = null!;
    private RefusalCounts _counts = null!;

    public async ValueTask InitializeAsync()
    {
        _trail = await _fixture.OpenAsync();
        _counts = new RefusalCounts(_trail, _clock, NullLogger<RefusalCounts>.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        await _trail.DisposeAsync();
        _fixture.Dispose();
    }

    [Fact]
    public async Task Count_SameCallerToolAndReason_IsOneRecordIn10Seconds()
    {
        for (var i = 0; i < 5; i++)
        {
            _counts.Count(Call("alice", Tool), RefusalReason.InvalidArguments);
        }

        _counts.Count(Call("alice", Tool), RefusalReason.MissingScope);
        _counts.Count(Call("bob", Tool), RefusalReason.InvalidArguments);
        _clock.Advance(TimeSpan.FromSeconds(9.9));
        _counts.Count(Call("alice", Tool), RefusalReason.InvalidArguments);
        _clock.Advance(TimeSpan.FromSeconds(0.1));
        var records = await StopAsync();
        records.Select(Summary).Should().BeEquivalentTo(
            $"{Subject("alice")} orders_get invalid_arguments 6", $"{Subject("alice")} orders_get missing_scope 1", $"{Subject("bob")} orders_get invalid_arguments 1");
        records[0].GetProperty("manifest").GetProperty("name").GetString().Should().Be("orders");
    }

    [Fact]
    public async Task Count_NextTenSeconds_AreCountedAnew()
    {
        _counts.Count(Call("alice", Tool), RefusalReason.InvalidArguments);
        _clock.Advance(TimeSpan.FromSeconds(10));
        await Eventually.HoldsAsync(() => Read().Count == 1);
        _clock.Advance(TimeSpan.FromSeconds(30));
        Read().Should().HaveCount(1, "nothing happened");
        _counts.Count(Call("alice", Tool), RefusalReason.InvalidArguments);
        (await StopAsync()).Select(record => record.GetProperty("event").GetProperty("count").GetInt32()).Should().Equal(1, 1);
    }

    [Fact]
    public async Task Count_InventedNames_AreBoundedAndAllCounted()
    {
        for (var i = 0; i < 5_000; i++)
        {
            _counts.Count(Call("alice", name: $"invented_{i}"), RefusalReason.UnknownTool);
        }

        for (var i = 0; i < 10; i++)
        {
            _counts.Count(Call("alice", name: "invented_7"), RefusalReason.UnknownTool);
            _counts.Count(Call("alice", name: new string('x', 100_000)), RefusalReason.UnknownTool);
        }

        var records = await StopAsync();
        records.Should().HaveCount(RefusalCounts.MostRecords + 1);
        records.Sum(Count).Should().Be(5_020);
        records.Should().OnlyContain(record => !record.GetRawText().Contains("invented"), "a name is the caller's text");
        var named = records.Where(record => record.GetProperty("tool").ValueKind == JsonValueKind.String).ToList();
        named.Should().HaveCount(RefusalCounts.MostRecords);
        named.Max(Count).Should().Be(11);
        named.Single(record => Count(record) == 11).GetProperty("tool").GetString().Should().Be(AuditTrail.UnknownToolText(_fixture.Hasher, "invented_7"));
    }

    [Fact]
    public async Task Count_ManyCallers_AreBoundedAndAllCounted()
    {
        for (var i = 0; i < 1_000; i++)
        {
            _counts.Count(Caller($"caller-{i}"), RefusalReason.RateLimited);
        }

        var records = await StopAsync();
        records.Should().HaveCount(RefusalCounts.MostGroups + 1);
        records.Sum(Count).Should().Be(1_000);
        records.Count(record => record.GetProperty("caller").ValueKind == JsonValueKind.Null).Should().Be(1);
        records.Should().OnlyContain(record => record.GetProperty("event").GetProperty("kind").GetString() == "refused");
    }

    [Fact]
    public async Task Count_WithoutACaller_SaysFromWhereByAKeyedHash()
    {
        foreach (var address in new[] { "192.0.2.1", "::ffff:192.0.2.1", "192.0.2.2", "2001:db8:1:2::1", "2001:db8:1:2:ffff::9", "2001:db8:1:2::1" })
        {
            _counts.Count(RefusalReason.TokenInvalid, AddressKey.Of(IPAddress.Parse(address)));
        }

        var records = await StopAsync();
        records.Select(Count).Should().BeEquivalentTo([2, 1, 3]);
        records.Should().OnlyContain(record => record.GetProperty("keyId").GetString() == _fixture.Hasher.KeyId && record.GetProperty("caller").ValueKind == JsonValueKind.Null);
        records.Should().OnlyContain(record => record.GetProperty("event").GetProperty("kind").GetString() == "unauthenticated");
        var hashes = records.Select(record => record.GetProperty("event").GetProperty("address").GetString()).ToList();
        hashes.Should().OnlyHaveUniqueItems().And.Contain(_fixture.Hasher.Hash("audit.address", tenant: null, AddressKey.Of(IPAddress.Parse("192.0.2.2")).ToBytes()));
        records.Should().OnlyContain(record => !record.GetRawText().Contains("192.0.2") && !record.GetRawText().Contains("2001:"));
    }

    [Fact]
    public async Task Count_FloodOfAddresses_NamesThoseWithTheMost()
    {
        for (var i = 0; i < 5_000; i++)
        {
            _counts.Count(RefusalReason.TokenInvalid, AddressKey.Of(new IPAddress(0x01000000L + i)));
            if (i % 10 == 0)
            {
                _counts.Count(RefusalReason.TokenInvalid, AddressKey.Of(IPAddress.Parse("192.0.2.1")));
            }
        }

        var records = await StopAsync();
        records.Should().HaveCount(RefusalCounts.MostRecords + 1);
        records.Sum(Count).Should().Be(5_500);
        var worst = _fixture.Hasher.Hash("audit.address", tenant: null, AddressKey.Of(IPAddress.Parse("192.0.2.1")).ToBytes());
        Count(records.Single(record => record.GetProperty("event").TryGetProperty("address", out var address) && address.GetString() == worst)).Should().Be(500);
    }

    [Fact]
    public async Task Count_TrailDoesNotTakeIt_IsCountedOn()
    {
        _fixture.Device.Failures = int.MaxValue;
        _counts.Count(Call("alice", Tool), RefusalReason.InvalidArguments);
        _clock.Advance(TimeSpan.FromSeconds(10));
        await Eventually.HoldsAsync(() => !_trail.IsHealthy);
        _fixture.Device.Failures = 0;
        _counts.Count(Call("alice", Tool), RefusalReason.InvalidArguments);
        await Eventually.HoldsAsync(() => _trail.IsHealthy);
        (await StopAsync()).Sum(Count).Should().Be(2);
    }

    private static Caller Caller(string subject) => new() { Issuer = "https://issuer.example", Subject = subject, Tenant = "acme", Scopes = ScopeSet.Empty };

    private static StartedCall Call(string subject, EntryIdentity? tool = null, string name = "orders_get") => new()
    {
        CallId = "id",
        Caller = Caller(subject),
        EntryName = name,
        Catalog = Uninitialized.Of<CatalogSnapshot>(),
        Tool = tool is null ? null : Uninitialized.Of<ToolDefinition>(("Identity", tool)),
    };

    private string Subject(string subject) => AuditTrail.HashOf(_fixture.Hasher, "acme", subject);

    private static string Summary(JsonElement record) => string.Create(
        CultureInfo.InvariantCulture,
        $"{record.GetProperty("caller").GetProperty("subject")} {record.GetProperty("tool")} {record.GetProperty("event").GetProperty("reason")} {Count(record)}");

    private static int Count(JsonElement record) => record.GetProperty("event").GetProperty("count").GetInt32();

    private async Task<List<JsonElement>> StopAsync()
    {
        await _counts.DisposeAsync();
        await _trail.DisposeAsync();
        return Read();
    }

    private List<JsonElement> Read() =>
    [
        .. _fixture.Segments.SelectMany(File.ReadAllLines).Select(line => JsonElement.Parse(line))
            .Where(record => record.TryGetProperty("event", out var happened) && happened.GetProperty("kind").GetString() is "refused" or "unauthenticated"),
    ];
}
