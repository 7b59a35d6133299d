using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace McpSecureApis.FunctionalTests.Clients;

/// <summary>The C# client of the SDK.</summary>
internal sealed class CSharpDriver(ClientCell cell) : ClientDriver
{
    private readonly CancellationTokenSource _listening = new();
    private volatile string _person = "accept";
    private McpClient _client = null!;
    private Task _stream = Task.CompletedTask;

    public override async Task ConnectAsync(ClientTarget target)
    {
        IClientTransport transport = cell.IsHttp
            ? new HttpClientTransport(new HttpClientTransportOptions
            {
                Endpoint = new Uri(target.Url),
                TransportMode = HttpTransportMode.StreamableHttp,
                AdditionalHeaders = new Dictionary<string, string> { ["Authorization"] = $"Bearer {target.Token}" },
            })
            : new StdioClientTransport(new StdioClientTransportOptions
            {
                Command = target.Command,
                Arguments = [.. target.Arguments],
                EnvironmentVariables = target.Environment.ToDictionary(entry => entry.Key, string? (entry) => entry.Value),
                StandardErrorLines = line => TestKit.Canaries.Output("stdio stderr", line),
            });
        var options = new McpClientOptions
        {
            ProtocolVersion = cell.Mode,
            DiscoverProbeTimeout = Patience,
            InitializationTimeout = Patience,
        };
        options.Handlers.ElicitationHandler = (form, _) => ValueTask.FromResult(Answer(form!));
        options.Handlers.NotificationHandlers =
        [
            KeyValuePair.Create<string, Func<JsonRpcNotification, CancellationToken, ValueTask>>(NotificationMethods.ToolListChangedNotification, (_, _) =>
            {
                Change();
                return ValueTask.CompletedTask;
            }),
        ];
        _client = await McpClient.CreateAsync(transport, options);
        Version = _client.NegotiatedProtocolVersion;
        ServerTellsOfChanges = _client.ServerCapabilities.Tools?.ListChanged == true;
        if (cell.Mode == ClientMatrix.Modern)
        {
            await ListenAsync();
        }
    }

    public override async Task<IReadOnlyList<string>> ListAsync() => [.. (await _client.ListToolsAsync()).Select(tool => tool.Name)];

    public override Task PersonAsync(string answer)
    {
        _person = answer;
        return Task.CompletedTask;
    }

    public override Task<ClientCall> StartAsync(string tool, JsonObject arguments)
    {
        var gone = new CancellationTokenSource();
        var call = new ClientCall(gone.CancelAsync);
        _ = RunAsync(call, tool, arguments, gone);
        return Task.FromResult(call);
    }

    public override async ValueTask DisposeAsync()
    {
        await _listening.CancelAsync();
        await _stream.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _client.DisposeAsync();
        _listening.Dispose();
    }

    /// <summary>There is no ready method for this request: it is sent by its name, and its notices come as notifications.</summary>
    private async Task ListenAsync()
    {
        var open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var acknowledged = _client.RegisterNotificationHandler(NotificationMethods.SubscriptionsAcknowledgedNotification, (_, _) =>
        {
            open.TrySetResult();
            return ValueTask.CompletedTask;
        });
        var request = new JsonRpcRequest
        {
            Method = RequestMethods.SubscriptionsListen,
            Params = new JsonObject { ["notifications"] = new JsonObject { ["toolsListChanged"] = true } },
        };
        _stream = _client.SendRequestAsync(request, _listening.Token);
        await open.Task.WaitAsync(Patience);
    }

    private async Task RunAsync(ClientCall call, string tool, JsonObject arguments, CancellationTokenSource gone)
    {
        using (gone)
        {
            try
            {
                var values = arguments.ToDictionary(member => member.Key, object? (member) => member.Value, StringComparer.Ordinal);
                var result = await _client.CallToolAsync(tool, values, new Told(notice => call.Tell(notice.Progress)), cancellationToken: gone.Token);
                call.End(ClientAnswer.Of(JsonSerializer.SerializeToElement(result, McpJsonUtilities.DefaultOptions)));
            }
            catch (Exception error) when (error is McpException or HttpRequestException or OperationCanceledException)
            {
                call.End(new ClientAnswer(IsRefused: true, error.Message));
            }
            catch (Exception error)
            {
                call.Fail(error);
            }
        }
    }

    private ElicitResult Answer(ElicitRequestParams form)
    {
        Asked.Add(form.Message);
        return _person == "accept"
            ? new ElicitResult { Action = "accept", Content = new Dictionary<string, JsonElement>(StringComparer.Ordinal) { ["confirm"] = JsonElement.Parse("true") } }
            : new ElicitResult { Action = _person };
    }

    /// <summary>Tells at once: the framework's own class posts to the thread pool, where a notice may come after the answer.</summary>
    private sealed class Told(Action<ProgressNotificationValue> tell) : IProgress<ProgressNotificationValue>
    {
        public void Report(ProgressNotificationValue value) => tell(value);
    }
}
