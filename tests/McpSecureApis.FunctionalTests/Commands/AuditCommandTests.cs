using System.CommandLine;
using System.Text.Json;
using McpSecureApis.Commands.Operations;
using McpSecureApis.Core.Audit.Records;
using McpSecureApis.Core.Audit.Settings;
using McpSecureApis.Core.Audit.Signing;
using McpSecureApis.Core.Audit.Stores;
using McpSecureApis.Core.Audit.Trail;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Callers.Scopes;
using McpSecureApis.Core.Keys;
using McpSecureApis.Core.Outcomes;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpSecureApis.FunctionalTests.Commands;

public sealed class AuditCommandTests : IAsyncLifetime
{
    private readonly string _root = Directory.CreateTempSubdirectory("audit-command-").FullName;
    private AuditOptions _options = null!;
    private KeyedHasher _hasher = null!;
    private readonly List<string> _heads = [];

    public async ValueTask InitializeAsync()
    {
        _options = new AuditOptions
        {
            Path = Path.Combine(_root, "trail"),
            HashKeyFile = Path.Combine(_root, "hash.key"),
            SigningKeyFile = Path.Combine(_root, "signing.pem"),
            CreateMissingKeys = true,
        };
        _hasher = AuditKeys.LoadHasher(_options);
        await using var trail = await AuditTrail.OpenAsync(
            _options, _hasher, "digest", TimeProvider.System, NullLogger<AuditTrail>.Instance, _heads.Add, new FileAuditStore(_options.Path, FileAuditDevice.Instance), CancellationToken.None);
        var entry = new AuditEntry
        {
            Phase = AuditPhase.Refusal,
            CallId = "call-1",
            Caller = new Caller { Issuer = "https://issuer.example", Subject = "alice", Scopes = ScopeSet.Empty },
            UnknownTool = "lost_tool",
            Reason = RefusalReason.UnknownTool,
        };
        await trail.AppendAsync(entry, CancellationToken.None);
        await trail.AppendAsync(entry with { CallId = "call-2", Caller = entry.Caller with { Subject = "bob" } }, CancellationToken.None);
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_root, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Verify_WholeTrail_PrintsTheCountsAndExitsWithZero()
    {
        var (exitCode, output, error) = await RunAsync("verify", "--json", "--head", _heads[^1], "--key", _options.SigningKeyFile);
        exitCode.Should().Be(0);
        output.TrimEnd().Should().Be("""{"records":6,"segments":1,"valid":true,"tornTail":false,"pinned":true,"afterLastHead":0}""");
        error.Should().BeEmpty();
        (await RunAsync("verify", "--json")).Output.TrimEnd().Should()
            .Be("""{"records":6,"segments":1,"valid":true,"tornTail":false,"pinned":false,"afterLastHead":0}""");
    }

    [Fact]
    public async Task Verify_Text_SaysWhatNoHeadStandsOverAndWhenNothingIsPinned()
    {
        var (_, output, _) = await RunAsync("verify", "--key", _options.SigningKeyFile);
        output.Should().Contain("everything holds").And.Contain("No record follows").And.NotContain("pinned");
        var segment = Directory.GetFiles(_options.Path).Single();
        var lines = await File.ReadAllLinesAsync(segment);
        await File.WriteAllTextAsync(segment, string.Join('\n', lines[..^1]) + "\n");
        (_, output, _) = await RunAsync("verify");
        output.Should().Contain("everything holds").And.Contain("3 records follow").And.Contain("Nothing is pinned by a key");
        await File.WriteAllTextAsync(segment, lines[0] + "\n");
        (_, output, _) = await RunAsync("verify", "--key", _options.SigningKeyFile);
        output.Should().Contain("does not verify").And.Contain("Not every chain is pinned by the given key").And.NotContain("Give --key");
    }

    [Fact]
    public async Task Verify_HeadsFile_HoldsEveryWriterInItToItsLatestHead()
    {
        var heads = Path.Combine(_root, "heads");
        await File.WriteAllLinesAsync(heads, [_heads[^1], .. _heads, string.Empty]);
        (await RunAsync("verify", _options.Path, "--head", heads)).ExitCode.Should().Be(0);
        await File.WriteAllLinesAsync(heads, ["""{"writer":"removed","sequence":1,"hash":"x"}""", .. _heads]);
        var (exitCode, output, _) = await RunAsync("verify", _options.Path, "--head", heads);
        exitCode.Should().Be(1);
        output.Should().Contain("'removed'");
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    [InlineData("{\"writer\":\"cut o")]
    [InlineData("2026-07-28 a line of a log")]
    public async Task Verify_HeadsFileWithALineThatIsNone_ExitsWithTwo(string line)
    {
        var heads = Path.Combine(_root, "heads");
        await File.WriteAllTextAsync(heads, line.Length > 2 ? $"{_heads[0]}\n{line}\n" : line);
        var (exitCode, output, error) = await RunAsync("verify", _options.Path, "--head", heads);
        exitCode.Should().Be(2);
        output.Should().BeEmpty();
        error.Should().Contain(heads);
    }

    [Fact]
    public async Task Verify_TornTail_SaysWhereAndExitsWithOne()
    {
        var segment = Directory.GetFiles(_options.Path).Single();
        await File.AppendAllTextAsync(segment, "{\"id\"");
        var (exitCode, output, _) = await RunAsync("verify", "--json");
        exitCode.Should().Be(1);
        var found = JsonElement.Parse(output);
        found.GetProperty("valid").GetBoolean().Should().BeFalse();
        found.GetProperty("tornTail").GetBoolean().Should().BeTrue();
        found.GetProperty("firstError").GetProperty("file").GetString().Should().Be(Path.GetFileName(segment));
        found.GetProperty("firstError").GetProperty("line").GetInt64().Should().Be(7);
    }

    [Fact]
    public async Task Verify_Cut_OnlyTheHeadTells()
    {
        var segment = Directory.GetFiles(_options.Path).Single();
        var lines = await File.ReadAllLinesAsync(segment);
        await File.WriteAllTextAsync(segment, string.Join('\n', lines[..4]) + "\n");
        (await RunAsync("verify")).ExitCode.Should().Be(0);
        (await RunAsync("verify", "--head", _heads[^1])).ExitCode.Should().Be(1);
    }

    [Theory]
    [InlineData("verify", "/nonexistent/trail")]
    [InlineData("verify", "--head", "{}")]
    [InlineData("verify", "--head", "/nonexistent/head")]
    [InlineData("verify", "--key", "/nonexistent/key")]
    [InlineData("query", "/nonexistent/trail")]
    [InlineData("query", "--since", "yesterday")]
    public async Task Run_UnreadableInput_ExitsWithTwoAndPrintsNothing(params string[] arguments)
    {
        var (exitCode, output, error) = await RunAsync([.. arguments, "--json"]);
        exitCode.Should().Be(2);
        output.Should().BeEmpty();
        error.Should().NotBeEmpty();
    }

    [Fact]
    public async Task Query_Json_PrintsTheRecordsAsTheyAre()
    {
        var lines = await File.ReadAllLinesAsync(Directory.GetFiles(_options.Path).Single());
        var (exitCode, output, _) = await RunAsync("query", "--json", "--caller", "alice");
        exitCode.Should().Be(0);
        output.ReplaceLineEndings("\n").Should().Be(lines[3] + "\n");
        (await RunAsync("query", "--json", "--call", "call-2")).Output.Should().StartWith(lines[4]);
        (await RunAsync("query", "--json", "--tool", "lost_tool")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().HaveCount(2);
        (await RunAsync("query", "--json", "--until", "2020-01-01")).Output.Should().BeEmpty();
        (await RunAsync("query")).Output.Should().Contain("unknown_tool").And.Contain("genesis");
    }

    [Fact]
    public async Task Query_HashKeyNotAtHand_SaysSoAndFindsCallersByTheirKeyedHash()
    {
        var hash = AuditTrail.HashOf(_hasher, tenant: null, "alice");
        _hasher = null!;
        var (exitCode, output, error) = await RunAsync("query", "--json", "--caller", "alice");
        exitCode.Should().Be(0);
        output.Should().BeEmpty();
        error.Should().Contain("Audit:HashKeyFile");
        (await RunAsync("query", "--json", "--caller", hash)).Output.Should().Contain("call-1");
        (await RunAsync("query", "--json", "--call", "call-1")).Error.Should().BeEmpty("no key is needed for that");
    }

    [Fact]
    public async Task Operations_Page_HasEachMemberOfARecordEachEventAndEachOption()
    {
        var page = await File.ReadAllTextAsync(Path.Combine(Conventions.Repository.Folder("docs"), "operations.md"));
        foreach (var line in await File.ReadAllLinesAsync(Directory.GetFiles(_options.Path).Single()))
        {
            var record = JsonElement.Parse(line);
            record.EnumerateObject().Select(member => member.Name).Should().OnlyContain(name => page.Contains($"`{name}`", StringComparison.Ordinal));
            if (record.TryGetProperty("event", out var happened))
            {
                page.Should().Contain($"`{happened.GetProperty("kind").GetString()}`");
            }
        }

        foreach (var option in AuditCommand.Create(_ => null, _ => null).Subcommands.SelectMany(verb => verb.Options))
        {
            page.Should().MatchRegex($"audit (verify|query)[\\s\\S]*{option.Name}\\b", "{0} is an option of an audit verb", option.Name);
        }
    }

    private async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments)
    {
        var root = new RootCommand { AuditCommand.Create(_ => _options.Path, _ => _hasher) };
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        var exitCode = await root.Parse(["audit", .. arguments]).InvokeAsync(new InvocationConfiguration { Output = output, Error = error });
        return (exitCode, output.ToString(), error.ToString());
    }
}
