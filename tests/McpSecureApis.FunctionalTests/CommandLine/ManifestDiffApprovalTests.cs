using System.Text.Json;
using McpSecureApis.Commands.Approvals;
using McpSecureApis.Core.Manifests.Files;
using McpSecureApis.Core.Review.Sides;
using McpSecureApis.FunctionalTests.Conventions;
using McpSecureApis.FunctionalTests.Demo;
using McpSecureApis.Hosting.Catalog;

namespace McpSecureApis.FunctionalTests.CommandLine;

/// <summary><c>manifest diff</c> with a lock of approvals: where it is looked for, and what it is worth.</summary>
public sealed class ManifestDiffApprovalTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("diff-approvals-");

    public ManifestDiffApprovalTests()
    {
        Directory.CreateDirectory(Manifests);
        File.WriteAllText(Path.Combine(Manifests, "orders.yaml"), Changed);
    }

    private static string Orders => Repository.Folder("tool-manifests", "orders.yaml");

    private static string Changed => File.ReadAllText(Orders).Replace("scopes: [orders.read]", "authenticated: true", StringComparison.Ordinal);

    private string Manifests => Path.Combine(_folder.FullName, "manifests");

    private string Lock => Path.Combine(Manifests, "approvals.lock");

    private string Policy => Path.Combine(_folder.FullName, "policy.json");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Without_a_lock_nothing_is_said_of_approvals()
    {
        var root = await DiffAsync(Manifests);

        root.TryGetProperty("approvals", out _).Should().BeFalse();
        root.GetProperty("changes").EnumerateArray().Where(change => change.TryGetProperty("approval", out _)).Should().BeEmpty();
    }

    [Fact]
    public async Task A_lock_beside_the_new_side_counts_as_written_and_says_that_nobody_checked_it()
    {
        (await Verb.RunAsync("manifest", "approve", Manifests, "--yes")).ExitCode.Should().Be(0);

        foreach (var side in new[] { Manifests, Path.Combine(Manifests, "orders.yaml") })
        {
            var root = await DiffAsync(side);

            StatesOf(root).Should().NotBeEmpty().And.OnlyContain(state => state == "approved");
            root.GetProperty("approvals").GetProperty("verified").GetBoolean().Should().BeFalse();
            root.GetProperty("approvals").GetProperty("lock").GetString().Should().Be(Lock);
            root.GetProperty("verdict").GetString().Should().Be("widening", "an approval changes no verdict");
        }

        var (exitCode, output, _) = await Verb.RunAsync("manifest", "diff", Orders, Manifests);
        exitCode.Should().Be(1);
        output.Should().Contain("approval: approved, not verified").And.Contain("Signatures were not checked");
    }

    [Fact]
    public async Task With_a_policy_only_signatures_count()
    {
        await WritePolicyAsync("approver-a");
        (await Verb.RunAsync("manifest", "approve", Manifests, "--yes")).ExitCode.Should().Be(0);
        var unsigned = await DiffAsync(Manifests, "--policy", Policy);
        unsigned.GetProperty("approvals").GetProperty("problem").GetString().Should().Be("not_signed");
        StatesOf(unsigned).Should().NotBeEmpty().And.OnlyContain(state => state == "open");

        File.Delete(Lock);
        (await DiffAsync(Manifests, "--policy", Policy)).GetProperty("approvals").GetProperty("problem").GetString().Should().Be("missing");
        var key = $"file:{Path.Combine(_folder.FullName, "approver-a.pem")}";
        (await Verb.RunAsync("manifest", "approve", Manifests, "--policy", Policy, "--key", key, "--yes")).ExitCode.Should().Be(0);
        var signed = await DiffAsync(Manifests, "--policy", Policy);
        signed.GetProperty("approvals").GetProperty("verified").GetBoolean().Should().BeTrue();
        StatesOf(signed).Should().NotBeEmpty().And.OnlyContain(state => state == "approved");

        // One letter of the manifest is another change.
        await File.WriteAllTextAsync(Path.Combine(Manifests, "orders.yaml"), Changed.Replace("effect: destructive", "effect: write",
            StringComparison.Ordinal));
        StatesOf(await DiffAsync(Manifests, "--policy", Policy)).Should().Contain("open");
    }

    [Fact]
    public async Task A_lock_that_somebody_changed_approves_nothing()
    {
        await Verb.RunAsync("manifest", "approve", Manifests, "--yes");
        await File.AppendAllTextAsync(Lock, " ");

        var root = await DiffAsync(Manifests);

        root.GetProperty("approvals").GetProperty("problem").GetString().Should().Be("unreadable");
        StatesOf(root).Should().NotBeEmpty().And.OnlyContain(state => state == "open");
    }

    [Fact]
    public async Task A_lock_that_is_named_is_taken_from_there_and_has_to_be_there()
    {
        await Verb.RunAsync("manifest", "approve", Manifests, "--yes");
        var elsewhere = Path.Combine(_folder.FullName, "other.lock");
        File.Move(Lock, elsewhere);

        StatesOf(await DiffAsync(Manifests, "--lock", elsewhere)).Should().NotBeEmpty().And.OnlyContain(state => state == "approved");
        foreach (var wrong in new[] { "--lock", "--policy" })
        {
            var (exitCode, output, error) = await Verb.RunAsync("manifest", "diff", Orders, Manifests, wrong, Lock + ".none");
            (exitCode, output).Should().Be((2, string.Empty));
            error.TrimEnd().Should().StartWith(wrong).And.NotContain("\n");
        }
    }

    [Theory]
    [InlineData("git:HEAD:manifests", "a.yaml", "git:HEAD:manifests/approvals.lock")]
    [InlineData("git:HEAD:manifests/", "a.yaml", "git:HEAD:manifests/approvals.lock")]
    [InlineData("git:HEAD:manifests/a.yaml", "", "git:HEAD:manifests/approvals.lock")]
    [InlineData("git:HEAD:a.yaml", "", "git:HEAD:approvals.lock")]
    [InlineData("git:HEAD:", "a.yaml", "git:HEAD:approvals.lock")]
    [InlineData("git:HEAD:.", "a.yaml", "git:HEAD:approvals.lock")]
    [InlineData("git:HEAD:a:b", "a.yaml", "git:HEAD:a:b/approvals.lock")]
    public void A_lock_of_a_revision_lies_beside_its_manifests(string side, string below, string place)
    {
        var compiler = new Core.Catalog.CatalogCompiler(OperatorRules.Alone());
        var file = below.Length == 0 ? side : $"{side.TrimEnd('/')}/{below}";

        var read = ReviewSide.Take(
            side, [new ManifestFile(file, File.ReadAllBytes(Orders), Problem: null)], found => compiler.Compile(string.Empty, found),
            TimeProvider.System);

        read.Manifests.Should().ContainSingle();
        ReviewApprovalOptions.Beside(read).Should().Be(place);
    }

    private static IReadOnlyList<string?> StatesOf(JsonElement root) =>
    [
        .. root.GetProperty("changes").EnumerateArray().Where(change => change.TryGetProperty("approval", out _))
            .Select(change => change.GetProperty("approval").GetString()),
    ];

    private static async Task<JsonElement> DiffAsync(string now, params string[] options)
    {
        var (exitCode, output, error) = await Verb.RunAsync(["manifest", "diff", Orders, now, "--json", .. options]);
        (exitCode, error).Should().Be((1, string.Empty));
        return JsonElement.Parse(output);
    }

    private async Task WritePolicyAsync(string name)
    {
        var (exitCode, publicKey, _) = await Verb.RunAsync("manifest", "keys", "--create", Path.Combine(_folder.FullName, $"{name}.pem"));
        exitCode.Should().Be(0);
        await File.WriteAllTextAsync(Policy, JsonSerializer.Serialize(new
        {
            format = 1,
            keys = new[] { new { name, publicKey, roles = new[] { "approver" } } },
            approvals = new[] { new { risks = new[] { "low", "medium", "high", "critical" }, signers = 1 } },
        }));
    }
}
