using System.Text.Json;
using McpSecureApis.Core.Outcomes;

namespace McpSecureApis.FunctionalTests.Contract;

/// <summary>
/// What holds for a tool call on every transport: how each refusal is told, what the backend saw of it, and what the audit trail says.
/// </summary>
public abstract partial class ToolCallContract(SharedGateway gateway) : IClassFixture<SharedGateway>, IAsyncLifetime
{
    private ToolChannel _channel = null!;
    private string _canary = string.Empty;

    private GatewayHarness Harness => gateway.Harness;

    public ValueTask InitializeAsync()
    {
        _channel = Open(Harness);
        _canary = $"canary-{Guid.NewGuid():N}";
        Harness.Items.AnswerAsUsual();
        Harness.Failing.AnswerAsUsual();
        Harness.Faults.Clear();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _channel.DisposeAsync();
    }

    /// <summary>A transport in front of a gateway.</summary>
    internal abstract ToolChannel Open(GatewayHarness harness);

    /// <summary>A gateway of a scenario's own, which differs from the shared one in these settings only.</summary>
    private Task<GatewayHarness> StartHarnessAsync(GatewaySettings settings) => GatewayHarness.StartAsync(
        settings with { Sessions = gateway.Settings.Sessions, AnswersDirectly = gateway.Settings.AnswersDirectly });

    private string Key => $"{{\"key\":\"{_canary}\"}}";

    private static List<string> Phases(IEnumerable<JsonElement> records) => [.. records.Select(record => record.GetProperty("phase").GetString()!)];

    private static string? Reason(JsonElement record) => record.TryGetProperty("reason", out var reason) ? reason.GetString() : null;

    /// <summary>Calls and expects a refusal, with everything that has to hold for one.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="caller">Who calls.</param>
    /// <param name="tool">What.</param>
    /// <param name="arguments">With what; the canary in them must not be seen again.</param>
    /// <param name="requests">How many requests the backends see.</param>
    /// <param name="sent">Whether the refusal comes after the intent record.</param>
    /// <param name="meanwhile">What happens while the call runs.</param>
    private async Task<ToolAnswer> RefuseAsync(
        RefusalReason reason, TestCaller caller, string tool, string arguments, int requests = 0, bool sent = false, Func<Task>? meanwhile = null)
    {
        var before = Harness.BackendRequests;
        var call = _channel.CallAsync(caller, tool, arguments);
        if (meanwhile is not null)
        {
            await meanwhile();
        }

        var answer = await call;
        AssertAnswer(answer, reason);
        (Harness.BackendRequests - before).Should().Be(requests, "that is what the backends may see of this refusal");
        AssertRecords(answer.CallId!, caller, reason, sent);
        AssertNothingLeaks(answer, caller);
        return answer;
    }

    private void AssertAnswer(ToolAnswer answer, RefusalReason reason)
    {
        answer.CallId.Should().NotBeNullOrEmpty();
        answer.Structured.Should().BeNull();
        switch (reason)
        {
            case RefusalReason.UnknownTool or RefusalReason.HiddenTool:
                answer.ErrorCode.Should().Be(-32602);
                answer.Reason.Should().BeNull("the two must not be told apart");
                break;
            case RefusalReason.MissingScope when _channel.IsHttp:
                answer.Status.Should().Be(403);
                answer.Reason.Should().Be("missing_scope");
                break;
            default:
                answer.IsError.Should().BeTrue("{0}", answer.Raw);
                answer.Reason.Should().Be(reason.ToCode());
                break;
        }

        if (_channel.IsHttp && reason != RefusalReason.MissingScope)
        {
            answer.Status.Should().Be(200);
        }
    }

    private void AssertRecords(string callId, TestCaller caller, RefusalReason reason, bool sent)
    {
        var records = Harness.RecordsOf(caller).Where(record => record.GetProperty("callId").GetString() == callId).ToList();
        Phases(records).Should().Equal(sent ? ["intent", "outcome"] : ["refusal"]);
        Reason(records[^1]).Should().Be(reason.ToCode());
        records[^1].GetProperty("decision").GetString().Should().Be("refuse");
        if (sent)
        {
            records[0].GetProperty("decision").GetString().Should().Be("allow");
            Reason(records[0]).Should().BeNull();
        }
    }

    /// <summary>Nothing of the arguments, the token or the credential is in the answer, the log or the trail.</summary>
    private void AssertNothingLeaks(ToolAnswer? answer, TestCaller caller)
    {
        var token = Harness.Mint(caller);
        var payload = token.Split('.')[1][..40];
        var records = string.Join('\n', Harness.RecordsOf(caller).Select(record => record.GetRawText()));
        foreach (var (where, text) in new[] { ("the answer", answer?.Raw ?? ""), ("the log", Harness.Log), ("the trail", records) })
        {
            text.Contains(_canary, StringComparison.OrdinalIgnoreCase).Should().BeFalse("no argument is in {0}", where);
            text.Contains(Harness.Credential, StringComparison.Ordinal).Should().BeFalse("no credential is in {0}", where);
            text.Contains("planted", StringComparison.OrdinalIgnoreCase).Should().BeFalse("nothing that a backend said in a refusal is in {0}", where);
            text.Contains("Bearer eyJ", StringComparison.Ordinal).Should().BeFalse("no token is in {0}", where);
            text.Contains(payload, StringComparison.Ordinal).Should().BeFalse("no part of a token is in {0}", where);
        }
    }
}
