using System.CommandLine;
using System.Net.Sockets;
using McpSecureApis.Commands.Configuration;
using McpSecureApis.Hosting;
using McpSecureApis.Hosting.Configuration;
using McpSecureApis.Hosting.Servers;
using McpSecureApis.Hosting.Settings;
using McpSecureApis.Transports.Connections;
using Microsoft.AspNetCore.Connections;

namespace McpSecureApis.Commands.Servers;

/// <summary><c>serve</c>: the server over streamable HTTP, or over stdio.</summary>
internal static class ServeCommand
{
    public static Command Create(ConfigurationArguments configuration)
    {
        var stdio = new Option<bool>("--stdio")
        {
            Description = $"Speak MCP on standard input and output. " +
                $"The caller is the token in {StdioCaller.TokenVariable}, in the file of {StdioCaller.TokenFileVariable}, " +
                "or Stdio:Identity of the configuration.",
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
        await using var gateway = await ListenAsync(configuration, await builder, error, cancellationToken);
        await gateway.WaitForShutdownAsync(cancellationToken);
        return ExitCode.Done;
    }

    /// <exception cref="SettingsException">The address cannot be listened on, or something else keeps the server from starting.</exception>
    private static async Task<HttpGateway> ListenAsync(
        OperatorConfiguration configuration, WebApplicationBuilder builder, TextWriter error, CancellationToken cancellationToken)
    {
        try
        {
            return await HttpGateway.StartAsync(builder, configuration, new GatewayEdges(error), cancellationToken);
        }
        catch (IOException taken) when (taken.InnerException is AddressInUseException)
        {
            throw NotListening(configuration, "is in use; use another port, or stop what listens there");
        }
        catch (SocketException socket)
        {
            // The web server's: the admin listener has words of its own, and nothing else of the start hands on what a socket says.
            throw NotListening(configuration, $"cannot be listened on ({socket.SocketErrorCode})");
        }
    }

    private static SettingsException NotListening(OperatorConfiguration configuration, string problem) =>
        new([new SettingFinding("Server:Listen", $"is '{ListenOf(configuration)}', which {problem}.")]);

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
