using System.Text.RegularExpressions;

namespace McpSecureApis.FunctionalTests.Conventions;

/// <summary>A folder of the core is a room on the path of a call, and uses only rooms before it.</summary>
public sealed partial class RoomOrderTests
{
    internal static readonly string[] Rooms =
    [
        "Outcomes", "Json", "Keys", "Manifests", "Callers", "Authorization", "Arguments", "Requests", "Confirmation", "Limits", "Audit", "Credentials",
        "Backend", "Masking", "Catalog", "Calls", "Review", "Diagnostics",
    ];

    /// <summary>Rooms whose tests have another place than the folder of their name in the unit tests.</summary>
    private static readonly Dictionary<string, string> TestedElsewhere = new(StringComparer.Ordinal)
    {
        ["Calls"] = "McpSecureApis.FunctionalTests/Contract", // the pipeline is what the contract runs, with every room in place
    };

    [Fact]
    public void EveryFolderOfTheCore_IsARoom() => Folders().Should().BeSubsetOf(Rooms);

    [Fact]
    public void EveryFile_UsesOnlyRoomsBeforeItsOwn()
    {
        var wrong = new List<string>();
        foreach (var path in Repository.Sources("src", "McpSecureApis.Core"))
        {
            var parts = Path.GetRelativePath(Repository.Folder("src", "McpSecureApis.Core"), path).Split(Path.DirectorySeparatorChar);
            var own = Array.IndexOf(Rooms, parts[0]);
            var text = File.ReadAllText(path);
            wrong.AddRange(UsedRoom().Matches(text).Select(match => match.Groups["room"].Value)
                .Where(room => Array.IndexOf(Rooms, room) > own).Select(room => $"{parts[0]}/{parts[^1]} uses {room}"));
            if (!text.Contains($"namespace McpSecureApis.Core.{string.Join('.', parts[..^1])};", StringComparison.Ordinal))
            {
                wrong.Add($"{parts[0]}/{parts[^1]} has another namespace than its folder");
            }
        }

        wrong.Should().BeEmpty();
    }

    [Fact]
    public void Core_KnowsNeitherTheProtocolNorHttpRequests()
    {
        foreach (var path in Repository.Sources("src", "McpSecureApis.Core"))
        {
            Forbidden().IsMatch(File.ReadAllText(path)).Should().BeFalse("{0} belongs to the core", Path.GetFileName(path));
        }
    }

    [Fact]
    public void EveryRoom_HasTests()
    {
        foreach (var room in Folders())
        {
            var folder = Repository.Folder("tests", TestedElsewhere.GetValueOrDefault(room, $"McpSecureApis.Core.Tests/{room}"));
            Directory.Exists(folder).Should().BeTrue("the room {0} has tests in {1}", room, folder);
            Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories).Should().Contain(path => File.ReadAllText(path).Contains("[Fact]"));
        }
    }

    private static List<string> Folders() =>
        [.. Directory.EnumerateDirectories(Repository.Folder("src", "McpSecureApis.Core")).Select(path => Path.GetFileName(path)!).Except(["bin", "obj"])];

    [GeneratedRegex(@"\bMcpSecureApis\.Core\.(?<room>[A-Z]\w+)", RegexOptions.NonBacktracking)]
    private static partial Regex UsedRoom();

    [GeneratedRegex(@"using (ModelContextProtocol|Microsoft\.AspNetCore|McpSecureApis\.(Mcp|Hosting|Transports))", RegexOptions.NonBacktracking)]
    private static partial Regex Forbidden();
}
