using System.CommandLine;
using System.Text.Json;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Callers.Issuers;
using McpSecureApis.Core.Callers.Stdio;
using McpSecureApis.Core.Callers.Tokens;
using McpSecureApis.Core.Calls;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.Hosting;
using McpSecureApis.Hosting.Configuration;
using McpSecureApis.Hosting.Servers;
using McpSecureApis.Hosting.Settings;
using McpSecureApis.Json;
using McpSecureApis.Transports.Connections;

namespace McpSecureApis.Commands.Calls;

/// <summary>One call from the shell: the rooms, the caller and the strictly read arguments.</summary>
internal sealed class CallSession : IAsyncDisposable
{
    private readonly Gateway _gateway;
    private readonly JsonDocument _arguments;
    private readonly StartedCall? _call;

    private CallSession(Gateway gateway, JsonDocument arguments, StartedCall? call, TokenExplanation? token)
    {
        _gateway = gateway;
        _arguments = arguments;
        _call = call;
        Token = token;
    }

    /// <summary>The call, of a caller who was found.</summary>
    public StartedCall Call => _call ?? throw new InvalidOperationException("The token was refused, so there is no call.");

    /// <summary>What there is to say about the token; null without a token, and for who does not ask.</summary>
    public TokenExplanation? Token { get; }

    public ToolCallPipeline Calls => _gateway.Calls;

    public IReadOnlyCollection<IssuerOptions> Issuers => [.. _gateway.Options.Issuers];

    public JsonElement Arguments => _arguments.RootElement;

    /// <param name="configuration">The configuration.</param>
    /// <param name="arguments">The arguments of the verb.</param>
    /// <param name="parsed">The command line.</param>
    /// <param name="use">What the call is for. Only <see cref="SessionUse.Send"/> opens the trail.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SettingsException">The arguments are not JSON, there is no caller, or the configuration cannot be used.</exception>
    public static async Task<CallSession> OpenAsync(
        OperatorConfiguration configuration, CallArguments arguments, ParseResult parsed, SessionUse use, CancellationToken cancellationToken)
    {
        // Before the host: with it the first read of the manifests begins, and standard input may come much later.
        var text = await arguments.ArgumentsAsync(parsed, cancellationToken);
        var token = await arguments.TokenAsync(parsed, cancellationToken);

        // People read the answer on stdout; the log keeps to what an operator has to act on.
        var edges = new GatewayEdges(parsed.InvocationConfiguration.Error) { LeastLevel = LogLevel.Warning, Records = use == SessionUse.Send };
        var host = Gateway.Build(configuration, edges);
        JsonDocument document;
        try
        {
            document = Parse(text, host.Services.GetRequiredService<ServerOptions>().MaxDepth);
        }
        catch
        {
            host.Dispose();
            throw;
        }

        var gateway = await Gateway.StartAsync(host, cancellationToken);
        try
        {
            var explained = use == SessionUse.Explain && token is not null
                ? await gateway.Tokens.ExplainAsync(PresentedCredential.Bearer(token), cancellationToken) : null;
            if (explained?.Refusal is not null)
            {
                return new CallSession(gateway, document, call: null, explained);
            }

            var caller = explained?.Caller ?? await ResolveAsync(gateway, token, cancellationToken);
            return new CallSession(gateway, document, gateway.Opening.StartTool(caller, arguments.Tool(parsed)), explained);
        }
        catch
        {
            await gateway.DisposeAsync();
            throw;
        }
    }

    private static JsonDocument Parse(byte[] arguments, int depth) =>
        StrictJson.TryParse(arguments, new StrictJsonOptions { MaxDepth = depth }, out var document, out var problem)
            ? document
            : throw new SettingsException([new SettingFinding(
                "--arguments",
                $"{problem.Problem} Byte {problem.Offset}. It is an object such as {{\"id\":\"A-1\"}}, names and texts in double quotes.")]);

    private static async Task<Caller> ResolveAsync(Gateway gateway, string? token, CancellationToken cancellationToken)
    {
        if (token is null)
        {
            return gateway.Options.Stdio.Identity?.ToCaller(gateway.Scopes) ?? throw new SettingsException([new SettingFinding(
                "--token",
                $"There is no caller. Give --token (a value, @FILE or -), set {StdioCaller.TokenVariable} or {StdioCaller.TokenFileVariable}, " +
                "or configure Stdio:Identity and give --as-stdio-identity.")]);
        }

        return (await gateway.Tokens.VerifyAsync(PresentedCredential.Bearer(token), cancellationToken)).TryGet(out var caller, out var refusal)
            ? caller
            : throw new SettingsException(
                [new SettingFinding("--token", $"The access token was not accepted{CodeOf(refusal)}: {refusal.Message} The verb explain says why.")]);
    }

    private static string CodeOf(Refusal refusal) =>
        refusal.Token?.ToCode() is { } token ? $" ({token})"
        : refusal.Cause?.ToCode() is { } cause ? $" ({string.Join(", ", new[] { cause, refusal.Found, refusal.Detail }.OfType<string>())})"
        : string.Empty;

    public async ValueTask DisposeAsync()
    {
        _arguments.Dispose();
        await _gateway.DisposeAsync();
    }
}
