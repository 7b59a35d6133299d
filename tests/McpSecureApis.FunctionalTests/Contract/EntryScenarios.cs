using McpSecureApis.Core.Outcomes;
using McpSecureApis.TestKit;

namespace McpSecureApis.FunctionalTests.Contract;

/// <summary>Resources and prompts: lists of more than one page, and what a read or a prompt over its limit leaves behind.</summary>
public abstract partial class ToolCallContract
{
    [Theory]
    [InlineData("resources/list", "resources", "fixed_")]
    [InlineData("resources/templates/list", "resourceTemplates", "template_")]
    [InlineData("prompts/list", "prompts", "prompt_")]
    public async Task EntryList_LongerThanAPage_GoesOnWithItsOwnCursorOnly(string method, string member, string prefix)
    {
        var caller = new TestCaller("entries.read");
        var first = await _channel.ListAsync(caller, method: method);
        Entries(first, member).Should().HaveCount(100);
        var cursor = first.Result!.Value.GetProperty("nextCursor").GetString()!;
        var second = await _channel.ListAsync(caller, cursor, method);
        second.Result!.Value.TryGetProperty("nextCursor", out _).Should().BeFalse();
        var names = Entries(first, member).Concat(Entries(second, member)).ToList();
        names.Should().Equal(Enumerable.Range(0, GatewayHarness.ManyEntries).Select(i => $"{prefix}{i:000}"), "the order is always the same, and nothing is left out or told twice");
        Entries(await _channel.ListAsync(caller, method: method), member).Should().Equal(Entries(first, member));

        (await _channel.ListAsync(new TestCaller("entries.read"), cursor, method)).ErrorCode.Should().Be(-32602, "a cursor belongs to its caller");
        (await _channel.ListAsync(caller, cursor[..^1] + (cursor[^1] == 'A' ? 'Q' : 'A'), method)).ErrorCode.Should().Be(-32602, "a cursor cannot be made up");
        foreach (var other in new[] { "tools/list", "resources/list", "resources/templates/list", "prompts/list" }.Where(other => other != method))
        {
            (await _channel.ListAsync(caller, cursor, other)).ErrorCode.Should().Be(-32602, "a cursor belongs to its list");
        }
    }

    [Fact]
    public async Task EntryList_CatalogChangesBetweenPages_TheCursorIsNoLongerValid()
    {
        // Seen by this scenario only, so that no other one has its lists changed.
        var name = $"stale-{Guid.NewGuid():N}"[..20];
        var file = $"{name}.yaml";
        var caller = new TestCaller($"{name}.read");
        var cursors = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            Harness.WriteManifest(file, ContractManifests.Entries(name, Harness.Items.Url, 101, caller.Scopes));
            await Eventually.HoldsAsync(async () => Entries(await _channel.ListAsync(caller, method: "prompts/list"), "prompts").Count == 100, "the manifest is served");
            foreach (var method in new[] { "resources/list", "resources/templates/list", "prompts/list" })
            {
                cursors[method] = (await _channel.ListAsync(caller, method: method)).Result!.Value.GetProperty("nextCursor").GetString()!;
                (await _channel.ListAsync(caller, cursors[method], method)).ErrorCode.Should().BeNull();
            }

            Harness.WriteManifest(file, ContractManifests.Entries(name, Harness.Items.Url, 102, caller.Scopes));
            await Eventually.HoldsAsync(async () => (await _channel.ListAsync(caller, cursors["prompts/list"], "prompts/list")).ErrorCode == -32602, "the old cursor of the prompts ends");
            (await _channel.ListAsync(caller, cursors["resources/list"], "resources/list")).ErrorCode.Should().Be(-32602);
            (await _channel.ListAsync(caller, cursors["resources/templates/list"], "resources/templates/list")).ErrorCode.Should().Be(-32602);
            (await _channel.ListAsync(caller, method: "prompts/list")).ErrorCode.Should().BeNull("the client starts again");
        }
        finally
        {
            File.Delete(Path.Combine(Harness.Manifests, file));
        }
    }

    [Theory]
    [InlineData("resources/read", "\"uri\":\"rare://one\"", 1)]
    [InlineData("prompts/get", "\"name\":\"rare_prompt\"", 0)]
    public async Task Entry_OverItsLimit_IsRefusedAndRecordedAndNothingIsSent(string method, string members, int requests)
    {
        var caller = new TestCaller("rare.read");
        var before = Harness.BackendRequests;
        (await _channel.SendAsync(caller, method, members, 1, CancellationToken.None)).ErrorCode.Should().BeNull();
        var answer = await _channel.SendAsync(caller, method, members, 2, CancellationToken.None);
        answer.ErrorCode.Should().Be(429);
        answer.Reason.Should().Be("rate_limited");
        (Harness.BackendRequests - before).Should().Be(requests, "only the first was let through");
        AssertRecords(answer.CallId!, caller, RefusalReason.RateLimited, sent: false);
        AssertNothingLeaks(answer, caller);
    }

    private static List<string> Entries(ToolAnswer answer, string member) =>
        answer.Result is { } result ? [.. result.GetProperty(member).EnumerateArray().Select(entry => entry.GetProperty("name").GetString()!)] : [];
}
