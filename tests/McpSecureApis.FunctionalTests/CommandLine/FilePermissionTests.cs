using System.Security.Cryptography;
using System.Text.Json;
using McpSecureApis.FunctionalTests.Demo;
using McpSecureApis.TestKit;

namespace McpSecureApis.FunctionalTests.CommandLine;

/// <summary>Key files that others can read keep the program from starting; manifests that others can write are warned about.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class FilePermissionTests : IDisposable
{
    private const UnixFileMode ForAll = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("permissions-");
    private readonly string _configuration;

    public FilePermissionTests()
    {
        foreach (var key in new[] { "hash.key", "confirmation.key" })
        {
            KeyFiles.Write(PathOf(key), Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        }

        using (var signing = ECDsa.Create(ECCurve.NamedCurves.nistP256))
        {
            KeyFiles.Write(PathOf("signing.pem"), signing.ExportPkcs8PrivateKeyPem());
        }

        KeyFiles.Write(PathOf("backend"), "a-secret-of-the-backend");
        var manifests = _folder.CreateSubdirectory("manifests");
        File.WriteAllText(Path.Combine(manifests.FullName, "items.yaml"), """
            manifest: items
            version: 1.0.0
            owner: team@example.com
            backend: {baseUrl: 'http://127.0.0.1:9', allowedNetworks: [127.0.0.0/8], credential: items}
            tools:
              - name: items_list
                description: Lists the items.
                effect: read
                access: {scopes: [items.read]}
                request: {method: GET, path: /items}
                arguments: {type: object, properties: {} }
                response: {fields: {'[].id': public} }
            """);
        File.SetUnixFileMode(Path.Combine(manifests.FullName, "items.yaml"), ForAll);
        File.SetUnixFileMode(manifests.FullName, ForAll | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        _configuration = PathOf("settings.json");
        File.WriteAllText(_configuration, JsonSerializer.Serialize(new
        {
            Server = new { PublicUrl = "http://127.0.0.1:7420/mcp", Hosts = new[] { "127.0.0.1:7420" } },
            Stdio = new { Identity = new { Subject = "operator", Client = "shell", Tenant = "acme", Scopes = new[] { "items.read" } } },
            Catalog = new { Path = "manifests" },
            Approvals = "Report",
            Credentials = new Dictionary<string, object>
            {
                ["items"] = new { Type = "static", Value = "file:" + PathOf("backend"), Use = new { Origins = new[] { "loopback" }, Manifests = new[] { "*" } } },
            },
            Confirmation = new { KeyFile = "confirmation.key", UsedPath = "used" },
            Audit = new { Path = "trail", HashKeyFile = "hash.key", SigningKeyFile = "signing.pem" },
        }));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("hash.key", "Audit:HashKeyFile")]
    [InlineData("signing.pem", "Audit:SigningKeyFile")]
    [InlineData("confirmation.key", "Confirmation:KeyFile")]
    public async Task A_key_file_that_others_can_read_is_a_finding_and_keeps_the_program_from_starting(string file, string setting)
    {
        (await Verb.RunAsync("config", "check", "--configuration", _configuration)).Should().Match<(int ExitCode, string Output, string Error)>(
            found => found.ExitCode == 0 && found.Output.Length == 0);
        File.SetUnixFileMode(PathOf(file), ForAll);

        var (exitCode, output, _) = await Verb.RunAsync("config", "check", "--json", "--configuration", _configuration);
        exitCode.Should().Be(1);
        var finding = JsonElement.Parse(output);
        finding.GetProperty("path").GetString().Should().Be(setting);
        finding.GetProperty("severity").GetString().Should().Be("error");
        finding.GetProperty("message").GetString().Should().Contain("0644").And.Contain("chmod 600");

        foreach (var start in new[] { "serve", "serve --stdio", "call items_list --arguments {}" })
        {
            var started = await Verb.RunAsync([.. start.Split(' '), "--configuration", _configuration]);
            started.ExitCode.Should().Be(2);
            started.Error.Should().Contain(setting);
        }

        Directory.Exists(PathOf("trail")).Should().BeFalse("nothing was opened");
    }

    [Fact]
    public async Task A_key_of_a_mounted_volume_is_judged_by_the_file_behind_its_links()
    {
        var version = _folder.CreateSubdirectory("..2026_1").FullName;
        File.Move(PathOf("hash.key"), Path.Combine(version, "hash.key"));
        File.CreateSymbolicLink(PathOf("..data"), "..2026_1");
        File.CreateSymbolicLink(PathOf("hash.key"), "..data/hash.key");

        File.SetUnixFileMode(Path.Combine(version, "hash.key"), UnixFileMode.UserRead | UnixFileMode.GroupRead);
        (await Verb.RunAsync("config", "check", "--configuration", _configuration)).ExitCode.Should().Be(0);
        File.SetUnixFileMode(Path.Combine(version, "hash.key"), ForAll);
        (await Verb.RunAsync("config", "check", "--configuration", _configuration)).ExitCode.Should().Be(1);
    }

    [Fact]
    public async Task A_secret_file_that_others_can_read_is_a_warning_and_its_content_is_not_said()
    {
        File.SetUnixFileMode(PathOf("backend"), ForAll);
        var (exitCode, output, error) = await Verb.RunAsync("config", "check", "--json", "--configuration", _configuration);
        exitCode.Should().Be(0);
        var finding = JsonElement.Parse(output);
        finding.GetProperty("path").GetString().Should().Be("Credentials:items:Value");
        finding.GetProperty("severity").GetString().Should().Be("warning");
        (output + error).Should().NotContain("a-secret-of-the-backend");

        (await ExplainAsync()).Should().Contain("Credentials:items:Value").And.Contain("chmod 600").And.NotContain("a-secret-of-the-backend");
    }

    [Theory]
    [InlineData("manifests")]
    [InlineData("manifests/items.yaml")]
    public async Task Manifests_that_others_can_write_are_warned_about_at_start_and_by_both_checks(string place)
    {
        (await ExplainAsync()).Should().NotContain("decides what is served");
        File.SetUnixFileMode(PathOf(place), File.GetUnixFileMode(PathOf(place)) | UnixFileMode.OtherWrite);

        (await ExplainAsync()).Should().Contain(PathOf(place)).And.Contain("decides what is served");
        var deployed = await Verb.RunAsync("manifest", "check", PathOf("manifests"), "--json", "--configuration", _configuration);
        foreach (var (exitCode, output, _) in new[] { await Verb.RunAsync("config", "check", "--json", "--configuration", _configuration), deployed })
        {
            exitCode.Should().Be(0);
            var finding = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line))
                .Should().ContainSingle(found => found.GetProperty("rule").GetString() == "writable-by-others").Subject;
            finding.GetProperty("file").GetString().Should().Be(PathOf(place));
            finding.GetProperty("severity").GetString().Should().Be("warning");
        }

        (await Verb.RunAsync("manifest", "check", PathOf("manifests"), "--json")).Output.Should().NotContain("writable-by-others", "an author's copy is nobody's deployment");
    }

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);

    /// <summary>What the log of a start says; nothing is sent.</summary>
    private async Task<string> ExplainAsync()
    {
        var (_, output, error) = await Verb.RunAsync("call", "items_list", "--arguments", "{}", "--dry-run", "--configuration", _configuration);
        output.Should().Contain("allow");
        return error;
    }
}
