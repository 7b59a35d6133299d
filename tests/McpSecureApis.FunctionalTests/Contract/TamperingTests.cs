using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using McpSecureApis.Core.Approvals.Serving;
using McpSecureApis.FunctionalTests.Demo;
using McpSecureApis.Hosting.Catalog;
using McpSecureApis.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace McpSecureApis.FunctionalTests.Contract;

/// <summary>
/// Bytes of manifest, lock, policy, signature and store change one after another under a server that enforces approvals, while calls run: none fails,
/// none is of another version than the approved one, and each change is told.
/// </summary>
public sealed class TamperingTests : IAsyncLifetime
{
    private const int AtOnce = 3;
    private const string Approved = "GET /busy/k HTTP/1.1";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tampering-");
    private readonly ECDsa _root = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly TestCaller _caller = new("items.read");
    private readonly ConcurrentDictionary<string, int> _answers = new(StringComparer.Ordinal);
    private GatewayHarness _harness = null!;
    private int _heldUp;

    private string Policy => At("policy.json");

    private string Store => At("store");

    private string Lock => Path.Combine(_harness.Manifests, "approvals.lock");

    private string Manifest => Path.Combine(_harness.Manifests, "busy.yaml");

    public async ValueTask InitializeAsync()
    {
        var key = (await Verb.RunAsync("manifest", "keys", "--create", At("reviewer-one.pem"))).Output;
        var policy = JsonSerializer.SerializeToUtf8Bytes(new
        {
            format = 1,
            keys = new[] { new { name = "reviewer-one", publicKey = key, roles = new[] { "approver" } } },
            approvals = new[] { new { risks = new[] { "low", "medium", "high", "critical" }, signers = 1 } },
        });
        await File.WriteAllBytesAsync(Policy, policy);
        await File.WriteAllTextAsync(At("root.pem"), _root.ExportSubjectPublicKeyInfoPem());
        await File.WriteAllBytesAsync(Policy + ".sig", _root.SignData(policy, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
        _harness = await GatewayHarness.StartAsync(new GatewaySettings
        {
            Approvals = new { Mode = "Enforce", Policy, Store, RootKey = At("root.pem") },
            PerBackendConcurrent = 64,
        });
        (await Verb.RunAsync("manifest", "approve", _harness.Manifests, "--policy", Policy, "--key", $"file:{At("reviewer-one.pem")}", "--yes"))
            .ExitCode.Should().Be(0);
        await Eventually.HoldsAsync(() => _harness.Gateway.Catalog.Current.TryFind("busy_get", out _), "what is approved is served");
    }

    public async ValueTask DisposeAsync()
    {
        await _harness.DisposeAsync();
        _root.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Calls_WhileBytesOfEveryFileChange_AreAllOfTheApprovedVersion()
    {
        using var over = new CancellationTokenSource();
        var calls = Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => Task.Run(() => CallAsync(over))));
        await Eventually.HoldsAsync(() => _answers.Values.Sum() > 20, "calls run");
        var digest = _harness.Gateway.Catalog.Current.Digest;

        // A byte of the manifest makes it another valid one, for others or elsewhere; another makes it none.
        await TamperAsync(
            Manifest, text => text.Replace("path: '/busy/{key}'", "path: '/bust/{key}'", StringComparison.Ordinal),
            "'busy_get' of the manifest 'busy' is not approved as it is");
        await TamperAsync(
            Manifest, text => text.Replace("scopes: [items.write]", "scopes: [items.writf]", StringComparison.Ordinal),
            "'busy_write' of the manifest 'busy' is not approved as it is");
        await TamperAsync(Manifest, text => text.Replace("manifest: busy", "manifest; busy", StringComparison.Ordinal), "busy.yaml:");

        // The lock is read in the one spelling that the verbs write; a byte of a signature is one that does not hold.
        foreach (var at in new[] { 0.0, 0.25, 0.5, 0.75, 1.0 })
        {
            await TamperAsync(Lock, bytes => Flip(bytes, (int)(at * (bytes.Length - 1))), "do not count: ");
        }

        await TamperAsync(Lock, bytes => ChangeSignature(bytes, first: true), "do not count: ");
        await TamperAsync(Lock, bytes => ChangeSignature(bytes, first: false), "do not count: ");
        await TamperAsync(Policy, bytes => Flip(bytes, bytes.Length / 2), "The last good one goes on.");
        await TamperAsync(Policy, text => text.Replace("\"signers\":1", "\"signers\":0", StringComparison.Ordinal), "The last good one goes on.");
        await TamperAsync(Policy + ".sig", bytes => Flip(bytes, bytes.Length - 1), "The last good one goes on.");

        // What is kept is read at a start only, which these bytes do not pass; a lock that does not count beside them changes nothing either.
        var kept = Path.Combine(Store, "accepted.lock");
        var before = await File.ReadAllBytesAsync(kept);
        await File.WriteAllBytesAsync(kept, Flip(before, before.Length / 2));
        ApprovalStore.Open(Store, writes: false).Lock.Should().BeNull("it is not the one that was kept");
        await TamperAsync(Lock, bytes => Flip(bytes, 0), "do not count: ");
        var state = Path.Combine(Store, "state.json");
        await File.WriteAllBytesAsync(state, Flip(await File.ReadAllBytesAsync(state), 10));
        FluentActions.Invoking(() => ApprovalStore.Open(Store, writes: false)).Should().Throw<ApprovalStoreException>()
            .WithMessage("*state.json is damaged*");
        await TamperAsync(Lock, bytes => Flip(bytes, bytes.Length - 1), "do not count: ");

        await over.CancelAsync();
        await calls;
        _harness.Gateway.Catalog.Current.Digest.Should().Be(digest);
        _answers.Should().ContainSingle("every call is answered alike").Which.Key.Should().Be("""{"id":"i-1","note":"usual"}""");
        _heldUp.Should().BeLessThan((_answers.Values.Sum() / 20) + 2);
        _harness.Items.Requests.Should().OnlyContain(request =>
            request.StartsWith(Approved, StringComparison.Ordinal) && request.Contains(_harness.Credential, StringComparison.Ordinal));
        var approvals = _harness.RecordsOf(_caller).Where(record => record.TryGetProperty("approval", out _))
            .Select(record => record.GetProperty("approval").GetRawText()).ToList();
        approvals.Distinct(StringComparer.Ordinal).Should().ContainSingle("the trail names one approval for all of them");
        _harness.Records().Where(record => record.GetProperty("phase").GetString() == "event")
            .Select(record => record.GetProperty("event").ToString())
            .Should().Contain(told => told.Contains("\"unapproved\"") && told.Contains("busy_get") && told.Contains("open"));
    }

    private static byte[] Flip(byte[] bytes, int at)
    {
        byte[] changed = [.. bytes];
        changed[at] ^= 1;
        return changed;
    }

    /// <summary>Another letter within a signature: of an approval, or of the whole lock.</summary>
    private static byte[] ChangeSignature(byte[] bytes, bool first)
    {
        const string Member = "\"signature\": \"";
        var text = Encoding.UTF8.GetString(bytes);
        var at = (first ? text.IndexOf(Member, StringComparison.Ordinal) : text.LastIndexOf(Member, StringComparison.Ordinal)) + Member.Length + 5;
        at.Should().BeGreaterThan(Member.Length + 5, "a lock has signatures");
        return Encoding.UTF8.GetBytes(text[..at] + (text[at] == 'A' ? 'B' : 'A') + text[(at + 1)..]);
    }

    private string At(string name) => Path.Combine(_folder.FullName, name);

    private async Task CallAsync(CancellationTokenSource over)
    {
        await using var channel = new HttpChannel(_harness, ToolChannel.July2026);
        while (!over.IsCancellationRequested)
        {
            var answer = await channel.CallAsync(_caller, "busy_get", """{"key":"k"}""");

            // A disk that a busy machine holds up refuses calls, as it shall; that says nothing about approvals, unless it is more than a few.
            if (answer.Reason == "audit_unavailable")
            {
                Interlocked.Increment(ref _heldUp);
            }
            else
            {
                var said = answer.Structured?.GetRawText() ?? $"{answer.ErrorCode} {answer.Reason} {answer.Text}";
                _answers.AddOrUpdate(said, 1, (_, count) => count + 1);
            }

            await Task.Delay(2);
        }
    }

    private Task TamperAsync(string file, Func<string, string> change, string told) =>
        TamperAsync(file, bytes => Encoding.UTF8.GetBytes(change(Encoding.UTF8.GetString(bytes))), told);

    /// <summary>Changes a file, waits until it is told and some calls later, and puts back what it was.</summary>
    private async Task TamperAsync(string file, Func<byte[], byte[]> change, string told)
    {
        var before = await File.ReadAllBytesAsync(file);
        var changed = change(before);
        changed.Should().NotEqual(before);
        var logged = _harness.Log.Length;
        Replace(file, changed);
        await Eventually.HoldsAsync(
            () => _harness.Log[logged..].Contains(told, StringComparison.Ordinal), $"the change of {Path.GetFileName(file)} is told: {told}");
        var calls = _answers.Values.Sum();
        await Eventually.HoldsAsync(() => _answers.Values.Sum() > calls + (2 * AtOnce), "calls go on");
        Replace(file, before);
        var approvals = _harness.Gateway.Services.GetRequiredService<CatalogApprovals>();
        await Eventually.HoldsAsync(() => approvals is { Problem: null, PolicyProblem: null, Unapproved.Count: 0 }, "what was put back counts");
    }

    /// <summary>As a deployment does: whole, under another name, then moved.</summary>
    private void Replace(string file, byte[] content)
    {
        var hidden = Path.Combine(Path.GetDirectoryName(file)!, $".{Path.GetFileName(file)}.new");
        File.WriteAllBytes(hidden, content);
        File.Move(hidden, file, overwrite: true);

        // What lies elsewhere is looked at every five seconds, and with whatever happens in the folder of the manifests.
        File.WriteAllBytes(Path.Combine(_harness.Manifests, ".looked"), []);
    }
}
