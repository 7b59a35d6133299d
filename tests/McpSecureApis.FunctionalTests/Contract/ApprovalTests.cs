using System.Net;
using System.Text.Json;
using McpSecureApis.FunctionalTests.Demo;
using McpSecureApis.TestKit;

namespace McpSecureApis.FunctionalTests.Contract;

/// <summary>
/// A server that enforces approvals, from outside: what is served, refused and told while manifests, lock and policy change under it.
/// </summary>
public sealed class ApprovalTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("approvals-");
    private readonly TestCaller _caller = new("items.read");
    private GatewayHarness _harness = null!;
    private HttpChannel _channel = null!;

    private string Policy => Path.Combine(_folder.FullName, "policy.json");

    private string Lock => Path.Combine(_harness.Manifests, "approvals.lock");

    public async ValueTask InitializeAsync()
    {
        var key = (await Verb.RunAsync("manifest", "keys", "--create", Path.Combine(_folder.FullName, "alice.pem"))).Output;
        await File.WriteAllTextAsync(Policy, JsonSerializer.Serialize(new
        {
            format = 1,
            keys = new[] { new { name = "alice", publicKey = key, roles = new[] { "approver" } } },
            approvals = new[] { new { risks = new[] { "low", "medium", "high", "critical" }, signers = 1 } },
        }));
        _harness = await GatewayHarness.StartAsync(new GatewaySettings
        {
            Approvals = new { Mode = "Enforce", Policy, Store = Path.Combine(_folder.FullName, "store") },
        });
        _channel = new HttpChannel(_harness, ToolChannel.July2026);
    }

    public async ValueTask DisposeAsync()
    {
        await _channel.DisposeAsync();
        await _harness.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Enforce_FromNothingApprovedToAChangeThatWaits()
    {
        // Nothing is approved: it runs, serves nothing, is not ready, and says the one command.
        (await NamesAsync()).Should().BeEmpty();
        (await ReadyAsync()).Should().Be(HttpStatusCode.ServiceUnavailable);
        _harness.Log.Should().Contain($"Approve with: mcp-secure-apis manifest approve {_harness.Manifests} --policy {Policy} --key file:KEY");
        _harness.Log.Should().Contain("Not ready: approvals (missing)").And.Contain("more entries are not approved as they are");

        await ApproveAsync();
        await Eventually.HoldsAsync(async () => (await NamesAsync()).Contains("busy_get"));
        (await ReadyAsync()).Should().Be(HttpStatusCode.OK);
        (await _channel.CallAsync(_caller, "busy_get", """{"key":"k"}""")).IsError.Should().BeFalse();
        var approvals = _harness.RecordsOf(_caller).Where(record => record.TryGetProperty("approval", out _)).ToList();
        approvals.Should().HaveCount(2, "intent and outcome");
        var id = approvals[0].GetProperty("approval").GetProperty("id").GetString()!;
        approvals.Should().OnlyContain(record => record.GetProperty("approval").GetProperty("digest").GetString()!.Length == 64);
        var query = await Verb.RunAsync("audit", "query", _harness.AuditFolder, "--approval", id, "--json");
        query.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().HaveCount(2);
        (await Verb.RunAsync("audit", "query", _harness.AuditFolder, "--approval", "none", "--json")).Output.Should().BeEmpty();

        // What nobody approved is not served: the version before goes on, and everybody hears of it.
        var busy = await File.ReadAllTextAsync(Path.Combine(_harness.Manifests, "busy.yaml"));
        _harness.WriteManifest("busy.yaml", busy.Replace("scopes: [items.read]", "authenticated: true", StringComparison.Ordinal));
        await Eventually.HoldsAsync(() => Task.FromResult(_harness.Log.Contains("Its approved version goes on being served.", StringComparison.Ordinal)));
        _harness.Log.Should().MatchRegex(
            "The entry 'busy_get' of the manifest 'busy' is not approved as it is \\([0-9a-f]{64}\\): open. Its approved version goes on");
        (await NamesAsync(new TestCaller("other"))).Should().NotContain("busy_get");
        (await NamesAsync()).Should().Contain("busy_get");
        (await ReadyAsync()).Should().Be(HttpStatusCode.OK, "a publisher takes no server away");
        _harness.Log.Should().Contain("Not ready: approvals (1 entries are not approved as they are)");
        _harness.Records().Where(record => record.GetProperty("phase").GetString() == "event").Select(record => record.GetProperty("event"))
            .Should().Contain(told => told.GetProperty("kind").GetString() == "unapproved" && told.ToString().Contains("busy_get"));

        // A lock that somebody changed counts no more than none: the last one that did goes on.
        await File.WriteAllTextAsync(Lock, (await File.ReadAllTextAsync(Lock))
            .Replace("\"risk\": \"critical\"", "\"risk\": \"low\"", StringComparison.Ordinal));
        await Eventually.HoldsAsync(() =>
            Task.FromResult(_harness.Log.Contains("do not count: unreadable. The last one that did goes on", StringComparison.Ordinal)));
        (await _channel.CallAsync(_caller, "busy_get", """{"key":"k"}""")).IsError.Should().BeFalse();

        // What is gone is gone.
        File.Delete(Path.Combine(_harness.Manifests, "busy.yaml"));
        await Eventually.HoldsAsync(async () => !(await NamesAsync()).Contains("busy_get"));
    }

    private async Task ApproveAsync()
    {
        var (exitCode, _, error) = await Verb.RunAsync(
            "manifest", "approve", _harness.Manifests, "--policy", Policy, "--key", $"file:{Path.Combine(_folder.FullName, "alice.pem")}", "--yes");
        exitCode.Should().Be(0, "{0}", error);
    }

    private async Task<HttpStatusCode> ReadyAsync()
    {
        using var answer = await _harness.Client.GetAsync(new Uri(_harness.Address, "/health/ready"));
        return answer.StatusCode;
    }

    private async Task<List<string>> NamesAsync(TestCaller? caller = null) =>
        [.. (await _channel.ListAsync(caller ?? _caller)).Result!.Value.GetProperty("tools").EnumerateArray()
            .Select(tool => tool.GetProperty("name").GetString()!)];
}
