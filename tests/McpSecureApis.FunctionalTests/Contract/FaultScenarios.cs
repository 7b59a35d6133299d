using System.Diagnostics;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.TestKit;

namespace McpSecureApis.FunctionalTests.Contract;

/// <content>What happens to a call when something of ours is broken. Each has a gateway of its own.</content>
public abstract partial class ToolCallContract
{
    /// <summary>The promise is 300 ms; what is asserted leaves room for a busy machine and is still far below any timeout.</summary>
    private static readonly TimeSpan SoonEnough = TimeSpan.FromSeconds(3);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Covers(RefusalReason.AuditUnavailable)]
    public async Task Call_TrailCannotBeWritten_IsRefusedSoonAndNotSent(bool hangs)
    {
        using var device = new FaultyDevice();
        await using var harness = await StartHarnessAsync(new GatewaySettings { AuditDevice = device });
        await using var channel = Open(harness);
        var caller = TestCaller.Usual();
        (await channel.CallAsync(caller, "items_get", Key)).IsError.Should().BeFalse("everything works at first");
        var before = harness.BackendRequests;

        Break(device, hangs);
        try
        {
            foreach (var (tool, arguments) in new[] { ("items_get", Key), ("items_create", Key), ("items_get", "{}"), ("no_such_tool", "{}"), ("items_hidden", Key) })
            {
                var watch = Stopwatch.StartNew();
                var answer = await channel.CallAsync(caller, tool, arguments);
                watch.Elapsed.Should().BeLessThan(SoonEnough);
                answer.Reason.Should().Be("audit_unavailable");
                answer.CallId.Should().NotBeNullOrEmpty();
                answer.Raw.Should().NotContain(_canary).And.NotContain("Input/output");
            }

            harness.BackendRequests.Should().Be(before, "no backend call without a durable intent record");
        }
        finally
        {
            Mend(device);
        }

        await Eventually.HoldsAsync(
            async () => !(await channel.CallAsync(caller, "items_get", Key)).IsError, "the gateway finds out by itself that the device works again");
    }

    [Theory]
    [InlineData(true, "items_create", "outcome_unknown")]
    [InlineData(false, "items_create", "outcome_unknown")]
    [InlineData(false, "items_get", "audit_unavailable")] // nothing was changed, so there is nothing to warn of
    [Covers(RefusalReason.OutcomeUnknown)]
    public async Task Call_TrailBreaksWhileTheBackendWorks_WithholdsTheResult(bool hangs, string tool, string reason)
    {
        using var device = new FaultyDevice();
        await using var harness = await StartHarnessAsync(new GatewaySettings { AuditDevice = device });
        await using var channel = Open(harness);
        var caller = TestCaller.Usual();
        using var held = harness.Items.Hold();
        var call = channel.CallAsync(caller, tool, Key);
        await held.WaitForAsync(1);
        Break(device, hangs);
        held.Dispose();
        try
        {
            var answer = await call;
            answer.IsError.Should().BeTrue();
            answer.Reason.Should().Be(reason);
            answer.Structured.Should().BeNull("the result is withheld");
            answer.Raw.Should().NotContain("usual");
            harness.BackendRequests.Should().Be(1);
            harness.RecordsOf(caller).Should().Contain(record => record.GetProperty("phase").GetString() == "intent" && record.GetProperty("callId").GetString() == answer.CallId);
        }
        finally
        {
            Mend(device);
        }
    }

    [Fact]
    [Covers(RefusalReason.AuditUnavailable)]
    public async Task Call_TrailIsNearlyFull_IsRefusedWhileTheOutcomeOfARunningCallIsRecorded()
    {
        using var device = new FaultyDevice { Free = long.MaxValue };
        await using var harness = await StartHarnessAsync(new GatewaySettings { AuditDevice = device });
        await using var channel = Open(harness);
        var caller = TestCaller.Usual();
        using var held = harness.Items.Hold();
        var running = channel.CallAsync(caller, "items_get", Key);
        await held.WaitForAsync(1);

        device.Free = 1;
        await Eventually.HoldsAsync(() => !harness.Gateway.Audit.HasRoom);
        foreach (var (tool, arguments) in new[] { ("items_get", Key), ("items_create", Key), ("items_get", "{}"), ("no_such_tool", "{}") })
        {
            var answer = await channel.CallAsync(caller, tool, arguments);
            answer.Reason.Should().Be("audit_unavailable");
            harness.RecordsOf(caller).Should().NotContain(record => record.GetProperty("callId").GetString() == answer.CallId, "the room is kept for calls that run");
        }

        held.Dispose();
        var outcome = await running;
        outcome.IsError.Should().BeFalse("its outcome has room");
        harness.RecordsOf(caller).Should().Contain(record =>
            record.GetProperty("phase").GetString() == "outcome" && record.GetProperty("callId").GetString() == outcome.CallId);
        harness.BackendRequests.Should().Be(1);

        device.Free = long.MaxValue;
        await Eventually.HoldsAsync(() => harness.Gateway.Audit.HasRoom);
        (await channel.CallAsync(caller, "items_get", Key)).IsError.Should().BeFalse("there is room again");
    }

    [Fact]
    [Covers(RefusalReason.InternalError)]
    public async Task Call_MistakeOfOurs_EndsTheCallWithoutItsWords()
    {
        await using var harness = await StartHarnessAsync(new GatewaySettings());
        await using var channel = Open(harness);
        var caller = TestCaller.Usual();

        // Taken away under the pipeline's feet: what follows is an exception that no room expects.
        harness.Gateway.Backend.Dispose();
        var answer = await channel.CallAsync(caller, "items_get", Key);
        answer.IsError.Should().BeTrue();
        answer.Reason.Should().Be("internal_error");
        answer.Raw.Should().NotContain("Disposed").And.NotContain("BackendClient").And.NotContain(_canary);
        harness.Log.Should().Contain("ObjectDisposedException").And.NotContain("Cannot access a disposed object").And.NotContain(_canary);
        harness.BackendRequests.Should().Be(0);
        var records = harness.RecordsOf(caller);
        Phases(records).Should().Equal("intent", "outcome");
        Reason(records[1]).Should().Be("internal_error");
    }

    private static void Break(FaultyDevice device, bool hangs)
    {
        if (hangs)
        {
            device.Hang();
        }
        else
        {
            device.Failures = int.MaxValue;
        }
    }

    private static void Mend(FaultyDevice device)
    {
        device.Failures = 0;
        device.GoOn();
    }

    /// <summary>One tenant's argument for which the backend fails is that tenant's trouble alone, also where it looks as if the service were gone.</summary>
    [Theory]
    [InlineData(500)]
    [InlineData(503)] // is tried again
    public async Task Call_OneTenantsArgumentFails_OtherTenantsAreServed(int status)
    {
        Harness.Circuit.Answer(async exchange =>
        {
            await exchange.WriteAsync(exchange.Request.Contains(_canary, StringComparison.Ordinal) ? RawServer.Status(status, body: Planted) : RawServer.Json(RecordingBackend.Usual));
            return true;
        });

        // Every call counts here, so one that a busy machine's trail refused makes all of them begin anew, by others.
        TestCaller failing;
        List<string?> reasons;
        int sent;
        var left = 5;
        do
        {
            failing = TestCaller.Usual();
            sent = Harness.Circuit.Requests.Count;
            reasons = await FailBesideAnotherAsync(failing, TestCaller.Usual() with { Tenant = "another-tenant" });
        }
        while (reasons.Contains("audit_unavailable") && left-- > 0);

        reasons.Take(5).Should().AllBe("backend_failed");
        reasons.Should().OnlyContain(reason => reason == "backend_failed" || reason == "backend_circuit_open");
        var failed = reasons.Count(reason => reason == "backend_failed");
        failed.Should().BeLessThan(23, "the caller's own circuit opens");
        (Harness.Circuit.Requests.Count - sent).Should().BeInRange(failed + 23, (status == 503 ? 3 * failed : failed) + 23, "what an open circuit refuses is not sent");
        var records = Harness.RecordsOf(failing);
        records.Where(record => record.GetProperty("phase").GetString() == "outcome").Select(Reason).Should().Equal(reasons);
        records.Count(record => record.GetProperty("phase").GetString() == "intent").Should().Be(46);

        // Another tool of the same caller is not refused.
        (await _channel.CallAsync(failing, "circuit_write", "{\"key\":\"works\"}")).IsError.Should().BeFalse();
        Harness.Circuit.AnswerAsUsual();
    }

    /// <summary>46 calls that fail, and one of another tenant beside every second. Ends with the first that a busy machine's trail refused.</summary>
    private async Task<List<string?>> FailBesideAnotherAsync(TestCaller failing, TestCaller other)
    {
        var reasons = new List<string?>();
        for (var i = 0; i < 46 && !reasons.Contains("audit_unavailable"); i++)
        {
            var refused = await _channel.CallAsync(failing, "circuit_get", Key);
            reasons.Add(refused.Reason);
            if (refused.Reason == "backend_circuit_open")
            {
                refused.RetryAfter.Should().BeInRange(1, 5);
            }

            if (i % 2 == 0)
            {
                var served = await _channel.CallAsync(other, "circuit_get", "{\"key\":\"works\"}");
                if (served.Reason == "audit_unavailable")
                {
                    reasons.Add(served.Reason);
                    break;
                }

                served.IsError.Should().BeFalse("{0}", served.Raw);
            }
        }

        return reasons;
    }
}
