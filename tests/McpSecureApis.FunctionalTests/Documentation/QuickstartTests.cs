using System.CommandLine;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using McpSecureApis.Commands;
using McpSecureApis.FunctionalTests.Demo;
using McpSecureApis.Hosting.Configuration;
using McpSecureApis.Hosting.Servers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace McpSecureApis.FunctionalTests.Documentation;

/// <summary>The steps of the quick start as the page has them, with a small backend and the demo as issuer.</summary>
public sealed class QuickstartTests : IAsyncLifetime
{
    private const string Call = """{"id":"A-1"}""";

    private readonly string _folder = Directory.CreateTempSubdirectory("quickstart-").FullName;
    private readonly string _page = Pages.Read("docs/quickstart.md");
    private readonly List<string> _received = [];
    private WebApplication _backend = null!;
    private DemoProcess _demo = null!;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _backend = builder.Build();
        _backend.MapGet("/items/{id}", (HttpContext context, string id) =>
        {
            lock (_received)
            {
                _received.Add(context.Request.Path);
            }

            return Results.Json(new { id, name = "A bench", owner = new { email = "ann@example.com" } });
        });
        await _backend.StartAsync();
        _page.Should().Contain("mcp-secure-apis demo --port 7422 --issuer-port 7421\n");
        _demo = await DemoProcess.StartAsync(["demo", "--json", "--port", "0", "--issuer-port", "0"]);
    }

    public async ValueTask DisposeAsync()
    {
        await _backend.DisposeAsync();
        await _demo.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Steps_FromTheSkeletonToACall_WorkAsThePageHasThem()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "tool-manifests"));
        var manifests = Path.Combine(_folder, "tool-manifests");
        var backend = $"http://localhost:{new Uri(_backend.Urls.Single()).Port}";
        await StepAsync(
            "manifest init shop --base-url http://localhost:5000 --output tool-manifests/shop.yaml",
            "manifest", "init", "shop", "--base-url", backend, "--output", Path.Combine(manifests, "shop.yaml"));
        await StepAsync("manifest check tool-manifests", "manifest", "check", manifests);

        await TryWithoutAnIdentityProviderAsync();

        var (file, mcp) = await WriteConfigurationAsync();
        await StepAsync("config check --configuration appsettings.json", "config", "check", "--configuration", file);
        await StepAsync("manifest check tool-manifests --configuration appsettings.json", "manifest", "check", manifests, "--configuration", file);

        _page.Should().Contain("mcp-secure-apis demo token reader --audience http://127.0.0.1:7420/mcp --scope shop.read > token.txt\n");
        var minted = await Verb.RunChildAsync(["demo", "token", "reader", "--audience", mcp, "--scope", "shop.read"], _demo.Environment);
        minted.ExitCode.Should().Be(0, minted.Error);
        var token = Path.Combine(_folder, "token.txt");
        await File.WriteAllTextAsync(token, minted.Output);

        var explained = await StepAsync(
            """explain shop_get --configuration appsettings.json --token @token.txt --arguments '{"id":"A-1"}'""",
            "explain", "shop_get", "--configuration", file, "--token", $"@{token}", "--arguments", Call);
        explained.Should().Contain("Authorization");
        _received.Should().Equal("/items/A-1");
        var called = await StepAsync(
            """call shop_get --configuration appsettings.json --token @token.txt --arguments '{"id":"A-1"}'""",
            "call", "shop_get", "--configuration", file, "--token", $"@{token}", "--arguments", Call);
        called.Should().Contain("A bench").And.NotContain("example.com");

        await ServeAndCallAsync(file, mcp, minted.Output.Trim());
        _received.Should().Equal("/items/A-1", "/items/A-1", "/items/A-1");

        var records = await StepAsync("audit query --configuration appsettings.json", "audit", "query", "--configuration", file);
        records.Should().Contain("shop_get");
        await StepAsync("audit verify --configuration appsettings.json", "audit", "verify", "--configuration", file);
    }

    private async Task TryWithoutAnIdentityProviderAsync()
    {
        var trial = Path.Combine(_folder, "trial.json");
        await File.WriteAllTextAsync(trial, Pages.Blocks("docs/quickstart.md", "json trial").Single());
        var explained = await StepAsync(
            """explain shop_get --as-stdio-identity --configuration trial.json --arguments '{"id":"A-1"}'""",
            "explain", "shop_get", "--as-stdio-identity", "--configuration", trial, "--arguments", Call);
        explained.Should().Contain("Authorization");
        _received.Should().BeEmpty();
        var called = await StepAsync(
            """call shop_get --as-stdio-identity --configuration trial.json --arguments '{"id":"A-1"}'""",
            "call", "shop_get", "--as-stdio-identity", "--configuration", trial, "--arguments", Call);
        called.Should().Contain("A bench").And.NotContain("example.com");
        _received.Should().Equal("/items/A-1");
        (await StepAsync("audit query --configuration trial.json", "audit", "query", "--configuration", trial)).Should().Contain("shop_get");
    }

    private static async Task ServeAndCallAsync(string file, string mcp, string token)
    {
        await using var server = await HttpGateway.StartAsync(OperatorConfiguration.Read(file, []), TextWriter.Null, CancellationToken.None);
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(mcp))
        {
            Content = new StringContent(
                """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"shop_get","arguments":{"id":"A-1"}}}""", Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Add("MCP-Protocol-Version", "2025-11-25");
        using var response = await client.SendAsync(request);
        var body = await response.Content.ReadAsStringAsync();
        response.StatusCode.Should().Be(HttpStatusCode.OK);
        body.Should().Contain("A bench").And.NotContain("example.com");
    }

    /// <summary>The page's file, with free ports.</summary>
    private async Task<(string File, string Mcp)> WriteConfigurationAsync()
    {
        using var listener = new TcpListener(IPAddress.Loopback, port: 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        var text = Pages.Blocks("docs/quickstart.md", "json configuration").Single()
            .Replace("7420", $"{port}", StringComparison.Ordinal)
            .Replace("\"http://127.0.0.1:7421\"", JsonSerializer.Serialize(_demo.Description.GetProperty("issuer").GetString()), StringComparison.Ordinal);
        var file = Path.Combine(_folder, "appsettings.json");
        await File.WriteAllTextAsync(file, text);
        return (file, $"http://127.0.0.1:{port}/mcp");
    }

    /// <summary>Runs a command of the page; the page must have it in these words.</summary>
    private async Task<string> StepAsync(string written, params string[] args)
    {
        _page.Should().Contain($"mcp-secure-apis {written}\n");
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exitCode = await RootVerb.RunAsync(args, new InvocationConfiguration { Output = output, Error = error });
        exitCode.Should().Be(0, $"'{written}' said {output} {error}");
        return output.ToString();
    }
}
