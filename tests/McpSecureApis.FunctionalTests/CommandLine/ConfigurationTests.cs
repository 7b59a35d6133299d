using System.Text.Json;
using McpSecureApis.FunctionalTests.Demo;

namespace McpSecureApis.FunctionalTests.CommandLine;

/// <summary><c>config check</c>, and where settings come from.</summary>
public sealed class ConfigurationTests : IDisposable
{
    private const string Planted = "sk-live-5eCr3tV4lue-0987654321";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("configuration-");

    [Fact]
    public async Task Everything_that_is_wrong_is_said_at_once_and_no_value_of_a_secret()
    {
        TestKit.Canaries.Secret(Planted, "secret that stands where a reference belongs");
        var file = Write($$"""
            {
              "Server": { "PublicUrl": "http://127.0.0.1:7420/mcp", "Listen": "http://127.0.0.1:7420", "MaxBodyBytes": "many", "Colour": 1 },
              "Issuers": [ { "Issuer": "https://login.example.com/", "AllowedScopes": ["orders.*"], "AllowedTenants": ["*"], "Audience": "x" } ],
              "Nonsense": true
            }
            """);

        var (exitCode, output, _) = await Verb.RunAsync("config", "check", "--json", "--configuration", file);

        exitCode.Should().Be(1);
        var findings = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        findings.Should().OnlyContain(finding => string.Join(',', finding.EnumerateObject().Select(member => member.Name))
            == "file,line,column,path,rule,severity,message,found,expected");
        findings.Select(finding => finding.GetProperty("path").GetString())
            .Should().BeEquivalentTo("Server:MaxBodyBytes", "Server:Colour", "Issuers:0:Audience", "Nonsense");
        findings.Should().OnlyContain(finding => finding.GetProperty("file").GetString() == file && finding.GetProperty("severity").GetString() == "error");

        var secret = Write($$"""{"Credentials":{"orders":{"Type":"static","Value":"{{Planted}}","Use":{"Origins":["loopback"],"Manifests":["*"] } } } }""");
        var (secretExit, secretOutput, secretError) = await Verb.RunAsync("config", "check", "--configuration", secret);
        secretExit.Should().Be(1);
        (secretOutput + secretError).Should().Contain("orders").And.NotContain(Planted);
    }

    [Fact]
    public async Task A_claim_that_another_issuer_maps_as_identity_may_not_be_allowed()
    {
        const string Corp = "https://login.corp.example/";
        const string Partner = "https://login.partner.example/";
        var file = Write($$"""
            {
              "Server": { "PublicUrl": "https://mcp.example.com/mcp", "Hosts": ["mcp.example.com"] },
              "Issuers": [
                { "Issuer": "{{Corp}}", "Claims": { "Tenant": "tid" }, "AllowedScopes": ["*"], "AllowedTenants": ["corp"] },
                { "Issuer": "{{Partner}}", "Claims": { "Tenant": "org" }, "AllowedScopes": ["*"], "AllowedTenants": ["partner"], "AllowedClaims": ["department", "tid"] }
              ]
            }
            """);
        foreach (var verb in new[] { "config check", "serve", "serve --stdio" })
        {
            var (exitCode, output, error) = await Verb.RunAsync([.. verb.Split(' '), "--configuration", file]);
            exitCode.Should().NotBe(0, verb);
            var line = (output + error).Split('\n').Should().ContainSingle(line => line.Contains("AllowedClaims", StringComparison.Ordinal), "{0}: {1}{2}", verb, output, error).Subject;
            line.Should().Contain("'tid'").And.Contain(Corp).And.Contain(Partner).And.NotContain("department");
        }

        (await Verb.RunAsync("config", "check", "--configuration", file, "--set", "Issuers:1:AllowedClaims:1=level")).Output
            .Should().NotContain("AllowedClaims");
    }

    [Fact]
    public async Task A_configuration_that_holds_is_silent_on_stdout()
    {
        var (exitCode, output, error) = await Verb.RunAsync("config", "check");

        exitCode.Should().Be(0, output);
        output.Should().BeEmpty();
        error.Should().Contain("0 finding(s)");
    }

    [Theory]
    [InlineData("--configuration", "/nowhere/appsettings.json")]
    [InlineData("--set", "no-equals-sign")]
    public async Task What_cannot_be_read_is_wrong_usage(string option, string value) =>
        (await Verb.RunAsync("config", "check", option, value)).ExitCode.Should().Be(2);

    [Fact]
    public async Task A_file_that_is_no_json_is_wrong_usage() =>
        (await Verb.RunAsync("config", "check", "--configuration", Write("{ no json"))).ExitCode.Should().Be(2);

    [Fact]
    public async Task The_environment_wins_over_the_file_and_set_over_both()
    {
        var file = Path.Combine(AppContext.BaseDirectory, "appsettings.json");
        var environment = new Dictionary<string, string?> { ["McpSecureApis__Server__MaxBodyBytes"] = "nonsense" };

        var wrong = await Verb.RunChildAsync(["config", "check", "--configuration", file], environment);
        wrong.ExitCode.Should().Be(1);
        wrong.Output.Should().Contain("Server:MaxBodyBytes").And.NotContain("nonsense");

        (await Verb.RunChildAsync(["config", "check", "--configuration", file, "--set", "Server:MaxBodyBytes=65536"], environment)).ExitCode.Should().Be(0);
    }

    [Fact]
    public async Task Relative_paths_are_relative_to_the_file()
    {
        var trail = _folder.CreateSubdirectory("trail");
        var settings = (await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "appsettings.json")))
            .Replace("\"Path\": \"audit\"", "\"Path\": \"trail\"", StringComparison.Ordinal);
        var file = Write(settings);

        // An empty folder verifies as unreadable or empty, a folder that is not there as unreadable: the message names the path.
        var (_, output, error) = await Verb.RunAsync("audit", "verify", "--configuration", file, "--set", "Audit:Path=not-there");
        (output + error).Should().Contain(Path.Combine(_folder.FullName, "not-there"));
        trail.Exists.Should().BeTrue();
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string Write(string json)
    {
        var file = Path.Combine(_folder.FullName, $"settings-{Guid.NewGuid():N}.json");
        File.WriteAllText(file, json);
        return file;
    }
}
