using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;
using McpSecureApis.Core.Manifests.Files;
using McpSecureApis.TestKit;

namespace McpSecureApis.FunctionalTests.Contract;

/// <summary>Manifests change while calls run.</summary>
public sealed class HotReloadTests : IAsyncLifetime
{
    private GatewayHarness _harness = null!;

    public async ValueTask InitializeAsync() => _harness = await GatewayHarness.StartAsync(
        new GatewaySettings { PerBackendConcurrent = 64, ResponseHeadersTimeout = TimeSpan.FromSeconds(19) });

    public ValueTask DisposeAsync() => _harness.DisposeAsync();

    /// <summary>
    /// Two versions of one tool differ in path, scope and credential. Whatever a call met, all of it is of one version: on the wire and in
    /// the trail.
    /// </summary>
    [Theory]
    [InlineData("http")]
    [InlineData("stdio")]
    public async Task Calls_WhileTheCatalogIsSwapped_NeverMixTwoVersions(string transport)
    {
        const int Calls = 1500;
        const int AtOnce = 6;
        var mixed = new ConcurrentQueue<string>();
        _harness.Items.Answer(async exchange =>
        {
            var line = exchange.Request.Split("\r\n")[0];
            var hasCredential = exchange.Request.Contains(_harness.Credential, StringComparison.Ordinal);
            var ofOne = line.StartsWith("GET /one/", StringComparison.Ordinal);
            var mayCall = line.Contains("-both", StringComparison.Ordinal) || line.Contains(ofOne ? "-first" : "-second", StringComparison.Ordinal);
            if (!mayCall || hasCredential != ofOne)
            {
                mixed.Enqueue(line);
            }

            await exchange.WriteAsync(RawServer.Json(ofOne ? """{"one":"1","two":"1"}""" : """{"one":"2","two":"2"}"""));
            return true;
        });

        await using ToolChannel channel = transport == "http" ? new HttpChannel(_harness, ToolChannel.July2026) : new StdioChannel(_harness, ToolChannel.July2026);
        using var over = new CancellationTokenSource();
        var swapping = Task.Run(() => SwapAsync(over.Token));
        await Eventually.HoldsAsync(() => Task.FromResult(_harness.Gateway.Catalog.Current.TryFind("swapped", out _)));
        var callers = new[] { ("first", new TestCaller("swap.one")), ("second", new TestCaller("swap.two")), ("both", new TestCaller("swap.one swap.two")) };
        foreach (var (_, caller) in callers)
        {
            await channel.ListAsync(caller);
        }

        var answered = new ConcurrentDictionary<string, int>();
        var next = 0;
        var heldUp = 0;
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Increment(ref next) is <= Calls and var number)
            {
                var (name, caller) = callers[number % callers.Length];
                var answer = await channel.CallAsync(caller, "swapped", $$"""{"key":"{{number}}-{{name}}"}""", id: number);
                var outcome = answer.Structured is { } content ? $"{name} {content.GetRawText()}" : $"{name} {answer.ErrorCode}{answer.Reason}";

                // A disk that a busy machine holds up refuses calls, as it shall; that says nothing about versions, unless it is more than a few.
                if (answer.Reason == "audit_unavailable")
                {
                    Interlocked.Increment(ref heldUp);
                }
                else
                {
                    answered.AddOrUpdate(outcome, 1, (_, count) => count + 1);
                }
            }
        })));
        await over.CancelAsync();
        var swaps = await swapping;

        mixed.Should().BeEmpty("a request is of one version whole");
        swaps.Should().BeGreaterThan(20);
        heldUp.Should().BeLessThan(Calls / 20);
        answered.Keys.Should().BeEquivalentTo(
            [
                "first {\"one\":\"1\"}", "first -32602", // the other version hides the tool from this caller
                "second {\"two\":\"2\"}", "second -32602",
                "both {\"one\":\"1\"}", "both {\"two\":\"2\"}",
            ],
            "both versions were met, and no reply was masked by the other version's rules");
        foreach (var record in _harness.Records().Where(record => record.TryGetProperty("request", out _)))
        {
            var ofOne = record.GetProperty("manifest").GetProperty("version").GetString() == "1.0.0";
            record.GetProperty("request").GetString().Should().Be(ofOne ? "GET /one/{key}" : "GET /two/{key}");
            record.TryGetProperty("credential", out _).Should().Be(ofOne);
        }
    }

    [Fact]
    public async Task ManifestOnDisk_BadOrRemovedOrClashing_ChangesOnlyWhatItMay()
    {
        await using var channel = new HttpChannel(_harness, ToolChannel.July2026);
        var caller = new TestCaller("items.read");
        (await NamesAsync()).Should().Contain("busy_get").And.NotContain("later_get");

        // A new one is served, without a start; a bad one beside it changes nothing else.
        _harness.WriteManifest("busy.yaml", "manifest: busy\nversion: oops\n");
        _harness.WriteManifest("later.yaml", ContractManifests.One("later", _harness.Items.Url));
        await Eventually.HoldsAsync(async () => (await NamesAsync()).Contains("later_get"));
        (await NamesAsync()).Should().Contain("busy_get", "a bad file keeps its own last good version");
        await LoggedAsync(@"busy\.yaml:2:10: \S+ at 'version'\. Its last good version goes on being served");
        (await channel.CallAsync(caller, "busy_get", """{"key":"k"}""")).IsError.Should().BeFalse();

        // Two with one name: the served one stays, whatever the file is called.
        _harness.WriteManifest("a-newcomer.yaml", ContractManifests.One("newcomer", _harness.Foreign.Url, credential: null)
            .Replace("newcomer_get", "later_GET", StringComparison.Ordinal));
        _harness.WriteManifest("seen.yaml", ContractManifests.One("seen", _harness.Items.Url));
        await Eventually.HoldsAsync(async () => (await NamesAsync()).Contains("seen_get"));
        (await NamesAsync()).Should().Contain("later_get").And.NotContain("later_GET");
        await LoggedAsync(@"a-newcomer\.yaml:\d+:\d+: tool-taken at 'tools\[0\]\.name'\. Nothing of it is served");
        await channel.CallAsync(caller, "later_get", """{"key":"k"}""");
        _harness.Foreign.Requests.Should().BeEmpty("the newcomer got nothing of the name");

        // A removed one is gone, also for who remembers its name.
        File.Delete(Path.Combine(_harness.Manifests, "later.yaml"));
        File.Delete(Path.Combine(_harness.Manifests, "a-newcomer.yaml"));
        await Eventually.HoldsAsync(async () => !(await NamesAsync()).Contains("later_get"));
        var before = _harness.BackendRequests;
        (await channel.CallAsync(caller, "later_get", """{"key":"k"}""")).ErrorCode.Should().Be(-32602);
        _harness.BackendRequests.Should().Be(before);

        // A reload is served before its findings are logged.
        Task LoggedAsync(string pattern) => Eventually.HoldsAsync(() => Regex.IsMatch(_harness.Log, pattern, RegexOptions.NonBacktracking), $"the log has {pattern}");

        async Task<List<string>> NamesAsync() =>
            [.. (await channel.ListAsync(caller)).Result!.Value.GetProperty("tools").EnumerateArray().Select(tool => tool.GetProperty("name").GetString()!)];
    }

    /// <summary>Swaps as the reloader does, only faster: it would wait for two equal reads each time.</summary>
    private async Task<int> SwapAsync(CancellationToken over)
    {
        var others = new ManifestFolder(_harness.Manifests, TimeProvider.System).Read();
        var swaps = 0;
        while (!over.IsCancellationRequested)
        {
            var reload = _harness.Gateway.Catalog.Reload([.. others, new ManifestFile("swap.yaml", Encoding.UTF8.GetBytes(Version(swaps % 2 == 0)), Problem: null)]);
            reload.HasErrors.Should().BeFalse("{0}", string.Join('\n', reload.Findings.Select(finding => finding.Message)));
            _harness.Gateway.Backend.Retain(reload.Snapshot.Tools.Select(tool => tool.Backend).Distinct());
            swaps++;
            await Task.Delay(5, CancellationToken.None);
        }

        return swaps;
    }

    private string Version(bool first)
    {
        var (version, name, credential) = first ? ("1.0.0", "one", "\n  credential: contract") : ("2.0.0", "two", "");
        return $$$$"""
            manifest: swap
            version: {{{{version}}}}
            owner: tests@example.com
            backend:
              baseUrl: {{{{_harness.Items.Url}}}}
              allowedNetworks: [127.0.0.0/8]
              timeout: 20s{{{{credential}}}}
            tools:
              - name: swapped
                description: Is swapped all the time.
                effect: read
                access: {scopes: [swap.{{{{name}}}}]}
                request: {method: GET, path: '/{{{{name}}}}/{key}'}
                arguments: {type: object, required: [key], properties: {key: {type: string}}}
                response: {fields: { {{{{name}}}}: public}}
            """;
    }
}
