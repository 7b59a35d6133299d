using McpSecureApis.Core.Backend.Circuits;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.TestKit;

namespace McpSecureApis.Core.Tests.Backend;

public sealed class BackendRetryTests
{
    [Theory]
    [InlineData(502, 3)]
    [InlineData(503, 3)]
    [InlineData(504, 3)]
    [InlineData(500, 1)]
    [InlineData(429, 1)]
    [InlineData(404, 1)]
    public async Task SendAsync_MayRetry_RetriesWhatMayHelp(int status, int requests)
    {
        using var fixture = new BackendFixture();
        await using var server = new RawServer(RawServer.Status(status));

        var (_, refusal) = await fixture.SendAsync(server.Url);

        refusal!.BackendStatus.Should().Be(status);
        server.Requests.Should().HaveCount(requests);
    }

    [Fact]
    public async Task SendAsync_SecondTryWorks_GivesTheReplyAndTheCount()
    {
        using var fixture = new BackendFixture();
        await using var server = new RawServer(async exchange =>
        {
            await exchange.WriteAsync(exchange.Number == 1 ? RawServer.Status(503) : RawServer.Json("{}"));
            return true;
        });

        var (reply, _) = await fixture.SendAsync(server.Url);

        reply!.Attempts.Should().Be(2);
    }

    [Theory]
    [InlineData("POST", true)]
    [InlineData("POST", false)]
    [InlineData("DELETE", false)]
    [InlineData("PUT", true)]
    public async Task SendAsync_WriteOnAConnectionThatBreaks_IsSentOnce(string method, bool hasBody)
    {
        using var fixture = new BackendFixture();

        // The first request leaves a pooled connection; the second arrives there whole and the connection ends without an answer, which
        // is when the handler would replay it.
        await using var server = new RawServer(async exchange =>
        {
            if (exchange.Request.StartsWith("GET", StringComparison.Ordinal))
            {
                await exchange.WriteAsync(RawServer.Json("{}"));
                return true;
            }

            return exchange.Number % 4 == 0 && exchange.Reset(); // RST and FIN in turn
        });

        for (var round = 0; round < 5; round++)
        {
            await fixture.SendAsync(server.Url);
            var before = server.Requests.Count;
            var (_, refusal) = await fixture.SendAsync(server.Url, method, hasBody ? "{}" : null, tool: $"tool_{round}");

            refusal!.Reason.Should().Be(RefusalReason.BackendFailed);
            server.Requests.Should().HaveCount(before + 1);
        }
    }

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    public async Task SendAsync_WriteFails_IsSentOnce(int status)
    {
        using var fixture = new BackendFixture();
        await using var server = new RawServer(RawServer.Status(status));

        await fixture.SendAsync(server.Url, "POST", "{}");

        server.Requests.Should().HaveCount(1);
    }

    [Fact]
    public async Task SendAsync_EverythingFails_RetriesWithinTheBudgetAndStops()
    {
        using var fixture = new BackendFixture();
        await using var server = new RawServer(RawServer.Status(503));
        RefusalReason last = default;

        for (var i = 0; i < 60; i++)
        {
            last = (await fixture.SendAsync(server.Url, tool: $"tool_{i}")).Refusal!.Reason;
        }

        last.Should().Be(RefusalReason.BackendCircuitOpen);
        server.Requests.Count.Should().BeInRange(11, 20, "ten calls failed, and ten tries more were in the budget");
    }

    [Fact]
    public void RetryBudget_AllFail_AllowsATenth()
    {
        var budget = new RetryBudget();
        var spent = 0;
        for (var i = 0; i < 1000; i++)
        {
            budget.Earn();
            spent += budget.TrySpend() ? 1 : 0;
        }

        spent.Should().BeInRange(100, 110);
    }

    [Fact]
    public async Task SendAsync_BackendFailsThenRecovers_OpensProbesOnceAndCloses()
    {
        var clock = new ManualTimeProvider();
        using var fixture = new BackendFixture(clock: clock);
        var healthy = false;
        await using var server = new RawServer(async exchange =>
        {
            await exchange.WriteAsync(Volatile.Read(ref healthy) ? RawServer.Json("{}") : RawServer.Status(503));
            return true;
        });
        for (var i = 0; i < 10; i++)
        {
            (await fixture.SendAsync(server.Url, "POST", tool: $"tool_{i}")).Refusal!.Reason.Should().Be(RefusalReason.BackendFailed);
        }

        var (_, open) = await fixture.SendAsync(server.Url, "POST");
        open!.Reason.Should().Be(RefusalReason.BackendCircuitOpen);
        open.RetryAfter.Should().Be(TimeSpan.FromSeconds(5));
        server.Requests.Should().HaveCount(10, "an open circuit sends nothing");

        clock.Advance(TimeSpan.FromSeconds(5.1));
        (await fixture.SendAsync(server.Url, "POST")).Refusal!.Reason.Should().Be(RefusalReason.BackendFailed, "the probe goes out");
        (await fixture.SendAsync(server.Url, "POST")).Refusal!.Reason.Should().Be(RefusalReason.BackendCircuitOpen);
        server.Requests.Should().HaveCount(11);

        Volatile.Write(ref healthy, true);
        clock.Advance(TimeSpan.FromSeconds(5.1));
        (await fixture.SendAsync(server.Url, "POST")).Reply.Should().NotBeNull();
        (await fixture.SendAsync(server.Url, "POST")).Reply.Should().NotBeNull();
        fixture.Logger.Text.Should().Contain("1702").And.Contain("1703");
    }

    [Fact]
    public async Task SendAsync_ProbeWhoseCallerLeaves_DoesNotCloseTheCircuit()
    {
        var clock = new ManualTimeProvider();
        using var fixture = new BackendFixture(clock: clock);
        var hang = false;
        await using var server = new RawServer(async exchange =>
        {
            if (Volatile.Read(ref hang))
            {
                await exchange.HangAsync();
            }

            await exchange.WriteAsync(RawServer.Status(503));
            return true;
        });
        for (var i = 0; i < 10; i++)
        {
            await fixture.SendAsync(server.Url, "POST", tool: $"tool_{i}");
        }

        clock.Advance(TimeSpan.FromSeconds(5.1));
        Volatile.Write(ref hang, true);
        using var call = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        var act = () => fixture.SendAsync(server.Url, "POST", cancellationToken: call.Token);
        await act.Should().ThrowAsync<OperationCanceledException>();

        (await fixture.SendAsync(server.Url, "POST")).Refusal!.Reason.Should().Be(RefusalReason.BackendCircuitOpen);
    }

    [Fact]
    public async Task SendAsync_CallersMistakes_DoNotOpenTheCircuit()
    {
        using var fixture = new BackendFixture();
        await using var server = new RawServer(RawServer.Status(404));

        for (var i = 0; i < 40; i++)
        {
            (await fixture.SendAsync(server.Url)).Refusal!.Reason.Should().Be(RefusalReason.NotFound);
        }
    }
}
