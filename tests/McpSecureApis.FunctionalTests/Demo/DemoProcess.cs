using System.Net;
using System.Text.Json;

namespace McpSecureApis.FunctionalTests.Demo;

/// <summary>
/// <c>demo --json</c> as a child process with a temporary folder of its own. Its secrets and everything that it writes, but for its
/// stdout, where tokens belong, are handed to the canary sweep.
/// </summary>
internal sealed class DemoProcess : IAsyncDisposable
{
    private readonly DirectoryInfo _temporary = Directory.CreateTempSubdirectory("demo-test-");
    private ChildProcess _child = null!;
    private string? _audit;

    public string Line { get; private set; } = string.Empty;

    public JsonElement Description { get; private set; }

    public string Mcp => Text("mcp");

    public string Backend => Text("backend");

    public string Audit => Text("audit");

    public string Manifests => Text("manifests");

    public string Configuration => Text("configuration");

    /// <summary>The private folder.</summary>
    public string Folder => Path.GetDirectoryName(Configuration)!;

    public string TemporaryFolder => _temporary.FullName;

    public TimeSpan StartTime { get; private set; }

    public string Error => _child.Error;

    /// <summary>What a second process of the same user sees: the same temporary folder.</summary>
    public IReadOnlyDictionary<string, string?> Environment => new Dictionary<string, string?>(StringComparer.Ordinal) { ["TMPDIR"] = TemporaryFolder };

    public int ProcessId => _child.Id;

    public static async Task<DemoProcess> StartAsync(IReadOnlyList<string>? arguments = null, IReadOnlyDictionary<string, string?>? environment = null)
    {
        var demo = new DemoProcess();
        var start = System.Diagnostics.Stopwatch.StartNew();
        var all = new Dictionary<string, string?>(demo.Environment, StringComparer.Ordinal);
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
        {
            all[name] = value;
        }

        demo._child = ChildProcess.Start(ChildProcess.Program, arguments ?? ["demo", "--json", "--port", "0"], all);
        demo.Line = await demo._child.ReadLineAsync();
        demo.StartTime = start.Elapsed;
        demo.Description = JsonDocument.Parse(demo.Line).RootElement;
        demo._audit = demo.Audit;
        demo.RegisterSecrets();
        return demo;
    }

    public string Token(string role) => Description.GetProperty("tokens").GetProperty(role).GetString()!;

    /// <summary>One call; again when a busy machine made the server say so.</summary>
    public async Task<HttpAnswer> CallAsync(string role, string tool, string arguments)
    {
        var answer = await HttpCaller.CallAsync(Mcp, Token(role), tool, arguments);
        for (var attempt = 0; attempt < 20 && answer.Status == HttpStatusCode.ServiceUnavailable; attempt++)
        {
            await Task.Delay(250);
            answer = await HttpCaller.CallAsync(Mcp, Token(role), tool, arguments);
        }

        return answer;
    }

    public async Task<IReadOnlyList<string>> ListAsync(string role) =>
        [.. (await HttpCaller.PostAsync(Mcp, Token(role), """{"jsonrpc":"2.0","id":1,"method":"tools/list"}""")).Json
            .GetProperty("result").GetProperty("tools").EnumerateArray().Select(tool => tool.GetProperty("name").GetString()!)];

    /// <summary>The backend's list of received requests, oldest first.</summary>
    public async Task<IReadOnlyList<JsonElement>> BackendRequestsAsync() =>
        [.. (await HttpCaller.GetAsync(Backend + "/_requests", ("X-Inspection", Text("backendInspection")))).Json.EnumerateArray()];

    public Task<int> SignalAsync(string signal) => _child.SignalAsync(signal);

    public async ValueTask DisposeAsync()
    {
        if (!_child.HasExited)
        {
            await _child.SignalAsync("TERM");
        }

        TestKit.Canaries.Output("demo stderr", _child.Error);
        TestKit.Canaries.OutputPath("demo audit", _audit!);
        await _child.DisposeAsync();
        _temporary.Delete(recursive: true);
    }

    private void RegisterSecrets()
    {
        foreach (var token in Description.GetProperty("tokens").EnumerateObject())
        {
            TestKit.Canaries.Secret(token.Value.GetString()!, $"token of {token.Name}");
        }

        TestKit.Canaries.Secret(Text("backendAuthorization")["Bearer ".Length..], "backend token");
        TestKit.Canaries.Secret(Text("backendInspection"), "inspection header");
        TestKit.Canaries.Secret(Description.GetProperty("stdio").GetProperty("env").EnumerateObject().Single().Value.GetString()!, "stdio token");
        SecretFiles.RegisterDemo(Folder);
    }

    private string Text(string member) => Description.GetProperty(member).GetString()!;
}
