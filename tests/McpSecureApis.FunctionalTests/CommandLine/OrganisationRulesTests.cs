using System.ComponentModel;
using System.Reflection;
using System.Text.Json;
using McpSecureApis.Core.Organisation.Model;
using McpSecureApis.FunctionalTests.Conventions;
using McpSecureApis.FunctionalTests.Demo;
using McpSecureApis.FunctionalTests.Documentation;

namespace McpSecureApis.FunctionalTests.CommandLine;

/// <summary><c>manifest check --rules</c>: its forms, its exit codes, and witnesses that <c>explain</c> agrees with.</summary>
public sealed class OrganisationRulesTests : IDisposable
{
    private static readonly string[] Members = ["file", "line", "column", "path", "rule", "severity", "message", "found", "expected"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rules-");

    private static string Manifests => Repository.Folder("tool-manifests");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Json_has_the_members_of_a_finding_and_the_witness_of_the_diff()
    {
        var (exitCode, findings) = await FindAsync("""{"name":"confirmed","require":{"confirmation":true},"of":{"effect":"write"}}""");

        exitCode.Should().Be(1);
        var finding = findings.Should().ContainSingle().Subject;
        finding.EnumerateObject().Select(member => member.Name).Should().Equal([.. Members, "tool", "witness"]);
        finding.GetProperty("rule").GetString().Should().Be("organisation/confirmed");
        finding.GetProperty("severity").GetString().Should().Be("error");
        finding.GetProperty("file").GetString().Should().EndWith("orders.yaml");
        finding.GetProperty("line").GetInt32().Should().BeGreaterThan(1);
        finding.GetProperty("tool").GetString().Should().Be("orders_create");
        finding.GetProperty("expected").GetString().Should().Be("""{"require":{"confirmation":true},"of":{"effect":"write"}}""");
        var witness = finding.GetProperty("witness");
        witness.EnumerateObject().Select(member => member.Name).Should().Equal("caller", "arguments");
        witness.GetProperty("caller").GetProperty("scopes").EnumerateArray().Select(scope => scope.GetString()).Should().Equal("orders.write");
        witness.GetProperty("arguments").GetProperty("customerId").GetString().Should().MatchRegex("^CUS-[0-9]{6}$");
    }

    [Theory]
    [InlineData("""{"name":"r","never":{"class":"email","entry":"orders_get"}}""", "caller,response")]
    [InlineData("""{"name":"r","require":{"limit":"10/min"},"of":{"entry":"orders_get"}}""", "caller,calls,seconds")]
    [InlineData("""{"name":"r","neverTogether":[{"class":"email","entry":"orders_get"},{"entry":"orders_create"}]}""", "caller,response,also")]
    [InlineData("""{"name":"r","atMost":{"tools":2,"per":"scopes"}}""", "caller,tools")]
    [InlineData("""{"name":"r","atMost":{"contextTokens":1000,"per":"scopes"}}""", "caller,contextTokens")]
    [InlineData("""{"name":"r","never":{"class":"email","entry":"order"}}""", "caller,response")]
    public async Task Json_witnesses_say_what_shows_it(string rule, string members)
    {
        var (exitCode, findings) = await FindAsync(rule);

        exitCode.Should().Be(1);
        var finding = findings.Should().ContainSingle().Subject;
        string.Join(',', finding.GetProperty("witness").EnumerateObject().Select(member => member.Name)).Should().Be(members);
        finding.TryGetProperty("entry", out var entry).Should().Be(rule.Contains("\"order\""));
        (entry.ValueKind == JsonValueKind.Undefined || entry.GetProperty("kind").GetString() == "resource").Should().BeTrue();
    }

    [Fact]
    public async Task A_rule_that_holds_is_silent_and_one_that_names_nothing_is_a_warning()
    {
        (await FindAsync("""{"name":"held","never":{"class":"national-id"}}""")).Should().BeEquivalentTo((0, Array.Empty<JsonElement>()));

        var (exitCode, findings) = await FindAsync("""{"name":"tiers","never":{"class":"national-id","to":{"tier":"partner"}}}""");

        exitCode.Should().Be(0);
        var finding = findings.Should().ContainSingle().Subject;
        finding.GetProperty("severity").GetString().Should().Be("warning");
        finding.GetProperty("path").GetString().Should().Be("rules[0].never.to.tier");
        finding.GetProperty("witness").ValueKind.Should().Be(JsonValueKind.Null);
    }

    [Fact]
    public async Task A_wrong_file_of_rules_is_told_at_once_and_one_that_is_not_there_is_wrong_usage()
    {
        var (exitCode, findings) = await FindAsync("""{"name":"a","never":{"clas":"email"}},{"name":"a","atMost":{"tools":"1","per":"scopes"}}""");

        exitCode.Should().Be(1);
        findings.Select(finding => finding.GetProperty("rule").GetString()).Should().BeEquivalentTo("unknown-member", "duplicate-rule", "wrong-type");

        var nowhere = await Verb.RunAsync("manifest", "check", Manifests, "--no-cost", "--rules", Path.Combine(_folder.FullName, "nowhere.json"));
        (nowhere.ExitCode, nowhere.Output).Should().Be((2, string.Empty));
        nowhere.Error.Should().Contain("there is no such file");
    }

    [Fact]
    public async Task A_catalog_that_does_not_pass_is_judged_as_far_as_it_does_and_says_so()
    {
        File.Copy(Path.Combine(Manifests, "orders.yaml"), Path.Combine(_folder.FullName, "orders.yaml"));
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "broken.yaml"), "manifest: broken\n");
        var rules = await RulesAsync(
            """{"name":"confirmed","require":{"confirmation":true},"of":{"effect":"write"}},{"name":"none","never":{"entry":"nothing"}}""");

        var (exitCode, output, error) = await Verb.RunAsync("manifest", "check", _folder.FullName, "--no-cost", "--rules", rules);

        exitCode.Should().Be(1);
        output.Should().Contain("missing-member").And.Contain("organisation/confirmed").And.NotContain("names nothing");
        error.Should().Contain("judged over the manifests that pass the check alone");
    }

    [Fact]
    public async Task The_configuration_counts_and_the_line_of_the_witness_runs_as_it_is()
    {
        var configuration = Path.Combine(_folder.FullName, "configuration.json");
        await File.WriteAllTextAsync(configuration, JsonSerializer.Serialize(new
        {
            Server = new { PublicUrl = "http://127.0.0.1:7420/mcp", Hosts = new[] { "127.0.0.1:7420" } },
            Catalog = new { Path = Manifests },
            Approvals = "Report",
            Credentials = new Dictionary<string, object>
            {
                ["orders-service"] = new
                {
                    Type = "static",
                    Value = "env:PATH",
                    Use = new { Origins = new[] { "loopback" }, Manifests = new[] { "orders", "customers" } },
                },
            },
            Masking = new
            {
                ByScope = new[]
                {
                    new { Scope = "pii.read", Classes = new Dictionary<string, object> { ["national-id"] = new { Action = "keep" } } },
                },
            },
            Confirmation = new { Effects = new[] { "Write" } },
            Audit = new
            {
                Path = Path.Combine(_folder.FullName, "audit"),
                HashKeyFile = Path.Combine(_folder.FullName, "keys", "hash.key"),
                SigningKeyFile = Path.Combine(_folder.FullName, "keys", "signing.pem"),
                CreateMissingKeys = true,
            },
        }));
        var rules = await RulesAsync(
            """{"name":"confirmed","require":{"confirmation":true},"of":{"effect":"write"}},""" +
            """{"name":"ids","never":{"class":"national-id","to":{"scope":"customers.read"}}}""");

        var (exitCode, output, error) = await Verb.RunAsync(
            "manifest", "check", Manifests, "--no-cost", "--rules", rules, "--configuration", configuration);

        exitCode.Should().Be(1, error);
        output.Should().NotContain("organisation/confirmed").And.Contain("organisation/ids").And.Contain("\"customers.read\",\"pii.read\"");
        var line = output.Split('\n').Single(text => text.StartsWith("    try: mcp-secure-apis explain customers_get", StringComparison.Ordinal));
        var words = line["    try: mcp-secure-apis ".Length..].Split(' ').Select(word => word.Trim('\'')).ToArray();
        words.Should().Contain("--as-stdio-identity").And.Contain(configuration);
        var explained = await Verb.RunAsync(words);
        explained.ExitCode.Should().Be(0, explained.Error);
        explained.Output.Should().Contain("Decision       allow");
    }

    [Fact]
    public async Task The_page_s_rules_run_and_name_every_member()
    {
        var page = Pages.Read("docs/organisation-rules.md");
        var file = Path.Combine(_folder.FullName, "rules.json");
        await File.WriteAllTextAsync(file, Pages.Blocks("docs/organisation-rules.md", "json rules").Single());

        var (exitCode, output, _) = await Verb.RunAsync("manifest", "check", Manifests, "--no-cost", "--json", "--rules", file);

        exitCode.Should().Be(1);
        var findings = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(text => JsonElement.Parse(text)).ToList();
        findings.Should().OnlyContain(finding => finding.GetProperty("rule").GetString()!.StartsWith("organisation/"));
        findings.Where(finding => finding.GetProperty("severity").GetString() == "error")
            .Select(finding => finding.GetProperty("rule").GetString()).Distinct().Should()
            .BeEquivalentTo("organisation/writes-are-confirmed", "organisation/no-way-out-for-emails");
        JsonElement.Parse(await File.ReadAllTextAsync(file)).GetProperty("rules").GetArrayLength().Should().Be(7);

        Type[] types =
        [
            typeof(OrganisationManifest), typeof(OrganisationRuleManifest), typeof(SelectorManifest), typeof(RequirementManifest),
            typeof(RecipientManifest), typeof(AtMostManifest),
        ];
        types.SelectMany(type => type.GetProperties())
            .Where(property => property.GetCustomAttribute<DescriptionAttribute>() is not null)
            .Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name)).Distinct()
            .Where(member => !page.Contains(member, StringComparison.Ordinal)).Should().BeEmpty();
    }

    [Fact]
    public async Task The_schema_is_the_one_in_the_repository() => (await Verb.RunAsync("manifest", "schema", "--of", "rules")).Output.Should().Be(
        await File.ReadAllTextAsync(Repository.Folder("schemas", "organisation-rules.schema.json")));

    private async Task<(int ExitCode, JsonElement[] Findings)> FindAsync(string rules)
    {
        var (exitCode, output, _) = await Verb.RunAsync("manifest", "check", Manifests, "--no-cost", "--json", "--rules", await RulesAsync(rules));
        return (exitCode, [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(text => JsonElement.Parse(text))]);
    }

    private async Task<string> RulesAsync(string rules)
    {
        var file = Path.Combine(Directory.CreateDirectory(Path.Combine(_folder.FullName, ".rules")).FullName, "rules.json");
        await File.WriteAllTextAsync(file, $$"""{"format":1,"rules":[{{rules}}]}""");
        return file;
    }
}
