using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using McpSecureApis.Demo;
using Spectre.Console;

namespace McpSecureApis.Commands.Servers;

/// <summary><c>demo</c>: the main job with everything embedded; <c>demo token ROLE</c> mints another token for a running one.</summary>
internal static class DemoCommand
{
    private const int DefaultPort = 7420;

    private static readonly JsonSerializerOptions OneLine = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create()
    {
        var port = new Option<int>("--port")
        {
            Description = "Port of the MCP endpoint; 0 takes a free one.",
            HelpName = "PORT",
            DefaultValueFactory = _ => DefaultPort,
        };
        var issuerPort = new Option<int>("--issuer-port")
        {
            Description = "Port of the token issuer, for a server of your own that trusts it; a free one without it.",
            HelpName = "PORT",
        };
        var json = new Option<bool>("--json") { Description = "Print one line of JSON instead of the guide." };
        var audit = new Option<string?>("--audit")
        {
            Description = "Folder of the audit trail; goes on with a trail that is there. Without it, a new folder, which is kept.",
            HelpName = "PATH",
        };
        var command = new Command("demo",
            "Run everything on loopback: sample backend, token issuer, sample manifests and the server.")
        {
            port, issuerPort, json, audit,
        };
        command.Subcommands.Add(CreateToken());
        command.SetAction((parsed, cancellationToken) =>
            RunAsync(parsed, (parsed.GetValue(port), parsed.GetValue(issuerPort)), parsed.GetValue(audit), parsed.GetValue(json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        ParseResult parsed, (int Server, int Issuer) port, string? audit, bool json, CancellationToken cancellationToken)
    {
        var output = parsed.InvocationConfiguration.Output;
        var error = parsed.InvocationConfiguration.Error;
        if (port.Server is < 0 or > 65535 || port.Issuer is < 0 or > 65535)
        {
            await error.WriteLineAsync("--port and --issuer-port are 0 (a free one) to 65535.");
            return ExitCode.Usage;
        }

        DemoRun demo;
        try
        {
            demo = await DemoRun.StartAsync(port.Server, port.Issuer, audit, error, cancellationToken);
        }
        catch (IOException) when (port != (0, 0))
        {
            await error.WriteLineAsync(port switch
            {
                (_, 0) => $"Port {port.Server} is in use. Choose another with --port, or a free one with --port 0.",
                (0, _) => $"Port {port.Issuer} is in use. Choose another with --issuer-port.",
                _ => $"Port {port.Server} or {port.Issuer} is in use. Choose others with --port and --issuer-port.",
            });
            return ExitCode.Usage;
        }

        await using (demo)
        {
            if (json)
            {
                await output.WriteLineAsync(JsonSerializer.Serialize(demo.Description, OneLine));
                await output.FlushAsync(cancellationToken);
            }
            else
            {
                DemoGuide.Print(demo.Description, demo.Folder, AnsiConsole.Create(ConsoleSettings(output)));
            }

            await Interruption.WaitAsync(cancellationToken);
        }

        return ExitCode.Done;
    }

    /// <summary>Colour is for people at a terminal; whoever keeps the guide in a file wants its text.</summary>
    private static AnsiConsoleSettings ConsoleSettings(TextWriter output) => new()
    {
        Ansi = Console.IsOutputRedirected ? AnsiSupport.No : AnsiSupport.Detect,
        ColorSystem = Console.IsOutputRedirected ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
        Out = new AnsiConsoleOutput(output),
    };

    private static Command CreateToken()
    {
        var role = new Argument<string>("ROLE") { Description = "reader, editor or nobody (a valid token without any scope)." };
        var audience = new Option<string?>("--audience")
        {
            Description = "A server of your own that trusts the demo's issuer: its Server:PublicUrl.",
            HelpName = "URL",
        };
        var scope = new Option<string?>("--scope")
        {
            Description = "The scopes of a token for that server, separated by spaces.",
            HelpName = "SCOPES",
        };
        var command = new Command("token",
            "Print a fresh token for a demo that runs in another terminal, or for a server of your own.")
        {
            role, audience, scope,
        };
        command.SetAction((parsed, cancellationToken) =>
            PrintTokenAsync(parsed.InvocationConfiguration, parsed.GetRequiredValue(role), parsed.GetValue(audience), parsed.GetValue(scope),
                cancellationToken));
        return command;
    }

    private static async Task<int> PrintTokenAsync(
        InvocationConfiguration console, string role, string? audience, string? scope, CancellationToken cancellationToken)
    {
        if (DemoRole.All.All(known => !string.Equals(known.Name, role, StringComparison.Ordinal)))
        {
            await console.Error.WriteLineAsync("The roles are reader, editor and nobody.");
            return ExitCode.Usage;
        }

        if (scope is not null && audience is null)
        {
            await console.Error.WriteLineAsync("--scope goes with --audience: the scopes at the demo's own server are those of the role.");
            return ExitCode.Usage;
        }

        if (await DemoTokens.RequestAsync(role, audience, scope, cancellationToken) is not { } token)
        {
            await console.Error.WriteLineAsync(audience is null
                ? "No demo of this user is running. Start one with: demo"
                : "No demo of this user is running (start one with: demo), or the audience is the demo's own.");
            return ExitCode.Usage;
        }

        await console.Output.WriteLineAsync(token);
        return ExitCode.Done;
    }
}
