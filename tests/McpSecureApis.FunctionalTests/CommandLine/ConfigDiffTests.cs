using System.Diagnostics;
using System.Text.Json;
using McpSecureApis.FunctionalTests.Demo;
using McpSecureApis.FunctionalTests.Review;

namespace McpSecureApis.FunctionalTests.CommandLine;

/// <summary>The verb <c>config diff</c>: its forms, its exit codes, sides that cannot be compared, and what it never shows.</summary>
public sealed class ConfigDiffTests : IDisposable
{
    private const string Secret = "hunter2-correct-horse";

    private static readonly string[] Members = ["setting", "path", "kind", "severity", "rule", "message", "old", "new", "witness", "fingerprint"];

    private static readonly string[] AllFormats = ["text", "markdown", "sarif", "json", "html"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("config-diff-");

    private string Old => Write("old.json", SampleSettings.Text);

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Json_is_one_object_with_the_verdict_and_the_changes_by_setting()
    {
        var changed = Write("new.json", SampleSettings.Text.Replace("[\"acme\"]", "[\"acme\", \"globex\"]", StringComparison.Ordinal));

        var (exitCode, output, error) = await Verb.RunAsync("config", "diff", Old, changed, "--json");

        exitCode.Should().Be(1);
        error.Should().BeEmpty();
        output.TrimEnd('\n').Should().NotContain("\n");
        var root = JsonDocument.Parse(output).RootElement;
        root.EnumerateObject().Select(member => member.Name).Should().Equal("old", "new", "verdict", "changes");
        root.GetProperty("verdict").GetString().Should().Be("widening");
        var change = root.GetProperty("changes").EnumerateArray().Should().ContainSingle().Subject;
        change.EnumerateObject().Select(member => member.Name).Should().Equal(Members);
        change.GetProperty("setting").GetString().Should().Be("Issuers:https://login.example.com/");
        change.GetProperty("path").GetString().Should().Be("AllowedTenants");
        change.GetProperty("rule").GetString().Should().Be("setting-issuers-allowed-tenants");
        change.GetProperty("old").GetRawText().Should().Be($$"""{"file":"{{Old}}","line":3,"text":"[\"acme\"]"}""");
        change.GetProperty("new").GetProperty("line").GetInt32().Should().Be(3);
        change.GetProperty("witness").GetProperty("caller").GetProperty("tenant").GetString().Should().Be("globex");
        change.GetProperty("witness").GetProperty("token").GetProperty("claims").GetProperty("tenant_id").GetString().Should().Be("globex");
        (await Verb.RunAsync("config", "diff", Old, changed, "--format", "json")).Output.Should().Be(output, "a witness is the same on every run");
    }

    [Fact]
    public async Task The_fingerprint_is_of_the_meaning_and_not_of_the_place()
    {
        const string Other = """{ "Issuer": "https://first.example.com/", "AllowedScopes": ["a"], "AllowedTenants": ["b"] },""";
        var (before, after) = (SampleSettings.Text, SampleSettings.Text.Replace("\"acme\"", "\"*\"", StringComparison.Ordinal));
        var plain = await SampleSettings.CompareAsync(before, after);
        var moved = await SampleSettings.CompareAsync(Move(before), Move(after));

        moved.Changes.Should().ContainSingle().Which.Fingerprint.Should().Be(plain.Changes.Should().ContainSingle().Subject.Fingerprint);
        moved.Changes[0].Old!.Line.Should().Be(plain.Changes[0].Old!.Line + 2);

        static string Move(string text) => "// first\n\n" + text.Replace("\"Issuers\": [", $"\"Issuers\": [{Other}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Narrowing_and_equal_sides_end_with_0()
    {
        var narrower = Write("new.json", SampleSettings.Text.Replace("orders.*", "orders.read", StringComparison.Ordinal));

        (await Verb.RunAsync("config", "diff", Old, narrower)).Should().Match<(int ExitCode, string Output, string Error)>(run =>
            run.ExitCode == 0 && run.Output.StartsWith("NARROWING: "));
        (await Verb.RunAsync("config", "diff", Old, Old)).Should().Match<(int ExitCode, string Output, string Error)>(run =>
            run.ExitCode == 0 && run.Output == "No change of authority.\n");
    }

    [Fact]
    public async Task What_nothing_can_show_counts_as_widening()
    {
        var changed = Write("new.json", SampleSettings.With("Audit:HeadInterval", "\"00:10:00\""));

        var (exitCode, output, _) = await Verb.RunAsync("config", "diff", Old, changed);

        exitCode.Should().Be(1);
        output.Should().StartWith("UNDECIDABLE: ").And.Contain("Nothing that shows it could be built.")
            .And.Contain("00:01:00").And.Contain("00:10:00");
    }

    [Fact]
    public async Task Markdown_has_its_own_heading_and_output_is_written_to_a_file()
    {
        var changed = Write("new.json", SampleSettings.With("Server:Origins", "[\"https://app.example.com\"]"));
        var file = Path.Combine(_folder.FullName, "review.md");

        var (exitCode, output, error) = await Verb.RunAsync("config", "diff", Old, changed, "--format", "markdown", "--output", file);

        exitCode.Should().Be(1);
        output.Should().BeEmpty();
        error.Should().Contain("The verdict is widening.");
        (await File.ReadAllTextAsync(file)).Should().StartWith("## Configuration review: widening\n").And.Contain("` Server  Origins `");
    }

    [Theory]
    [InlineData("nowhere.json", "there is no such file.")]
    [InlineData(".", "a configuration is one file; this path is a folder.")]
    [InlineData("git:HEAD", "a git side is written git:REVISION:PATH")]
    public async Task A_side_that_cannot_be_read_is_said_and_ends_with_2(string side, string problem)
    {
        var (exitCode, output, error) = await Verb.RunAsync(
            "config", "diff", Old, side.StartsWith("git:", StringComparison.Ordinal) ? side : Path.Combine(_folder.FullName, side));

        exitCode.Should().Be(2);
        output.Should().BeEmpty();
        error.Trim().Should().Contain(problem).And.NotContain("\n");
    }

    [Theory]
    [InlineData("{ \"Server\": ", ":1:")]
    [InlineData("[]", "is not valid JSON")]
    [InlineData("", "is not valid JSON")]
    [InlineData("{\"Server\":{\"Hosts\":[\"\\ud800\"]}}", "is not valid JSON")]
    [InlineData("{\"Serve\":{}}", "Serve: is not a setting.")]
    [InlineData("{}", "Server:PublicUrl")]
    public async Task A_side_that_is_no_configuration_is_said_and_ends_with_2(string text, string problem)
    {
        var (exitCode, output, error) = await Verb.RunAsync("config", "diff", Old, Write("new.json", text));

        exitCode.Should().Be(2);
        output.Should().BeEmpty();
        error.Should().Contain("new.json").And.Contain(problem).And.NotContain("   at ");
    }

    [Theory]
    [InlineData("--set", "Server:MaxDepth=40")]
    [InlineData("--configuration", "x.json")]
    public async Task Settings_from_elsewhere_are_refused(string option, string value)
    {
        var (exitCode, _, error) = await Verb.RunAsync("config", "diff", Old, Old, option, value);

        exitCode.Should().Be(2);
        error.Should().Contain("leave out --configuration and --set");
    }

    [Theory]
    [InlineData("Credentials:orders:Value", "\"" + Secret + "\"")]
    [InlineData("Credentials:tokens:ClientSecret", "\"" + Secret + "\"")]
    [InlineData("Credentials:orders:Use:Origins", "[\"https://user:" + Secret + "@orders.example\"]")]
    [InlineData("Issuers:0:Jwks", "\"http://keys.example/keys?key=" + Secret + "\"")]
    [InlineData("Server:PublicUrl", "\"https://mcp.example.com/mcp?key=" + Secret + "\"")]
    [InlineData("Admin", "{\"Listen\":\"http://127.0.0.1:1\",\"Token\":\"" + Secret + "\"}")]
    public async Task A_secret_in_the_wrong_place_is_an_error_that_does_not_repeat_it(string key, string value)
    {
        var changed = Write("new.json", SampleSettings.With(key, value));

        var (exitCode, output, error) = await Verb.RunAsync("config", "diff", Old, changed);

        exitCode.Should().Be(2);
        output.Should().BeEmpty();
        error.Should().NotBeEmpty().And.NotContain(Secret);
    }

    [Theory]
    [InlineData("Telemetry:OtlpEndpoint", "\"http://user:" + Secret + "@127.0.0.1:4317\"")]
    [InlineData("Telemetry:OtlpEndpoint", "\"http://127.0.0.1:4318/v1/traces?key=" + Secret + "\"")]
    [InlineData("Issuers:0:Jwks", "\"https://login.example.com/keys?key=" + Secret + "\"")]
    public async Task A_secret_in_an_address_is_in_no_output(string key, string value)
    {
        var changed = Write("new.json", SampleSettings.With(key, value));
        foreach (var (old, now) in new[] { (Old, changed), (changed, Old) })
        {
            foreach (var format in AllFormats)
            {
                var (exitCode, output, error) = await Verb.RunAsync("config", "diff", old, now, "--format", format);

                exitCode.Should().BeLessThan(2);
                (output + error).Should().NotContain(Secret);

                // A narrowing stands in the short forms without its values.
                (output.Contains("not shown", StringComparison.Ordinal) || exitCode == 0).Should().BeTrue();
            }
        }
    }

    [Fact]
    public async Task References_are_shown_and_what_they_lead_to_is_not()
    {
        var file = Write("secret.txt", Secret);
        var changed = Write("new.json", SampleSettings.With("Credentials:orders:Value", JsonSerializer.Serialize($"file:{file}")));

        var (exitCode, output, _) = await Verb.RunAsync("config", "diff", Old, changed);

        exitCode.Should().Be(1);
        output.Should().Contain("env:ORDERS").And.Contain($"file:{file}").And.NotContain(Secret);
    }

    [Fact]
    public async Task A_side_of_a_git_revision_is_the_file_as_it_was()
    {
        Git("init", "-q", "-b", "main");
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "deploy"));
        var file = Write("deploy/appsettings.json", SampleSettings.Text);
        Write("deploy/other.json", "{}");
        Git("add", "-A");
        Git("commit", "-q", "-m", "first");
        await File.WriteAllTextAsync(file, SampleSettings.With("Server:MaxDepth", "40"));

        var changed = await Verb.RunChildAsync(
            ["config", "diff", "git:HEAD:deploy/appsettings.json", file, "--json"], folder: _folder.FullName);
        var folder = await Verb.RunChildAsync(["config", "diff", "git:HEAD:deploy", file], folder: _folder.FullName);

        changed.ExitCode.Should().Be(1, changed.Error);
        JsonDocument.Parse(changed.Output).RootElement.GetProperty("changes")[0].GetProperty("old").GetProperty("file").GetString()
            .Should().Be("git:HEAD:deploy/appsettings.json");
        folder.ExitCode.Should().Be(2);
        folder.Error.Should().Contain("a configuration is one file");
    }

    private string Write(string name, string text)
    {
        var file = Path.Combine(_folder.FullName, name);
        File.WriteAllText(file, text);
        return file;
    }

    private void Git(params string[] arguments)
    {
        var start = new ProcessStartInfo("git") { UseShellExecute = false, WorkingDirectory = _folder.FullName, RedirectStandardError = true };
        foreach (var argument in (string[])["-c", "user.name=T", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false", .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.Should().Be(0, error);
    }
}
