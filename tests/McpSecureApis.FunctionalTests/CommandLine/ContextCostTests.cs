using System.Text.Json;
using McpSecureApis.Commands.Manifests;
using McpSecureApis.FunctionalTests.Conventions;
using McpSecureApis.FunctionalTests.Demo;

namespace McpSecureApis.FunctionalTests.CommandLine;

/// <summary>What <c>manifest check</c> says about the cost of tools: for people beside the findings, for scripts in their form.</summary>
public sealed class ContextCostTests : IDisposable
{
    private static readonly string[] Form = ["file", "line", "column", "path", "rule", "severity", "message", "found", "expected"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("costs-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("", 0)]
    [InlineData("hello world", 2)]
    [InlineData("The quick brown fox jumps over the lazy dog.", 10)]
    public void Count_KnownText_IsAsPublished(string text, int tokens) => ContextTokens.Count(text).Should().Be(tokens);

    [Fact]
    public async Task Json_tells_each_tool_and_each_set_of_scopes_in_the_form_of_a_finding()
    {
        var (exitCode, output, error) = await Verb.RunAsync("manifest", "check", Repository.Folder("tool-manifests"), "--json");

        exitCode.Should().Be(0, output);
        error.Should().BeEmpty();
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        lines.Should().OnlyContain(line => line.GetProperty("rule").GetString() == "context-cost" && line.GetProperty("severity").GetString() == "warning");
        var tools = lines.Where(line => !line.TryGetProperty("scopes", out _)).ToList();
        var lists = lines.Where(line => line.TryGetProperty("scopes", out _)).ToList();
        tools.Should().HaveCountGreaterThanOrEqualTo(6);
        foreach (var tool in tools)
        {
            tool.EnumerateObject().Select(member => member.Name).Should().Equal([.. Form, "tokens", "tools"]);
            tool.GetProperty("tokens").GetInt32().Should().BeInRange(50, 3_000);
            tool.GetProperty("path").GetString().Should().StartWith("tools[");
            tool.GetProperty("line").GetInt32().Should().BeGreaterThan(1);
        }

        lists.Should().HaveCountGreaterThan(2);
        foreach (var list in lists)
        {
            list.EnumerateObject().Select(member => member.Name).Should().Equal([.. Form, "tokens", "tools", "scopes"]);
        }

        // All scopes together see everything; one that reads sees its tools and the listed one.
        lists[^1].GetProperty("tokens").GetInt32().Should().Be(tools.Sum(tool => tool.GetProperty("tokens").GetInt32()));
        lists[^1].GetProperty("tools").GetInt32().Should().Be(tools.Count);
        var reader = lists.Single(list => list.GetProperty("scopes").EnumerateArray().Select(scope => scope.GetString()).SequenceEqual(["orders.read"]));
        reader.GetProperty("tools").GetInt32().Should().BeInRange(2, tools.Count - 1);
    }

    [Fact]
    public async Task Text_tells_it_beside_the_findings_and_not_at_all_when_it_is_not_wanted()
    {
        var told = await Verb.RunAsync("manifest", "check", Repository.Folder("tool-manifests"));
        told.ExitCode.Should().Be(0);
        told.Output.Should().BeEmpty();
        told.Error.Should().MatchRegex(@"\d+ tokens  orders_get\n").And.MatchRegex(@"\d+ tokens  the \d tools of a caller with orders\.read\n");

        var untold = await Verb.RunAsync("manifest", "check", Repository.Folder("tool-manifests"), "--no-cost");
        untold.Error.Should().NotContain("tokens");
        (await Verb.RunAsync("manifest", "check", Repository.Folder("tool-manifests"), "--no-cost", "--json")).Output.Should().BeEmpty();
    }

    [Fact]
    public async Task Scopes_that_a_tool_asks_for_together_or_in_turn_are_sets_of_their_own()
    {
        var file = Path.Combine(_folder.FullName, "sets.yaml");
        await File.WriteAllTextAsync(file, """
            manifest: sets
            version: 1.0.0
            owner: team@example.com
            backend: {baseUrl: 'https://sets.example', allowedNetworks: [public]}
            tools:
              - {name: a, description: A., effect: read, access: {authenticated: true}, request: {method: GET, path: /a}, response: {fields: {id: public}}}
              - {name: b, description: B., effect: read, access: {scopes: [x], anyOf: [[y], [z]]}, request: {method: GET, path: /b}, response: {fields: {id: public}}}
              - {name: c, description: C., effect: read, access: {scopes: [w], visibility: listed}, request: {method: GET, path: /c}, response: {fields: {id: public}}}
            """);

        var output = (await Verb.RunAsync("manifest", "check", file, "--json")).Output;

        output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).Where(line => line.TryGetProperty("scopes", out _))
            .Select(line => $"{string.Join(' ', line.GetProperty("scopes").EnumerateArray().Select(scope => scope.GetString()))}: {line.GetProperty("tools").GetInt32()}")
            .Should().Equal(": 2", "x y: 3", "x z: 3", "w: 2", "w x y z: 3");
    }

    [Fact]
    public async Task A_server_does_not_load_the_tokenizer()
    {
        await using var demo = await DemoProcess.StartAsync();
        (await demo.CallAsync("reader", "orders_get", """{"orderId":"ORD-00000001"}""")).Status.Should().Be(System.Net.HttpStatusCode.OK);
        if (OperatingSystem.IsLinux())
        {
            File.ReadAllText($"/proc/{demo.ProcessId}/maps").Should().Contain("McpSecureApis.Core.dll").And.NotContain("Tokenizers")
                .And.NotContain("Pkcs11", "only who approves has a token");
        }
    }
}
