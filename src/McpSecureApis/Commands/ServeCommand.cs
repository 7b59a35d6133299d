using System.CommandLine;
using System.Net.Sockets;
using McpSecureApis.Hosting;

namespace McpSecureApis.Commands;

/// <summary><c>serve</c>: the server over streamable HTTP, or over stdio.</summary>
internal static class ServeCommand
{
    public static Command Create(ConfigurationArguments configuration)
    {
        var stdio = new Option<bool>("--stdio")
        {
            Description = $"Speak MCP on standard input and output. The caller is the token in {StdioCaller.TokenVariable}, in the file of {StdioCaller.TokenFileVariable}, or Stdio:Identity of the configuration.",
        };
        var command = new Command("serve", "Run the server over HTTP until it is stopped, or over stdio until its input ends.") { stdio };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var error = parsed.InvocationConfiguration.Error;
            if (parsed.GetValue(stdio))
            {
                return await ServeStdioAsync(configuration.Read(parsed), error, cancellationToken);
            }

            var ahead = new ServerAhead();
            var options = configuration.Read(parsed, bound => ahead.ReadManifests(bound, TimeProvider.System, cancellationToken));
            return await ServeHttpAsync(options, ahead, error, cancellationToken);
        });
        return command;
    }

    private static async Task<int> ServeHttpAsync(ProductOptions options, ServerAhead ahead, TextWriter error, CancellationToken cancellationToken)
    {
        try
        {
            await using var gateway = await HttpGateway.StartAsync(options, ahead, TimeProvider.System, error, cancellationToken);
            await Interruption.WaitAsync(cancellationToken);
            return ExitCode.Done;
        }
        catch (Exception listening) when (listening is IOException or SocketException)
        {
            throw new SettingsException([new SettingFinding("Server:Listen", listening is SocketException socket
                ? $"is '{options.Server.Listen}', which cannot be listened on ({socket.SocketErrorCode})."
                : $"is '{options.Server.Listen}', which is in use; use another port, or stop what listens there.")]);
        }
    }

    private static async Task<int> ServeStdioAsync(ProductOptions options, TextWriter error, CancellationToken cancellationToken)
    {
        var token = await StdioCaller.TakeTokenAsync(TimeProvider.System, cancellationToken);
        var edges = new GatewayEdges(TimeProvider.System, LogSetup.Create(options.Logging, error));
        using var telemetry = TelemetrySetup.Create(options.Telemetry, isFetched: false);
        await using var gateway = await Gateway.OpenAsync(options, edges, cancellationToken);
        var caller = await StdioCaller.ResolveAsync(gateway, token, cancellationToken);
        gateway.WatchManifests();
        await StdioServer.RunAsync(gateway, edges, caller, Console.OpenStandardInput(), Console.OpenStandardOutput(), cancellationToken);
        return ExitCode.Done;
    }
}
