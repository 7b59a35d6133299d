using System.Text.Json;
using McpSecureApis.FunctionalTests.Demo;
using McpSecureApis.Hosting.Configuration;
using McpSecureApis.Hosting.Servers;

namespace McpSecureApis.FunctionalTests.CommandLine;

/// <summary>A <c>Catalog:Path</c> that is no folder, or an empty one, as every verb that reads it tells the operator.</summary>
public sealed class CatalogPathTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("catalog-path-");
    private readonly string _configuration;

    public CatalogPathTests()
    {
        _configuration = PathOf("settings.json");
        File.WriteAllText(_configuration, JsonSerializer.Serialize(new
        {
            Server = new { PublicUrl = "http://127.0.0.1:7420/mcp", Hosts = new[] { "127.0.0.1:7420" }, Listen = "http://127.0.0.1:0" },
            Stdio = new { Identity = new { Subject = "operator", Client = "shell", Tenant = "acme", Scopes = new[] { "items.read" } } },
            Catalog = new { Path = "manifests" },
            Approvals = "Report",
            Audit = new { Path = "trail", HashKeyFile = "hash.key", SigningKeyFile = "signing.pem", CreateMissingKeys = true },
        }));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("serve")]
    [InlineData("serve --stdio")]
    [InlineData("call items_list --as-stdio-identity")]
    [InlineData("explain items_list --as-stdio-identity")]
    public async Task A_path_that_is_no_folder_is_one_clear_line(string verb)
    {
        (await RunAsync(verb)).Should().Be((2, string.Empty, $"Catalog:Path: '{PathOf("manifests")}' does not exist.{Environment.NewLine}"));

        await File.WriteAllTextAsync(PathOf("manifests"), "manifest: items");
        (await RunAsync(verb)).Should().Be((2, string.Empty, $"Catalog:Path: '{PathOf("manifests")}' is not a folder.{Environment.NewLine}"));
    }

    [Fact]
    public async Task A_path_that_is_no_folder_is_a_finding()
    {
        var (exitCode, output, error) = await RunAsync("config check");

        exitCode.Should().Be(1);
        output.Should().Be($"Catalog:Path: '{PathOf("manifests")}' does not exist.{Environment.NewLine}");
        error.Should().Contain("1 finding(s)");
    }

    [Theory]
    [InlineData("manifests")]
    [InlineData("manifests/next")]
    [InlineData(".")]
    [InlineData("link")]
    public async Task A_proposal_where_manifests_are_served_is_refused(string shadow)
    {
        _folder.CreateSubdirectory("manifests");
        Directory.CreateSymbolicLink(PathOf("link"), PathOf("manifests"));
        await ProposeAsync(shadow);

        var (exitCode, output, _) = await RunAsync("config check");

        exitCode.Should().Be(1);
        output.Should().StartWith("Catalog:Shadow: is '").And.Contain("which is, holds or is inside Catalog:Path; use a folder beside it");
        (await RunAsync("serve")).ExitCode.Should().Be(2);
    }

    [Fact]
    public async Task A_proposal_that_is_not_there_is_told_and_keeps_nothing_from_starting()
    {
        _folder.CreateSubdirectory("manifests");
        await ProposeAsync("proposed");

        var (_, output, error) = await RunAsync("config check");

        (output + error).Should().Contain($"Catalog:Shadow: is '{PathOf("proposed")}', which does not exist; nothing is compared until it does.");
        (await RunAsync("call items_list --as-stdio-identity")).ExitCode.Should().Be(1, "the server runs and has no such tool");
    }

    [Fact]
    public async Task A_call_says_that_no_tool_is_served_from_an_empty_folder()
    {
        _folder.CreateSubdirectory("manifests");

        var (exitCode, _, error) = await RunAsync("call items_list --as-stdio-identity");

        exitCode.Should().Be(1);
        error.Should().Contain($"No tool is served from '{PathOf("manifests")}'");
    }

    [Fact]
    public async Task A_server_says_that_it_serves_nothing_and_on_which_port_it_listens()
    {
        _folder.CreateSubdirectory("manifests");
        await using var error = new StringWriter();

        Uri address;
        await using (var gateway = await HttpGateway.StartAsync(
            OperatorConfiguration.Read(_configuration, []), TextWriter.Synchronized(error), CancellationToken.None))
        {
            address = gateway.Address;
        }

        address.Port.Should().NotBe(0);
        error.ToString().Should().Contain($"No tool is served from '{PathOf("manifests")}'").And.Contain($"listening on {address.GetLeftPart(UriPartial.Authority)}");
    }

    private Task<(int ExitCode, string Output, string Error)> RunAsync(string verb) =>
        Verb.RunAsync([.. verb.Split(' '), "--configuration", _configuration]);

    private async Task ProposeAsync(string shadow) => await File.WriteAllTextAsync(
        _configuration, (await File.ReadAllTextAsync(_configuration)).Replace("\"manifests\"", $"\"manifests\",\"Shadow\":\"{shadow}\"", StringComparison.Ordinal));

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);
}
