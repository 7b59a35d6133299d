using System.Diagnostics;
using System.Text.Json;
using McpSecureApis.FunctionalTests.Conventions;
using McpSecureApis.FunctionalTests.Demo;

namespace McpSecureApis.FunctionalTests.CommandLine;

/// <summary><c>explain --caller</c>: the line of a witness says what the comparison says, and nothing real comes of it.</summary>
public sealed class SupposedCallerTests : IDisposable
{
    private const string Reader = """{"scopes":["orders.read"],"tenant":"acme"}""";
    private const string Order = """{"orderId":"ORD-00000001"}""";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("supposed-");

    private static string Orders => Repository.Folder("tool-manifests", "orders.yaml");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("scopes: [orders.cancel]", "scopes: [orders.write]")]
    [InlineData("scopes: [orders.read]", "authenticated: true")]
    [InlineData("maxLength: 500", "maxLength: 501")]
    public async Task The_line_of_a_witness_is_allowed_on_the_new_side_and_refused_on_the_old_one(string old, string now)
    {
        Assert.SkipUnless(File.Exists("/bin/sh"), "There is no POSIX shell here.");
        var changed = Path.Combine(_folder.FullName, "it's new.yaml");
        var text = await File.ReadAllTextAsync(Orders);
        text.Should().Contain(old);
        await File.WriteAllTextAsync(changed, text.Replace(old, now, StringComparison.Ordinal));
        var (_, output, _) = await Verb.RunAsync("manifest", "diff", Orders, changed);
        var lines = output.Split('\n').Select(line => line.Trim()).Where(line => line.StartsWith("try it: ", StringComparison.Ordinal)).ToList();
        lines.Should().NotBeEmpty();

        foreach (var line in lines)
        {
            var words = await ShellAsync($"printf '%s\\0' {line["try it: ".Length..]}");
            words[0].Should().Be("mcp-secure-apis");
            words[4].Should().Be(changed);

            var allowed = await ExplainAsync([.. words[2..], "--json"]);
            words[4] = Orders;
            var refused = await ExplainAsync([.. words[2..], "--json"]);

            allowed.Should().Be((0, "allow"));
            refused.Should().Be((1, "refuse"));
        }
    }

    [Fact]
    public async Task It_says_that_nobody_was_checked_and_why_it_is_refused()
    {
        var (exitCode, output, error) = await Verb.RunAsync(
            "explain", "orders_cancel", "--manifests", Orders, "--caller", Reader, "--arguments", Order);

        exitCode.Should().Be(1);
        error.Should().BeEmpty();
        output.Should().Contain("No token was checked").And.Contain("The caller lacks the scope orders.cancel.").And.NotContain("Request ");
        var (_, json, _) = await Verb.RunAsync(
            "explain", "orders_get", "--manifests", Orders, "--caller", Reader, "--arguments", Order, "--json");
        var root = JsonElement.Parse(json);
        root.GetProperty("supposed").GetString().Should().StartWith("No token was checked");
        root.GetProperty("steps").EnumerateArray().Select(step => step.GetProperty("room").GetString()).Should()
            .Equal("Authorization", "Arguments", "Requests");
        root.GetProperty("request").GetProperty("method").GetString().Should().Be("GET");
        root.TryGetProperty("result", out _).Should().BeFalse();
    }

    [Fact]
    public async Task A_tool_that_is_not_there_and_a_broken_side_are_told()
    {
        var unknown = await Verb.RunAsync("explain", "nowhere", "--manifests", Orders, "--caller", Reader, "--json");
        unknown.ExitCode.Should().Be(1);
        JsonElement.Parse(unknown.Output).GetProperty("reason").GetString().Should().Be("unknown_tool");

        var broken = Path.Combine(_folder.FullName, "broken.yaml");
        await File.WriteAllTextAsync(broken, "manifest: [");
        (await Verb.RunAsync("explain", "orders_get", "--manifests", broken, "--caller", Reader)).Should()
            .Match<(int ExitCode, string Output, string Error)>(run => run.ExitCode == 2 && run.Output.Length == 0 && run.Error.Length > 0);
    }

    [Theory]
    [InlineData("explain orders_get --caller {} --manifests ORDERS", "--caller")]
    [InlineData("explain orders_get --caller {\"scopes\":[],\"scopes\":[\"a\"]} --manifests ORDERS", "--caller")]
    [InlineData("explain orders_get --caller CALLER --manifests ORDERS --arguments {", "--arguments")]
    [InlineData("explain orders_get --caller CALLER --token a.b.c", "two callers")]
    [InlineData("explain orders_get --caller CALLER --as-stdio-identity", "two callers")]
    [InlineData("explain orders_get --manifests ORDERS", "--manifests goes with --caller")]
    [InlineData("call orders_get --caller CALLER", "--caller")] // there is no such option where something is sent
    [InlineData("call orders_get --manifests ORDERS --caller CALLER --dry-run", "--manifests")]
    public async Task Wrong_usage_is_told_and_nothing_is_decided(string line, string said)
    {
        var arguments = line.Split(' ').Select(word => word.Replace("ORDERS", Orders, StringComparison.Ordinal)
            .Replace("CALLER", Reader, StringComparison.Ordinal)).ToArray();

        var (exitCode, output, error) = await Verb.RunAsync(arguments);

        (exitCode, output).Should().Be((2, string.Empty));
        error.Should().Contain(said);
    }

    private static async Task<(int ExitCode, string? Decision)> ExplainAsync(string[] arguments)
    {
        var (exitCode, output, error) = await Verb.RunAsync(["explain", .. arguments]);
        error.Should().BeEmpty();
        return (exitCode, JsonElement.Parse(output).GetProperty("decision").GetString());
    }

    private static async Task<string[]> ShellAsync(string script)
    {
        var start = new ProcessStartInfo("/bin/sh") { UseShellExecute = false, RedirectStandardOutput = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(script);
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return output.TrimEnd('\0').Split('\0');
    }
}
