using System.Text.Json;
using System.Text.Json.Nodes;
using McpSecureApis.FunctionalTests.Demo;

namespace McpSecureApis.FunctionalTests.Clients;

/// <summary>Runs <c>tests/clients/client.mjs</c>, which is a program with the JavaScript client of the protocol's authors.</summary>
internal static class NodeClient
{
    private static string Script { get; } = FindScript();

    public static async Task<JsonElement> RunAsync(JsonObject task, IReadOnlyDictionary<string, string?>? environment = null)
    {
        if (!IsInstalled())
        {
            Assert.SkipWhen(Environment.GetEnvironmentVariable("CI") is not "true", "Node.js is not on the PATH, or `npm ci` was not run in tests/clients.");
            Assert.Fail("Node.js and `npm ci` in tests/clients are needed in CI.");
        }

        await using var node = ChildProcess.Start("node", [Script, task.ToJsonString()], environment, folder: Path.GetDirectoryName(Script));
        (await node.ExitAsync()).Should().Be(0, node.Error);
        TestKit.Canaries.Output("what a client received", node.Output);
        return JsonDocument.Parse(node.Output).RootElement;
    }

    private static bool IsInstalled() =>
        Directory.Exists(Path.Combine(Path.GetDirectoryName(Script)!, "node_modules")) &&
        (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, OperatingSystem.IsWindows() ? "node.exe" : "node")));

    /// <summary>Not [CallerFilePath]: CI builds map it so that the binaries are reproducible.</summary>
    private static string FindScript()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "McpSecureApis.sln")))
            {
                return Path.Combine(folder.FullName, "tests", "clients", "client.mjs");
            }
        }

        throw new InvalidOperationException("The tests run outside the repository.");
    }
}
