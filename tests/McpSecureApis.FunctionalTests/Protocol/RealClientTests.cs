using System.IO.Pipelines;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Callers.Scopes;
using McpSecureApis.Mcp.Handlers;
using McpSecureApis.Mcp.Lists;
using McpSecureApis.Mcp.Telemetry;
using McpSecureApis.Transports.Connections;
using McpSecureApis.Transports.Stdio;
using Microsoft.Extensions.Logging.Abstractions;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace McpSecureApis.FunctionalTests.Protocol;

/// <summary>The C# client of the SDK, in both eras, over both transports.</summary>
public sealed class RealClientTests(RunningServer server) : IClassFixture<RunningServer>
{
    private static readonly Caller Somebody = new() { Issuer = "stdio", Subject = "s", Scopes = ScopeSet.Empty };

    [Theory]
    [InlineData(null)]
    [InlineData("2026-07-28")]
    [InlineData("2025-11-25")]
    [InlineData("2025-06-18")]
    public async Task Http_ListsAndCalls(string? version)
    {
        var transport = new HttpClientTransport(new HttpClientTransportOptions
        {
            Endpoint = new Uri($"http://127.0.0.1:{server.Port}/mcp"),
            TransportMode = HttpTransportMode.StreamableHttp,
            AdditionalHeaders = new Dictionary<string, string> { ["Authorization"] = $"Bearer {RunningServer.Token}" },
        });
        await using var client = await McpClient.CreateAsync(transport, new McpClientOptions { ProtocolVersion = version });
        await UseAsync(client, server.Tools);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("2026-07-28")]
    [InlineData("2025-11-25")]
    public async Task Stdio_ListsAndCalls(string? version)
    {
        var tools = new FakeTools();
        var toServer = new Pipe();
        var toClient = new Pipe();
        var host = new StdioHost(
            new McpServerFactory(tools, new CatalogChanges(), new ListCursor(), TimeProvider.System, NullLoggerFactory.Instance),
            tools, new FakeBudget(), new ServerOptions(), OperationTelemetry.Default, TimeProvider.System, NullLogger<StdioHost>.Instance);
        var run = host.RunAsync(Somebody, toServer.Reader.AsStream(), toClient.Writer.AsStream(), CancellationToken.None);
        await using (var client = await McpClient.CreateAsync(
            new StreamClientTransport(toServer.Writer.AsStream(), toClient.Reader.AsStream()), new McpClientOptions { ProtocolVersion = version }))
        {
            await UseAsync(client, tools);
        }

        await toServer.Writer.CompleteAsync();
        await run.WaitAsync(TimeSpan.FromSeconds(10));
    }

    private static async Task UseAsync(McpClient client, FakeTools tools)
    {
        (await client.ListToolsAsync()).Select(tool => tool.Name).Should().Equal("listed", "orders", "slow", "throws");
        var result = await client.CallToolAsync("orders", new Dictionary<string, object?> { ["id"] = "ü\"'", ["region"] = "eu", ["count"] = 3 });
        result.IsError.Should().BeTrue();
        ((TextContentBlock)result.Content[0]).Text.Should().StartWith("Say \"later\".");
        tools.Finished.Should().Contain(call => call.Tool == "orders" && call.Arguments!.Contains("\"count\":3"));

        var unknown = async () => await client.CallToolAsync("hidden");
        (await unknown.Should().ThrowAsync<McpProtocolException>()).Which.ErrorCode.Should().Be(McpErrorCode.InvalidParams);
    }
}
