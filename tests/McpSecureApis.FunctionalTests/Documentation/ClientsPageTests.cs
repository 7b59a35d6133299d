using System.Text.Json;
using System.Text.Json.Nodes;
using McpSecureApis.FunctionalTests.Clients;
using McpSecureApis.FunctionalTests.Contract;
using McpSecureApis.FunctionalTests.Demo;

namespace McpSecureApis.FunctionalTests.Documentation;

/// <summary>What <c>docs/clients.md</c> tells people to write, tried with a running gateway.</summary>
public sealed class ClientsPageTests(SharedGateway gateway) : IClassFixture<SharedGateway>, IDisposable
{
    private const string Page = "docs/clients.md";
    private const string Program = "/home/me/mcp-secure-apis/mcp-secure-apis";
    private const string Settings = "/home/me/my-gateway/appsettings.json";
    private const string Address = "https://mcp.example.com/mcp";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("clients-page-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Configurations_AsTheyStand_StartOrReachTheServer()
    {
        NodePrograms.RequireInstalled();
        var blocks = Pages.Blocks(Page, "json client");
        var tried = new List<string>();
        for (var i = 0; i < blocks.Count; i++)
        {
            JsonNode.Parse(blocks[i]).Should().NotBeNull("it is JSON as it stands");

            // VS Code has another name for the same, and Cursor tells a type by the address; the program that reads the file here does neither.
            var text = Filled(blocks[i]).Replace("\"servers\":", "\"mcpServers\":", StringComparison.Ordinal);
            var whole = JsonNode.Parse(text)!;
            var servers = whole["mcpServers"]!.AsObject();
            foreach (var server in servers.Select(entry => entry.Value!.AsObject()).Where(server => server["url"] is not null && server["type"] is null))
            {
                server["type"] = "http";
                text = whole.ToJsonString();
            }

            var file = Path.Combine(_folder.FullName, $"{i}.json");
            await File.WriteAllTextAsync(file, text);
            foreach (var (name, server) in servers)
            {
                await ListAsync(file, name);
                tried.Add(server!["url"] is null ? "stdio" : "http");
            }
        }

        tried.Should().Equal("stdio", "http", "stdio", "http", "stdio", "http", "stdio");
    }

    [Fact]
    public void ShellLines_SayTheSameAsTheFiles()
    {
        var lines = Pages.Blocks(Page, "sh").Single().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var servers = Pages.Blocks(Page, "json client").Select(block => JsonNode.Parse(block)!).Single(block => block["mcpServers"]?["shop"]?["type"] is not null)["mcpServers"]!;
        lines[0].Should().Be($"claude mcp add --transport http shop {servers["shop"]!["url"]}");
        lines[1].Should().Be($"{lines[0]} --header \"Authorization: {servers["shop"]!["headers"]!["Authorization"]}\"".Replace("${SHOP_TOKEN}", "$SHOP_TOKEN", StringComparison.Ordinal));
        var local = servers["shop-local"]!;
        lines[2].Split(" -- ")[1].Should().Be($"{local["command"]} {string.Join(' ', local["args"]!.AsArray())}");
        lines.Should().HaveCount(3);
    }

    [Fact]
    public async Task JavaScript_AsItStands_Calls()
    {
        NodePrograms.RequireInstalled();
        var caller = TestCaller.Usual();
        var token = Token(caller);
        var blocks = Pages.Blocks(Page, "js client");
        blocks.Should().HaveCount(2);
        foreach (var block in blocks)
        {
            var script = Filled(block).Replace("name: 'shop_get', arguments: { id: 'A-1' }", "name: 'items_get', arguments: { key: 'a-1' }", StringComparison.Ordinal);
            script.Should().Contain("items_get");
            await using var node = ChildProcess.Start(
                NodePrograms.Node,
                ["--input-type=module", "--eval", script + "\nconsole.log(JSON.stringify(result)); await client.close();"],
                new Dictionary<string, string?>(NodePrograms.Environment, StringComparer.Ordinal) { ["SHOP_TOKEN"] = token },
                NodePrograms.Folder);
            (await node.ExitAsync()).Should().Be(0, node.Error);
            TestKit.Canaries.Output("what a client of the page received", node.Output + node.Error);
            JsonElement.Parse(node.Output).GetProperty("structuredContent").GetProperty("note").GetString().Should().Be("usual");
        }

        gateway.Harness.RecordsOf(caller).Select(record => record.GetProperty("phase").GetString()).Should().Equal("intent", "outcome", "intent", "outcome");
    }

    /// <summary>The Inspector's command line with the very file.</summary>
    private async Task ListAsync(string file, string server)
    {
        await using var inspector = ChildProcess.Start(
            NodePrograms.Node,
            [NodePrograms.InspectorCli, "--config", file, "--server", server, "--stored-auth-only", "--format", "json", "--quiet", "--method", "tools/list"],
            new Dictionary<string, string?>(NodePrograms.Environment, StringComparer.Ordinal) { ["HOME"] = _folder.FullName },
            _folder.FullName);
        (await inspector.ExitAsync()).Should().Be(0, "{0} of {1}: {2}", server, file, inspector.Error);
        TestKit.Canaries.Output("what a client of the page received", inspector.Output + inspector.Error);
        JsonElement.Parse(inspector.Output).GetProperty("result").GetProperty("tools").EnumerateArray().Select(tool => tool.GetProperty("name").GetString())
            .Should().Contain("items_get").And.NotContain("items_hidden");
    }

    private string Token(TestCaller caller)
    {
        var token = gateway.Harness.Mint(caller);
        TestKit.Canaries.Secret(token, "token of a client of the page");
        return token;
    }

    /// <summary>The page's text with what a reader puts in by hand.</summary>
    private string Filled(string text)
    {
        var token = Token(TestCaller.Usual());
        foreach (var (written, real) in new[]
        {
            (Program, ChildProcess.Program), (Settings, gateway.Harness.Configuration), (Address, new Uri(gateway.Harness.Address, "/mcp").OriginalString),
            ("eyJ…", token), ("${SHOP_TOKEN}", token), ("${input:token}", token), ("${env:SHOP_TOKEN}", token),
        })
        {
            text = text.Replace(written, real, StringComparison.Ordinal);
        }

        return text;
    }
}
