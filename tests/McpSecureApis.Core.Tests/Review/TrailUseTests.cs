using McpSecureApis.Core.Audit.Trail;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.Core.Review.Changes;
using McpSecureApis.Core.Review.Output;
using McpSecureApis.Core.Review.Usage;

namespace McpSecureApis.Core.Tests.Review;

/// <summary>What a trail says of a change: counted from records that the real trail wrote, with callers that are known here.</summary>
public sealed class TrailUseTests : IDisposable
{
    private readonly TrailCalls _trail = new();

    public void Dispose() => _trail.Dispose();

    [Fact]
    public async Task Backend_CountsTheCallsOfAllEntriesAndEachCallerOnce()
    {
        _trail.Call("create", "ann");
        _trail.Call("drop", "ann");
        _trail.Call("summary", "bob", kind: EntryKind.Prompt);

        var use = await _trail.UseAsync(
            ReviewTexts.Yaml, ReviewTexts.With("https://shop.example/api", "https://shop.example/v2"), "shop", "backend.baseUrl");

        use.Should().BeEquivalentTo(new { Calls = 3L, Callers = 2, Lose = 0, Gain = 0, Unknown = 0 });
    }

    [Fact]
    public async Task Since_AtTheTimeOfARecord_CountsItAndNothingBefore()
    {
        await using (var trail = await _trail.Fixture.OpenAsync(_trail.Clock))
        {
            for (var minute = 0; minute < 3; minute++)
            {
                (await trail.AppendAsync(_trail.Entry("drop", $"caller-{minute}"), CancellationToken.None)).Should().BeNull();
                _trail.Clock.Advance(TimeSpan.FromMinutes(1));
            }
        }

        var second = _trail.Clock.GetUtcNow() - TimeSpan.FromMinutes(2);
        (await CountAsync(second)).Calls.Should().Be(2);
        (await CountAsync(second + TimeSpan.FromTicks(1))).Calls.Should().Be(1, "a record has whole milliseconds, and this time is later");
        var window = await CountAsync(_trail.Clock.GetUtcNow());
        window.Should().BeEquivalentTo(new { Calls = 0L, First = (string?)null, Skipped = 0L, IsComplete = true });
        (await CountAsync(since: null)).First.Should().Be("2026-03-01T12:00:00.000Z");

        async Task<TrailWindow> CountAsync(DateTimeOffset? since) =>
            (await _trail.CompareAsync(ReviewTexts.Yaml, TrailCalls.Without("drop"), since)).Trail!;
    }

    [Fact]
    public async Task EmptyTrail_SaysThatNobodyCalled()
    {
        var use = await _trail.UseAsync(ReviewTexts.Yaml, TrailCalls.Without("drop"), "drop", "");

        use.Should().BeEquivalentTo(new { Calls = 0L, Callers = 0, Clients = 0, Tenants = 0, Lose = 0, Unknown = 0 });
        DifferenceUse.Sentence(use).Should().Be("nobody called it in the trail's window.");
    }

    [Fact]
    public async Task BrokenLinesAndATornTail_ArePassedOverAndCounted()
    {
        _trail.Call("drop", "ann");
        await _trail.WriteAsync();
        var segment = _trail.Fixture.Segments[^1];
        var lines = await File.ReadAllLinesAsync(segment);
        var intent = Array.Find(lines, line => line.Contains("\"intent\"", StringComparison.Ordinal))!;
        string[] broken =
        [
            "no record", "{}", intent[..^1], intent + "}", "[" + intent + "]",
            intent.Replace("\"phase\":", "\"phase\":\"intent\",\"phase\":", StringComparison.Ordinal),
            new string('x', 3_000_000),
        ];
        await File.WriteAllTextAsync(segment, string.Join('\n', [.. broken, .. lines, "{\"id\":\"torn"]));

        var window = (await _trail.CompareAsync(ReviewTexts.Yaml, TrailCalls.Without("drop"))).Trail!;

        window.Skipped.Should().Be(broken.Length + 1);
        window.Records.Should().Be(lines.Length);
        window.Calls.Should().Be(1);
    }

    [Fact]
    public async Task MoreCallersThanAreKept_CallsAreCountedAndTheWindowSaysSo()
    {
        for (var i = 0; i < 10; i++)
        {
            _trail.Call("drop", $"caller-{i}");
        }

        await _trail.WriteAsync();
        var (old, now) = (ReviewTexts.Side(ReviewTexts.Yaml), ReviewTexts.Side(TrailCalls.Without("drop")));
        foreach (var use in new[] { new TrailUse(old, now, since: null, mostCallers: 4), new TrailUse(old, now, since: null, mostPairs: 4) })
        {
            var difference = await _trail.AddAsync(old, now, use);
            difference.Trail!.IsComplete.Should().BeFalse();
            difference.Changes.Single().Use.Should().BeEquivalentTo(new { Calls = 10L, Callers = 4, Lose = 4 });
            DifferenceText.Of(difference, isColoured: false).Should().Contain("lower bounds");
        }
    }

    [Fact]
    public async Task HundredThousandRecords_AgreeWithAPlainCount()
    {
        const int Calls = 55_000; // most of them with an intent and an outcome
        string[] tools = ["find", "create", "drop"];
        var expected = tools.ToDictionary(
            tool => tool,
            _ => (Calls: 0L, Callers: new HashSet<(string, string)>(), Tenants: new HashSet<string>(), Allowed: new HashSet<(string, string)>()));
        var state = 12345u;
        for (var i = 0; i < Calls; i++)
        {
            var tool = tools[Next(3)];
            var (caller, tenant) = ($"caller-{Next(5000)}", $"tenant-{Next(20)}");
            var isRefused = Next(10) == 0;
            _trail.Call(tool, caller, isRefused ? RefusalReason.RateLimited : null, tenant: tenant);
            var counted = expected[tool];
            counted.Callers.Add((caller, tenant));
            counted.Tenants.Add(tenant);
            if (!isRefused)
            {
                counted.Allowed.Add((caller, tenant));
            }

            expected[tool] = counted with { Calls = counted.Calls + 1 };
        }

        _trail.Fixture.Options.SegmentBytes = 4 * 1024 * 1024;
        await _trail.WriteAsync();
        _trail.Fixture.Segments.Length.Should().BeGreaterThan(4, "segments are read side by side");
        var difference = await _trail.CompareAsync(ReviewTexts.Yaml, TrailCalls.Without("find", "create"));

        difference.Trail!.Calls.Should().Be(Calls);
        difference.Trail.Records.Should().BeGreaterThan(100_000);
        difference.Changes.Should().HaveCount(2);
        foreach (var change in difference.Changes)
        {
            var (calls, callers, tenants, allowed) = expected[change.Entry.Name];

            // Who deletes has shop.write, which is enough to create: a caller whose own calls never came so far loses it all the same.
            var lose = change.Entry.Name == "create" ? allowed.Union(callers.Intersect(expected["drop"].Allowed)).Count() : allowed.Count;
            change.Use.Should().BeEquivalentTo(new { Calls = calls, Callers = callers.Count, Tenants = tenants.Count, Lose = lose });
        }

        var again = await _trail.CompareAsync(ReviewTexts.Yaml, TrailCalls.Without("find", "create"));
        DifferenceJson.Of(again).Should().Be(DifferenceJson.Of(difference), "no thread's turn shows");

        int Next(uint below)
        {
            state = (state * 1664525) + 1013904223;
            return (int)((state >> 8) % below);
        }
    }

    [Fact]
    public async Task Outputs_ForOthersEyes_NameNoClientAndTenant()
    {
        _trail.Call("drop", "ann", tenant: "secret-tenant", client: "secret-client");
        await _trail.WriteAsync();

        var difference = await _trail.CompareAsync(ReviewTexts.Yaml, TrailCalls.Without("drop"));

        const string Counts = "1 call (0 refused) of 1 caller, 1 client, 1 tenant; 1 lose it, 0 gain it.";
        DifferenceText.Of(difference, isColoured: false).Should().Contain("used: " + Counts).And.Contain("tenant secret-tenant, 1 call");
        DifferenceMarkdown.Of(difference).Should().Contain("1 lose it").And.NotContain("secret");
        DifferenceSarif.Of(difference).Should().Contain(Counts).And.Contain("\"trail\":{\"calls\":1").And.NotContain("secret");
        var subject = AuditTrail.HashOf(_trail.Fixture.Hasher, "secret-tenant", "ann");
        DifferenceJson.Of(difference).Should()
            .Contain("\"trail\":{\"calls\":1,\"callers\":1,\"tenants\":1,\"lose\":1,\"gain\":0,\"unknown\":0,\"clients\":1,")
            .And.Contain(
                "\"users\":[{\"issuer\":\"https://issuer.example\",\"subject\":\"" + subject +
                "\",\"client\":\"secret-client\",\"tenant\":\"secret-tenant\",\"calls\":1,\"effect\":\"loses\"}]}")
            .And.Contain("],\"trail\":{\"records\":").And.EndWith("\"complete\":true}}");
    }
}
