using McpSecureApis.Core.Calls;
using McpSecureApis.Hosting.Configuration;
using McpSecureApis.Json;

namespace McpSecureApis.FunctionalTests.Conventions;

/// <summary>
/// A folder of a project is a room, and uses only rooms before it; the folders within a room do not go in circles. Held against what was
/// compiled, so an alias, a full name or <c>var</c> hides nothing.
/// </summary>
public sealed class RoomOrderTests
{
    internal static readonly string[] CoreRooms =
    [
        "Outcomes", "Keys", "State", "Manifests", "Callers", "Authorization", "Arguments", "Requests", "Confirmation", "Limits", "Audit", "Credentials", "Backend",
        "Masking", "Catalog", "Shadow", "Calls", "Review", "Organisation", "Approvals",
    ];

    /// <summary>Rooms whose tests have another place than the folder of their name in the unit tests.</summary>
    private static readonly Dictionary<string, string> TestedElsewhere = new(StringComparer.Ordinal)
    {
        ["Calls"] = "McpSecureApis.FunctionalTests/Contract", // the pipeline is what the contract runs, with every room in place

        // The program's rooms are tested from outside, over their protocols.
        ["Health"] = "McpSecureApis.FunctionalTests/Protocol",
        ["Authentication"] = "McpSecureApis.FunctionalTests/Authentication",
        ["Admin"] = "McpSecureApis.FunctionalTests/Admin",
        ["Mcp"] = "McpSecureApis.FunctionalTests/Protocol",
        ["Transports"] = "McpSecureApis.FunctionalTests/Protocol",
        ["Hosting"] = "McpSecureApis.FunctionalTests/Hosting",
        ["Demo"] = "McpSecureApis.FunctionalTests/Demo",
        ["Commands"] = "McpSecureApis.FunctionalTests/CommandLine",
    };

    public static TheoryData<string> Projects => ["McpSecureApis.Json", "McpSecureApis.Core", "McpSecureApis"];

    [Theory]
    [MemberData(nameof(Projects))]
    public void EveryFolder_IsARoomInTheOrder(string project) => Folders(project).Should().BeEquivalentTo(Rooms(project).Where(room => room.Length > 0));

    /// <summary>A type in no room would be a way round the order.</summary>
    [Theory]
    [InlineData("McpSecureApis.Core")]
    [InlineData("McpSecureApis", "Program.cs")]
    public void RootOfAProject_HoldsNoOtherType(string project, params string[] allowed) =>
        Directory.EnumerateFiles(Repository.Folder("src", project), "*.cs").Select(path => Path.GetFileName(path)).Should().BeEquivalentTo(allowed);

    [Theory]
    [MemberData(nameof(Projects))]
    public void EveryType_UsesOnlyRoomsBeforeItsOwn(string project)
    {
        var rooms = Rooms(project);
        var known = 0;
        var wrong = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var (from, to) in Uses(project))
        {
            var (own, used) = (Array.IndexOf(rooms, Room(project, from)), Array.IndexOf(rooms, Room(project, to)));
            known += own != used && used >= 0 ? 1 : 0;
            if (own >= 0 && used > own)
            {
                wrong.Add($"{from} uses {to}");
            }
        }

        known.Should().BePositive("rooms use each other");
        wrong.Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void FoldersWithinARoom_DoNotGoInCircles(string project)
    {
        var uses = Uses(project)
            .Select(pair => (From: CompiledUses.NamespaceOf(pair.From), To: CompiledUses.NamespaceOf(pair.To), Text: $"{pair.From} uses {pair.To}"))
            .Where(pair => pair.From != pair.To && Room(project, pair.From + ".") is { Length: > 0 } room && room == Room(project, pair.To + "."))
            .ToLookup(pair => pair.From, StringComparer.Ordinal);

        var circles = uses.SelectMany(folder => folder).Where(use => Reach(uses, use.To).Contains(use.From)).Select(use => use.Text);

        circles.Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(Projects))]
    [InlineData("McpSecureApis.Pkcs11")]
    public void EveryNamespace_IsItsFolder(string project)
    {
        foreach (var path in Repository.Sources("src", project))
        {
            var folder = Path.GetDirectoryName(Path.GetRelativePath(Repository.Folder("src"), path))!.Replace(Path.DirectorySeparatorChar, '.');
            if (Path.GetFileName(path) != "Program.cs")
            {
                File.ReadAllText(path).Should().Contain($"namespace {folder};", "{0} stands there", path);
            }
        }
    }

    [Fact]
    public void Json_KnowsNothingOfGateways() => References(typeof(StrictJson)).Should().OnlyContain(name => name.StartsWith("System.", StringComparison.Ordinal));

    [Fact]
    public void Core_KnowsNeitherTheProtocolNorHttpRequests() => References(typeof(ToolCallPipeline)).Should()
        .Contain("McpSecureApis.Json")
        .And.NotContain(name => name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal) || name.StartsWith("ModelContextProtocol", StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(Projects))]
    public void EveryRoom_HasTests(string project)
    {
        foreach (var room in Folders(project))
        {
            var folder = Repository.Folder("tests", TestedElsewhere.GetValueOrDefault(room, $"{project}.Tests/{room}"));
            Directory.Exists(folder).Should().BeTrue("the room {0} has tests in {1}", room, folder);
            Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories).Should()
                .Contain(path => File.ReadAllText(path).Contains("[Fact]") || File.ReadAllText(path).Contains("[Theory]"));
        }
    }

    internal static string[] Rooms(string project) => project switch
    {
        // Strict JSON itself stands at the root.
        "McpSecureApis.Json" => ["Text", "Numbers", "", "Patterns", "Formats", "Schemas"],
        "McpSecureApis.Core" => CoreRooms,
        _ => ["Health", "Authentication", "Admin", "Mcp", "Transports", "Hosting", "Demo", "Commands"],
    };

    private static HashSet<(string From, string To)> Uses(string project) => CompiledUses.Of(project switch
    {
        "McpSecureApis.Json" => typeof(StrictJson).Assembly,
        "McpSecureApis.Core" => typeof(ToolCallPipeline).Assembly,
        _ => typeof(ConfigurationFiles).Assembly,
    });

    /// <summary>The room of a type of a project, empty for one at the root, null for one from elsewhere.</summary>
    private static string? Room(string project, string type) =>
        !type.StartsWith(project + ".", StringComparison.Ordinal) || (project == "McpSecureApis" && type.Split('.')[1] is "Core" or "Json" or "Pkcs11") ? null :
        type[(project.Length + 1)..].Split('.') is [var room, _, ..] ? room : string.Empty;

    private static HashSet<string> Reach(ILookup<string, (string From, string To, string Text)> uses, string folder)
    {
        var reached = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>([folder]);
        while (open.TryPop(out var next))
        {
            if (reached.Add(next))
            {
                foreach (var use in uses[next])
                {
                    open.Push(use.To);
                }
            }
        }

        return reached;
    }

    private static IEnumerable<string> References(Type type) => type.Assembly.GetReferencedAssemblies().Select(name => name.Name!);

    private static List<string> Folders(string project) =>
        [.. Directory.EnumerateDirectories(Repository.Folder("src", project)).Select(path => Path.GetFileName(path)!).Except(["bin", "obj"])];
}
