using System.Text.Json;
using McpSecureApis.FunctionalTests.Conventions;
using McpSecureApis.FunctionalTests.Demo;
using McpSecureApis.FunctionalTests.Review;

namespace McpSecureApis.FunctionalTests.CommandLine;

/// <summary><c>--format sarif</c> of both comparisons: what SARIF 2.1.0 and the viewers of code scanning require.</summary>
public sealed class SarifTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sarif-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Manifest_diff_gives_a_result_for_each_change()
    {
        var orders = Repository.Folder("tool-manifests", "orders.yaml");
        var text = (await File.ReadAllTextAsync(orders)).Replace("scopes: [orders.read]", "authenticated: true", StringComparison.Ordinal)
            .Replace("title: Get an order", "title: 'Get [it](http://evil.example)'", StringComparison.Ordinal);

        var root = await RunAsync("manifest", orders, Write("orders.yaml", text));

        var results = Hold(root);
        results.Should().Contain(result => result.GetProperty("ruleId").GetString()!.StartsWith("access", StringComparison.Ordinal) &&
            result.GetProperty("level").GetString() == "error");
        results.Should().Contain(result => result.GetProperty("level").GetString() == "note");
        root.GetRawText().Should().NotContain("](http", "nothing that an author wrote becomes a link");
    }

    [Fact]
    public async Task Config_diff_gives_a_result_for_each_change()
    {
        var old = Write("old settings.json", SampleSettings.With("Server:Origins", "[\"https://app.example.com\"]"));
        var now = Write("new settings.json", SampleSettings.With("Limits:PerCaller", "\"70/min\""));

        var results = Hold(await RunAsync("config", old, now));

        results.Select(result => result.GetProperty("ruleId").GetString()).Should()
            .BeEquivalentTo("setting-server-origins", "setting-limits-per-caller");
        var wider = results.Single(result => result.GetProperty("ruleId").GetString() == "setting-limits-per-caller");
        wider.GetProperty("level").GetString().Should().Be("note", "a limit is of low severity");
        wider.GetProperty("locations")[0].GetProperty("physicalLocation").GetProperty("artifactLocation").GetProperty("uri").GetString()
            .Should().EndWith("/new%20settings.json");
        wider.GetProperty("relatedLocations")[0].GetProperty("physicalLocation").GetProperty("artifactLocation").GetProperty("uri").GetString()
            .Should().EndWith("/old%20settings.json");
        wider.GetProperty("properties").GetProperty("witness").GetProperty("calls").GetInt32().Should().Be(61);
    }

    [Fact]
    public async Task Equal_sides_give_a_run_without_results()
    {
        var file = Write("same.json", SampleSettings.Text);

        var (exitCode, output, _) = await Verb.RunAsync("config", "diff", file, file, "--format", "sarif");

        exitCode.Should().Be(0);
        JsonDocument.Parse(output).RootElement.GetProperty("runs")[0].GetProperty("results").GetArrayLength().Should().Be(0);
    }

    private static async Task<JsonElement> RunAsync(string verb, string old, string now)
    {
        var (exitCode, output, error) = await Verb.RunAsync(verb, "diff", old, now, "--format", "sarif");

        exitCode.Should().Be(1, error);
        return JsonDocument.Parse(output).RootElement;
    }

    /// <summary>The members that the specification requires, and those without which a viewer shows nothing.</summary>
    private static List<JsonElement> Hold(JsonElement root)
    {
        root.GetProperty("version").GetString().Should().Be("2.1.0");
        root.GetProperty("$schema").GetString().Should().StartWith("https://").And.EndWith("sarif-schema-2.1.0.json");
        var run = root.GetProperty("runs").EnumerateArray().Should().ContainSingle().Subject;
        var driver = run.GetProperty("tool").GetProperty("driver");
        driver.GetProperty("name").GetString().Should().Be("mcp-secure-apis");
        var rules = driver.GetProperty("rules").EnumerateArray().Select(rule => rule.GetProperty("id").GetString()).ToList();
        rules.Should().OnlyHaveUniqueItems();
        driver.GetProperty("rules").EnumerateArray().Should().OnlyContain(rule =>
            rule.GetProperty("shortDescription").GetProperty("text").GetString()!.Length > 0);
        var results = run.GetProperty("results").EnumerateArray().ToList();
        results.Should().NotBeEmpty();
        foreach (var result in results)
        {
            rules[result.GetProperty("ruleIndex").GetInt32()].Should().Be(result.GetProperty("ruleId").GetString());
            result.GetProperty("level").GetString().Should().BeOneOf("error", "warning", "note");
            result.GetProperty("message").GetProperty("text").GetString().Should().NotBeNullOrEmpty();
            result.GetProperty("partialFingerprints").GetProperty("authorityChange/v1").GetString().Should().MatchRegex("^[0-9a-f]{64}$");
            var locations = result.GetProperty("locations").EnumerateArray().ToList();
            locations.Should().ContainSingle();
            locations.AddRange(result.TryGetProperty("relatedLocations", out var related) ? related.EnumerateArray() : []);
            foreach (var place in locations.Select(location => location.GetProperty("physicalLocation")))
            {
                Uri.IsWellFormedUriString(place.GetProperty("artifactLocation").GetProperty("uri").GetString(), UriKind.RelativeOrAbsolute)
                    .Should().BeTrue();
                place.GetProperty("region").GetProperty("startLine").GetInt32().Should().BePositive();
            }
        }

        return results;
    }

    private string Write(string name, string text)
    {
        var file = Path.Combine(_folder.FullName, name);
        File.WriteAllText(file, text);
        return file;
    }
}
