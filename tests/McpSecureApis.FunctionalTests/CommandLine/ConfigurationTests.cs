using System.Security.Cryptography;
using System.Text.Json;
using McpSecureApis.FunctionalTests.Demo;
using McpSecureApis.TestKit;

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
            .Should().BeEquivalentTo(
                "Server:MaxBodyBytes", "Server:Colour", "Issuers:0:Audience", "Nonsense",
                "Server:Hosts", "Audit:HashKeyFile", "Audit:SigningKeyFile", "Catalog:Path");
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

    [Theory]
    [InlineData("access: {scopes: [items.read], when: ['caller.department == \"sales\"']}", "", "claims.department", 4)]
    [InlineData("access: {scopes: [items.read], when: ['has(caller.department)'], visibility: hidden}", "", "claims.department", 4)]
    [InlineData("access: {scopes: [items.read]}", "bind: {department: {claim: department, in: header, name: X-Department}}", "tools[0].bind.department.claim", 13)]
    public async Task A_claim_that_no_issuer_maps_or_allows_is_warned_about_by_both_checks_and_at_the_start(string access, string bind, string path, int line)
    {
        var folder = _folder.CreateSubdirectory("manifests").FullName;
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        KeyFiles.Write(Path.Combine(_folder.FullName, "hash.key"), Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        using (var signing = ECDsa.Create(ECCurve.NamedCurves.nistP256))
        {
            KeyFiles.Write(Path.Combine(_folder.FullName, "signing.pem"), signing.ExportPkcs8PrivateKeyPem());
        }

        var manifest = Path.Combine(folder, "items.yaml");
        await File.WriteAllTextAsync(manifest, $$"""
            manifest: items
            version: 1.0.0
            owner: team@example.com
            claims: {department: string, tenant_id: string}
            backend: {baseUrl: 'http://127.0.0.1:9', allowedNetworks: [127.0.0.0/8] }
            tools:
              - name: items_list
                description: Lists the items.
                effect: read
                {{access}}
                request: {method: GET, path: /items}
                arguments: {type: object, properties: {} }
                {{bind}}
                response: {fields: {'[].id': public} }
            """);
        var file = Write("""
            {
              "Server": { "PublicUrl": "http://127.0.0.1:7420/mcp", "Hosts": ["127.0.0.1:7420"] },
              "Issuers": [ { "Issuer": "https://login.example.com/", "AllowedScopes": ["*"], "AllowedTenants": ["*"], "AllowedClaims": ["departments"] } ],
              "Stdio": { "Identity": { "Subject": "operator", "Client": "shell", "Tenant": "acme", "Scopes": ["items.read"] } },
              "Catalog": { "Path": "manifests" },
              "Confirmation": { "KeyFile": "hash.key", "UsedPath": "used" },
              "Audit": { "Path": "trail", "HashKeyFile": "hash.key", "SigningKeyFile": "signing.pem" }
            }
            """);
        string[][] checks = [["config", "check"], ["manifest", "check", folder, "--no-cost"]];
        foreach (var check in checks)
        {
            var (exitCode, output, error) = await Verb.RunAsync([.. check, "--json", "--configuration", file]);
            exitCode.Should().Be(0, output + error);
            var finding = JsonElement.Parse(output);
            finding.GetProperty("severity").GetString().Should().Be("warning");
            finding.GetProperty("path").GetString().Should().Be(path);
            finding.GetProperty("line").GetInt32().Should().Be(line);
            finding.GetProperty("file").GetString().Should().Be(manifest);
            finding.GetProperty("message").GetString().Should().Contain("'department'").And.Contain("'items'");
            finding.GetProperty("expected").GetString().Should().StartWith("Issuers[]:AllowedClaims");
            (await Verb.RunAsync([.. check, "--json", "--configuration", file, "--set", "Issuers:0:AllowedClaims:0=department"])).Output.Should().BeEmpty();
            (await Verb.RunAsync([.. check, "--json", "--configuration", file, "--set", "Issuers:0:AllowedClaims:0=*"])).Output.Should().BeEmpty();
            (await Verb.RunAsync([.. check, "--json", "--configuration", file, "--set", "Issuers:0:Claims:Tenant=department"])).Output.Should().BeEmpty();
        }

        (await Verb.RunAsync("manifest", "check", folder, "--json", "--no-cost")).Output.Should().BeEmpty("a manifest alone knows no issuers");
        string[] start = ["explain", "items_list", "--arguments", "{}", "--as-stdio-identity", "--configuration", file];
        (await Verb.RunAsync(start)).Error.Should().Contain("'department'").And.Contain("'items'").And.Contain("Issuers[]:AllowedClaims");
        (await Verb.RunAsync([.. start, "--set", "Issuers:0:AllowedClaims:0=department"])).Error.Should().NotContain("AllowedClaims");
    }

    [Fact]
    public async Task A_configuration_that_holds_is_silent_on_stdout()
    {
        var (exitCode, output, error) = await Verb.RunAsync("config", "check", "--set", "Credentials:orders-service:Value=env:PATH");

        exitCode.Should().Be(0, output);
        output.Should().BeEmpty();
        error.Should().Contain("0 finding(s)");
    }

    [Theory]
    [InlineData("env:MCPSECUREAPIS_NOT_SET", "names environment variable MCPSECUREAPIS_NOT_SET, which is not set")]
    [InlineData("file:/nowhere/secret", "names file '/nowhere/secret', which does not exist")]
    public async Task A_reference_with_nothing_behind_it_is_a_warning(string reference, string problem)
    {
        var (exitCode, output, error) = await Verb.RunAsync("config", "check", "--json", "--set", $"Credentials:orders-service:Value={reference}");

        exitCode.Should().Be(0, "what needs no such credential works all the same");
        var warning = JsonDocument.Parse(output).RootElement;
        warning.GetProperty("path").GetString().Should().Be("Credentials:orders-service:Value");
        warning.GetProperty("severity").GetString().Should().Be("warning");
        warning.GetProperty("message").GetString().Should().StartWith(problem);
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
