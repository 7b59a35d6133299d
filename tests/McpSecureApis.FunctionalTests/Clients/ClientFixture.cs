using System.Collections.Concurrent;
using McpSecureApis.FunctionalTests.Contract;
using McpSecureApis.FunctionalTests.Demo;
using McpSecureApis.Hosting;

namespace McpSecureApis.FunctionalTests.Clients;

/// <summary>One gateway for all cells of a client; each cell is started once, as a caller of its own.</summary>
public sealed class ClientFixture : IAsyncLifetime
{
    private readonly Dictionary<string, (ClientDriver Driver, TestCaller Caller)> _open = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, HeldRequest> _held = new(StringComparer.Ordinal);

    internal GatewayHarness Harness { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Harness = await GatewayHarness.StartAsync(new GatewaySettings { ResponseHeadersTimeout = "00:00:19" });
        TestKit.Canaries.Secret(Harness.Credential, "credential of the backend");
        Harness.Items.Answer(async exchange =>
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
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (driver, _) in _open.Values)
        {
            await driver.DisposeAsync();
        }

        TestKit.Canaries.Output("log of the clients' gateway", Harness.Log);
        TestKit.Canaries.OutputPath("trail of the clients' gateway", Harness.AuditFolder);
        await Harness.DisposeAsync();
    }

    /// <summary>The connected client of a cell and who it calls as.</summary>
    internal async Task<(ClientDriver Driver, TestCaller Caller)> OpenAsync(ClientCell cell)
    {
        if (cell.Client != ClientMatrix.CSharp)
        {
            NodePrograms.RequireInstalled();
        }

        if (!_open.TryGetValue(cell.ToString(), out var open))
        {
            var caller = new TestCaller("items.read items.write many.read");
            var token = Harness.Mint(caller);
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
                new Uri(Harness.Address, "/mcp").OriginalString,
                token,
                ChildProcess.Program,
                ["serve", "--stdio", "--configuration", Harness.Configuration],
                new Dictionary<string, string>(StringComparer.Ordinal) { [StdioCaller.TokenVariable] = token }));
            open = _open[cell.ToString()] = (driver, caller);
        }

        return open;
    }

    /// <summary>The next request with this key in its path is not answered by itself.</summary>
    internal HeldRequest Hold(string key) => _held.GetOrAdd(key, _ => new HeldRequest());

    /// <summary>What the backend received with this key.</summary>
    internal IReadOnlyList<string> RequestsWith(string key) => [.. Harness.Items.Requests.Where(request => request.Contains(key, StringComparison.Ordinal))];
}
