using System.Diagnostics;
using System.Text;
using McpSecureApis.Hosting;

namespace McpSecureApis.FunctionalTests.Contract;

/// <summary>The real program as a client starts it: <c>mcp-secure-apis serve --stdio</c>.</summary>
public sealed class StdioProcessTests(SharedGateway gateway) : IClassFixture<SharedGateway>
{
    [Fact]
    public async Task Serve_Stdio_AnswersCallsAndEndsWithItsInput()
    {
        var harness = gateway.Harness;
        var caller = new TestCaller("orders.read");
        using var process = Start(harness, harness.Mint(caller));
        var errors = process.StandardError.ReadToEndAsync();
        await using (var session = new StdioSession(process.StandardInput.BaseStream, process.StandardOutput.BaseStream, process.WaitForExitAsync()))
        {
            await session.InitializeAsync();
            var list = await session.SendAsync("""{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{}}""", 1, CancellationToken.None);
            list.Raw.Should().Contain("orders_get").And.NotContain("orders_create");

            var order = await session.SendAsync(Call("orders_get", """{"orderId":"ORD-00000001"}""", 2), 2, CancellationToken.None);
            order.IsError.Should().BeFalse("{0}", order.Raw);
            order.Structured!.Value.GetProperty("id").GetString().Should().Be("ORD-00000001");

            var requests = harness.BackendRequests;
            var invalid = await session.SendAsync(Call("orders_get", """{"orderId":"canary-argument"}""", 3), 3, CancellationToken.None);
            invalid.Reason.Should().Be("invalid_arguments");
            var hidden = await session.SendAsync(Call("orders_create", "{}", 4), 4, CancellationToken.None);
            hidden.ErrorCode.Should().Be(-32602);
            harness.BackendRequests.Should().Be(requests);
            harness.RecordsOf(caller).Select(record => record.GetProperty("callId").GetString())
                .Should().Equal(order.CallId, order.CallId, invalid.CallId, hidden.CallId);
        }

        process.ExitCode.Should().Be(0);
        (await errors).Should().NotContain("canary-argument").And.NotContain("eyJ");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("garbage")]
    public async Task Serve_StdioWithoutACaller_DoesNotStart(string? token)
    {
        using var process = Start(gateway.Harness, token);
        process.StandardInput.Close();
        var output = await process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.Should().Be(2);
        output.Should().BeEmpty("stdout is the protocol's");
        errors.Should().Contain(token is null ? StdioCaller.TokenVariable : "token").And.NotContain("garbage");
    }

    private static string Call(string tool, string arguments, int id) =>
        $"{{\"jsonrpc\":\"2.0\",\"id\":{id},\"method\":\"tools/call\",\"params\":{{\"name\":\"{tool}\",\"arguments\":{arguments}}}}}";

    private static Process Start(GatewayHarness harness, string? token)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        foreach (var argument in new[] { Path.Combine(AppContext.BaseDirectory, "mcp-secure-apis.dll"), "serve", "--stdio", "--configuration", harness.Configuration })
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment.Remove(StdioCaller.TokenVariable);
        if (token is not null)
        {
            start.Environment[StdioCaller.TokenVariable] = token;
        }

        return Process.Start(start)!;
    }
}
