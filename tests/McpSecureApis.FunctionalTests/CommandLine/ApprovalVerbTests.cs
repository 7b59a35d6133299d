using System.Text.Json;
using McpSecureApis.FunctionalTests.Conventions;
using McpSecureApis.FunctionalTests.Demo;

namespace McpSecureApis.FunctionalTests.CommandLine;

/// <summary>The verbs of approvals: who may approve what, what is written, and their exit codes.</summary>
public sealed class ApprovalVerbTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("approvals-");

    public ApprovalVerbTests()
    {
        Directory.CreateDirectory(Manifests);
        File.Copy(Repository.Folder("tool-manifests", "orders.yaml"), Orders);
    }

    private string Manifests => At("manifests");

    private string Orders => Path.Combine(Manifests, "orders.yaml");

    private string Lock => Path.Combine(Manifests, "approvals.lock");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Approve_verify_and_a_change_that_waits_for_its_approval()
    {
        await WritePolicyAsync("alice", "bob");
        (await RunAsync("verify")).ExitCode.Should().Be(2, "there is no lock");

        (await RunAsync("approve", "--key", KeyOf("alice"), "--yes")).ExitCode.Should().Be(0);
        (await RunAsync("verify")).ExitCode.Should().Be(1, "what writes needs two");
        var (exitCode, output, error) = await RunAsync("sign", "--key", KeyOf("bob"), "--json");
        error.Should().Contain("approvals.lock is written");
        exitCode.Should().Be(0);
        foreach (var line in Lines(output))
        {
            line.EnumerateObject().Select(member => member.Name).Should().Equal(
                "entry", "manifest", "digest", "state", "risk", "signers", "missing", "approval", "changes");
            line.GetProperty("state").GetString().Should().Be("approved");
            line.GetProperty("missing").GetInt32().Should().Be(0);
        }

        (await RunAsync("verify")).ExitCode.Should().Be(0);
        (await RunAsync("sign", "--key", KeyOf("bob"))).ExitCode.Should().Be(1, "nothing is left to sign");

        await ChangeAsync("perCaller: 60/min", "perCaller: 61/min");
        var found = await RunAsync("verify", "--json");
        found.ExitCode.Should().Be(1);
        var change = Lines(found.Output).Single(line => line.GetProperty("state").GetString() == "open").GetProperty("changes")[0];
        var fingerprint = change.GetProperty("fingerprint").GetString()!;
        change.GetProperty("kind").GetString().Should().Be("widening");

        (await RunAsync("reject", "--change", fingerprint, "--key", KeyOf("bob"))).Output.Should().Contain("rejected");
        (await RunAsync("verify")).ExitCode.Should().Be(1);
        (await RunAsync("approve", "--change", fingerprint, "--key", KeyOf("bob"))).ExitCode.Should().Be(0);
        (await RunAsync("verify")).ExitCode.Should().Be(0);
    }

    [Fact]
    public async Task Approve_by_a_key_that_may_not_leaves_the_lock_as_it_is()
    {
        await WritePolicyAsync("alice", "bob");
        await RunAsync("approve", "--key", KeyOf("alice"), "--yes");
        var before = await File.ReadAllBytesAsync(Lock);
        await RunVerbAsync("keys", "--create", At("other.pem"));
        await ChangeAsync("perCaller: 60/min", "perCaller: 61/min");

        var (exitCode, _, error) = await RunAsync("approve", "--key", $"file:{At("other.pem")}", "--yes");

        exitCode.Should().Be(1);
        error.Should().Contain("may not approve the risk critical").And.Contain("The lock stays as it is.");
        (await File.ReadAllBytesAsync(Lock)).Should().Equal(before);
        (await RunAsync("reject", "--key", $"file:{At("other.pem")}", "--change", "none")).ExitCode.Should().Be(2);
    }

    [Fact]
    public async Task Approve_one_entry_alone_and_once_more_as_a_greater_risk()
    {
        await WritePolicyAsync("alice", "bob");
        (await RunAsync("approve", "--key", KeyOf("alice"), "--yes", "--entry", "orders_get")).ExitCode.Should().Be(0);
        await RunAsync("sign", "--key", KeyOf("bob"));
        Approvals().Should().ContainSingle().Which.GetProperty("name").GetString().Should().Be("orders_get");
        await ChangeAsync("perCaller: 60/min", "perCaller: 61/min");
        await RunAsync("approve", "--key", KeyOf("alice"), "--yes", "--entry", "orders_get");
        Approvals().Should().HaveCount(2, "what was worth more stays");

        (await RunAsync("approve", "--key", KeyOf("alice"), "--yes", "--entry", "orders_get", "--risk", "critical")).ExitCode.Should().Be(0);
        (await RunAsync("sign", "--key", KeyOf("bob"))).ExitCode.Should().Be(0);

        Approvals().Should().ContainSingle().Which.GetProperty("risk").GetString().Should().Be("critical");

        List<JsonElement> Approvals() => [.. JsonElement.Parse(File.ReadAllText(Lock)).GetProperty("approvals").EnumerateArray()];
    }

    [Fact]
    public async Task A_lock_that_somebody_changed_is_refused_and_no_ground_for_the_next()
    {
        await WritePolicyAsync("alice", "bob");
        await RunAsync("approve", "--key", KeyOf("alice"), "--yes");
        await File.WriteAllTextAsync(Lock, (await File.ReadAllTextAsync(Lock))
            .Replace("\"risk\": \"critical\"", "\"risk\": \"low\"", StringComparison.Ordinal));

        var (exitCode, _, error) = await RunAsync("approve", "--key", KeyOf("alice"), "--yes");

        exitCode.Should().Be(1);
        error.Should().Contain("is not what `manifest approve` wrote");
        (await RunAsync("verify")).ExitCode.Should().Be(2);
    }

    [Fact]
    public async Task Without_a_policy_nothing_is_signed_and_it_says_so()
    {
        var (exitCode, output, error) = await RunVerbAsync("approve", Manifests, "--yes");

        exitCode.Should().Be(0);
        output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().OnlyContain(line => line.StartsWith("approved "));
        error.Should().Contain("It has no signatures");
        (await RunVerbAsync("verify", Manifests)).Error.Should().Contain("no signature was checked");
        (await RunVerbAsync("approve", Manifests, "--key", "file:none", "--yes")).ExitCode.Should().Be(2);
    }

    [Theory]
    [InlineData("--yes", "Give the key")]
    [InlineData("--key vault:approvals --yes", "--key is no reference to a key: file:PATH or pkcs11:URI")]
    [InlineData("--key pkcs11:token=a --yes", "needs module-path")]
    [InlineData("--key file:none.pem --yes", "does not exist")]
    [InlineData("--key KEY", "--yes")]
    [InlineData("--key KEY --yes --expires 2001-01-01T00:00:00Z", "--expires")]
    [InlineData("--key KEY --change 00", "--change names no change")]
    [InlineData("--key KEY --yes --entry none", "--entry none: the manifests have no such entry")]
    [InlineData("--key KEY --yes --risk high", "--entry")]
    [InlineData("--key KEY --yes --entry orders_get --risk info", "--risk takes low, medium, high or critical")]
    public async Task Wrong_usage_is_one_clear_line(string arguments, string said)
    {
        await WritePolicyAsync("alice");

        var (exitCode, output, error) = await RunAsync("approve", [.. arguments.Replace("KEY", KeyOf("alice"), StringComparison.Ordinal).Split(' ')]);

        exitCode.Should().Be(2);
        output.Should().BeEmpty();
        error.TrimEnd().Should().Contain(said).And.NotContain("\n");
        File.Exists(Lock).Should().BeFalse();
    }

    [Fact]
    public async Task Keys_lists_who_may_approve_what()
    {
        await WritePolicyAsync("alice", "bob");

        var (exitCode, output, _) = await RunVerbAsync("keys", "--policy", At("policy.json"), "--json");

        exitCode.Should().Be(0);
        Lines(output).Select(line => line.GetProperty("name").GetString()).Should().Equal("alice", "bob");
        Lines(output).First().GetProperty("risks").EnumerateArray().Select(risk => risk.GetString()).Should()
            .Equal("low", "medium", "high", "critical");
        (await RunVerbAsync("keys", "--create", At("alice.pem"))).ExitCode.Should().Be(2, "a key is not overwritten");
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(At("alice.pem")).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    private static List<JsonElement> Lines(string output) =>
        [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line))];

    private static Task<(int ExitCode, string Output, string Error)> RunVerbAsync(params string[] arguments) =>
        Verb.RunAsync(["manifest", .. arguments]);

    private Task<(int ExitCode, string Output, string Error)> RunAsync(string verb, params string[] arguments) =>
        RunVerbAsync([verb, Manifests, "--policy", At("policy.json"), .. arguments]);

    private string At(string name) => Path.Combine(_folder.FullName, name);

    private string KeyOf(string name) => $"file:{At(name)}.pem";

    private async Task ChangeAsync(string old, string now)
    {
        var text = await File.ReadAllTextAsync(Orders);
        text.Should().Contain(old);
        var at = text.IndexOf(old, StringComparison.Ordinal);
        await File.WriteAllTextAsync(Orders, text[..at] + now + text[(at + old.Length)..]);
    }

    private async Task WritePolicyAsync(params string[] names)
    {
        var keys = new List<object>();
        foreach (var name in names)
        {
            var (exitCode, output, _) = await RunVerbAsync("keys", "--create", At($"{name}.pem"));
            exitCode.Should().Be(0);
            keys.Add(new { name, publicKey = output, roles = new[] { "approver" } });
        }

        await File.WriteAllTextAsync(At("policy.json"), JsonSerializer.Serialize(new
        {
            format = 1,
            keys,
            approvals = new[]
            {
                new { risks = new[] { "low", "medium" }, signers = 1 },
                new { risks = new[] { "high", "critical" }, signers = names.Length },
            },
        }));
    }
}
