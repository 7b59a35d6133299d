using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using McpSecureApis.Demo;
using Spectre.Console;

namespace McpSecureApis.Commands;

/// <summary><c>demo</c>: the main job with everything embedded; <c>demo token ROLE</c> mints another token for a running one.</summary>
internal static class DemoCommand
{
    private const int DefaultPort = 7420;

    private static readonly JsonSerializerOptions OneLine = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create()
    {
        var port = new Option<int>("--port") { Description = "Port of the MCP endpoint; 0 takes a free one.", HelpName = "PORT", DefaultValueFactory = _ => DefaultPort };
        var json = new Option<bool>("--json") { Description = "Print one line of JSON instead of the guide." };
        var audit = new Option<string?>("--audit") { Description = "Folder of the audit trail; goes on with a trail that is there. Without it, a new folder, which is kept.", HelpName = "PATH" };
        var command = new Command("demo", "Run everything on loopback: sample backend, token issuer, sample manifests and the server.") { port, json, audit };
        command.Subcommands.Add(CreateToken());
        command.SetAction((parsed, cancellationToken) =>
            RunAsync(parsed, parsed.GetValue(port), parsed.GetValue(audit), parsed.GetValue(json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, int port, string? audit, bool json, CancellationToken cancellationToken)
    {
        var output = parsed.InvocationConfiguration.Output;
        var error = parsed.InvocationConfiguration.Error;
        if (port is < 0 or > 65535)
        {
            await error.WriteLineAsync("--port is 0 (a free one) to 65535.");
            return ExitCode.Usage;
        }

        DemoRun demo;
        try
        {
            demo = await DemoRun.StartAsync(port, audit, error, cancellationToken);
        }
        catch (IOException) when (port != 0)
        {
            await error.WriteLineAsync($"Port {port} is in use. Choose another with --port, or a free one with --port 0.");
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
                DemoGuide.Print(demo.Description, demo.Files, AnsiConsole.Create(ConsoleSettings(output)));
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
        var command = new Command("token", "Print a fresh token for a demo that runs in another terminal.") { role };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var name = parsed.GetRequiredValue(role);
            if (DemoRole.All.All(known => !string.Equals(known.Name, name, StringComparison.Ordinal)))
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync("The roles are reader, editor and nobody.");
                return ExitCode.Usage;
            }

            if (await DemoTokens.RequestAsync(name, cancellationToken) is not { } token)
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync("No demo of this user is running. Start one with: demo");
                return ExitCode.Usage;
            }

            await parsed.InvocationConfiguration.Output.WriteLineAsync(token);
            return ExitCode.Done;
        });
        return command;
    }
}
