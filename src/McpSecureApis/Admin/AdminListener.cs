using System.Net;
using System.Net.Sockets;
using McpSecureApis.Core.Credentials.Secrets;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using OpenTelemetry.Metrics;

namespace McpSecureApis.Admin;

/// <summary>
/// <c>Admin:Listen</c>: a web server beside the one that clients reach, with a token of its own before every path. It serves <c>/metrics</c> and
/// <c>/admin/revocations</c>.
/// </summary>
internal sealed partial class AdminListener : IAsyncDisposable
{
    public const string MetricsPath = "/metrics";

    private const int MaxConnections = 32;
    private const int MaxHeaderBytes = 8 * 1024;
    private const int MaxHeaderCount = 32;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly WebApplication _app;
    private readonly AdminToken _token;
    private readonly ILogger _logger;

    private AdminListener(WebApplication app, AdminToken token, ILogger logger)
    {
        _app = app;
        _token = token;
        _logger = logger;
    }

    /// <summary>Where it listens.</summary>
    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>Listens. Null when the operator wants none.</summary>
    /// <param name="options">Checked settings.</param>
    /// <param name="metrics">What <see cref="MetricsPath"/> tells.</param>
    /// <param name="revocations">Answers <see cref="RevocationEndpoint.Path"/>; null where nothing is ever revoked.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="loggers">Where log lines go.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="AdminException">There is no usable token, or the address cannot be listened on.</exception>
    public static async Task<AdminListener?> StartAsync(
        AdminOptions options,
        MeterProvider? metrics,
        RevocationEndpoint? revocations,
        TimeProvider clock,
        ILoggerFactory loggers,
        CancellationToken cancellationToken)
    {
        if (options.Listen.Length == 0 || !SecretReference.TryParse(options.Token, out var reference, out _))
        {
            return null;
        }

        var token = new AdminToken(reference, clock);
        if (await token.FindProblemAsync(cancellationToken) is { } problem)
        {
            throw new AdminException("Admin:Token", problem);
        }

        var listener = new AdminListener(CreateApp(options, loggers), token, loggers.CreateLogger<AdminListener>());
        try
        {
            listener.Serve(metrics, revocations);
            await listener._app.StartAsync(cancellationToken);
        }
        catch (Exception error)
        {
            // Whatever ends the start, also its being given up: half a listener is none.
            await listener.DisposeAsync();
            if (ProblemOf(error) is { } listening)
            {
                throw new AdminException("Admin:Listen", $"is '{options.Listen}', which {listening}.");
            }

            throw;
        }

        Log.Listening(listener._logger, options.Listen);
        if (!IPAddress.IsLoopback(AddressOf(options)))
        {
            Log.NotLoopback(listener._logger, options.Listen);
        }

        return listener;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    /// <summary>What the web server says of an address; null for anything else.</summary>
    private static string? ProblemOf(Exception error) => error switch
    {
        IOException => "is in use; use another port, or stop what listens there",
        SocketException socket => $"cannot be listened on ({socket.SocketErrorCode})",
        _ => null,
    };

    private static IPAddress AddressOf(AdminOptions options)
    {
        var host = new Uri(options.Listen, UriKind.Absolute).Host;
        return host == "localhost" ? IPAddress.Loopback : IPAddress.Parse(host.Trim('[', ']'));
    }

    private static WebApplication CreateApp(AdminOptions options, ILoggerFactory loggers)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            var limits = kestrel.Limits;
            limits.MaxConcurrentConnections = MaxConnections;
            limits.MaxConcurrentUpgradedConnections = 0;
            limits.MaxRequestBodySize = RevocationEndpoint.LongestBody;
            limits.MaxRequestHeadersTotalSize = MaxHeaderBytes;
            limits.MaxRequestHeaderCount = MaxHeaderCount;
            limits.RequestHeadersTimeout = Patience;
            kestrel.Listen(AddressOf(options), new Uri(options.Listen, UriKind.Absolute).Port, endpoint => endpoint.Protocols = HttpProtocols.Http1);
        });
        builder.Services.AddSingleton(loggers);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = Patience);
        return builder.Build();
    }

    /// <summary>The token comes before the path: who has none learns not even what there is.</summary>
    private void Serve(MeterProvider? metrics, RevocationEndpoint? revocations)
    {
        _app.Use(GuardAsync);
        if (metrics is not null)
        {
            _app.UseOpenTelemetryPrometheusScrapingEndpoint(
                metrics,
                context => context.Request.Path.Value == MetricsPath && HttpMethods.IsGet(context.Request.Method),
                path: null,
                configureBranchedPipeline: null,
                optionsName: null);
        }

        _app.Run(context =>
        {
            if (revocations is not null && context.Request.Path.Value == RevocationEndpoint.Path)
            {
                return revocations.AnswerAsync(context);
            }

            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });
    }

    private async Task GuardAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            context.Response.Headers.CacheControl = "no-store";
            if (await _token.IsInAsync(context.Request, context.RequestAborted))
            {
                await next(context);
                return;
            }

            Log.Refused(_logger);
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            context.Response.Headers.WWWAuthenticate = "Bearer";
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Who asked left.
        }
        catch (Exception error) when (!context.Response.HasStarted)
        {
            Log.RequestFailed(_logger, error.GetType().Name);
            context.Response.Clear();
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(AdminEventIds.Listening, LogLevel.Information, "The admin listener is on {Listen}.", EventName = "AdminListening")]
        public static partial void Listening(ILogger logger, string listen);

        [LoggerMessage(
            AdminEventIds.NotLoopback, LogLevel.Warning,
            "The admin listener on {Listen} can be reached from other machines, in plain http: let only those through who are to ask.",
            EventName = "AdminNotLoopback")]
        public static partial void NotLoopback(ILogger logger, string listen);

        [LoggerMessage(AdminEventIds.Refused, LogLevel.Debug, "A request to the admin listener came without its token.", EventName = "AdminRefused")]
        public static partial void Refused(ILogger logger);

        [LoggerMessage(
            AdminEventIds.RequestFailed, LogLevel.Error, "A request to the admin listener failed inside the server: {Exception}.",
            EventName = "AdminRequestFailed")]
        public static partial void RequestFailed(ILogger logger, string exception);
    }
}
