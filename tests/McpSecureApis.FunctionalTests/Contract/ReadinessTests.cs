using System.Net;

namespace McpSecureApis.FunctionalTests.Contract;

/// <summary>What keeps a server from being ready.</summary>
public sealed class ReadinessTests
{
    /// <summary>Two of them differ by the case of a letter, which makes them two issuers.</summary>
    [Fact]
    public async Task Ready_IssuersWithoutAUsableKey_IsNotReadyAndTheLogNamesEach()
    {
        await using var harness = await GatewayHarness.StartAsync(new GatewaySettings { KeylessIssuer = true });
        var issuers = harness.Gateway.Tokens.Issuers.ToLookup(issuer => issuer.Issuer.StartsWith("https://keyless.example.com", StringComparison.Ordinal), issuer => issuer.Keys);
        while (!issuers[true].All(keys => keys.IsIdle) || !issuers[false].All(keys => keys.HasKeys))
        {
            await Task.Delay(20);
        }

        using var answer = await harness.Client.GetAsync(new Uri(harness.Address, "/health/ready"));
        answer.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        (await answer.Content.ReadAsStringAsync()).Should().Be("""{"status":"unavailable"}""");
        harness.Log.Should().Contain("Not ready: no usable key of issuer https://keyless.example.com").And.Contain("has no usable key")
            .And.NotContain($"Not ready: no usable key of issuer {harness.Issuer}");
        harness.Log.Should().Contain("Not ready: no usable key of issuer https://keyless.example.com/A.").And.Contain("Not ready: no usable key of issuer https://keyless.example.com/a.");
        harness.Log.Should().NotContain("keyless.example.com (", "its document was read; what is missing is a key");
        using var live = await harness.Client.GetAsync(new Uri(harness.Address, "/health/live"));
        live.StatusCode.Should().Be(HttpStatusCode.OK);
    }
}
