using System.Text.Json;

namespace McpSecureApis.FunctionalTests.Protocol;

/// <summary>What holds for resources, prompts and completion on every transport.</summary>
public abstract class EntryContract(EntryHarness harness) : IClassFixture<EntryHarness>
{
    protected EntryHarness Harness => harness;

    internal abstract bool IsHttp { get; }

    internal abstract Task<EntryAnswer> SendAsync(string role, string method, string parameters = "", string? name = null, bool modern = true);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Lists_AreTheCallersOwnInOrder(bool modern)
    {
        var templates = (await SendAsync("reader", "resources/templates/list", modern: modern)).Result;
        Names(templates, "resourceTemplates").Should().Equal("any_order", "listed_order", "order", "orders_by_state");
        templates.GetProperty("resourceTemplates")[2].GetProperty("uriTemplate").GetString().Should().Be("orders://{orderId}");
        var resources = (await SendAsync("reader", "resources/list", modern: modern)).Result;
        Names(resources, "resources").Should().Equal("open_orders_list");
        var resource = resources.GetProperty("resources")[0];
        resource.GetProperty("uri").GetString().Should().Be("fixed://open");
        resource.GetProperty("title").GetString().Should().Be("Open orders");
        resource.GetProperty("mimeType").GetString().Should().Be("application/json");
        resource.GetProperty("icons")[0].GetProperty("src").GetString().Should().StartWith("data:image/png;base64,");
        var prompts = (await SendAsync("reader", "prompts/list", modern: modern)).Result;
        Names(prompts, "prompts").Should().Equal("greeting", "listed_prompt", "open_orders", "order_reply");
        prompts.GetProperty("prompts")[0].GetProperty("arguments")[0].GetProperty("required").GetBoolean().Should().BeTrue();

        Names((await SendAsync("editor", "resources/templates/list", modern: modern)).Result, "resourceTemplates").Should().Contain("hidden_order");
        Names((await SendAsync("nobody", "prompts/list", modern: modern)).Result, "prompts").Should().Equal("listed_prompt");
        Names((await SendAsync("nobody", "resources/list", modern: modern)).Result, "resources").Should().BeEmpty();
        foreach (var list in new[] { templates, resources, prompts })
        {
            (list.TryGetProperty("cacheScope", out var scope) ? scope.GetString() : null).Should().Be(modern ? "private" : null);
            list.TryGetProperty("ttlMs", out _).Should().Be(modern);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Read_Order_IsMaskedAndRecordedLikeACall(bool modern)
    {
        var before = await harness.RequestsAsync();
        var answer = await ReadAsync("reader", "orders://ORD-00000001", modern);
        var content = answer.Result.GetProperty("contents")[0];
        content.GetProperty("uri").GetString().Should().Be("orders://ORD-00000001");
        content.GetProperty("mimeType").GetString().Should().Be("application/json");
        var order = JsonElement.Parse(content.GetProperty("text").GetString()!);
        order.GetProperty("id").GetString().Should().Be("ORD-00000001");
        order.GetProperty("customer").GetProperty("email").GetString().Should().Contain("*", "the class 'email' is shown in part");
        order.TryGetProperty("payment", out _).Should().BeFalse("it is not listed");
        (answer.Result.TryGetProperty("cacheScope", out var scope) ? scope.GetString() : null).Should().Be(modern ? "private" : null);
        (await harness.RequestsAsync()).Should().HaveCount(before.Count + 1);

        var records = harness.RecordsOf(answer.CallId);
        records.Select(record => record.GetProperty("phase").GetString()).Should().Equal("intent", "outcome");
        records.Should().OnlyContain(record => record.GetProperty("tool").GetString() == "order" && record.GetProperty("kind").GetString() == "resource");
        records[0].GetProperty("request").GetString().Should().Be("GET /orders/{orderId}");
        records[1].GetProperty("masked").GetProperty("email").GetInt32().Should().Be(1);
    }

    [Fact]
    public async Task Read_FixedAndTyped_GoTheSameWay()
    {
        JsonElement.Parse((await ReadAsync("reader", "fixed://open")).Result.GetProperty("contents")[0].GetProperty("text").GetString()!)
            .GetProperty("items").GetArrayLength().Should().BeInRange(1, 2);
        JsonElement.Parse((await ReadAsync("reader", "states://paid")).Result.GetProperty("contents")[0].GetProperty("text").GetString()!)
            .GetProperty("items")[0].GetProperty("status").GetString().Should().Be("paid");
    }

    [Theory]
    [InlineData("orders://../customers/CUS-000001")]
    [InlineData("orders://..")]
    [InlineData("orders://%2E%2E")]
    [InlineData("orders://ORD-00000001%2F..%2F..")]
    [InlineData("orders://ORD-00000001?expand=all")]
    [InlineData("orders://ORD-00000001#x")]
    [InlineData("orders://ORD-00000001/")]
    [InlineData("orders://ord-00000001")]
    [InlineData("ORDERS://ORD-00000001")]
    [InlineData("orders://ORD%2D00000001")]
    [InlineData("orders://ORD-00000001%0D%0AX-Evil%3A%201")]
    [InlineData("any://orders/..")] // no pattern in front of it: what refuses is the room that builds requests
    [InlineData("any://orders/.")]
    [InlineData("any://orders/%252e%252e")]
    [InlineData("any://orders/%2E%2E%2Fcustomers")]
    [InlineData("any://orders/..%2Fcustomers%2FCUS-000001")]
    [InlineData("any://orders/ORD-00000001%2F..%2F..%2Fcustomers")]
    [InlineData("any://orders/../customers/CUS-000001")]
    [InlineData("file:///etc/passwd")]
    [InlineData("http://127.0.0.1/")]
    public async Task Read_HostileUri_NeverReachesAnotherPath(string uri)
    {
        var before = await harness.RequestsAsync();
        var answer = await ReadAsync("reader", uri);
        (await harness.RequestsAsync()).Should().HaveCount(before.Count, "no spelling of another path gets past the schema, the request or the template");
        answer.Code.Should().Be(-32602);
        harness.RecordsOf(answer.CallId).Should().ContainSingle();
    }

    [Theory]
    [InlineData("orders://ORD-1", "order", "invalid_arguments")]
    [InlineData("states://lost", "orders_by_state", "invalid_arguments")]
    [InlineData("any://orders/..", "any_order", "invalid_arguments|request_not_allowed")]
    public async Task Read_InvalidValue_IsRefusedWithoutARequest(string uri, string name, string reasons)
    {
        var before = await harness.RequestsAsync();
        var answer = await ReadAsync("reader", uri);
        answer.Code.Should().Be(-32602);
        (await harness.RequestsAsync()).Should().HaveCount(before.Count);
        var record = harness.RecordsOf(answer.CallId).Should().ContainSingle().Subject;
        record.GetProperty("tool").GetString().Should().Be(name);
        reasons.Split('|').Should().Contain(record.GetProperty("reason").GetString());
    }

    [Theory]
    [InlineData(true, "orders://ORD-99999999", "not_found")]
    [InlineData(false, "orders://ORD-99999999", "not_found")]
    [InlineData(true, "absent://\u00e4 <b>", null)]
    [InlineData(false, "absent://\u00e4 <b>", null)]
    public async Task Read_NotThere_IsNotFoundInTheWordsOfItsRevision(bool modern, string uri, string? reason)
    {
        var answer = await ReadAsync("reader", uri, modern);
        answer.Code.Should().Be(modern ? -32602 : -32002);
        answer.Error.GetProperty("data").GetProperty("uri").GetString().Should().Be(uri);
        (answer.Error.GetProperty("data").TryGetProperty("reason", out var given) ? given.GetString() : null).Should().Be(reason);
        answer.Error.GetRawText().Should().NotContain("rows");
        harness.RecordsOf(answer.CallId).Should().NotBeEmpty();
    }

    [Fact]
    public async Task Read_UriLongerThanAnyResources_IsNotSaidBack()
    {
        var answer = await ReadAsync("reader", "orders://" + new string('a', 2048));
        answer.Code.Should().Be(-32602);
        answer.Error.GetRawText().Should().NotContain("aaaa");
        harness.RecordsOf(answer.CallId).Should().ContainSingle().Which.GetProperty("reason").GetString().Should().Be("unknown_tool");
    }

    [Theory]
    [InlineData("resources/read", "\"uri\":\"hidden://ORD-00000001\"", "hidden://ORD-00000001", "\"uri\":\"absent://ORD-00000001\"", "absent://ORD-00000001", true)]
    [InlineData("prompts/get", "\"name\":\"hidden_prompt\"", "hidden_prompt", "\"name\":\"absent_prompt\"", "absent_prompt", true)]
    [InlineData("completion/complete", "\"ref\":{\"type\":\"ref/prompt\",\"name\":\"hidden_prompt\"},\"argument\":{\"name\":\"word\",\"value\":\"\"}", null, "\"ref\":{\"type\":\"ref/prompt\",\"name\":\"absent_prompt\"},\"argument\":{\"name\":\"word\",\"value\":\"\"}", null, true)]
    [InlineData("completion/complete", "\"ref\":{\"type\":\"ref/resource\",\"uri\":\"hidden://{orderId}\"},\"argument\":{\"name\":\"orderId\",\"value\":\"\"}", null, "\"ref\":{\"type\":\"ref/resource\",\"uri\":\"absent://{orderId}\"},\"argument\":{\"name\":\"orderId\",\"value\":\"\"}", null, true)]
    [InlineData("completion/complete", "\"ref\":{\"type\":\"ref/prompt\",\"name\":\"hidden_prompt\"},\"argument\":{\"name\":\"word\",\"value\":\"\"}", null, "\"ref\":{\"type\":\"ref/prompt\",\"name\":\"absent_prompt\"},\"argument\":{\"name\":\"word\",\"value\":\"\"}", null, false)]
    [InlineData("completion/complete", "\"ref\":{\"type\":\"ref/resource\",\"uri\":\"hidden://{orderId}\"},\"argument\":{\"name\":\"orderId\",\"value\":\"\"}", null, "\"ref\":{\"type\":\"ref/resource\",\"uri\":\"absent://{orderId}\"},\"argument\":{\"name\":\"orderId\",\"value\":\"\"}", null, false)]
    [InlineData("resources/read", "\"uri\":\"hidden://ORD-00000001\"", null, "\"uri\":\"absent://ORD-00000001\"", null, false)]
    [InlineData("prompts/get", "\"name\":\"hidden_prompt\"", null, "\"name\":\"absent_prompt\"", null, false)]
    public async Task Hidden_AnswersLikeUnknown(string method, string hidden, string? hiddenName, string absent, string? absentName, bool modern)
    {
        var before = await harness.RequestsAsync();
        var first = await SendAsync("reader", method, hidden, hiddenName, modern);
        var second = await SendAsync("reader", method, absent, absentName, modern);
        first.Code.Should().Be(modern || method != "resources/read" ? -32602 : -32002, "2026-07-28 gave up the code of its own");
        first.Status.Should().Be(second.Status);
        first.Message.GetRawText().Replace(first.CallId, "ID", StringComparison.Ordinal)
            .Should().Be(second.Message.GetRawText().Replace(second.CallId, "ID", StringComparison.Ordinal)
                .Replace("\"uri\":\"absent:", "\"uri\":\"hidden:", StringComparison.Ordinal));
        (await harness.RequestsAsync()).Should().HaveCount(before.Count);
        harness.RecordsOf(first.CallId).Should().ContainSingle().Which.GetProperty("reason").GetString().Should().Be("hidden_tool");
        var unknown = harness.RecordsOf(second.CallId).Should().ContainSingle().Subject;
        unknown.GetProperty("reason").GetString().Should().Be("unknown_tool");
        unknown.GetProperty("tool").GetString().Should().StartWith("unknown:", "what a caller made up is hashed");
    }

    [Theory]
    [InlineData("resources/read", "\"uri\":\"listed://ORD-00000001\"", "listed://ORD-00000001", "listed_order")]
    [InlineData("prompts/get", "\"name\":\"listed_prompt\"", "listed_prompt", "listed_prompt")]
    [InlineData("completion/complete", "\"ref\":{\"type\":\"ref/prompt\",\"name\":\"listed_prompt\"},\"argument\":{\"name\":\"word\",\"value\":\"\"}", null, "listed_prompt")]
    public async Task Listed_WithoutTheScope_IsChallenged(string method, string parameters, string? name, string entry)
    {
        var before = await harness.RequestsAsync();
        var answer = await SendAsync("reader", method, parameters, name);
        answer.Error.GetProperty("data").GetProperty("reason").GetString().Should().Be("missing_scope");
        answer.Message.GetRawText().Should().Contain("reports.read").And.NotContain("secretvalue");
        if (IsHttp)
        {
            answer.Status.Should().Be(403);
            answer.Challenge.Should().Contain("insufficient_scope").And.Contain("reports.read");
        }

        (await harness.RequestsAsync()).Should().HaveCount(before.Count);
        harness.RecordsOf(answer.CallId).Should().ContainSingle().Which.GetProperty("tool").GetString().Should().Be(entry);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Prompt_ValuesStandInTheTextAsTheyAre(bool modern)
    {
        var answer = await PromptAsync("reader", "greeting", """{"color":"reddish {x}","note":"{color} {{a}}"}""", modern);
        var messages = answer.Result.GetProperty("messages");
        messages.GetArrayLength().Should().Be(2);
        messages[0].GetProperty("role").GetString().Should().Be("user");
        messages[0].GetProperty("content").GetProperty("text").GetString().Should().Be("A reddish {x} {card}: {color} {{a}}.");
        messages[1].GetProperty("role").GetString().Should().Be("assistant");
        var record = harness.RecordsOf(answer.CallId).Should().ContainSingle().Subject;
        record.GetProperty("phase").GetString().Should().Be("outcome");
        record.GetProperty("kind").GetString().Should().Be("prompt");
        record.GetProperty("decision").GetString().Should().Be("allow");
        record.GetRawText().Should().NotContain("reddish");
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"color":"blue"}""")]
    [InlineData("""{"color":"Red"}""")]
    [InlineData("""{"color":7}""")]
    [InlineData("""{"color":"red","more":"x"}""")]
    [InlineData("""{"color":"red","note":"123456789012345678901"}""")]
    [InlineData("""{"color":"red","note":null}""")]
    public async Task Prompt_InvalidArguments_IsRefusedAndRecorded(string arguments)
    {
        var answer = await PromptAsync("reader", "greeting", arguments);
        answer.Code.Should().Be(-32602);
        harness.RecordsOf(answer.CallId).Should().ContainSingle().Which.GetProperty("reason").GetString().Should().Be("invalid_arguments");
    }

    [Theory]
    [InlineData("\\u202e")]
    [InlineData("\\u200b")]
    [InlineData("\\udb40\\udc41")]
    [InlineData("\\u0007")]
    public async Task Prompt_ValueWithInvisibleText_IsRefused(string character)
    {
        var answer = await PromptAsync("reader", "greeting", $$"""{"color":"red","note":"a{{character}}b"}""");
        answer.Code.Should().Be(-32602);
        answer.Error.GetProperty("data").GetProperty("reason").GetString().Should().Be("invalid_arguments");
        harness.RecordsOf(answer.CallId).Should().ContainSingle();
    }

    [Theory]
    [InlineData("\"ref\":{\"type\":\"ref/prompt\",\"name\":\"greeting\"},\"argument\":{\"name\":\"color\",\"value\":\"red\"}", "red|reddish {x}")]
    [InlineData("\"ref\":{\"type\":\"ref/prompt\",\"name\":\"greeting\"},\"argument\":{\"name\":\"color\",\"value\":\"\"}", "red|reddish {x}|green")]
    [InlineData("\"ref\":{\"type\":\"ref/prompt\",\"name\":\"greeting\"},\"argument\":{\"name\":\"color\",\"value\":\"x\"}", "")]
    [InlineData("\"ref\":{\"type\":\"ref/prompt\",\"name\":\"greeting\"},\"argument\":{\"name\":\"note\",\"value\":\"\"}", "")]
    [InlineData("\"ref\":{\"type\":\"ref/resource\",\"uri\":\"states://{status}\"},\"argument\":{\"name\":\"status\",\"value\":\"s\"}", "shipped")]
    public async Task Completion_OffersTheEnumerationByPrefix(string parameters, string values)
    {
        foreach (var modern in new[] { true, false })
        {
            var completion = (await SendAsync("reader", "completion/complete", parameters, modern: modern)).Result.GetProperty("completion");
            completion.GetProperty("values").EnumerateArray().Select(value => value.GetString())
                .Should().Equal(values.Split('|', StringSplitOptions.RemoveEmptyEntries));
            completion.GetProperty("hasMore").GetBoolean().Should().BeFalse();
        }
    }

    [Theory]
    [InlineData("completion/complete", "")]
    [InlineData("completion/complete", "\"ref\":{\"type\":\"ref/tool\",\"name\":\"orders_get\"},\"argument\":{\"name\":\"a\",\"value\":\"\"}")]
    [InlineData("completion/complete", "\"ref\":{\"type\":\"ref/prompt\",\"name\":7},\"argument\":{\"name\":\"a\",\"value\":\"\"}")]
    [InlineData("completion/complete", "\"ref\":{\"type\":\"ref/prompt\",\"name\":\"greeting\"},\"argument\":{\"name\":\"color\"}")]
    [InlineData("completion/complete", "\"ref\":{\"type\":\"ref/prompt\",\"name\":\"greeting\"},\"argument\":{\"name\":\"absent\",\"value\":\"\"}")]
    [InlineData("resources/read", "\"uri\":7")]
    [InlineData("resources/list", "\"cursor\":\"made-up\"")]
    [InlineData("resources/templates/list", "\"cursor\":\"made-up\"")]
    [InlineData("prompts/list", "\"cursor\":7")]
    [InlineData("prompts/get", "\"name\":7")]
    public async Task Malformed_IsRefused(string method, string parameters) => (await SendAsync("reader", method, parameters)).Code.Should().Be(-32602);

    internal Task<EntryAnswer> ReadAsync(string role, string uri, bool modern = true) =>
        SendAsync(role, "resources/read", $"\"uri\":{JsonSerializer.Serialize(uri)}", modern ? uri : null, modern);

    private static IEnumerable<string?> Names(JsonElement result, string list) => result.GetProperty(list).EnumerateArray().Select(entry => entry.GetProperty("name").GetString());

    private Task<EntryAnswer> PromptAsync(string role, string name, string arguments, bool modern = true) =>
        SendAsync(role, "prompts/get", $"\"name\":\"{name}\",\"arguments\":{arguments}", modern ? name : null, modern);
}
