using System.Net;
using System.Text;
using McpSecureApis.FunctionalTests.Demo;
using McpSecureApis.FunctionalTests.Durability;

namespace McpSecureApis.FunctionalTests.Canaries;

/// <summary>A server at its chattiest, with telemetry: calls that end well and calls with the secrets in every place where a client can put them.</summary>
public sealed class CanaryRunTests
{
    [Fact]
    public async Task No_secret_comes_out_of_a_run_with_telemetry()
    {
        await using var collector = await OtlpCollector.StartAsync();
        await using var deployment = await Deployment.CreateAsync(collector.Url + "/v1/traces");
        await deployment.StartAsync();

        (await HttpCaller.CallAsync(deployment.Mcp, deployment.Token, "orders_get", """{"orderId":"ORD-00000001"}""")).Status.Should().Be(HttpStatusCode.OK);

        // The token where it does not belong: nothing may repeat it.
        await HttpCaller.CallAsync(deployment.Mcp, deployment.Token, deployment.Token, "{}");
        await HttpCaller.CallAsync(deployment.Mcp, deployment.Token, "orders_get", $$"""{"orderId":"{{deployment.Token}}"}""");
        await HttpCaller.CallAsync(deployment.Mcp, deployment.Token, "orders_get", $$"""{"{{deployment.Token}}":1}""");
        await HttpCaller.CallAsync(deployment.Mcp, deployment.Token[..^8] + "AAAAAAAA", "orders_get", "{}");
        await HttpCaller.PostAsync(deployment.Mcp, deployment.Token, deployment.Token);
        await HttpCaller.PostAsync(deployment.Mcp, deployment.Token, $$"""{"jsonrpc":"2.0","id":"1","method":"{{deployment.Token}}"}""");
        await HttpCaller.GetAsync($"{deployment.Mcp}?access_token={deployment.Token}");
        await HttpCaller.GetAsync($"{deployment.Mcp}/{deployment.Token}", ("X-Other", deployment.Token));
        (await deployment.StopAsync()).Should().Be(0);

        // The sweep at the end of the assembly looks at all of this; here only that there was something to look at.
        collector.Received.Should().Contain(export => export.Path == "/v1/traces").And.Contain(export => export.Path == "/v1/metrics");
        string Exported(string path) => string.Concat(collector.Received.Where(export => export.Path == path).Select(export => Encoding.Latin1.GetString(export.Body)));
        Exported("/v1/traces").Should().Contain("tools/call orders_get")
            .And.NotContain("Microsoft.AspNetCore").And.NotContain("System.Net.Http").And.NotContain("Experimental.ModelContextProtocol", "a call is one span");
        Exported("/v1/metrics").Should().ContainAll(
            "mcp.server.operation.duration", "http.server.request.duration", "kestrel.connection.duration", "http.client.request.duration", "dotnet.gc.collections");
    }
}
