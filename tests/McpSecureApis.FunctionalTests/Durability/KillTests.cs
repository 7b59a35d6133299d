using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using McpSecureApis.Core.Audit.Settings;
using McpSecureApis.Core.Audit.Signing;
using McpSecureApis.Core.Audit.Stores;
using McpSecureApis.Core.Audit.Verification;
using McpSecureApis.FunctionalTests.Demo;

namespace McpSecureApis.FunctionalTests.Durability;

/// <summary>SIGKILL under load: what was answered is in the trail, what was sent was recorded before, and the trail goes on.</summary>
public sealed class KillTests
{
    private const int Rounds = 20;
    private const int Callers = 16;

    private int _next;

    [Fact]
    public async Task Killing_the_server_under_load_loses_no_record()
    {
        await using var deployment = await Deployment.CreateAsync();
        var acknowledged = new ConcurrentBag<string>();
        var torn = 0;
        for (var round = 0; round < Rounds; round++)
        {
            await deployment.StartAsync();
            await LoadAsync(deployment, acknowledged, TimeSpan.FromMilliseconds(10 + (round * 15)));
            if (round % 5 == 0)
            {
                // What a crash of the machine leaves in addition: the beginning of a record.
                var last = Directory.EnumerateFiles(deployment.Trail, "*.jsonl").Order(StringComparer.Ordinal).Last();
                await File.AppendAllTextAsync(last, "{\"id\":\"half a rec");
                torn++;
                (await AuditVerifier.VerifyAsync(new AuditFolderSource(deployment.Trail), heads: [], pinnedKeyPem: null, TimeProvider.System, CancellationToken.None)).TornTail.Should().BeTrue();
            }
        }

        await deployment.StartAsync();
        SecretFiles.RegisterAuditKeys(deployment.HashKeyFile, Path.Combine(Path.GetDirectoryName(deployment.HashKeyFile)!, "signing.pem"));
        (await deployment.StopAsync()).Should().Be(0);

        var key = await File.ReadAllTextAsync(Path.Combine(Path.GetDirectoryName(deployment.HashKeyFile)!, "signing.pem"));
        var found = await AuditVerifier.VerifyAsync(new AuditFolderSource(deployment.Trail), heads: [], key, TimeProvider.System, CancellationToken.None);
        found.Valid.Should().BeTrue(found.FirstError?.Problem);
        found.Pinned.Should().BeTrue();
        found.TornTail.Should().BeFalse();
        var records = Directory.EnumerateFiles(deployment.Trail, "*.jsonl").SelectMany(File.ReadLines).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        records.Count(record => record.TryGetProperty("event", out var happened) && happened.GetProperty("kind").GetString() == "recovery").Should().BeGreaterThanOrEqualTo(torn);

        acknowledged.Should().HaveCountGreaterThan(Rounds, "the load was a load");
        var intents = Ids(records, "intent");
        var outcomes = Ids(records, "outcome");
        acknowledged.Where(callId => !intents.Contains(callId) || !outcomes.Contains(callId)).Should().BeEmpty();

        // The key of the trail says for which arguments there is an intent; each of ours were used once.
        var hasher = AuditKeys.LoadHasher(new AuditOptions { HashKeyFile = deployment.HashKeyFile, Path = deployment.Trail });
        var recorded = records.Where(record => record.GetProperty("phase").GetString() == "intent")
            .Select(record => record.GetProperty("argumentsDigest").GetString())
            .ToHashSet(StringComparer.Ordinal);
        var sent = deployment.Backend.Requests.Select(request => request.Target.Split('/')[^1]).ToList();
        sent.Should().NotBeEmpty();
        sent.Where(order => !recorded.Contains(hasher.Hash("audit.arguments", Deployment.Tenant, Arguments(order)))).Should().BeEmpty();
        TestContext.Current.SendDiagnosticMessage(
            $"{Rounds} kills: {acknowledged.Count} acknowledged calls, {sent.Count} backend requests, {intents.Count} intents, {outcomes.Count} outcomes");
    }

    private async Task LoadAsync(Deployment deployment, ConcurrentBag<string> acknowledged, TimeSpan duration)
    {
        using var handler = new SocketsHttpHandler { UseProxy = false };
        using var client = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(20) };
        client.DefaultRequestHeaders.Add("Authorization", "Bearer " + deployment.Token);
        client.DefaultRequestHeaders.Add("MCP-Protocol-Version", "2025-11-25");
        client.DefaultRequestHeaders.Add("Accept", "application/json, text/event-stream");
        var callers = Enumerable.Range(0, Callers).Select(_ => CallUntilDeadAsync(client, deployment.Mcp, acknowledged)).ToList();

        // The first answer takes as long as the machine needs; the kill comes into the middle of what follows it.
        var before = acknowledged.Count;
        for (var attempt = 0; attempt < 1_000 && acknowledged.Count <= before; attempt++)
        {
            await Task.Delay(20);
        }

        await Task.Delay(duration);
        await deployment.KillAsync();
        await Task.WhenAll(callers);
    }

    private async Task CallUntilDeadAsync(HttpClient client, string url, ConcurrentBag<string> acknowledged)
    {
        try
        {
            while (true)
            {
                var order = $"ORD-{Interlocked.Increment(ref _next):00000000}";
                var body = $$$"""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"orders_get","arguments":{{{Arguments(order)}}}}}""";
                using var content = new StringContent(body, Encoding.UTF8, "application/json");
                using var response = await client.PostAsync(url, content);
                response.StatusCode.Should().BeOneOf(HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable);
                using var answer = JsonDocument.Parse(HttpAnswer.MessageOf(await response.Content.ReadAsStringAsync()));

                // The backend has fewer orders than there are calls: "not found" is an answer of its own. A call that a busy machine
                // refused because the trail did not take it in time was promised nothing.
                if (answer.RootElement.TryGetProperty("result", out var result) && (CodeOf(result) is null or "not_found"))
                {
                    acknowledged.Add(result.GetProperty("_meta").GetProperty("mcp-secure-apis/callId").GetString()!);
                }
            }
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            // The server was killed; what came before counts.
        }
    }

    private static string? CodeOf(JsonElement result) =>
        result.GetProperty("_meta").TryGetProperty("mcp-secure-apis/code", out var code) ? code.GetString() : null;

    private static string Arguments(string order) => $$"""{"orderId":"{{order}}"}""";

    private static HashSet<string> Ids(IEnumerable<JsonElement> records, string phase) =>
        records.Where(record => record.GetProperty("phase").GetString() == phase).Select(record => record.GetProperty("callId").GetString()!).ToHashSet(StringComparer.Ordinal);
}
