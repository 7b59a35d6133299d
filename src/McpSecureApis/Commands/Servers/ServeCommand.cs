using System.CommandLine;
using System.Net.Sockets;
using McpSecureApis.Commands.Configuration;
using McpSecureApis.Hosting;
using McpSecureApis.Hosting.Configuration;
using McpSecureApis.Hosting.Servers;
using McpSecureApis.Hosting.Settings;
using McpSecureApis.Transports.Connections;

namespace McpSecureApis.Commands.Servers;

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
                return await ServeStdioAsync(configuration.ReadUnchecked(parsed), error, cancellationToken);
            }

            // Loaded while the configuration is read.
            var builder = Task.Run(HttpGateway.CreateBuilder, CancellationToken.None);
            return await ServeHttpAsync(configuration.ReadUnchecked(parsed), builder, error, cancellationToken);
        });
        return command;
    }

    private static async Task<int> ServeHttpAsync(
        OperatorConfiguration configuration, Task<WebApplicationBuilder> builder, TextWriter error, CancellationToken cancellationToken)
    {
        try
        {
            await using var gateway = await HttpGateway.StartAsync(await builder, configuration, new GatewayEdges(error), cancellationToken);
            await gateway.WaitForShutdownAsync(cancellationToken);
            return ExitCode.Done;
        }
        catch (Exception listening) when (listening is IOException or SocketException)
        {
            throw new SettingsException([new SettingFinding("Server:Listen", listening is SocketException socket
                ? $"is '{ListenOf(configuration)}', which cannot be listened on ({socket.SocketErrorCode})."
                : $"is '{ListenOf(configuration)}', which is in use; use another port, or stop what listens there.")]);
        }
    }

    private static async Task<int> ServeStdioAsync(OperatorConfiguration configuration, TextWriter error, CancellationToken cancellationToken)
    {
        var token = await StdioCaller.TakeTokenAsync(TimeProvider.System, cancellationToken);
        var host = Gateway.Build(configuration, new GatewayEdges(error), static services => services.AddStdioServer());
        await using var gateway = await Gateway.StartAsync(host, cancellationToken);
        var caller = await StdioCaller.ResolveAsync(gateway, token, cancellationToken);
        await StdioServer.RunAsync(gateway, caller, Console.OpenStandardInput(), Console.OpenStandardOutput(), cancellationToken);
        return ExitCode.Done;
    }

    private static string ListenOf(OperatorConfiguration configuration) =>
        configuration.Settings[$"{ServerOptions.SectionName}:{nameof(ServerOptions.Listen)}"] ?? new ServerOptions().Listen;
}
