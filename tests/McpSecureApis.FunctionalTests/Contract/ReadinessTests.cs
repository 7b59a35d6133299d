using System.Net;

namespace McpSecureApis.FunctionalTests.Contract;

/// <summary>What keeps a server from being ready.</summary>
public sealed class ReadinessTests
{
    [Fact]
    public async Task Ready_IssuerWithoutAUsableKey_IsNotReadyAndTheLogNamesIt()
    {
        await using var harness = await GatewayHarness.StartAsync(new GatewaySettings { KeylessIssuer = true });
        var keyless = harness.Gateway.Tokens.Issuers.Single(issuer => issuer.Issuer == "https://keyless.example.com").Keys;
        var others = harness.Gateway.Tokens.Issuers.Where(issuer => issuer.Keys != keyless);
        while (!keyless.IsIdle || !others.All(issuer => issuer.Keys.HasKeys))
        {
            await Task.Delay(20);
        }

        using var answer = await harness.Client.GetAsync(new Uri(harness.Address, "/health/ready"));
        answer.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        (await answer.Content.ReadAsStringAsync()).Should().Be("""{"status":"unavailable"}""");
        harness.Log.Should().Contain("Not ready: no usable key of issuer https://keyless.example.com").And.Contain("has no usable key")
            .And.NotContain($"Not ready: no usable key of issuer {harness.Issuer}");
        harness.Log.Should().NotContain("keyless.example.com (", "its document was read; what is missing is a key");
        using var live = await harness.Client.GetAsync(new Uri(harness.Address, "/health/live"));
        live.StatusCode.Should().Be(HttpStatusCode.OK);
    }
}
