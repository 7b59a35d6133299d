using System.Net;
using System.Net.Sockets;
using McpSecureApis.Mcp.Context;
using McpSecureApis.Mcp.Handlers;
using McpSecureApis.Mcp.Lists;
using McpSecureApis.Mcp.Telemetry;
using McpSecureApis.Transports.Connections;
using McpSecureApis.Transports.Endpoints;
using McpSecureApis.Transports.Http;
using McpSecureApis.Transports.Sessions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace McpSecureApis.Conformance;

/// <summary>
/// The product's HTTP side on loopback, gates and all. The suite cannot send a token, so a step in front writes one into every request, and the
/// check takes it: here, in a program that is never shipped, and nowhere else.
/// </summary>
internal sealed class ConformanceServer : IAsyncDisposable
{
    internal const string Token = "conformance";

    private readonly WebApplication _app;
    private readonly FixtureRooms _rooms;
    private readonly SessionTable? _sessions;

    private ConformanceServer(WebApplication app, FixtureRooms rooms, SessionTable? sessions, string address)
    {
        _app = app;
        _sessions = sessions;
        _rooms = rooms;
        Address = address;
    }

    public string Address { get; }

    /// <param name="direct">Whether plain requests are answered without the SDK, as the program does.</param>
    /// <param name="sessions">Whether clients of older revisions have sessions.</param>
    public static async Task<ConformanceServer> StartAsync(bool direct, SessionMode sessions)
    {
        var port = FreePort();
        var options = new ServerOptions
        {
            PublicUrl = $"http://127.0.0.1:{port}/mcp",
            Listen = $"http://127.0.0.1:{port}",
            Hosts = ["127.0.0.1", "localhost"],
            Sessions = sessions,
            MaxSessionsPerCaller = 100,
            Origins = [$"http://127.0.0.1:{port}", $"http://localhost:{port}"],
        };
        var changes = new CatalogChanges();
        var rooms = await FixtureRooms.OpenAsync(options.PublicUrl);
        rooms.TellTo(changes);
        var tools = new FixtureTools(changes, rooms);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(options).AddSingleton(TimeProvider.System).AddBoundedKestrel()
            .AddSingleton<IEntries>(tools).AddSingleton<IHttpGate, FixtureGate>().AddSingleton<ICallerBudget, FixtureBudget>().AddSingleton(OperationTelemetry.Default)
            .AddHealthChecks();
        var app = builder.Build();
        app.Use(next => context =>
        {
            context.Request.Headers.Authorization = $"Bearer {Token}";
            return next(context);
        });

        var clock = TimeProvider.System;
        var logs = app.Services.GetRequiredService<ILoggerFactory>();
        var product = new McpHandlers(
            tools, new ListenHandler(tools, changes, clock), new ListCursor(), clock, logs.CreateLogger<McpHandlers>());
        var handlers = McpServerFactory.HandlersOf(product);
        handlers.CallToolHandler = new FixtureCalls(product, tools, rooms, clock).CallAsync;
        handlers.GetPromptHandler = new FixturePrompts(product).GetAsync;
        var factory = new McpServerFactory(handlers, changes, logs);
        var table = sessions == SessionMode.Hybrid ? new SessionTable(factory, tools, options, clock) : null;
        app.Run(HttpServerSetup.CreateFrontDoor(app.Services, options, factory, table, direct ? product : null).HandleAsync);
        await app.StartAsync();
        return new ConformanceServer(app, rooms, table, options.PublicUrl);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        if (_sessions is not null)
        {
            await _sessions.DisposeAsync();
        }

        await _rooms.DisposeAsync();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
