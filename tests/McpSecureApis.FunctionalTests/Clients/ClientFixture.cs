using System.Collections.Concurrent;
using McpSecureApis.FunctionalTests.Contract;
using McpSecureApis.FunctionalTests.Demo;
using McpSecureApis.Hosting.Servers;

namespace McpSecureApis.FunctionalTests.Clients;

/// <summary>One gateway for all cells of a client, and one for those with sessions; each cell is started once, as a caller of its own.</summary>
public sealed class ClientFixture : IAsyncDisposable
{
    private readonly Dictionary<string, (ClientDriver Driver, TestCaller Caller, GatewayHarness Harness)> _open = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, HeldRequest> _held = new(StringComparer.Ordinal);
    private GatewayHarness? _stateless;
    private GatewayHarness? _hybrid;

    public async ValueTask DisposeAsync()
    {
        foreach (var (driver, _, _) in _open.Values)
        {
            await driver.DisposeAsync();
        }

        foreach (var harness in Harnesses())
        {
            TestKit.Canaries.Output("log of the clients' gateway", harness.Log);
            TestKit.Canaries.OutputPath("trail of the clients' gateway", harness.AuditFolder);
            await harness.DisposeAsync();
        }
    }

    /// <summary>The connected client of a cell, who it calls as, and where.</summary>
    internal async Task<(ClientDriver Driver, TestCaller Caller, GatewayHarness Harness)> OpenAsync(ClientCell cell)
    {
        if (cell.Client != ClientMatrix.CSharp)
        {
            NodePrograms.RequireInstalled();
        }

        if (!_open.TryGetValue(cell.ToString(), out var open))
        {
            var harness = cell.HasSessions ? _hybrid ??= await StartAsync("Hybrid") : _stateless ??= await StartAsync("Stateless");
            var caller = new TestCaller("items.read items.write many.read");
            var token = harness.Mint(caller);
            TestKit.Canaries.Secret(token, $"token of {cell}");
            ClientDriver driver = cell.Client switch
            {
                ClientMatrix.CSharp => new CSharpDriver(cell),
                ClientMatrix.Npm => new ScriptDriver("npm-client.mjs", cell),
                ClientMatrix.SdkV1 => new ScriptDriver("sdk-v1.mjs", cell),
                ClientMatrix.LangChain => new ScriptDriver("langchain.mjs", cell),
                _ => new InspectorDriver(cell),
            };
            await driver.ConnectAsync(new ClientTarget(
                new Uri(harness.Address, "/mcp").OriginalString,
                token,
                ChildProcess.Program,
                ["serve", "--stdio", "--configuration", harness.Configuration],
                new Dictionary<string, string>(StringComparer.Ordinal) { [StdioCaller.TokenVariable] = token }));
            open = _open[cell.ToString()] = (driver, caller, harness);
        }

        return open;
    }

    /// <summary>The next request with this key in its path is not answered by itself.</summary>
    internal HeldRequest Hold(string key) => _held.GetOrAdd(key, _ => new HeldRequest());

    /// <summary>What the backend received with this key.</summary>
    internal IReadOnlyList<string> RequestsWith(string key) =>
        [.. Harnesses().SelectMany(harness => harness.Items.Requests).Where(request => request.Contains(key, StringComparison.Ordinal))];

    private IEnumerable<GatewayHarness> Harnesses() => new[] { _stateless, _hybrid }.OfType<GatewayHarness>();

    private async Task<GatewayHarness> StartAsync(string sessions)
    {
        var harness = await GatewayHarness.StartAsync(new GatewaySettings { ResponseHeadersTimeout = TimeSpan.FromSeconds(19), Sessions = sessions });
        TestKit.Canaries.Secret(harness.Credential, "credential of the backend");
        harness.Items.Answer(async exchange =>
        {
            var line = exchange.Request.Split("\r\n")[0];
            if (_held.FirstOrDefault(held => line.Contains(held.Key, StringComparison.Ordinal)).Value is { } held)
            {
                await held.AnswerAsync(exchange, RecordingBackend.Usual);
                return false;
            }

            await exchange.WriteAsync(TestKit.RawServer.Json(RecordingBackend.Usual));
            return true;
        });
        return harness;
    }
}
