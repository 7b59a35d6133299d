using System.Net.Http.Headers;
using System.Text.Json;
using McpSecureApis.TestKit;

namespace McpSecureApis.FunctionalTests.Contract;

/// <content>What a call that is allowed gives, and what it leaves behind.</content>
public abstract partial class ToolCallContract
{
    [Fact]
    public async Task Call_Allowed_GivesTheMaskedReplyTwiceAlike()
    {
        using var raw = await RawOrderAsync("ORD-00000001");
        var caller = TestCaller.Usual();
        var answer = await SucceedAsync(caller, "orders_get", """{"orderId":"ORD-00000001"}""");
        var shown = answer.Structured!.Value;
        JsonElement.DeepEquals(JsonElement.Parse(answer.Text), shown).Should().BeTrue("the text is a copy of the structured content");
        shown.GetProperty("id").GetString().Should().Be("ORD-00000001");
        shown.TryGetProperty("margin", out _).Should().BeFalse("nothing leaves that the manifest does not name");
        shown.TryGetProperty("fraudScore", out _).Should().BeFalse();
        var email = raw.RootElement.GetProperty("customer").GetProperty("email").GetString()!;
        shown.GetProperty("customer").GetProperty("email").GetString().Should().NotBe(email);
        var account = raw.RootElement.GetProperty("payment").EnumerateObject().First(member => member.Name is "iban" or "cardNumber").Value.GetString();
        answer.Raw.Should().NotContain(email).And.NotContain(account);

        var records = Harness.RecordsOf(caller);
        Phases(records).Should().Equal("intent", "outcome");
        records.Should().OnlyContain(record => record.GetProperty("callId").GetString() == answer.CallId);
        records[1].GetProperty("masked").GetProperty("email").GetInt32().Should().BePositive();
        records[1].GetProperty("dropped").GetInt32().Should().BePositive();
    }

    [Fact]
    public async Task Call_BackendFailsOnce_AReadIsAskedAgain()
    {
        Harness.Faults.Set("/orders/ORD-00000002", new OrdersBackend.Fault { Status = 503, Times = 1 });
        var before = Harness.Orders.Requests.Count;
        await SucceedAsync(TestCaller.Usual(), "orders_get", """{"orderId":"ORD-00000002"}""");
        (Harness.Orders.Requests.Count - before).Should().Be(2);
    }

    [Fact]
    public async Task Call_ArrayReply_IsWrappedForOlderClientsOnly()
    {
        Harness.Items.AnswerJson("""[{"id":"a","owner":"anna@example.com","remark":"inside"},{"id":"b"}]""");
        var answer = await SucceedAsync(TestCaller.Usual(), "items_list", Key);
        var shown = answer.Structured!.Value;
        JsonElement.DeepEquals(JsonElement.Parse(answer.Text), shown).Should().BeTrue();
        var list = _channel.IsModern ? shown : shown.GetProperty("result");
        list.GetArrayLength().Should().Be(2);
        answer.Raw.Should().NotContain("anna@").And.NotContain("inside");

        var tool = await ToolAsync(new TestCaller("items.read"), "items_list");
        tool.GetProperty("outputSchema").GetProperty("type").GetString().Should().Be(_channel.IsModern ? "array" : "object");
    }

    [Fact]
    public async Task Call_ToolThatAnswersWithNothing_HasNoContentOfTheBackend()
    {
        Harness.Items.AnswerJson("""{"note":"planted"}""");
        var caller = TestCaller.Usual();
        var answer = await SucceedAsync(caller, "items_touch", Key);
        answer.Structured.Should().BeNull();
        answer.Text.Should().NotBeEmpty();
        Harness.Items.Requests[^1].Should().StartWith($"PUT /touched/{_canary} HTTP/1.1\r\n");
        AssertNothingLeaks(answer, caller);
    }

    [Fact]
    public async Task List_ByRole_ShowsWhatMayBeCalledAndWhatIsListed()
    {
        (await NamesAsync(new TestCaller("orders.read"))).Should().Equal("items_finance", "items_listed", "orders_get", "orders_search", "revenue_report");
        (await NamesAsync(new TestCaller("orders.read orders.write"))).Should().Equal("items_finance", "items_listed", "orders_create", "orders_get", "orders_search", "revenue_report");
        (await NamesAsync(new TestCaller(""))).Should().Equal("items_finance", "items_listed", "revenue_report");
    }

    [Fact]
    public async Task List_LongerThanAPage_GoesOnWithItsOwnCursorOnly()
    {
        var caller = new TestCaller("many.read");
        var first = await _channel.ListAsync(caller);
        var cursor = first.Result!.Value.GetProperty("nextCursor").GetString()!;
        var second = await _channel.ListAsync(caller, cursor);
        second.Result!.Value.TryGetProperty("nextCursor", out _).Should().BeFalse();
        var names = Names(first).Concat(Names(second)).ToList();
        names.Should().OnlyHaveUniqueItems().And.HaveCount(GatewayHarness.ManyTools + 3).And.BeInAscendingOrder(StringComparer.Ordinal);
        Names(first).Should().HaveCount(100);

        (await _channel.ListAsync(new TestCaller("many.read"), cursor)).ErrorCode.Should().Be(-32602, "a cursor belongs to its caller");
        (await _channel.ListAsync(caller, "B" + cursor[1..])).ErrorCode.Should().Be(-32602, "a cursor cannot be made up");
    }

    [Fact]
    public async Task Call_TenantOfTheToken_DecidesWhatTheBackendShows()
    {
        await SucceedAsync(TestCaller.Usual(), "orders_get", """{"orderId":"ORD-00000001"}""");
        Harness.Orders.Requests[^1].Headers.Should().Contain("X-Tenant");
        var other = await _channel.CallAsync(TestCaller.Usual() with { Tenant = "shop-south" }, "orders_get", """{"orderId":"ORD-00000001"}""");
        other.Reason.Should().Be("not_found", "the order is another tenant's");

        await SucceedAsync(TestCaller.Usual() with { Claims = new Dictionary<string, object> { ["region"] = "north" } }, "items_region", Key);
        Harness.Items.Requests[^1].Should().StartWith($"GET /regions/north/{_canary} HTTP/1.1\r\n");
    }

    [Fact]
    public async Task Call_SameIdFromTwoClientsAtOnce_EachGetsItsOwnAnswer()
    {
        var arrived = 0;
        var both = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Harness.Items.Answer(async exchange =>
        {
            if (Interlocked.Increment(ref arrived) == 2)
            {
                both.SetResult();
            }

            await both.Task.WaitAsync(TimeSpan.FromSeconds(20));
            await exchange.WriteAsync(RawServer.Json($"{{\"id\":\"{exchange.Request.Split(' ')[1].Split('/')[2].Split('?')[0]}\"}}"));
            return true;
        });
        var answers = await Task.WhenAll(
            _channel.CallAsync(TestCaller.Usual(), "items_get", """{"key":"first"}""", id: 7),
            _channel.CallAsync(TestCaller.Usual(), "items_get", """{"key":"second"}""", id: 7));
        answers.Select(answer => answer.Structured!.Value.GetProperty("id").GetString()).Should().Equal("first", "second");
        answers.Should().OnlyContain(answer => answer.Message.GetProperty("id").GetInt32() == 7);
    }

    [Theory]
    [InlineData("1.10", "12345678901234567890")]
    [InlineData("-0", "-0")]
    [InlineData("1e+1111", "18446744073709551616")] // beyond a double; beyond 64 bits
    [InlineData("10000000000000000000000000000000000000000000e+308", "-9223372036854775809")]
    [InlineData("4.9E-400", "1E400")]
    [InlineData("0.12345678901234567890123456789012345678901234567890123456789012", "12345678901234567890123456789012345678901234567890123456789012e2")]
    public async Task Call_Numbers_KeepTheirDigitsThereAndBack(string price, string big)
    {
        var reply = $$"""{"price":{{price}},"big":{{big}}}""";
        Harness.Items.AnswerJson(reply);
        var arguments = $$"""{"key":"k","price":{{price}},"big":{{big}}}""";
        var answer = await SucceedAsync(TestCaller.Usual(), "items_create", arguments);
        Harness.Items.Requests[^1].Should().EndWith("\r\n\r\n" + arguments);
        answer.Structured!.Value.GetRawText().Should().Be(reply);
        answer.Text.Should().Be(reply);
    }

    [Fact]
    public async Task Call_ArgumentThatTheToolWantsInNormalForm_IsSentInThatForm()
    {
        var caller = TestCaller.Usual();
        await SucceedAsync(caller, "items_named", "{\"name\":\"Ame\u0301lie\",\"code\":\"\\ufb01\uFF11\",\"free\":\"e\\u0301\",\"big\":1e400}");
        var sent = Harness.Items.Requests[^1];
        sent.Should().EndWith("{\"name\":\"Amélie\",\"code\":\"fi1\",\"free\":\"e\\u0301\",\"big\":1e400}").And.StartWith("POST /named?name=Am%C3%A9lie HTTP/1.1\r\n");
        await SucceedAsync(caller, "items_named", "{\"name\":\"Amélie\",\"code\":\"fi1\",\"free\":\"e\\u0301\",\"big\":1e400}");
        Harness.Items.Requests[^1].Should().EndWith("{\"name\":\"Amélie\",\"code\":\"fi1\",\"free\":\"e\\u0301\",\"big\":1e400}");
        var digests = Harness.RecordsOf(caller).Select(record => record.GetProperty("argumentsDigest").GetString()).ToList();
        digests.Should().HaveCount(4).And.OnlyContain(digest => digest == digests[0], "the records are about what was sent");
    }

    [Theory]
    [InlineData("a/b", "a%2Fb")]
    [InlineData("a b", "a%20b")]
    [InlineData("a?b#c", "a%3Fb%23c")]
    [InlineData("ä", "%C3%A4")]
    [InlineData("a+b&c=d", "a%2Bb%26c%3Dd")]
    public async Task Call_ArgumentInThePath_StaysInItsSegment(string key, string sent)
    {
        var before = Harness.Items.Requests.Count;
        var answer = await _channel.CallAsync(TestCaller.Usual(), "items_get", JsonSerializer.Serialize(new { key, q = key }));
        if (answer.IsError)
        {
            // Refusing is right too: a slash within a segment is read differently by different servers.
            answer.Reason.Should().Be("invalid_arguments");
            Harness.Items.Requests.Should().HaveCount(before);
            key.Should().Contain("/", "nothing else of these is refused");
            return;
        }

        Harness.Items.Requests[^1].Should().StartWith($"GET /items/{sent}?q={sent} HTTP/1.1\r\n");
    }

    private async Task<ToolAnswer> SucceedAsync(TestCaller caller, string tool, string arguments)
    {
        var answer = await _channel.CallAsync(caller, tool, arguments);
        answer.ErrorCode.Should().BeNull("{0}", answer.Raw);
        answer.IsError.Should().BeFalse("{0}", answer.Raw);
        answer.CallId.Should().NotBeNullOrEmpty();
        var records = Harness.RecordsOf(caller).Where(record => record.GetProperty("callId").GetString() == answer.CallId).ToList();
        Phases(records).Should().Equal("intent", "outcome");
        records.Should().OnlyContain(record => record.GetProperty("decision").GetString() == "allow");
        return answer;
    }

    private static List<string> Names(ToolAnswer list) =>
        [.. list.Result!.Value.GetProperty("tools").EnumerateArray().Select(tool => tool.GetProperty("name").GetString()!)];

    private async Task<List<string>> NamesAsync(TestCaller caller) => Names(await _channel.ListAsync(caller));

    private async Task<JsonElement> ToolAsync(TestCaller caller, string name) =>
        (await _channel.ListAsync(caller)).Result!.Value.GetProperty("tools").EnumerateArray().Single(tool => tool.GetProperty("name").GetString() == name);

    private async Task<JsonDocument> RawOrderAsync(string id)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{Harness.Orders.Url}/orders/{id}?expand=lines");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Harness.Credential);
        request.Headers.Add("X-Tenant", OrdersBackend.OrdersServer.SampleTenant);
        using var response = await Harness.Client.SendAsync(request);
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync());
    }
}
