using System.Globalization;
using System.Text.Json;

namespace McpSecureApis.FunctionalTests.Contract;

/// <summary>One caller who asks without end: what it costs the trail, the log and the others.</summary>
public abstract partial class ToolCallContract
{
    private const int Flood = 30;

    /// <summary>What is asked, why it is refused, and how many records count it: of several names, those with the most refusals have one of their own.</summary>
    private static readonly (string Method, string Members, string Reason, int Records)[] RefusedAlways =
    [
        ("tools/call", "\"name\":\"no_such_tool\",\"arguments\":{}", "unknown_tool", 1),
        ("tools/call", "\"name\":\"no_such_NUMBER\",\"arguments\":{}", "unknown_tool", 9),
        ("tools/call", "\"name\":\"items_hidden\",\"arguments\":{\"key\":\"k\"}", "hidden_tool", 1),
        ("tools/call", "\"name\":\"items_get\",\"arguments\":{\"key\":7}", "invalid_arguments", 1),
        ("tools/call", "\"name\":\"items_listed\",\"arguments\":{\"key\":\"k\"}", "missing_scope", 1),
        ("tools/call", "\"name\":\"items_destroy\",\"arguments\":{\"key\":\"k\"}", "confirmation_required", 1),
        ("resources/read", "\"uri\":\"no://such\"", "unknown_tool", 1),
        ("prompts/get", "\"name\":\"no_such_prompt\"", "unknown_tool", 1),
    ];

    /// <summary>What is no call; some of it no revision or only one offers, and it is paid for all the same.</summary>
    private static readonly (string Method, string Members)[] NoCalls =
    [
        ("tools/list", ""),
        ("resources/list", ""),
        ("resources/templates/list", ""),
        ("prompts/list", ""),
        ("no/such", ""),
        ("ping", ""),
        ("server/discover", ""),
        ("completion/complete", "\"ref\":{\"type\":\"ref/prompt\",\"name\":\"nothing\"},\"argument\":{\"name\":\"a\",\"value\":\"b\"}"),
        ("resources/read", "\"uri\":7"),
    ];

    [Fact]
    public async Task Refusals_OverTheCallersBudget_AreCountedNotRecordedAndNobodyElseNotices()
    {
        const int Detailed = 3;
        await using var harness = await StartHarnessAsync(new GatewaySettings { RefusedCalls = $"{Detailed}/h" });
        await using var channel = Open(harness);
        var callers = new List<TestCaller>();
        foreach (var (method, members, _, _) in RefusedAlways)
        {
            var caller = TestCaller.Usual();
            callers.Add(caller);
            var answers = await FloodAsync(channel, caller, method, members);
            answers.Take(Detailed).Should().OnlyContain(answer => answer.Reason != "rate_limited");
            answers.Skip(Detailed).Should().AllSatisfy(answer => AssertOverBudget(channel, answer));
            (await channel.CallAsync(caller, "items_get", Key)).IsError.Should().BeFalse("what the caller may do, it still may");
        }

        (await channel.CallAsync(TestCaller.Usual(), "items_get", Key)).IsError.Should().BeFalse();
        harness.BackendRequests.Should().Be(callers.Count + 1, "nothing that was refused reached a backend");
        LogLines(harness, "refused after", "refused:").Should().Be(callers.Count * Detailed, "the log grows no faster than the trail");

        await harness.StopAsync();
        for (var i = 0; i < callers.Count; i++)
        {
            var records = harness.RecordsOf(callers[i]);
            records.Count(record => record.GetProperty("phase").GetString() == "refusal").Should().Be(Detailed);
            AssertCounted(records, RefusedAlways[i].Reason, Flood - Detailed, RefusedAlways[i].Records);
        }

        LogLines(harness, "were counted in one record").Should().BeInRange(callers.Count, 2 * RefusedAlways.Sum(entry => entry.Records));
    }

    [Fact]
    public async Task Requests_OverTheCallersBudget_AreRefusedBeforeTheyAreLookedAt()
    {
        const int Budget = 6; // with the two of a handshake
        await using var harness = await StartHarnessAsync(new GatewaySettings { PerCallerRequests = $"{Budget}/h" });
        await using var channel = Open(harness);
        var refused = new List<(TestCaller Caller, int Count)>();
        foreach (var (method, members) in NoCalls)
        {
            var caller = TestCaller.Usual();
            (await channel.CallAsync(caller, "items_get", Key)).IsError.Should().BeFalse();
            var answers = await FloodAsync(channel, caller, method, members);
            var served = answers.TakeWhile(answer => answer.Reason != "rate_limited").Count();
            served.Should().BeInRange(Budget - 2, Budget, "a call that was let through counts as a call only");
            answers.Skip(served).Should().AllSatisfy(answer =>
            {
                AssertOverBudget(channel, answer);
                answer.ErrorCode.Should().Be(429);
            });
            refused.Add((caller, Flood - served));
        }

        (await channel.CallAsync(TestCaller.Usual(), "items_get", Key)).IsError.Should().BeFalse("another caller has a budget of its own");
        harness.BackendRequests.Should().Be(NoCalls.Length + 1);
        await harness.StopAsync();
        foreach (var (caller, count) in refused)
        {
            AssertCounted(harness.RecordsOf(caller), "rate_limited", count, most: 2);
        }
    }

    [Fact]
    public async Task Calls_ThatAreLetThrough_SpendTheRateOfCallsOnly()
    {
        await using var harness = await StartHarnessAsync(new GatewaySettings { PerCallerRequests = "6/h" });
        await using var channel = Open(harness);
        var caller = TestCaller.Usual();
        for (var i = 0; i < 20; i++)
        {
            (await channel.CallAsync(caller, "items_get", Key)).IsError.Should().BeFalse();
        }

        harness.BackendRequests.Should().Be(20);
    }

    private static async Task<List<ToolAnswer>> FloodAsync(ToolChannel channel, TestCaller caller, string method, string members)
    {
        var answers = new List<ToolAnswer>();
        for (var i = 1; i <= Flood; i++)
        {
            var own = members.Replace("NUMBER", i.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
            answers.Add(await channel.SendAsync(caller, method, own, i, CancellationToken.None));
        }

        return answers;
    }

    private static int LogLines(GatewayHarness harness, params string[] texts) =>
        harness.Log.Split('\n').Count(line => texts.Any(text => line.Contains(text, StringComparison.Ordinal)));

    private static void AssertOverBudget(ToolChannel channel, ToolAnswer answer)
    {
        answer.Reason.Should().Be("rate_limited", "{0}", answer.Raw);
        answer.Structured.Should().BeNull();
        answer.Challenge.Should().BeNull();
        if (channel.IsHttp)
        {
            answer.Status.Should().Be(429, "{0}", answer.Raw);
            answer.Raw.Should().MatchRegex("Retry-After: [1-9]");
        }
        else
        {
            answer.Raw.Should().MatchRegex("etryAfterSeconds\":\"?[1-9]");
        }
    }

    private static void AssertCounted(IReadOnlyList<JsonElement> records, string reason, int count, int most)
    {
        var counted = records.Where(record => record.TryGetProperty("event", out var happened) && happened.GetProperty("reason").GetString() == reason).ToList();
        counted.Count.Should().BeInRange(1, 2 * most, "one for each name that is told apart and ten seconds");
        counted.Should().OnlyContain(record => record.GetProperty("event").GetProperty("kind").GetString() == "refused");
        counted.Sum(record => record.GetProperty("event").GetProperty("count").GetInt64()).Should().Be(count);
    }
}
