using System.Text.Json;
using System.Text.Json.Nodes;
using McpSecureApis.FunctionalTests.Demo;

namespace McpSecureApis.FunctionalTests.Clients;

/// <summary>The command line of the Inspector, with a configuration file as the other programs have one. Each request is a run of it.</summary>
internal sealed class InspectorDriver(ClientCell cell) : ClientDriver
{
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("inspector-");

    private string Configuration => Path.Combine(_home.FullName, "servers.json");

    public override Task ConnectAsync(ClientTarget target)
    {
        object server = cell.IsHttp
            ? new { type = "http", url = target.Url, headers = new { Authorization = $"Bearer {target.Token}" } }
            : new { type = "stdio", command = target.Command, args = target.Arguments, env = target.Environment };
        return File.WriteAllTextAsync(Configuration, JsonSerializer.Serialize(new { mcpServers = new { shop = server } }));
    }

    public override async Task<IReadOnlyList<string>> ListAsync()
    {
        await using var run = Start("tools/list");
        (await run.ExitAsync()).Should().Be(0, run.Error);
        return [.. JsonElement.Parse(run.Output).GetProperty("result").GetProperty("tools").EnumerateArray().Select(tool => tool.GetProperty("name").GetString()!)];
    }

    public override Task PersonAsync(string answer) => Task.CompletedTask;

    public override Task<ClientCall> StartAsync(string tool, JsonObject arguments)
    {
        var run = Start("tools/call", "--tool-name", tool, "--tool-args-json", arguments.ToJsonString());
        var call = new ClientCall(() => run.SendAsync("INT"));
        _ = FinishAsync(call, run);
        return Task.FromResult(call);
    }

    public override ValueTask DisposeAsync()
    {
        _home.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private async Task FinishAsync(ClientCall call, ChildProcess run)
    {
        try
        {
            await using (run)
            {
                var exitCode = await run.ExitAsync();
                TestKit.Canaries.Output($"what {cell} received", run.Output);
                TestKit.Canaries.Output($"stderr of {cell}", run.Error);
                call.End(new ClientAnswer(exitCode != 0, $"{run.Output}\n{run.Error}"));
            }
        }
        catch (Exception error)
        {
            call.Fail(error);
        }
    }

    private ChildProcess Start(string method, params string[] more) => ChildProcess.Start(
        NodePrograms.Node,
        [
            NodePrograms.InspectorCli, "--config", Configuration, "--server", "shop", "--protocol-era", cell.Mode, "--stored-auth-only",
            "--format", "json", "--quiet", "--method", method, .. more,
        ],
        new Dictionary<string, string?>(NodePrograms.Environment, StringComparer.Ordinal) { ["HOME"] = _home.FullName },
        folder: _home.FullName);
}
