using McpSecureApis.Core.Outcomes;

namespace McpSecureApis.FunctionalTests.Contract;

/// <summary>What a proxy in front may have decided by: headers that repeat an argument. Over stdio there are no headers, and the body alone says it.</summary>
public abstract partial class ToolCallContract
{
    [Theory]
    [InlineData("Mcp-Param-Key", "other")]
    [InlineData("Mcp-Param-Key", "")]
    [InlineData("Mcp-Param-Query", "planned")] // of an argument that is not there
    [InlineData("Mcp-Param-Key", "=?base64?b3RoZXI=?=")]
    [InlineData("Mcp_Param_Key", "other")] // the same name to whatever turns both signs into one
    [InlineData("mcp-param_key", "")]
    public async Task Call_ParameterHeaderContradictsItsArgument_IsRefusedInEveryRevision(string header, string value)
    {
        var caller = TestCaller.Usual();
        var before = Harness.BackendRequests;
        _channel.Headers["Mcp-Param-Key"] = _canary;
        _channel.Headers[header] = value;

        var answer = await _channel.CallAsync(caller, "items_repeated", Key);
        if (!_channel.IsHttp)
        {
            answer.IsError.Should().BeFalse("{0}", answer.Raw);
            return;
        }

        answer.Status.Should().Be(400);
        answer.ErrorCode.Should().Be(-32020);
        Harness.BackendRequests.Should().Be(before);
        Harness.RecordsOf(caller).Should().NotContain(record => record.GetProperty("phase").GetString() != "event");
        AssertNothingLeaks(answer, caller);
    }

    [Fact]
    public async Task Call_ParameterHeaderAgrees_Runs()
    {
        _channel.Headers["Mcp-Param-Key"] = _canary;
        (await _channel.CallAsync(TestCaller.Usual(), "items_repeated", Key)).IsError.Should().BeFalse();
    }

    [Fact]
    public async Task Call_ParameterHeaderAbsent_IsAskedForFrom2026On()
    {
        var answer = await _channel.CallAsync(TestCaller.Usual(), "items_repeated", Key);
        answer.ErrorCode.Should().Be(_channel is { IsHttp: true, IsModern: true } ? -32020 : null, "older clients do not know the header: {0}", answer.Raw);
    }

    [Fact]
    public async Task Call_ParameterHeaderContradictsAnArgumentOfAHiddenTool_AnswersAsForAnUnknownOne()
    {
        _channel.Headers["Mcp-Param-Key"] = "other";
        var hidden = await RefuseAsync(RefusalReason.HiddenTool, TestCaller.Usual(), "items_hidden", Key);
        var unknown = await RefuseAsync(RefusalReason.UnknownTool, TestCaller.Usual(), "items_hiddex", Key);
        hidden.WithoutIds().Should().Be(unknown.WithoutIds());
    }
}
