using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace McpSecureApis.FunctionalTests.Confirmation;

/// <summary>The C# client over stdio, stateless HTTP or HTTP with sessions, with a person of the test before it.</summary>
internal sealed class AskingClient : IAsyncDisposable
{
    private readonly CancellationTokenSource _limit = new(TimeSpan.FromSeconds(120));
    private McpClient _client = null!;
    private Func<Task>? _end;

    public static async Task<AskingClient> ConnectAsync(
        ConfirmationFixture product, string transport, string version, Func<ElicitRequestParams?, CancellationToken, Task<ElicitResult>>? ask)
    {
        var options = new McpClientOptions { ProtocolVersion = version };
        if (ask is not null)
        {
            options.Handlers.ElicitationHandler = (form, cancellationToken) => new ValueTask<ElicitResult>(ask(form, cancellationToken));
        }

        var connected = new AskingClient();
        connected._client = await McpClient.CreateAsync(connected.Transport(product, transport), options, cancellationToken: connected._limit.Token);
        return connected;
    }

    public static ElicitResult Accept(bool ticked) => new()
    {
        Action = "accept",
        Content = new Dictionary<string, JsonElement>(StringComparer.Ordinal) { ["confirm"] = JsonElement.Parse(ticked ? "true" : "false") },
    };

    public Task<CallToolResult> CallAsync(JsonObject arguments, CancellationToken cancellationToken = default) => _client.CallToolAsync(
        ConfirmationFixture.Tool,
        arguments.ToDictionary(argument => argument.Key, argument => (object?)(string?)argument.Value, StringComparer.Ordinal),
        cancellationToken: cancellationToken.CanBeCanceled ? cancellationToken : _limit.Token).AsTask();

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        if (_end is not null)
        {
            await _end();
        }

        _limit.Dispose();
    }

    private IClientTransport Transport(ConfirmationFixture product, string transport)
    {
        if (transport is "http" or "session")
        {
            return new HttpClientTransport(new HttpClientTransportOptions
            {
                Endpoint = transport == "http" ? new Uri(product.Demo.Mcp) : product.Hybrid,
                TransportMode = HttpTransportMode.StreamableHttp,
                AdditionalHeaders = new Dictionary<string, string> { ["Authorization"] = $"Bearer {product.Demo.Tokens["editor"]}" },
            });
        }

        var toServer = new Pipe();
        var toClient = new Pipe();
        var run = product.ServeStdioAsync(toServer.Reader.AsStream(), toClient.Writer.AsStream(), _limit.Token);
        _end = async () =>
        {
            await toServer.Writer.CompleteAsync();
            await run;
        };
        return new StreamClientTransport(toServer.Writer.AsStream(), toClient.Reader.AsStream());
    }
}
