using System.Text.Json;
using System.Text.Json.Nodes;
using McpSecureApis.FunctionalTests.Demo;

namespace McpSecureApis.FunctionalTests.Clients;

/// <summary>Runs <c>tests/clients/client.mjs</c>, which is a program with the JavaScript client of the protocol's authors.</summary>
internal static class NodeClient
{
    public static async Task<JsonElement> RunAsync(JsonObject task, IReadOnlyDictionary<string, string?>? environment = null)
    {
        NodePrograms.RequireInstalled();

        var all = new Dictionary<string, string?>(NodePrograms.Environment, StringComparer.Ordinal);
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
        {
            all[name] = value;
        }

        await using var node = ChildProcess.Start(NodePrograms.Node, ["client.mjs", task.ToJsonString()], all, NodePrograms.Folder);
        (await node.ExitAsync()).Should().Be(0, node.Error);
        TestKit.Canaries.Output("what a client received", node.Output);
        return JsonDocument.Parse(node.Output).RootElement;
    }
}
