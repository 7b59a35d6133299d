using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text.Json;

namespace McpSecureApis.FunctionalTests.Contract;

/// <content>Replies whose shape or whose keys the manifest did not foresee.</content>
public abstract partial class ToolCallContract
{
    [Fact]
    public async Task Call_ReplyOfAnotherShape_IsCountedByPathInAnswerAndRecord()
    {
        Harness.Items.AnswerJson("""{"owner":null,"lines":{"inside":1},"inside":[1],"later":2,"id":{"inside":3},"m":{"inside":{"x":1}}}""");
        var counted = new ConcurrentQueue<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, meters) =>
            {
                if (instrument.Name == "mcp_secure_apis.response.drift")
                {
                    meters.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, count, tags, _) =>
        {
            var named = tags.ToArray().ToDictionary(tag => tag.Key, tag => tag.Value, StringComparer.Ordinal);
            counted.Enqueue($"{named["gen_ai.tool.name"]} {named["mcp_secure_apis.field"]} {count}");
        });
        listener.Start();
        var caller = new TestCaller("map.read");
        var answer = await SucceedAsync(caller, "items_map", Key);
        counted.Should().Contain(["items_map lines 1", "items_map * 2", "items_map id 1", "items_map m.* 1"]);
        string.Concat(counted).Should().NotContain("inside");
        answer.Structured!.Value.GetRawText().Should().Be("""{"owner":null,"m":{}}""", "a null container stays null");
        const string Drift = """{"lines":1,"*":2,"id":1,"m.*":1}""";
        answer.Result!.Value.GetProperty("_meta").GetProperty("mcp-secure-apis/drift").GetRawText().Should().Be(Drift);
        answer.Raw.Should().NotContain("inside").And.NotContain("later");
        var record = Harness.RecordsOf(caller)[^1];
        record.GetProperty("drift").GetRawText().Should().Be(Drift);
        record.GetProperty("dropped").GetInt32().Should().Be(5);
        record.GetRawText().Should().NotContain("inside");

        var schema = (await ToolAsync(new TestCaller("map.read"), "items_map")).GetProperty("outputSchema");
        schema.GetProperty("type").GetString().Should().Be("object");
        schema.GetProperty("properties").GetProperty("owner").GetProperty("type").EnumerateArray().Select(type => type.GetString()).Should().Equal("object", "null");
    }

    [Fact]
    public async Task Call_ReplyAsListed_SaysNothingOfDrift()
    {
        Harness.Items.AnswerJson("""{"id":"a","owner":{"name":"b"}}""");
        var caller = new TestCaller("map.read");
        var answer = await SucceedAsync(caller, "items_map", Key);
        answer.Result!.Value.GetProperty("_meta").TryGetProperty("mcp-secure-apis/drift", out _).Should().BeFalse();
        Harness.RecordsOf(caller)[^1].TryGetProperty("drift", out _).Should().BeFalse();
    }

    [Fact]
    public async Task Call_KeysThatArePersonalData_AreDroppedOrMasked()
    {
        Harness.Items.AnswerJson("""{"m":{"4111111111111111":"v","ok":"w"},"byEmail":{"jane@example.com":{"n":1},"jill@else.example":{"n":2}}}""");
        var caller = new TestCaller("map.read");
        var answer = await SucceedAsync(caller, "items_map", Key);
        JsonElement.DeepEquals(answer.Structured!.Value, JsonElement.Parse("""{"m":{"ok":"w"},"byEmail":{"j***@e***":{"n":1},"j***@e***#2":{"n":2}}}""")).Should().BeTrue("{0}", answer.Raw);
        var record = Harness.RecordsOf(caller)[^1];
        record.GetProperty("masked").GetProperty("member-name").GetInt32().Should().Be(1);
        record.GetProperty("masked").GetProperty("email").GetInt32().Should().Be(2);
        foreach (var text in new[] { answer.Raw, record.GetRawText(), Harness.Log })
        {
            text.Should().NotContain("jane@").And.NotContain("jill@").And.NotContain("4111111111111111");
        }
    }

    [Fact]
    public async Task Resource_ReplyOfAnotherShape_IsCountedToo()
    {
        Harness.Items.AnswerJson("""{"id":["inside"],"inside":1}""");
        var caller = new TestCaller("entries.read");
        var answer = await ReadAsync(caller, "entries://fixed/1");
        answer.Result!.Value.GetProperty("_meta").GetProperty("mcp-secure-apis/drift").GetRawText().Should().Be("""{"id":1,"*":1}""");
        answer.Raw.Should().NotContain("inside");
        Harness.RecordsOf(caller)[^1].GetProperty("drift").GetProperty("id").GetInt32().Should().Be(1);
    }
}
