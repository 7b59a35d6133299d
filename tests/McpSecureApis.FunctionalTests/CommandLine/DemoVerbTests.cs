using System.Text.Json;
using McpSecureApis.FunctionalTests.Demo;

namespace McpSecureApis.FunctionalTests.CommandLine;

/// <summary><c>audit</c> and <c>health</c> beside a running server.</summary>
[Collection(SharedDemo.Name)]
public sealed class DemoVerbTests(RunningDemo running)
{
    [Fact]
    public async Task Health_beside_a_running_server_is_ready()
    {
        var (exitCode, output, error) = await Verb.RunAsync("health", "--configuration", running.Process.Configuration);

        exitCode.Should().Be(0, error);
        output.Trim().Should().Be("ready");
    }

    [Fact]
    public async Task Audit_verify_and_query_read_the_trail_of_a_running_server()
    {
        var call = await running.Process.CallAsync("reader", "orders_get", """{"orderId":"ORD-00000001"}""");
        var callId = call.Json.GetProperty("result").GetProperty("_meta").GetProperty("mcp-secure-apis/callId").GetString()!;

        var verified = await Verb.RunAsync("audit", "verify", "--json", "--configuration", running.Process.Configuration);
        verified.ExitCode.Should().Be(0, verified.Output);
        JsonDocument.Parse(verified.Output).RootElement.GetProperty("valid").GetBoolean().Should().BeTrue();

        var query = await Verb.RunAsync("audit", "query", running.Process.Audit, "--call", callId, "--json");
        var records = query.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        records.Select(record => record.GetProperty("phase").GetString()).Should().Equal("intent", "outcome");
        records.Should().OnlyContain(record => record.GetProperty("callId").GetString() == callId);

        // By the subject's name, with the key, and by a tool.
        (await Verb.RunAsync("audit", "query", "--caller", "reader", "--tool", "orders_get", "--json", "--configuration", running.Process.Configuration))
            .Output.Should().Contain(callId);
        (await Verb.RunAsync("audit", "query", "--caller", "nobody", "--tool", "orders_get", "--json", "--configuration", running.Process.Configuration))
            .Output.Should().NotContain(callId);
    }
}
