using System.Text.Json;
using McpSecureApis.FunctionalTests.Demo;
using ModelContextProtocol;
using ModelContextProtocol.Client;

namespace McpSecureApis.FunctionalTests.Clients;

/// <summary>The C# client against the running demo, over HTTP and over the printed stdio command.</summary>
[Collection(SharedDemo.Name)]
public sealed class SdkClientTests(RunningDemo running)
{
    /// <summary>A child process on a busy machine takes longer to answer its first message than the client would wait by itself.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private DemoProcess Demo => running.Process;

    [Theory]
    [InlineData(null)]
    [InlineData("2026-07-28")]
    [InlineData("2025-11-25")]
    public async Task Over_http_it_lists_calls_and_is_refused(string? version)
    {
        var transport = new HttpClientTransport(new HttpClientTransportOptions
        {
            Endpoint = new Uri(Demo.Mcp),
            TransportMode = HttpTransportMode.StreamableHttp,
            AdditionalHeaders = new Dictionary<string, string> { ["Authorization"] = $"Bearer {Demo.Token("reader")}" },
        });
        await using var client = await McpClient.CreateAsync(transport, new McpClientOptions { ProtocolVersion = version, DiscoverProbeTimeout = Patience, InitializationTimeout = Patience });
        await UseAsync(client);
        await FluentActions.Awaiting(async () => await client.CallToolAsync("revenue_report", new Dictionary<string, object?> { ["year"] = 2025 }))
            .Should().ThrowAsync<Exception>("the answer is 403 with a challenge");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("2026-07-28")]
    [InlineData("2025-06-18")]
    [InlineData("2025-11-25")]
    public async Task Over_stdio_it_lists_calls_and_is_refused(string? version)
    {
        var stdio = Demo.Description.GetProperty("stdio");
        var transport = new StdioClientTransport(new StdioClientTransportOptions
        {
            Command = stdio.GetProperty("command").GetString()!,
            Arguments = [.. stdio.GetProperty("args").EnumerateArray().Select(argument => argument.GetString()!)],
            EnvironmentVariables = stdio.GetProperty("env").EnumerateObject().ToDictionary(entry => entry.Name, string? (entry) => entry.Value.GetString()),
            StandardErrorLines = line => TestKit.Canaries.Output("stdio stderr", line),
        });
        await using var client = await McpClient.CreateAsync(transport, new McpClientOptions { ProtocolVersion = version, DiscoverProbeTimeout = Patience, InitializationTimeout = Patience });
        await UseAsync(client);
        (await client.CallToolAsync("revenue_report", new Dictionary<string, object?> { ["year"] = 2025 })).IsError.Should().BeTrue();
    }

    private static async Task UseAsync(McpClient client)
    {
        (await client.ListToolsAsync()).Select(tool => tool.Name).Should().Equal("customers_get", "orders_get", "orders_search", "revenue_report");
        var result = await client.CallToolAsync("orders_get", new Dictionary<string, object?> { ["orderId"] = "ORD-00000001" });
        TestKit.Canaries.Output("what a client received", JsonSerializer.Serialize(result, McpJsonUtilities.DefaultOptions));
        result.IsError.Should().NotBe(true);
        JsonSerializer.Serialize(result.StructuredContent).Should().Contain("ORD-00000001").And.Contain("***4242");
        var hidden = async () => await client.CallToolAsync("orders_create");
        (await hidden.Should().ThrowAsync<McpProtocolException>()).Which.ErrorCode.Should().Be(McpErrorCode.InvalidParams);
    }
}
