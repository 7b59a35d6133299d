using System.Collections;
using System.CommandLine;
using System.ComponentModel;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using McpSecureApis.Commands;
using McpSecureApis.Core.Credentials;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Manifests.Values;
using McpSecureApis.Core.Masking.Policy;
using McpSecureApis.FunctionalTests.Conventions;
using McpSecureApis.Hosting.Settings;
using McpSecureApis.Transports.Connections;

namespace McpSecureApis.FunctionalTests.Documentation;

/// <summary>What the pages say, held against the code, so that they cannot go stale.</summary>
public sealed class DocumentationTests : IDisposable
{
    private static readonly Type[] ManifestTypes =
    [
        typeof(ApiManifest), typeof(BackendManifest), typeof(ToolManifest), typeof(AccessManifest), typeof(RequestManifest), typeof(ParameterManifest), typeof(PartManifest), typeof(FileManifest),
        typeof(BindManifest), typeof(ResponseManifest), typeof(LimitsManifest), typeof(ExampleManifest), typeof(FieldManifest), typeof(RateLongForm),
        typeof(ResourceManifest), typeof(PromptManifest), typeof(PromptArgumentManifest), typeof(PromptMessageManifest), typeof(IconManifest),
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("documentation-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task ManifestPage_Examples_PassTheCheck()
    {
        var blocks = Pages.Blocks("docs/manifest.md", "yaml manifest");
        blocks.Should().HaveCountGreaterThan(1);
        for (var i = 0; i < blocks.Count; i++)
        {
            var file = Path.Combine(_folder, $"{i}.yaml");
            await File.WriteAllTextAsync(file, blocks[i]);
            var (exitCode, output) = await RunAsync("manifest", "check", file);
            output.Should().BeEmpty();
            exitCode.Should().Be(0);
        }
    }

    [Fact]
    public void ManifestPage_NamesEveryMember()
    {
        var page = Pages.Read("docs/manifest.md");
        var members = ManifestTypes.SelectMany(type => type.GetProperties()).Where(property => property.GetCustomAttribute<DescriptionAttribute>() is not null)
            .Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name)).Distinct().ToList();
        members.Should().HaveCountGreaterThan(40);
        members.Where(member => Pages.Find(page, $@"`[^`\n]*\b{member}\b[^`\n]*`|^ *(- )?{member}:|[{{,] ?{member}:").Count == 0).Should().BeEmpty();
    }

    [Fact]
    public void ManifestPage_DataClasses_AreThoseOfTheCode()
    {
        var said = Pages.Find(Pages.Read("docs/manifest.md"), @"\| `([a-z-]+)`( [†‡])? \| (keep|scan|partial|hash|redact|drop)\b(?:, ([a-z-]+))?")
            .Select(match => (match.Groups[1].Value, match.Groups[2].Value.Trim(), match.Groups[3].Value, match.Groups[4].Value));
        var known = DataClasses.BuiltIn.Values.Select(dataClass => (
            dataClass.Name,
            dataClass.Guessable switch { Guessable.Yes => "†", Guessable.UnlessSaid => "‡", _ => "" },
            dataClass.Default.ToString().ToLowerInvariant(),
            dataClass.Default != MaskAction.Partial ? "" : dataClass.Partial switch { PartialForm.Email => "e-mail", PartialForm.Initials => "initials", _ => "end" }));
        said.Should().BeEquivalentTo(known);
    }

    [Fact]
    public void OperationsPage_Settings_AreThoseOfTheOptionsWithTheirDefaults()
    {
        var said = Pages.Find(Pages.Read("docs/operations.md"), @"^\| `([A-Z][A-Za-z:*\[\]]+)` \| `?([^|`]+)`? \|")
            .Select(match => $"{match.Groups[1].Value} = {match.Groups[2].Value.Trim()}");
        said.Should().BeEquivalentTo(Settings(typeof(ProductOptions), new ProductOptions(), prefix: "").Distinct());
    }

    [Fact]
    public async Task QuickstartPage_IssuerEntries_PassTheCheck()
    {
        var configuration = Pages.Blocks("docs/quickstart.md", "json configuration").Single();
        var entries = Pages.Blocks("docs/quickstart.md", "json issuer");
        entries.Should().HaveCountGreaterThan(4);
        Directory.CreateDirectory(Path.Combine(_folder, "tool-manifests"));
        foreach (var entry in entries)
        {
            using var whole = JsonDocument.Parse(configuration);
            var members = whole.RootElement.EnumerateObject().ToDictionary(member => member.Name, member => member.Value);
            members["Issuers"] = JsonElement.Parse($"[{entry}]");
            members["Credentials"] = JsonElement.Parse(Pages.Blocks("docs/quickstart.md", "json credentials").Single()).GetProperty("Credentials");
            var file = Path.Combine(_folder, "configuration.json");
            await File.WriteAllTextAsync(file, JsonSerializer.Serialize(members));
            var (exitCode, output) = await RunAsync("config", "check", "--configuration", file, "--set", "Credentials:shop-service:Value=env:PATH");
            output.Should().BeEmpty();
            exitCode.Should().Be(0);
        }
    }

    [Fact]
    public void ReadmePage_BeforeItUsesTheProgram_PutsItOnThePathAsTheQuickStartDoes()
    {
        string[] lines = ["dotnet publish src/McpSecureApis -c Release -o \"$HOME/mcp-secure-apis\"", "export PATH=\"$HOME/mcp-secure-apis:$PATH\""];
        foreach (var page in new[] { "README.md", "docs/quickstart.md" })
        {
            var text = Pages.Read(page);
            var use = Pages.Find(text, "^mcp-secure-apis ")[0].Index;
            text.IndexOf(string.Join('\n', lines) + "\n", StringComparison.Ordinal).Should().BeInRange(1, use, page);
        }

        Directory.Exists(Path.Combine(Pages.Root, "src/McpSecureApis")).Should().BeTrue();
        File.Exists(Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "mcp-secure-apis.exe" : "mcp-secure-apis")).Should().BeTrue();
    }

    /// <summary>One order of the trip, wherever it is shown.</summary>
    [Fact]
    public void Pages_OrderOfTheTrip_IsThatOfTheRooms()
    {
        Picture("README.md").Should().Be(Picture("docs/architecture.md"));
        var rooms = Pages.Find(Pages.Read("docs/architecture.md"), @"^\| [a-z ]+ \| ([A-Z]\w+) \| `\w+` \|").Select(match => match.Groups[1].Value).ToList();
        rooms.Should().HaveCount(10).And.Equal(RoomOrderTests.CoreRooms.Where(rooms.Contains));
        Pages.Find(Pages.Read("CONTRIBUTING.md"), @"`(Outcomes[A-Za-z\s]+)`").Single().Groups[1].Value
            .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Should().Equal(RoomOrderTests.CoreRooms);

        static string Picture(string page) => Pages.Find(Pages.Read(page), @"^ MCP client[^`]*").Single().Value;
    }

    [Fact]
    public void Pages_LinksInside_LeadToFiles()
    {
        var pages = Directory.EnumerateFiles(Pages.Root, "*.md").Concat(Directory.EnumerateFiles(Path.Combine(Pages.Root, "docs"), "*.md", SearchOption.AllDirectories));
        var broken = pages.SelectMany(page => Pages.Find(File.ReadAllText(page), @"\]\((?!https?:|#)([^)#]+)(#[^)]*)?\)")
            .Select(match => Path.Combine(Path.GetDirectoryName(page)!, match.Groups[1].Value))
            .Where(target => !Path.Exists(target)));
        broken.Should().BeEmpty();
    }

    [Fact]
    public void Pages_PathsOfTheRepository_Exist()
    {
        string[] roots = ["", "src", "src/McpSecureApis.Core", "src/McpSecureApis"];
        var pages = new[] { "README.md", "CONTRIBUTING.md" }.Concat(Directory.EnumerateFiles(Path.Combine(Pages.Root, "docs"), "*.md", SearchOption.AllDirectories));
        var named = pages.SelectMany(page => Pages.Find(Pages.Read(page), @"(?<![\w./-])(src|tests)/[\w./-]*\w|(?<=`)[\w-]+(/[\w-]+)+\.cs(?=`)")
            .Select(match => (Page: Path.GetRelativePath(Pages.Root, Path.Combine(Pages.Root, page)), Path: match.Value))).ToList();
        named.Should().HaveCountGreaterThan(60);
        named.Where(name => !name.Path.Contains("NAME", StringComparison.Ordinal) && !Array.Exists(roots, root => Path.Exists(Path.Combine(Pages.Root, root, name.Path))))
            .Should().BeEmpty();
    }

    private static IEnumerable<string> Settings(Type type, object instance, string prefix)
    {
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite))
        {
            var target = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            var key = prefix + property.Name;
            if (target == typeof(CredentialOptions))
            {
                // The members of an entry hang on its type; what all types have is one row of the page.
                foreach (var setting in CredentialTypes.BuiltIn.All.SelectMany(kind => Settings(kind.Options, Activator.CreateInstance(kind.Options)!, key + ":*:")))
                {
                    yield return setting;
                }

                continue;
            }

            var isList = target != typeof(string) && typeof(IEnumerable).IsAssignableFrom(target);
            var entry = isList ? target.GetGenericArguments()[^1] : target;
            if (IsScalar(entry))
            {
                yield return $"{key} = {Text(property.GetValue(instance) ?? property.GetCustomAttribute<SettingWordAttribute>()?.Word)}";
                continue;
            }

            var isMap = target.IsGenericType && target.GetGenericArguments().Length == 2;
            if (isMap && typeof(IEnumerable<string>).IsAssignableFrom(entry))
            {
                yield return $"{key}:* = none";
                continue;
            }

            var inner = isList ? Activator.CreateInstance(entry)! : property.GetValue(instance) ?? Activator.CreateInstance(entry)!;
            foreach (var setting in Settings(entry, inner, key + (isMap ? ":*:" : isList ? "[]:" : ":")))
            {
                yield return setting;
            }
        }
    }

    private static bool IsScalar(Type type) => type.IsPrimitive || type.IsEnum || type == typeof(string) || type == typeof(TimeSpan) || type == typeof(Uri);

    private static string Text(object? value) => value switch
    {
        null or "" => "none",
        string text => text,
        bool flag => flag ? "true" : "false",
        IEnumerable list => list.Cast<object>().Any() ? string.Join(", ", list.Cast<object>()) : "none",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static async Task<(int ExitCode, string Output)> RunAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exitCode = await RootVerb.RunAsync(args, new InvocationConfiguration { Output = output, Error = error });
        return (exitCode, output.ToString());
    }
}
