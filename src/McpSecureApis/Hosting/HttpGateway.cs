using McpSecureApis.Admin;
using McpSecureApis.Core.Limits;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Health;
using McpSecureApis.Mcp.Context;
using McpSecureApis.Mcp.Handlers;
using McpSecureApis.Mcp.Lists;
using McpSecureApis.Mcp.Telemetry;
using McpSecureApis.Transports.Endpoints;
using McpSecureApis.Transports.Http;
using McpSecureApis.Transports.Sessions;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace McpSecureApis.Hosting;

/// <summary>The rooms behind streamable HTTP, running until disposed.</summary>
internal sealed partial class HttpGateway : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Gateway _gateway;
    private readonly SessionTable? _sessions;
    private readonly TelemetrySetup _telemetry;
    private AdminListener? _admin;

    private HttpGateway(WebApplication app, Gateway gateway, SessionTable? sessions, TelemetrySetup telemetry)
    {
        _app = app;
        _gateway = gateway;
        _sessions = sessions;
        _telemetry = telemetry;
    }

    /// <summary>Where it listens, also when the configuration left the port to the machine.</summary>
    public Uri Address => new(ListenAddress);

    /// <summary>Where those who run it are served; null when nowhere.</summary>
    public Uri? AdminAddress => _admin?.Address;

    private string ListenAddress => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    /// <summary>Opens the rooms and listens.</summary>
    /// <exception cref="SettingsException">Something in the configuration or the manifests keeps the server from starting.</exception>
    /// <exception cref="IOException">The address cannot be listened on.</exception>
    public static Task<HttpGateway> StartAsync(ProductOptions options, TimeProvider clock, TextWriter error, CancellationToken cancellationToken) =>
        StartAsync(options, new ServerAhead(), clock, error, cancellationToken);

    /// <inheritdoc cref="StartAsync(ProductOptions, TimeProvider, TextWriter, CancellationToken)"/>
    /// <param name="options">Checked settings.</param>
    /// <param name="ahead">What was begun before they were checked.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="error">Where log lines go.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<HttpGateway> StartAsync(
        ProductOptions options, ServerAhead ahead, TimeProvider clock, TextWriter error, CancellationToken cancellationToken)
    {
        var edges = new GatewayEdges(clock, LogSetup.Create(options.Logging, error));

        // Put together beside the rooms; it listens when they are open.
        var app = Task.Run(async () => CreateApp(await ahead.Web, options, edges), CancellationToken.None);
        try
        {
            var gateway = await Gateway.OpenAsync(options, edges, ahead.Manifests, cancellationToken);
            return await StartAsync(gateway, await app, edges, cancellationToken);
        }
        catch
        {
            await (await app).DisposeAsync();
            throw;
        }
    }

    /// <summary>Listens in front of rooms that are open; takes them over.</summary>
    public static Task<HttpGateway> StartAsync(Gateway gateway, GatewayEdges edges, CancellationToken cancellationToken) =>
        StartAsync(gateway, CreateApp(CreateBuilder(), gateway.Options, edges), edges, cancellationToken);

    private static async Task<HttpGateway> StartAsync(Gateway gateway, WebApplication app, GatewayEdges edges, CancellationToken cancellationToken)
    {
        var options = gateway.Options;
        var changes = new CatalogChanges();
        gateway.Catalog.Changed += (_, _) => changes.Publish();
        var actions = ToolCallActions.Of(gateway.Calls, gateway.Prompts);
        var factory = new McpServerFactory(actions, changes, new ListCursor(gateway.Audit.Hasher), edges.Clock, edges.Loggers);
        var sessions = app.RunMcp(options.Server, HooksOf(gateway, edges.Clock), actions, factory, edges.Clock, edges.AnswersDirectly ? factory.Direct : null);
        var telemetry = TelemetrySetup.Create(options.Telemetry, isFetched: options.Admin.Listen.Length > 0);
        var started = new HttpGateway(app, gateway, sessions, telemetry);
        try
        {
            started._admin = await AdminListener.StartAsync(options.Admin, telemetry.Metrics, edges.Clock, edges.Loggers, cancellationToken);
            await app.StartAsync(cancellationToken);
        }
        catch (AdminException error)
        {
            await started.DisposeAsync();
            throw new SettingsException([new SettingFinding(error.Setting, error.Message)]);
        }
        catch
        {
            await started.DisposeAsync();
            throw;
        }

        gateway.WatchManifests();
        var logger = edges.Loggers.CreateLogger<HttpGateway>();

        // Not the setting: port 0 leaves the port to the machine.
        Log.Listening(logger, options.Server.PublicUrl, started.ListenAddress);
        Log.NotApproved(logger);
        return started;
    }

    /// <summary>Waits until tokens can be checked, or for <paramref name="patience"/>: a demo must not answer its first call with 503.</summary>
    public async Task WaitForKeysAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        var interval = TimeSpan.FromMilliseconds(20);
        for (var waited = TimeSpan.Zero; !_gateway.Tokens.IsReady && waited < patience; waited += interval)
        {
            await Task.Delay(interval, cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        // Running calls end first, then what they use.
        await _app.StopAsync();
        await _app.DisposeAsync();
        if (_admin is not null)
        {
            await _admin.DisposeAsync();
        }

        if (_sessions is not null)
        {
            await _sessions.DisposeAsync();
        }

        await _gateway.DisposeAsync();
        _telemetry.Dispose();
    }

    /// <summary>A web server without any setting.</summary>
    public static WebApplicationBuilder CreateBuilder()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        return builder;
    }

    private static WebApplication CreateApp(WebApplicationBuilder builder, ProductOptions options, GatewayEdges edges)
    {
        builder.UseBoundedKestrel(options.Server, edges.Clock);
        builder.Services.AddSingleton(edges.Loggers);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.Server.DrainTimeout);
        return builder.Build();
    }

    private static HttpHooks HooksOf(Gateway gateway, TimeProvider clock) => new()
    {
        Verify = gateway.Tokens.VerifyAsync,
        AuthorizationServers = [.. gateway.Options.Issuers.Select(issuer => issuer.Issuer)],
        ScopesSupported = () => gateway.Options.Server.ScopesSupported is { } named ? [.. named.Distinct(StringComparer.Ordinal)] : ListedScopes(gateway),
        SpendUnauthenticated = gateway.Limiter.SpendUnauthenticated,
        Budget = gateway.Budget,
        Telemetry = new OperationTelemetry(gateway.Options.Telemetry.CallerContext, clock),
        Report = (reason, address) => gateway.Refusals.Count(reason, AddressKey.Of(address)),
        Readiness =
        [
            new ReadinessCheck("catalog", () => !gateway.Catalog.Current.IsEmpty),
            new ReadinessCheck("audit", () => gateway.Audit.IsHealthy),
            new ReadinessCheck("audit: no room left on its device", () => gateway.Audit.HasRoom),
            .. gateway.Tokens.Issuers.Select(issuer => new ReadinessCheck($"no usable key of issuer {issuer.Issuer}", () => issuer.Keys.HasKeys)
            {
                Cause = () => issuer.Keys.Failure?.ToString(),
            }),
        ],
    };

    private static IReadOnlyList<string> ListedScopes(Gateway gateway) =>
    [
        .. gateway.Catalog.Current.Access
            .Where(access => access.Visibility == ToolVisibility.Listed)
            .SelectMany(access => access.ChallengeScopes)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal),
    ];

    private static partial class Log
    {
        [LoggerMessage(HostingEventIds.Listening, LogLevel.Information, "Serving {PublicUrl}, listening on {Listen}.", EventName = "Listening")]
        public static partial void Listening(ILogger logger, string publicUrl, string listen);

        [LoggerMessage(
            HostingEventIds.NotApproved, LogLevel.Information, "Approvals are not enforced: every valid manifest in the folder is served.", EventName = "NotApproved")]
        public static partial void NotApproved(ILogger logger);
    }
}
