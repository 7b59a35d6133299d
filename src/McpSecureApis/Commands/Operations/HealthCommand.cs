using System.CommandLine;
using McpSecureApis.Commands.Configuration;

namespace McpSecureApis.Commands.Operations;

/// <summary><c>health</c>: asks the server on this machine whether it is ready. A container image needs no other tool for its health check.</summary>
internal static class HealthCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public static Command Create(ConfigurationArguments configuration)
    {
        var command = new Command(
            "health", "Ask the server on this machine whether it is ready: exit code 0, or 1 when it is not or cannot be reached.");
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var server = configuration.Read(parsed).Server;
            var listen = new Uri(server.Listen);
            using var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false };
            using var client = new HttpClient(handler) { Timeout = Patience };
            var loopback = new UriBuilder(listen) { Host = listen.Host is "0.0.0.0" or "[::]" ? "127.0.0.1" : listen.Host, Path = "/health/ready" };
            using var request = new HttpRequestMessage(HttpMethod.Get, loopback.Uri);
            request.Headers.Host = server.Hosts.FirstOrDefault();
            try
            {
                using var response = await client.SendAsync(request, cancellationToken);
                await parsed.InvocationConfiguration.Output.WriteLineAsync(response.IsSuccessStatusCode ? "ready" : "not ready");
                return response.IsSuccessStatusCode ? ExitCode.Done : ExitCode.Refused;
            }
            catch (Exception error) when (error is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
            {
                await parsed.InvocationConfiguration.Output.WriteLineAsync("not reachable");
                return ExitCode.Refused;
            }
        });
        return command;
    }
}
