using System.Text;
using System.Text.Json;
using McpSecureApis.Core.Audit.Stores;
using McpSecureApis.Core.Callers.Scopes;
using McpSecureApis.Core.Shadow;

namespace McpSecureApis.Core.Tests.Shadow;

/// <summary>What is counted of a call that proposed manifests would have treated otherwise.</summary>
public sealed class ShadowComparisonTests : IDisposable
{
    private const string Item = """{"id":"abc"}""";

    private readonly ShadowBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData("version: 1.0.0", "version: 2.0.0", Item, "same")]
    [InlineData("Finds items.", "Finds all items.", Item, "same")]
    [InlineData("scopes: [shop.read]", "scopes: [shop.more]", Item, "refused:hidden_tool")]
    [InlineData("{1,9}", "{1,2}", Item, "refused:invalid_arguments")]
    [InlineData("{1,9}", "{1,12}", """{"id":"abcabcabcabc"}""", "allowed:invalid_arguments")]
    [InlineData("{1,9}", "{1,12}", Item, "same")]
    [InlineData("{1,9}", "{1,2}", """{"id":"ABC"}""", "same")] // refused by both
    [InlineData("name: find", "name: found", Item, "refused:unknown_tool")]
    [InlineData("method: GET, path: '/items/{id}'", "method: GET, path: '/item/{id}'", Item, "request:path")]
    [InlineData("path: '/items/{id}'", "path: '/items/{id}', query: {all: 'yes'}", Item, "request:query")]
    [InlineData("path: '/items/{id}'", "path: '/items/{id}', headers: {X-All: 'yes'}", Item, "request:headers")]
    [InlineData("shop.example/api", "other.example/api", Item, "request:origin")]
    [InlineData("shop.example/api", "shop.example/v2", Item, "request:path")]
    public async Task Finish_DecisionOrRequest_IsNamed(string old, string now, string arguments, string expected)
    {
        var at = ShadowBench.Served.IndexOf(old, StringComparison.Ordinal);
        at.Should().BePositive();
        var proposed = ShadowBench.Served[..at] + now + ShadowBench.Served[(at + old.Length)..];

        (await _bench.CallAsync(proposed, "find", arguments, """{"id":"abc"}""")).Should().Equal(expected);
    }

    [Theory]
    [InlineData("body: {amount: '{amount}'}", "body: {total: '{amount}'}", "request:body")]
    [InlineData("method: POST", "method: PUT", "request:method")]
    [InlineData("effect: write", "effect: destructive", "confirmation:asked")]
    public async Task Finish_Write_IsNamed(string old, string now, string expected) =>
        (await _bench.CallAsync(ShadowBench.Change(old, now), "create", """{"amount":5}""")).Should().Equal(expected);

    [Theory]
    [InlineData("owner.email: email, ", "", "dropped:owner.email")]
    [InlineData("owner.email: email", "owner.email: public", "masked:owner.email partial email > keep")]
    [InlineData("owner.email: email", "owner.email: email, owner.phone: phone", "shown:owner.phone")]
    [InlineData("'labels.*': public, ", "", "dropped:labels.*")]
    [InlineData("'labels.*': public", "'labels.a': public", "dropped:labels.*")]
    [InlineData("'lines[].sku': internal", "'lines[].sku': secret", "dropped:lines[].sku")]
    [InlineData("note: free-text", "note: public", "masked:note scan > keep")]
    [InlineData("id: public, owner", "owner", "dropped:id")]
    [InlineData("'lines[].sku': internal", "'lines[].sku': internal, absent: public", "same")]
    public async Task Finish_Reply_IsComparedFieldByField(string old, string now, string expected)
    {
        const string Reply = """
            {"id":"abc","owner":{"email":"someone@example.com","phone":"+4915112345678"},"note":"call me","labels":{"a":"1","b":"2"},
            "lines":[{"sku":"S1"},{"sku":"S2"}]}
            """;

        var outcomes = await _bench.CallAsync(ShadowBench.Change(old, now), "find", Item, Reply);

        outcomes.Should().Equal(expected);
        foreach (var line in _bench.Trail.Segments.SelectMany(File.ReadLines))
        {
            line.Should().NotContain("someone@example.com").And.NotContain("+4915112345678").And.NotContain("call me");
        }
    }

    [Theory]
    [InlineData("[1]", "refused:reply_invalid")]
    [InlineData("""{"id":"abc"}""", "same")]
    public async Task Finish_ReplyOfAnotherShape_WouldBeRefused(string reply, string expected)
    {
        // What is served takes a list; the proposal takes an object.
        var (served, proposed) = (_bench.Load(ShadowBench.Change("{id: public}", "{'[]': public, id: public}")), ShadowBench.Served);
        await using (var trail = await _bench.Trail.OpenAsync())
        await using (var comparison = _bench.Start(trail, proposed))
        {
            served.TryFind("create", out var tool);
            var call = comparison.BeginTool(ShadowBench.Caller, "create", tool)!;
            call.Take(Encoding.UTF8.GetBytes(reply));
            call.Finish(JsonElement.Parse("""{"amount":5}"""));
        }

        _bench.Outcomes().Select(outcome => outcome.Name).Should().Equal(expected);
    }

    [Fact]
    public async Task Finish_ReplyThatIsTooLongForTheProposal_WouldBeRefused()
    {
        var proposed = ShadowBench.Change("response: {fields: {id: public}}\nresources", "response: {fields: {id: public}, maxBytes: 1KiB}\nresources");

        (await _bench.CallAsync(proposed, "create", """{"amount":5}""", $$"""{"id":"{{new string('x', 2000)}}"}""")).Should().Equal("refused:reply_too_large");
    }

    [Fact]
    public async Task Finish_ReplyThatIsTooLongToKeep_SaysSo() =>
        (await _bench.CallAsync(ShadowBench.Served, "create", """{"amount":5}""", $$"""{"id":"{{new string('x', ShadowComparison.LongestReply)}}"}"""))
            .Should().Equal("reply_not_compared");

    [Fact]
    public async Task Finish_EntryThatIsNewOrOfAnotherKind_IsCounted()
    {
        var proposed = ShadowBench.Change("- name: ask", "- name: ask_more").Replace("'Find {item}.'", "'Find {item} now.'", StringComparison.Ordinal);
        var served = _bench.Load(ShadowBench.Served);
        await using (var trail = await _bench.Trail.OpenAsync())
        await using (var comparison = _bench.Start(trail, proposed))
        {
            var text = JsonElement.Parse("""{"item":"x"}""");
            comparison.BeginPrompt(ShadowBench.Caller, "ask", served.Prompts.Single())!.Finish(text);
            comparison.BeginPrompt(ShadowBench.Caller, "ask_more", prompt: null)!.Finish(text);
            comparison.BeginPrompt(ShadowBench.Caller, "invented", prompt: null).Should().BeNull("a name of the caller's is nobody's entry");
            served.TryFindResource("shop://abc", out var resource, out var arguments);
            comparison.BeginResource(ShadowBench.Caller, "shop://abc", new ShadowSide(resource!.Unit, Prompt: null, arguments))!.Finish(arguments: null);
            comparison.Propose(null);
            comparison.BeginTool(ShadowBench.Caller, "find", tool: null).Should().BeNull("nothing is proposed");
        }

        _bench.Records().Select(record => $"{record.GetProperty("kind").GetString()} {record.GetProperty("tool").GetString()} " +
                record.GetProperty("event").GetProperty("outcomes").EnumerateObject().Single().Name)
            .Should().BeEquivalentTo("prompt ask refused:unknown_tool", "prompt ask_more allowed:unknown_tool", "resource item same");
    }

    [Fact]
    public async Task Finish_PromptThatSaysSomethingElse_IsARequest()
    {
        var served = _bench.Load(ShadowBench.Served);
        await using (var trail = await _bench.Trail.OpenAsync())
        await using (var comparison = _bench.Start(trail, ShadowBench.Change("'Find {item}.'", "'Find {item} now.'")))
        {
            comparison.BeginPrompt(ShadowBench.Caller, "ask", served.Prompts.Single())!.Finish(JsonElement.Parse("""{"item":"x"}"""));
        }

        _bench.Outcomes().Select(outcome => outcome.Name).Should().Equal("request:messages");
    }

    /// <summary>Scopes decide on both sides, each with its own manifest.</summary>
    [Fact]
    public async Task Finish_CallerWithoutScope_WouldBeLetThrough()
    {
        var stranger = ShadowBench.Caller with { Scopes = ScopeSet.Parse("other") };
        var proposed = ShadowBench.Change("access: {scopes: [shop.read]}\n    request: {method: GET, path: '/items/{id}'}\n    arguments: {type: object, required: [id], properties: {id: {type: string, pattern", "access: {scopes: [other]}\n    request: {method: GET, path: '/items/{id}'}\n    arguments: {type: object, required: [id], properties: {id: {type: string, pattern");

        (await _bench.CallAsync(proposed, "find", Item, caller: stranger)).Should().Equal("allowed:hidden_tool");
    }

    [Fact]
    public async Task Count_ManyCallsAndOutcomes_AreBoundedAndAllCounted()
    {
        const int Calls = 2_000;
        var fields = string.Join(", ", Enumerable.Range(0, 40).Select(number => $"f{number}: public"));
        var served = _bench.Load(ShadowBench.Change("{id: public}}\nresources", $"{{id: public, {fields}}}}}\nresources"));
        var reply = $$"""{"id":"x",{{string.Join(',', Enumerable.Range(0, 40).Select(number => $"\"f{number}\":1"))}}}""";
        await using (var trail = await _bench.Trail.OpenAsync())
        await using (var comparison = _bench.Start(trail, ShadowBench.Served))
        {
            served.TryFind("create", out var tool);
            for (var i = 0; i < Calls; i++)
            {
                var call = comparison.BeginTool(ShadowBench.Caller, "create", tool)!;
                call.Take(Encoding.UTF8.GetBytes(reply));
                call.Finish(JsonElement.Parse("""{"amount":5}"""));
            }
        }

        var happened = _bench.Events().Single();
        happened.GetProperty("count").GetInt64().Should().Be(Calls, "what is not compared is counted too");
        var outcomes = happened.GetProperty("outcomes").EnumerateObject().ToDictionary(outcome => outcome.Name, outcome => outcome.Value.GetInt32());
        outcomes.Keys.Count(ShadowOutcomes.IsDifference).Should().Be(ShadowCounts.MostOutcomes + 1);
        outcomes.Should().ContainKey(ShadowCounts.Others);
        var compared = Calls - outcomes.GetValueOrDefault(ShadowOutcomes.NotCompared);
        compared.Should().BePositive();
        outcomes.Values.Sum().Should().Be((compared * 40) + (Calls - compared));
    }

    [Fact]
    public async Task Report_AddsUpByProposalAndEntry()
    {
        await _bench.CallAsync(ShadowBench.Change("{1,9}", "{1,2}"), "find", Item);
        await _bench.CallAsync(ShadowBench.Change("{1,9}", "{1,2}"), "find", Item);
        await Task.Delay(5); // records are told apart by their time
        await _bench.CallAsync(ShadowBench.Served, "find", Item);

        var report = await ShadowReport.ReadAsync(new AuditFolderSource(_bench.Trail.Options.Path), since: null, until: null, CancellationToken.None);

        report.Should().HaveCount(2);
        report[0].Should().Match<ShadowedEntry>(entry => entry.Name == "find" && entry.Kind == "tool" && entry.Manifest == "shop" && entry.Calls == 2);
        report[0].Outcomes.Should().BeEquivalentTo(new Dictionary<string, long> { ["refused:invalid_arguments"] = 2 });
        report[1].Outcomes.Should().BeEquivalentTo(new Dictionary<string, long> { ["same"] = 1 });
        report[1].Proposal.Should().NotBe(report[0].Proposal);
    }
}
