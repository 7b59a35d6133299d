using McpSecureApis.Hosting.Configuration;
using McpSecureApis.Hosting.Settings;
using McpSecureApis.Transports.Endpoints;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace McpSecureApis.Hosting.Servers;

/// <summary>The rooms behind streamable HTTP, running until disposed.</summary>
internal sealed partial class HttpGateway : IAsyncDisposable
{
    private HttpGateway(Gateway rooms) => Rooms = rooms;

    /// <summary>The rooms behind it.</summary>
    public Gateway Rooms { get; }

    /// <summary>Where it listens, also when the configuration left the port to the machine.</summary>
    public Uri Address => new(ListenAddress);

    /// <summary>Where those who run it are served; null when nowhere.</summary>
    public Uri? AdminAddress => Rooms.Services.GetRequiredService<AdminService>().Address;

    private string ListenAddress => Rooms.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    /// <summary>Opens the rooms and listens.</summary>
    /// <param name="configuration">The operator's settings.</param>
    /// <param name="error">Where log lines go.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SettingsException">Something in the configuration or the manifests keeps the server from starting.</exception>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">The settings are wrong; it has every finding.</exception>
    /// <exception cref="IOException">The address cannot be listened on.</exception>
    public static Task<HttpGateway> StartAsync(OperatorConfiguration configuration, TextWriter error, CancellationToken cancellationToken) =>
        StartAsync(CreateBuilder(), configuration, new GatewayEdges(error), cancellationToken);

    /// <inheritdoc cref="StartAsync(OperatorConfiguration, TextWriter, CancellationToken)"/>
    /// <param name="builder">From <see cref="CreateBuilder"/>, which may be called while the configuration is read.</param>
    /// <param name="configuration">The operator's settings.</param>
    /// <param name="edges">The machine.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<HttpGateway> StartAsync(
        WebApplicationBuilder builder, OperatorConfiguration configuration, GatewayEdges edges, CancellationToken cancellationToken)
    {
        builder.Services.AddSingleton(edges).AddGateway(configuration).AddHttpServer();
        var app = builder.Build();

        // Made by the first request, once the settings are known to hold. Not of the request's services, which would make a scope for each.
        var door = new Lazy<HttpFrontDoor>(app.Services.GetRequiredService<HttpFrontDoor>);
        app.Run(context => door.Value.HandleAsync(context));
        var started = new HttpGateway(await Gateway.StartAsync(app, cancellationToken));
        var logger = app.Services.GetRequiredService<ILogger<HttpGateway>>();

        // Not the setting: port 0 leaves the port to the machine.
        Log.Listening(logger, started.Rooms.Options.Server.PublicUrl, started.ListenAddress);
        if (started.Rooms.Options.Approvals.Mode == ApprovalMode.Report)
        {
            Log.NotApproved(logger);
        }

        return started;
    }

    /// <summary>Waits until tokens can be checked, or for <paramref name="patience"/>: a demo must not answer its first call with 503.</summary>
    public async Task WaitForKeysAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        var interval = TimeSpan.FromMilliseconds(20);
        for (var waited = TimeSpan.Zero; !Rooms.Tokens.IsReady && waited < patience; waited += interval)
        {
            await Task.Delay(interval, cancellationToken);
        }
    }

    /// <inheritdoc cref="Gateway.WaitForShutdownAsync"/>
    public Task WaitForShutdownAsync(CancellationToken cancellationToken) => Rooms.WaitForShutdownAsync(cancellationToken);

    public ValueTask DisposeAsync() => Rooms.DisposeAsync();

    /// <summary>A web server without any setting.</summary>
    public static WebApplicationBuilder CreateBuilder()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        return builder;
    }

    private static partial class Log
    {
        [LoggerMessage(HostingEventIds.Listening, LogLevel.Information, "Serving {PublicUrl}, listening on {Listen}.", EventName = "Listening")]
        public static partial void Listening(ILogger logger, string publicUrl, string listen);

        [LoggerMessage(
            HostingEventIds.NotApproved, LogLevel.Information, "Approvals are not enforced: every valid manifest in the folder is served.",
            EventName = "NotApproved")]
        public static partial void NotApproved(ILogger logger);
    }
}
