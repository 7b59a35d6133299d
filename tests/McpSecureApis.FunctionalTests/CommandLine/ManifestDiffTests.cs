using System.Text.Json;
using McpSecureApis.FunctionalTests.Conventions;
using McpSecureApis.FunctionalTests.Demo;

namespace McpSecureApis.FunctionalTests.CommandLine;

/// <summary>The verb <c>manifest diff</c>: its forms, its exit codes, and sides that cannot be compared.</summary>
public sealed class ManifestDiffTests : IDisposable
{
    private static readonly string[] Members = ["tool", "path", "kind", "severity", "rule", "message", "old", "new", "witness", "fingerprint"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("diff-");

    private static string Orders => Repository.Folder("tool-manifests", "orders.yaml");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Json_is_one_object_with_the_verdict_the_changes_and_the_context()
    {
        var changed = Write("orders.yaml", text => text.Replace("scopes: [orders.read]", "authenticated: true", StringComparison.Ordinal));

        var (exitCode, output, error) = await Verb.RunAsync("manifest", "diff", Orders, changed, "--json");

        exitCode.Should().Be(1);
        error.Should().BeEmpty();
        output.TrimEnd('\n').Should().NotContain("\n");
        var root = JsonDocument.Parse(output).RootElement;
        root.EnumerateObject().Select(member => member.Name).Should().Equal("old", "new", "verdict", "changes", "context");
        root.GetProperty("verdict").GetString().Should().Be("widening");
        root.GetProperty("new").GetString().Should().Be(changed);
        var changes = root.GetProperty("changes").EnumerateArray().ToList();
        changes.Should().NotBeEmpty();
        foreach (var change in changes.Where(change => change.GetProperty("path").GetString() == "access.authenticated" &&
            !change.TryGetProperty("entry", out _)))
        {
            change.EnumerateObject().Select(member => member.Name).Should().Equal(Members);
            change.GetProperty("kind").GetString().Should().Be("widening");
            change.GetProperty("severity").GetString().Should().Be("critical");
            change.GetProperty("old").EnumerateObject().Select(member => member.Name).Should().Equal("file", "line", "text");
            change.GetProperty("old").GetProperty("file").GetString().Should().Be(Orders);
            change.GetProperty("old").GetProperty("line").GetInt32().Should().BeGreaterThan(1);
            change.GetProperty("witness").GetProperty("caller").GetProperty("scopes").GetArrayLength().Should().Be(0);
            change.GetProperty("fingerprint").GetString().Should().MatchRegex("^[0-9a-f]{64}$");
        }

        root.GetProperty("context").GetProperty("").GetProperty("old").GetInt32().Should().BeLessThan(
            root.GetProperty("context").GetProperty("").GetProperty("new").GetInt32());
        (await Verb.RunAsync("manifest", "diff", Orders, changed, "--format", "json")).Output.Should().Be(output);
    }

    [Fact]
    public async Task Text_begins_with_the_verdict_and_shows_what_is_possible()
    {
        var changed = Write("orders.yaml", text => text.Replace("scopes: [orders.read]", "authenticated: true", StringComparison.Ordinal));

        var (exitCode, output, _) = await Verb.RunAsync("manifest", "diff", Orders, changed);

        exitCode.Should().Be(1);
        output.Should().StartWith("WIDENING: ").And.Contain("orders_get  access.authenticated").And.Contain(
            "possible now: {\"caller\":").And.NotContain("\u001b");
    }

    [Fact]
    public async Task Narrowing_and_equal_sides_end_with_0()
    {
        var narrower = Write("orders.yaml", text => text.Replace("scopes: [orders.read]", "scopes: [orders.read, more]", StringComparison.Ordinal));

        (await Verb.RunAsync("manifest", "diff", Orders, narrower)).Should().Match<(int ExitCode, string Output, string Error)>(run =>
            run.ExitCode == 0 && run.Output.StartsWith("NARROWING: "));
        (await Verb.RunAsync("manifest", "diff", Orders, Orders)).Should().Match<(int ExitCode, string Output, string Error)>(run =>
            run.ExitCode == 0 && run.Output == "No change of authority.\n");
    }

    [Fact]
    public async Task Markdown_lets_nothing_of_a_manifest_be_markup()
    {
        var changed = Write("orders.yaml", text => text.Replace("title: Get an order", "title: 'Get ``` <img src=x> @everyone'",
            StringComparison.Ordinal));

        var (exitCode, output, _) = await Verb.RunAsync("manifest", "diff", Orders, changed, "--format", "markdown");

        exitCode.Should().Be(0);
        output.Should().StartWith("## Manifest review: neutral\n").And.Contain("```` Get ``` <img src=x> @everyone ````");
    }

    [Fact]
    public async Task Output_goes_to_the_file_and_the_exit_code_stays()
    {
        var changed = Write("orders.yaml", text => text.Replace("scopes: [orders.read]", "authenticated: true", StringComparison.Ordinal));
        var file = Path.Combine(_folder.FullName, "diff.json");

        var (exitCode, output, _) = await Verb.RunAsync("manifest", "diff", Orders, changed, "--json", "--output", file);

        (exitCode, output).Should().Be((1, string.Empty));
        JsonDocument.Parse(await File.ReadAllTextAsync(file)).RootElement.GetProperty("verdict").GetString().Should().Be("widening");
    }

    [Fact]
    public async Task A_side_that_does_not_pass_the_check_is_not_compared()
    {
        var broken = Write("orders.yaml", text => text.Replace("effect: read", "effect: nothing", StringComparison.Ordinal));

        foreach (var (old, now) in new[] { (Orders, broken), (broken, Orders) })
        {
            var (exitCode, output, error) = await Verb.RunAsync("manifest", "diff", old, now, "--json");
            (exitCode, output).Should().Be((2, string.Empty));
            error.Should().Contain("unknown-value").And.Contain("effect");
        }

        (await Verb.RunAsync("manifest", "diff", Orders, Path.Combine(_folder.FullName, "nowhere"))).Should()
            .Match<(int ExitCode, string Output, string Error)>(run => run.ExitCode == 2 && run.Output.Length == 0 &&
            run.Error.Contains("there is no such file"));
        (await Verb.RunAsync("manifest", "diff", Orders)).ExitCode.Should().Be(2);
        (await Verb.RunAsync("manifest", "diff", Orders, Orders, "--format", "pdf")).ExitCode.Should().Be(2);
    }

    [Fact]
    public async Task Folders_are_compared_whatever_their_files_are_called()
    {
        var folder = Repository.Folder("tool-manifests");
        foreach (var file in Directory.GetFiles(folder, "*.yaml"))
        {
            File.Copy(file, Path.Combine(_folder.FullName, "renamed-" + Path.GetFileName(file)));
        }

        (await Verb.RunAsync("manifest", "diff", folder, _folder.FullName)).Should().Match<(int ExitCode, string Output, string Error)>(
            run => run.ExitCode == 0 && run.Output == "No change of authority.\n");
    }

    private string Write(string name, Func<string, string> change)
    {
        var text = File.ReadAllText(Orders);
        var changed = change(text);
        changed.Should().NotBe(text);
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, changed);
        return path;
    }
}
