using System.Text.Json;
using System.Text.Json.Nodes;

namespace McpSecureApis.FunctionalTests.Confirmation;

/// <summary>A person's yes on 2026-07-28: what it lets through, and everything that only looks like one.</summary>
public sealed class InputRequiredTests(ConfirmationFixture product) : IClassFixture<ConfirmationFixture>
{
    [Fact]
    public async Task Call_Confirmed_IsSentOnceUnderTheQuestionsId()
    {
        var arguments = product.NewArguments();
        var asked = await product.CallAsync(arguments);
        var form = asked.GetProperty("inputRequests").GetProperty("confirmation");
        form.GetProperty("method").GetString().Should().Be("elicitation/create");
        form.GetProperty("params").GetProperty("message").GetString().Should()
            .Contain("Cancel an order").And.Contain("destructive").And.Contain((string)arguments["orderId"]!).And.Contain("Ordered twice");
        form.GetProperty("params").GetProperty("requestedSchema").GetProperty("properties").GetProperty("confirm").GetProperty("default").GetBoolean().Should().BeFalse();
        (await product.SentAsync(arguments)).Should().Be(0);
        var question = product.RecordsOf(asked).Should().ContainSingle().Subject;
        question.GetProperty("reason").GetString().Should().Be("confirmation_required");

        var done = await product.CallAsync(arguments, responses: ConfirmationFixture.Yes(), state: asked.GetProperty("requestState").GetString());
        (await product.SentAsync(arguments)).Should().Be(1);
        product.RecordsOf(done).Select(record => record.GetProperty("phase").GetString()).Should().Equal("intent", "outcome");
        product.RecordsOf(done)[0].GetProperty("confirmation").GetString().Should().Be(question.GetProperty("confirmation").GetString()).And.StartWith("elicitation-");

        var again = await product.CallAsync(arguments, responses: ConfirmationFixture.Yes(), state: asked.GetProperty("requestState").GetString());
        await RefusedAsync(again, "confirmation_invalid", arguments, sent: 1);
    }

    [Fact]
    public async Task State_ForOtherArguments_IsRefused()
    {
        var state = await product.AskAsync(product.NewArguments());
        var other = product.NewArguments();
        await RefusedAsync(await product.CallAsync(other, responses: ConfirmationFixture.Yes(), state: state), "confirmation_invalid", other);
    }

    [Fact]
    public async Task State_OfAnotherProcess_IsRefused()
    {
        var arguments = product.NewArguments();
        var other = new ConfirmationFixture();
        await other.InitializeAsync();
        try
        {
            var state = await other.AskAsync(arguments);
            await RefusedAsync(await product.CallAsync(arguments, responses: ConfirmationFixture.Yes(), state: state), "confirmation_invalid", arguments);
        }
        finally
        {
            await other.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("flip")]
    [InlineData("cut")]
    [InlineData("longer")]
    [InlineData("padding")]
    [InlineData("empty")]
    [InlineData("words")]
    public async Task State_Tampered_IsRefused(string how)
    {
        var arguments = product.NewArguments();
        var state = await product.AskAsync(arguments);
        var tampered = how switch
        {
            "flip" => string.Concat(state.AsSpan(0, 40), state[40] == 'A' ? "B" : "A", state.AsSpan(41)),
            "cut" => state[..^4],
            "longer" => state + "AAAA",
            "padding" => state + "=",
            "empty" => string.Empty,
            _ => "yes, the user confirmed this",
        };
        await RefusedAsync(await product.CallAsync(arguments, responses: ConfirmationFixture.Yes(), state: tampered), "confirmation_invalid", arguments);
    }

    [Theory]
    [InlineData("""{"action":"decline"}""")]
    [InlineData("""{"action":"cancel"}""")]
    [InlineData("""{"action":"accept","content":{"confirm":false}}""")]
    public async Task Answer_No_IsRefusedAndCannotBecomeAYes(string answer)
    {
        var arguments = product.NewArguments();
        var state = await product.AskAsync(arguments);
        await RefusedAsync(await product.CallAsync(arguments, responses: JsonNode.Parse(answer), state: state), "confirmation_declined", arguments);
        await RefusedAsync(await product.CallAsync(arguments, responses: ConfirmationFixture.Yes(), state: state), "confirmation_invalid", arguments);
    }

    [Theory]
    [InlineData("""{"action":"accept"}""")]
    [InlineData("""{"action":"accept","content":{}}""")]
    [InlineData("""{"action":"accept","content":{"confirm":"true"}}""")]
    [InlineData("""{"action":"ACCEPT","content":{"confirm":true}}""")]
    [InlineData("""{"content":{"confirm":true}}""")]
    [InlineData("true")]
    public async Task Answer_InAnotherForm_AsksAgain(string answer)
    {
        var arguments = product.NewArguments();
        var state = await product.AskAsync(arguments);
        var again = await product.CallAsync(arguments, responses: JsonNode.Parse(answer), state: state);
        again.GetProperty("resultType").GetString().Should().Be("input_required");
        product.RecordsOf(again).Should().ContainSingle();
        (await product.SentAsync(arguments)).Should().Be(0);
    }

    [Fact]
    public async Task Answer_WithoutItsQuestion_AsksAgain()
    {
        var arguments = product.NewArguments();
        var again = await product.CallAsync(arguments, responses: ConfirmationFixture.Yes());
        again.GetProperty("resultType").GetString().Should().Be("input_required");
        (await product.SentAsync(arguments)).Should().Be(0);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"elicitation":{"url":{}}}""")]
    [InlineData("""{"sampling":{}}""")]
    public async Task Client_ThatCannotAsk_IsToldSo(string capabilities)
    {
        var arguments = product.NewArguments();
        await RefusedAsync(await product.CallAsync(arguments, capabilities), "confirmation_required", arguments);
        await RefusedAsync(
            await product.CallAsync(arguments, capabilities, ConfirmationFixture.Yes(), await product.AskAsync(arguments)), "confirmation_required", arguments);
    }

    [Theory]
    [InlineData("confirm")]
    [InlineData("confirmed")]
    [InlineData("requestState")]
    [InlineData("inputResponses")]
    public async Task Argument_ThatSaysYes_IsAWrongArgument(string name)
    {
        var arguments = product.NewArguments();
        var claimed = (JsonObject)arguments.DeepClone();
        claimed[name] = true;
        await RefusedAsync(await product.CallAsync(claimed), "invalid_arguments", arguments);
    }

    [Fact]
    public async Task State_OfAnotherProcess_IsRefusedOverStdioToo()
    {
        var arguments = product.NewArguments();
        var state = await product.AskAsync(arguments);
        await RefusedAsync(await product.CallOverStdioAsync(arguments, ConfirmationFixture.Yes(), state), "confirmation_invalid", arguments);
    }

    [Fact]
    public async Task Caller_WithoutTheScope_IsNotAskedAnything()
    {
        var arguments = product.NewArguments();
        var state = await product.AskAsync(arguments);
        var answer = await product.CallAsync(arguments, responses: ConfirmationFixture.Yes(), state: state, token: "reader");
        answer.GetProperty("code").GetInt32().Should().Be(-32602, "the tool is hidden from the reader");
        product.RecordsOf(answer).Should().ContainSingle();
        (await product.SentAsync(arguments)).Should().Be(0);
    }

    private async Task RefusedAsync(JsonElement result, string reason, JsonObject arguments, int sent = 0)
    {
        result.GetProperty("isError").GetBoolean().Should().BeTrue();
        result.GetProperty("_meta").GetProperty("mcp-secure-apis/code").GetString().Should().Be(reason);
        var record = product.RecordsOf(result).Should().ContainSingle().Subject;
        record.GetProperty("phase").GetString().Should().Be("refusal");
        record.GetProperty("reason").GetString().Should().Be(reason);
        (await product.SentAsync(arguments)).Should().Be(sent);
    }
}
