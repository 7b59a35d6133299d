using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpSecureApis.FunctionalTests.Demo;

namespace McpSecureApis.FunctionalTests.Clients;

/// <summary>A program of <c>tests/clients/drivers</c>: commands go in as JSON lines, what happens comes out so (<c>lines.mjs</c>).</summary>
internal sealed class ScriptDriver(string script, ClientCell cell) : ClientDriver
{
    private readonly ConcurrentDictionary<int, ClientCall> _calls = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource<JsonElement>> _awaited = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<JsonElement> _exchanges = new();
    private ChildProcess _node = null!;
    private Task _reading = Task.CompletedTask;
    private int _last;

    /// <summary>The HTTP answers of a program that tells them.</summary>
    public IReadOnlyList<JsonElement> Exchanges => [.. _exchanges];

    /// <summary>Starts the program, which waits for its first command.</summary>
    public void Start()
    {
        _node = ChildProcess.Start(NodePrograms.Node, [Path.Combine("drivers", script)], NodePrograms.Environment, NodePrograms.Folder, input: null);
        _reading = ReadAsync();
    }

    public override async Task ConnectAsync(ClientTarget target)
    {
        Start();
        var connected = await SendAsync("connected", new JsonObject
        {
            ["do"] = "connect",
            ["transport"] = cell.IsHttp ? "http" : "stdio",
            ["mode"] = cell.Mode == "pin" ? new JsonObject { ["pin"] = ClientMatrix.Modern } : cell.Mode,
            ["url"] = target.Url,
            ["token"] = target.Token,
            ["command"] = target.Command,
            ["args"] = new JsonArray([.. target.Arguments.Select(argument => (JsonNode)argument)]),
            ["env"] = new JsonObject(target.Environment.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Value))),
        });
        Version = connected.GetProperty("version").GetString();
        ServerTellsOfChanges = connected.GetProperty("listChanged").GetBoolean();
    }

    public override async Task<IReadOnlyList<string>> ListAsync() =>
        [.. (await SendAsync("listed", new JsonObject { ["do"] = "list" })).GetProperty("tools").EnumerateArray().Select(name => name.GetString()!)];

    public override async Task PersonAsync(string answer) => await SendAsync("person", new JsonObject { ["do"] = "person", ["answer"] = answer });

    public override async Task<ClientCall> StartAsync(string tool, JsonObject arguments)
    {
        var id = Interlocked.Increment(ref _last);
        var call = new ClientCall(() => _node.WriteLineAsync(new JsonObject { ["do"] = "cancel", ["id"] = id }.ToJsonString()));
        _calls[id] = call;
        await _node.WriteLineAsync(
            new JsonObject { ["do"] = "call", ["id"] = id, ["name"] = tool, ["arguments"] = arguments.DeepClone() }.ToJsonString());
        return call;
    }

    public override async ValueTask DisposeAsync()
    {
        await SendAsync("closed", new JsonObject { ["do"] = "close" });
        (await _node.ExitAsync()).Should().Be(0, _node.Error);
        await _reading;
        TestKit.Canaries.Output($"what {cell} received", _node.Output);
        TestKit.Canaries.Output($"stderr of {cell}", _node.Error);
        await _node.DisposeAsync();
    }

    /// <summary>Sends a command and waits for the event that ends it.</summary>
    public async Task<JsonElement> SendAsync(string until, JsonObject command)
    {
        var awaited = Expect(until);
        await _node.WriteLineAsync(command.ToJsonString());
        return await awaited;
    }

    /// <summary>The next event of a name, from here on.</summary>
    public Task<JsonElement> Expect(string happening)
    {
        var awaited = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        _awaited[happening] = awaited;
        return awaited.Task.WaitAsync(Patience);
    }

    private async Task ReadAsync()
    {
        await foreach (var line in _node.LinesAsync())
        {
            var message = JsonElement.Parse(line);
            switch (message.GetProperty("event").GetString()!)
            {
                case "answered":
                    _calls[message.GetProperty("id").GetInt32()].End(ClientAnswer.Of(message.GetProperty("result")));
                    break;
                case "threw":
                    _calls[message.GetProperty("id").GetInt32()].End(new ClientAnswer(IsRefused: true, message.GetProperty("error").GetRawText()));
                    break;
                case "progress":
                    _calls[message.GetProperty("id").GetInt32()].Tell(message.GetProperty("progress").GetDouble());
                    break;
                case "asked":
                    Asked.Add(message.GetProperty("message").GetString()!);
                    break;
                case "exchange":
                    _exchanges.Enqueue(message);
                    break;
                case "changed":
                    Change();
                    break;
                case "failed":
                    Fail(new InvalidOperationException($"{cell}: {line}\n{_node.Error}"));
                    break;
                case var done when _awaited.TryGetValue(done, out var awaited):
                    awaited.TrySetResult(message);
                    break;
                case var unexpected:
                    Fail(new InvalidOperationException($"{cell}: nobody expected '{unexpected}'"));
                    break;
            }
        }

        Fail(new InvalidOperationException($"{cell} ended: {_node.Error}"));
    }

    private void Fail(Exception error)
    {
        foreach (var awaited in _awaited.Values)
        {
            awaited.TrySetException(error);
        }

        foreach (var call in _calls.Values)
        {
            call.Fail(error);
        }
    }
}
