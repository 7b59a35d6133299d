using System.Security.Cryptography;
using System.Text.Json;
using McpSecureApis.Core.Audit.Records;
using McpSecureApis.Core.Audit.Settings;
using McpSecureApis.Core.Audit.Signing;
using McpSecureApis.Core.Audit.Trail;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Callers.Scopes;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.FunctionalTests.Conventions;
using McpSecureApis.FunctionalTests.Demo;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpSecureApis.FunctionalTests.CommandLine;

/// <summary>The options <c>--trail</c> and <c>--since</c> of <c>manifest diff</c>.</summary>
public sealed class ManifestDiffTrailTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("diff-trail-");

    private static string Orders => Repository.Folder("tool-manifests", "orders.yaml");

    private string Trail => Path.Combine(_folder.FullName, "trail");

    private string Changed => Path.Combine(_folder.FullName, "orders.yaml");

    public async ValueTask InitializeAsync()
    {
        var text = await File.ReadAllTextAsync(Orders);
        await File.WriteAllTextAsync(Changed, text.Replace("scopes: [orders.read]", "scopes: [orders.read, orders.more]", StringComparison.Ordinal));
        var options = new AuditOptions
        {
            Path = Trail,
            HashKeyFile = Path.Combine(_folder.FullName, "hash.key"),
            SigningKeyFile = Path.Combine(_folder.FullName, "signing.pem"),
            CreateMissingKeys = true,
            AppendTimeout = TimeSpan.FromSeconds(60),
        };
        await using var trail = await AuditTrail.OpenAsync(
            options, AuditKeys.LoadHasher(options), "digest", TimeProvider.System, NullLogger<AuditTrail>.Instance, CancellationToken.None);
        var digest = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(Orders)));
        var intent = new AuditEntry
        {
            Phase = AuditPhase.Intent,
            CallId = "call-1",
            Caller = new Caller { Issuer = "https://issuer.example", Subject = "alice", Client = "c1", Tenant = "acme", Scopes = ScopeSet.Empty },
            Tool = new EntryIdentity("orders_get", "orders", "1.4.0", digest),
        };
        (await trail.AppendAsync(intent, CancellationToken.None)).Should().BeNull();
    }

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Json_has_the_trail_of_each_change_and_of_all()
    {
        var (exitCode, output, error) = await Verb.RunAsync("manifest", "diff", Orders, Changed, "--json", "--trail", Trail);

        exitCode.Should().Be(0, "fewer callers may call");
        error.Should().BeEmpty("progress is for terminals");
        var root = JsonDocument.Parse(output).RootElement;
        var change = root.GetProperty("changes").EnumerateArray().Single(change => change.GetProperty("tool").GetString() == "orders_get");
        var trail = change.GetProperty("trail");
        trail.EnumerateObject().Select(member => member.Name).Should().StartWith(["calls", "callers", "tenants", "lose", "gain"]);
        trail.GetProperty("calls").GetInt32().Should().Be(1);
        trail.GetProperty("lose").GetInt32().Should().Be(0);
        trail.GetProperty("unknown").GetInt32().Should().Be(1, "no call shows whether alice has the other scope");
        trail.GetProperty("because").GetString().Should().Be("access");
        trail.GetProperty("users")[0].GetProperty("effect").GetString().Should().Be("unknown");
        root.GetProperty("trail").GetProperty("calls").GetInt32().Should().Be(1);
        root.GetProperty("trail").GetProperty("complete").GetBoolean().Should().BeTrue();
    }

    [Fact]
    public async Task Since_leaves_out_what_was_before()
    {
        var (exitCode, output, _) = await Verb.RunAsync("manifest", "diff", Orders, Changed, "--trail", Trail, "--since", "2126-01-01T00:00:00Z");

        exitCode.Should().Be(0);
        output.Should().Contain("used: nobody called it in the trail's window.")
            .And.Contain("Trail: 0 calls of entries of both sides since 2126-01-01T00:00:00Z, in ");
        (await Verb.RunAsync("manifest", "diff", Orders, Changed, "--trail", Trail, "--since", "2020-01-01")).Output.Should()
            .Contain("used: 1 call (0 refused) of 1 caller, 1 client, 1 tenant; 0 lose it, 0 gain it, of 1 no call shows the scopes");
    }

    [Theory]
    [InlineData("markdown", "Used: 1 call")]
    [InlineData("sarif", "Used: 1 call (0 refused)")]
    public async Task Forms_for_a_pull_request_have_numbers_and_no_caller(string format, string words)
    {
        var (_, output, _) = await Verb.RunAsync("manifest", "diff", Orders, Changed, "--trail", Trail, "--format", format);

        output.Should().Contain(words)
            .And.NotContain("acme").And.NotContain("\"c1\"");
    }

    [Fact]
    public async Task A_torn_tail_is_passed_over_and_said()
    {
        await File.AppendAllTextAsync(Directory.GetFiles(Trail, "*.jsonl").Single(), "{\"id\":\"torn");

        var (exitCode, output, error) = await Verb.RunAsync("manifest", "diff", Orders, Changed, "--trail", Trail);

        exitCode.Should().Be(0);
        output.Should().Contain("Passed over, as no record: 1 line.").And.Contain("used: 1 call");
        error.Should().Contain("lines that are no record were passed over (1)").And.Contain("audit verify");
    }

    [Theory]
    [InlineData("there is no such file or folder", "--trail", "missing")]
    [InlineData("there is no audit trail (*.jsonl) in this folder", "--trail", "empty")]
    [InlineData("--since is 'yesterday'; it takes a time such as", "--trail", "trail", "--since", "yesterday")]
    [InlineData("--since goes with --trail", "--since", "2026-01-01T00:00:00Z")]
    public async Task A_wrong_trail_or_time_ends_with_2_before_anything_is_compared(string message, params string[] arguments)
    {
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "empty"));
        var rooted = arguments.Select(argument => argument is "missing" or "empty" or "trail" ? Path.Combine(_folder.FullName, argument) : argument);

        var (exitCode, output, error) = await Verb.RunAsync(["manifest", "diff", Orders, Changed, .. rooted]);

        exitCode.Should().Be(2);
        output.Should().BeEmpty();
        error.Should().Contain(message);
    }
}
