using McpSecureApis.FunctionalTests.Contract;

namespace McpSecureApis.FunctionalTests.Proxy;

/// <summary>What one instance begins and another one goes on with.</summary>
public sealed class TwoInstancesTests(BehindProxy proxy) : IClassFixture<BehindProxy>
{
    private readonly ProxiedInstances _behind = proxy.Instances;

    [Theory]
    [InlineData(ToolChannel.July2026)]
    [InlineData(ToolChannel.November2025)]
    public async Task List_PagesOfDifferentInstances_AreOneList(string version)
    {
        var caller = TestCaller.Usual();
        var (here, there) = (_behind.AddressOf(0), _behind.AddressOf(1));
        var first = await _behind.ListAsync(caller, version, to: here);
        var cursor = first.Result!.Value.GetProperty("nextCursor").GetString()!;
        var second = await _behind.ListAsync(caller, version, cursor, there);
        var whole = NamesOf(first).Concat(NamesOf(second)).ToList();
        whole.Should().OnlyHaveUniqueItems();
        whole.Count(name => name.StartsWith("many_", StringComparison.Ordinal)).Should().Be(ProxiedInstances.ManyTools);
        NamesOf(await _behind.ListAsync(caller, version, cursor, here)).Should().Equal(NamesOf(second));

        // Still nobody else's, and nothing that can be changed.
        (await _behind.ListAsync(TestCaller.Usual(), version, cursor, there)).ErrorCode.Should().Be(-32602);
        (await _behind.ListAsync(caller, version, (cursor[0] == 'A' ? 'B' : 'A') + cursor[1..], there)).ErrorCode.Should().Be(-32602);
    }

    [Fact]
    public async Task Confirmation_AskedByOneAndAnsweredToTheOther_CountsOnceWhoeverIsAsked()
    {
        var caller = TestCaller.Usual();
        var (state, key) = await AskAsync(caller, _behind.AddressOf(0));
        var done = await AnswerAsync(caller, key, state, _behind.AddressOf(1));
        done.IsError.Should().BeFalse(done.Raw);
        Sent(key).Should().Be(1);
        foreach (var instance in new[] { 0, 1 })
        {
            (await AnswerAsync(caller, key, state, _behind.AddressOf(instance))).Reason.Should().Be("confirmation_invalid");
        }

        Sent(key).Should().Be(1);
        PhasesOf(caller, 0).Should().Equal("refusal", "refusal");
        PhasesOf(caller, 1).Should().Equal("intent", "outcome", "refusal");
    }

    [Fact]
    public async Task Confirmation_AnsweredToAllAtOnceThroughTheProxy_ActsOnce()
    {
        var caller = TestCaller.Usual();
        var (state, key) = await AskAsync(caller, to: null);
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => AnswerAsync(caller, key, state, to: null)));
        answers.Count(answer => !answer.IsError).Should().Be(1);
        answers.Where(answer => answer.IsError).Should().OnlyContain(answer => answer.Reason == "confirmation_invalid");
        Sent(key).Should().Be(1);
        PhasesOf(caller, 0).Concat(PhasesOf(caller, 1)).Count(phase => phase == "intent").Should().Be(1);
    }

    private async Task<(string State, string Key)> AskAsync(TestCaller caller, Uri? to)
    {
        var key = $"k-{Guid.NewGuid():N}";
        var asked = await _behind.CallAsync(caller, ToolChannel.July2026, "items_destroy", $"{{\"key\":\"{key}\"}}", to, capabilities: """{"elicitation":{}}""");
        asked.Result!.Value.GetProperty("resultType").GetString().Should().Be("input_required");
        Sent(key).Should().Be(0);
        return (asked.Result!.Value.GetProperty("requestState").GetString()!, key);
    }

    private Task<ToolAnswer> AnswerAsync(TestCaller caller, string key, string state, Uri? to) => _behind.CallAsync(
        caller, ToolChannel.July2026, "items_destroy", $"{{\"key\":\"{key}\"}}", to,
        $$$$""","requestState":"{{{{state}}}}","inputResponses":{"confirmation":{"action":"accept","content":{"confirm":true}}}""", """{"elicitation":{}}""");

    private int Sent(string key) => _behind.Items.Requests.Count(request => request.StartsWith($"DELETE /items/{key} ", StringComparison.Ordinal));

    private IEnumerable<string?> PhasesOf(TestCaller caller, int instance) =>
        _behind.RecordsOf(caller, instance).Select(record => record.GetProperty("phase").GetString());

    private static List<string> NamesOf(ToolAnswer answer) =>
        [.. answer.Result!.Value.GetProperty("tools").EnumerateArray().Select(tool => tool.GetProperty("name").GetString()!)];
}
