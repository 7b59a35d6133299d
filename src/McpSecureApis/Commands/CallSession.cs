using System.CommandLine;
using System.Text.Json;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Calls;
using McpSecureApis.Core.Json;
using McpSecureApis.Hosting;

namespace McpSecureApis.Commands;

/// <summary>One call from the shell: the rooms, the caller and the strictly read arguments.</summary>
internal sealed class CallSession : IAsyncDisposable
{
    private readonly Gateway _gateway;
    private readonly JsonDocument _arguments;

    private CallSession(Gateway gateway, JsonDocument arguments, StartedCall call)
    {
        _gateway = gateway;
        _arguments = arguments;
        Call = call;
    }

    public StartedCall Call { get; }

    public ToolCallPipeline Calls => _gateway.Calls;

    public JsonElement Arguments => _arguments.RootElement;

    /// <param name="options">The configuration.</param>
    /// <param name="arguments">The arguments of the verb.</param>
    /// <param name="parsed">The command line.</param>
    /// <param name="sends">Whether the call is to be sent; otherwise nothing is recorded either.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SettingsException">The arguments are not JSON, there is no caller, or the configuration cannot be used.</exception>
    public static async Task<CallSession> OpenAsync(
        ProductOptions options, CallArguments arguments, ParseResult parsed, bool sends, CancellationToken cancellationToken)
    {
        var bytes = await arguments.ArgumentsAsync(parsed, cancellationToken);
        var strict = new StrictJsonOptions { MaxDepth = options.Server.MaxDepth };
        if (!StrictJson.TryParse(bytes, strict, out var document, out var problem))
        {
            throw new SettingsException([new SettingFinding("--arguments", $"{problem.Problem} Byte {problem.Offset}.")]);
        }

        var token = await arguments.TokenAsync(parsed, cancellationToken);

        // People read the answer on stdout; the log keeps to what an operator has to act on.
        var edges = new GatewayEdges(TimeProvider.System, LogSetup.Create(new LoggingOptions { Level = LogLevel.Warning }, parsed.InvocationConfiguration.Error));
        var gateway = sends
            ? await Gateway.OpenAsync(options, edges, cancellationToken)
            : await Gateway.OpenToExplainAsync(options, edges, cancellationToken);
        try
        {
            var caller = await ResolveAsync(gateway, token, cancellationToken);
            return new CallSession(gateway, document, gateway.Calls.Start(caller, arguments.Tool(parsed)));
        }
        catch
        {
            await gateway.DisposeAsync();
            throw;
        }
    }

    private static async Task<Caller> ResolveAsync(Gateway gateway, string? token, CancellationToken cancellationToken)
    {
        if (token is null)
        {
            return gateway.Options.Stdio.Identity?.ToCaller(gateway.Scopes) ?? throw new SettingsException([new SettingFinding(
                "--token",
                $"There is no caller. Give --token (a value, @FILE or -), set {StdioCaller.TokenVariable} or {StdioCaller.TokenFileVariable}, or configure Stdio:Identity and give --as-stdio-identity.")]);
        }

        return (await gateway.Tokens.VerifyAsync(token, cancellationToken)).TryGet(out var caller, out var refusal)
            ? caller
            : throw new SettingsException([new SettingFinding("--token", $"The access token was not accepted: {refusal.Message}")]);
    }

    public async ValueTask DisposeAsync()
    {
        _arguments.Dispose();
        await _gateway.DisposeAsync();
    }
}
