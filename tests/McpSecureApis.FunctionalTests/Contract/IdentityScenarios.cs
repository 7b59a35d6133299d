using McpSecureApis.Core.Outcomes;

namespace McpSecureApis.FunctionalTests.Contract;

/// <summary>
/// Two issuers with different names for the tenant. A token of the partner's says under every other name that it is of corp; nothing of that may
/// reach a backend, open an entry or be told apart from not being there.
/// </summary>
public abstract partial class ToolCallContract
{
    private static readonly string[] NamesOfTheTenant = ["tid", "org", "tenant_id", "tenant", "department"];

    [Fact]
    public async Task Call_TokenOfAnotherIssuerNamesOurTenant_BackendAndRecordSayTheCheckedOne()
    {
        await using var harness = await StartHarnessAsync(new GatewaySettings { TwoMoreIssuers = true });
        await using var channel = Open(harness);
        foreach (var (issuer, own, foreign) in new[] { ("partner", "org", "tid"), ("corp", "tid", "org") })
        {
            var other = issuer == "corp" ? "partner" : "corp";
            var caller = Claiming(issuer, own, other);
            foreach (var name in new[] { own, "tenant_id", "tenant" })
            {
                var answer = await channel.CallAsync(caller, $"bound_{name}", Key);
                answer.IsError.Should().BeFalse("{0}: {1}", name, answer.Raw);
                harness.Items.Requests[^1].Should().Contain($"X-Tenant: {issuer}\r\n").And.NotContain(other);
                TenantsOf(harness, caller, answer).Should().Equal(issuer, issuer);
            }

            foreach (var name in new[] { foreign, "department" })
            {
                await NotSentAsync(harness, caller, () => channel.CallAsync(caller, $"bound_{name}", Key), RefusalReason.ClaimMissing, issuer);
            }
        }
    }

    [Fact]
    public async Task Call_ConditionOverAnotherIssuersTenant_DoesNotOpen()
    {
        await using var harness = await StartHarnessAsync(new GatewaySettings { TwoMoreIssuers = true });
        await using var channel = Open(harness);
        var partner = Claiming("partner", "org", "corp");
        var list = await channel.ListAsync(partner);
        foreach (var name in NamesOfTheTenant)
        {
            list.Raw.Should().NotContain($"only_{name}");
            await NotSentAsync(harness, partner, () => channel.CallAsync(partner, $"only_{name}", Key), RefusalReason.HiddenTool, "partner");
        }

        var corp = Claiming("corp", "tid", "corp");
        foreach (var name in NamesOfTheTenant)
        {
            var opens = name is "tid" or "tenant_id" or "tenant";
            (await channel.CallAsync(corp, $"only_{name}", Key)).Result.HasValue.Should().Be(opens, "what corp's entry does not map does not exist: {0}", name);
        }
    }

    [Fact]
    public async Task Entry_OverAnotherIssuersTenant_IsTheSameForResourcesAndPrompts()
    {
        await using var harness = await StartHarnessAsync(new GatewaySettings { TwoMoreIssuers = true });
        await using var channel = Open(harness);
        const string Resource = "\"uri\":\"tenants://one\"";
        const string Prompt = "\"name\":\"tenant_prompt\"";
        var partner = Claiming("partner", "org", "corp");
        await NotSentAsync(
            harness, partner, () => channel.SendAsync(partner, "resources/read", Resource, 1, CancellationToken.None), RefusalReason.ClaimMissing, "partner");
        await NotSentAsync(harness, partner, () => channel.SendAsync(partner, "prompts/get", Prompt, 2, CancellationToken.None), RefusalReason.HiddenTool, "partner");
        (await channel.ListAsync(partner, method: "prompts/list")).Raw.Should().NotContain("tenant_prompt");

        var corp = Claiming("corp", "tid", "partner");
        (await channel.SendAsync(corp, "resources/read", Resource, 3, CancellationToken.None)).ErrorCode.Should().BeNull();
        harness.Items.Requests[^1].Should().Contain("X-Tenant: corp\r\n");
        (await channel.SendAsync(corp, "prompts/get", Prompt, 4, CancellationToken.None)).ErrorCode.Should().BeNull();
    }

    [Fact]
    public async Task Call_ClaimThatTheEntryAllows_CountsForItsIssuerOnly()
    {
        await using var harness = await StartHarnessAsync(new GatewaySettings { TwoMoreIssuers = true, PartnerClaims = ["department"] });
        await using var channel = Open(harness);
        var partner = Claiming("partner", "org", "corp");
        (await channel.CallAsync(partner, "bound_department", Key)).IsError.Should().BeFalse();
        harness.Items.Requests[^1].Should().Contain("X-Tenant: corp\r\n");
        (await channel.CallAsync(partner, "only_department", Key)).Result.HasValue.Should().BeTrue();
        await NotSentAsync(harness, partner, () => channel.CallAsync(partner, "bound_tid", Key), RefusalReason.ClaimMissing, "partner");

        var corp = Claiming("corp", "tid", "corp");
        await NotSentAsync(harness, corp, () => channel.CallAsync(corp, "bound_department", Key), RefusalReason.ClaimMissing, "corp");
        await NotSentAsync(harness, corp, () => channel.CallAsync(corp, "only_department", Key), RefusalReason.HiddenTool, "corp");
    }

    /// <summary>A caller whose own tenant is the issuer's name, and whose token has another one under every name that anybody might read.</summary>
    private static TestCaller Claiming(string issuer, string own, string other)
    {
        var claims = NamesOfTheTenant.ToDictionary(name => name, object (_) => other, StringComparer.Ordinal);
        claims[own] = issuer;
        return TestCaller.Usual() with { Issuer = issuer, Tenant = null, Claims = claims };
    }

    private static async Task NotSentAsync(GatewayHarness harness, TestCaller caller, Func<Task<ToolAnswer>> send, RefusalReason reason, string tenant)
    {
        var before = harness.BackendRequests;
        var answer = await send();
        harness.BackendRequests.Should().Be(before, "nothing is sent");
        answer.Structured.Should().BeNull();
        answer.Raw.Should().NotContain("entry", "how the operator configured the issuers is nothing for a client").And.NotContain("AllowedClaims");
        var record = harness.RecordsOf(caller).Should().ContainSingle(record => record.GetProperty("callId").GetString() == answer.CallId, "{0}", answer.Raw).Subject;
        record.GetProperty("phase").GetString().Should().Be("refusal");
        record.GetProperty("reason").GetString().Should().Be(reason.ToCode());
        record.GetProperty("caller").GetProperty("tenant").GetString().Should().Be(tenant);
    }

    private static IEnumerable<string?> TenantsOf(GatewayHarness harness, TestCaller caller, ToolAnswer answer) => harness.RecordsOf(caller)
        .Where(record => record.GetProperty("callId").GetString() == answer.CallId)
        .Select(record => record.GetProperty("caller").GetProperty("tenant").GetString());
}
