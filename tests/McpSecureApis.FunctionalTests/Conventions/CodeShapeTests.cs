using System.Reflection;
using System.Text.RegularExpressions;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.Hosting;
using McpSecureApis.Pkcs11;
using Microsoft.Extensions.Logging;

namespace McpSecureApis.FunctionalTests.Conventions;

/// <summary>Habits of the product's code that no reviewer has to look for.</summary>
public sealed partial class CodeShapeTests
{
    private static readonly string[] ProgramFolders = ["Transports", "Authentication", "Mcp", "Health", "Commands", "Hosting", "Admin"];

    /// <summary>A room keeps its hundred when the order of the rooms changes: operators filter by these numbers.</summary>
    private static readonly string[] Hundreds =
    [
        "Manifests", "Callers", "Authorization", "Arguments", "Limits", "Requests", "Credentials", "Backend", "Masking", "Audit", "Catalog", "Calls", "Review",
        "Diagnostics", "Confirmation", "Shadow",
    ];

    private static readonly IReadOnlyList<Type> Types =
    [
        .. new[] { typeof(RefusalReason).Assembly, typeof(Gateway).Assembly, typeof(TokenSigner).Assembly }
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.FullName!.StartsWith("McpSecureApis.", StringComparison.Ordinal) && !type.FullName.Contains('<')),
    ];

    [Fact]
    public void Types_OfTheProduct_AreInternal() => Types.Where(type => type.IsVisible).Should().BeEmpty();

    [Fact]
    public void Classes_AreSealedOrStaticOrAbstract() => Types.Where(type => type is { IsClass: true, IsSealed: false, IsAbstract: false }).Should().BeEmpty();

    [Fact]
    public void EventIds_AreUniqueAndInTheHundredOfTheirRoom()
    {
        var holders = Types.Where(type => type.Name.EndsWith("EventIds", StringComparison.Ordinal)).ToList();
        holders.Should().NotBeEmpty();
        var seen = new Dictionary<int, string>();
        foreach (var holder in holders)
        {
            foreach (var field in holder.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            {
                var id = (int)field.GetRawConstantValue()!;
                var name = $"{holder.Name}.{field.Name}";
                seen.TryAdd(id, name).Should().BeTrue("{0} has the id of {1}", name, seen.GetValueOrDefault(id));
                (id / 100 * 100).Should().Be(HundredOf(holder), "that is the hundred of {0}", holder.Namespace);
            }
        }
    }

    [Fact]
    public void LogMethods_HaveTheIdsOfTheirRoomAndTextsOfTheirOwn()
    {
        var methods = Types.SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Select(method => (Method: method, Event: method.GetCustomAttribute<LoggerMessageAttribute>()))
            .Where(pair => pair.Event is not null).ToList();
        methods.Should().NotBeEmpty();
        foreach (var (method, logged) in methods)
        {
            (logged!.EventId / 100 * 100).Should().Be(HundredOf(method.DeclaringType!), "{0} logs for its room", method.Name);
            logged.EventName.Should().NotBeNullOrEmpty();
            logged.Message.Should().NotBeNullOrEmpty();
        }
    }

    [Fact]
    public void Logging_GoesThroughEventsWithIdsOnly()
    {
        foreach (var path in Repository.Sources("src"))
        {
            var text = File.ReadAllText(path);
            DirectLogging().IsMatch(text).Should().BeFalse("{0} logs without an event", Path.GetFileName(path));
            Interpolated().IsMatch(text).Should().BeFalse("{0} logs a text made at the call", Path.GetFileName(path));
        }
    }

    [Fact]
    public void Sources_HaveOneTypePerFileNamedAfterIt()
    {
        foreach (var path in Repository.Sources("src").Where(path => Path.GetFileName(path) != "Program.cs"))
        {
            var types = TopLevelType().Matches(File.ReadAllText(path)).Select(match => match.Groups["name"].Value).ToList();
            types.Should().Equal([Path.GetFileNameWithoutExtension(path)], "of {0}", Path.GetFileName(path));
        }
    }

    private static int HundredOf(Type type)
    {
        var parts = type.Namespace!.Split('.');
        return parts[1] == "Core" ? 1000 + (100 * Array.IndexOf(Hundreds, parts[2])) : 3000 + (100 * Array.IndexOf(ProgramFolders, parts[1]));
    }

    [GeneratedRegex(@"\.Log(Trace|Debug|Information|Warning|Error|Critical)?\(\s*(LogLevel|\$?"")", RegexOptions.NonBacktracking)]
    private static partial Regex DirectLogging();

    [GeneratedRegex(@"\bLog\.\w+\([^;]*\$""", RegexOptions.NonBacktracking)]
    private static partial Regex Interpolated();

    [GeneratedRegex(@"^(public|internal|file) [\w ]*\b(class|struct|record|interface|enum|delegate [\w<>?]+)( struct| class)? (?<name>\w+)", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex TopLevelType();
}
