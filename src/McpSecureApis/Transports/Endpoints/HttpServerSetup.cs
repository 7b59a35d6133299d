using System.Net;
using McpSecureApis.Authentication;
using McpSecureApis.Health;
using McpSecureApis.Mcp.Context;
using McpSecureApis.Mcp.Handlers;
using McpSecureApis.Mcp.Telemetry;
using McpSecureApis.Transports.Connections;
using McpSecureApis.Transports.Http;
using McpSecureApis.Transports.Sessions;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace McpSecureApis.Transports.Endpoints;

/// <summary>Puts the HTTP side together.</summary>
internal static class HttpServerSetup
{
    private const int MaxStreamsPerConnection = 100;

    /// <summary>
    /// How much more than a message may be is read and thrown away after the refusal. A proxy that is still sending when the connection breaks
    /// loses the refusal, and takes the server for a broken one.
    /// </summary>
    private const int MaxUnwantedBytes = 4 * 1024 * 1024;

    /// <summary>
    /// Connections that may still be being closed, beside as many as are open; beyond that a flood is refused where it is cheapest.
    /// </summary>
    private const int MaxClosing = 1000;

    private const int MaxHeaderBytes = 32 * 1024;
    private const int MaxHeaderCount = 64;

    /// <summary>Sets the web server's bounds and its one address; addresses from the environment do not count.</summary>
    public static IServiceCollection AddBoundedKestrel(this IServiceCollection services)
    {
        services.AddSingleton<ClientAddress>();
        services.TryAddSingleton<ConnectionTable>();
        services.AddOptions<KestrelServerOptions>().Configure<ServerOptions>(SetBounds);
        return services;
    }

    private static void SetBounds(KestrelServerOptions kestrel, ServerOptions options)
    {
        kestrel.AddServerHeader = false;
        var limits = kestrel.Limits;

        // The table has the limit. Here is room for those that it lets in while others, who made room, are still being closed.
        limits.MaxConcurrentConnections = (options.MaxConnections * 2L) + MaxClosing;
        limits.KeepAliveTimeout = options.IdleTimeout;
        limits.MaxConcurrentUpgradedConnections = 0;
        limits.MaxRequestBodySize = options.MaxBodyBytes + MaxUnwantedBytes;
        limits.MaxRequestHeadersTotalSize = MaxHeaderBytes;
        limits.MaxRequestHeaderCount = MaxHeaderCount;
        limits.RequestHeadersTimeout = options.HeaderTimeout;
        limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 1024, gracePeriod: TimeSpan.FromSeconds(5));
        limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(10));
        limits.Http2.MaxStreamsPerConnection = MaxStreamsPerConnection;

        var listen = new Uri(options.Listen, UriKind.Absolute);
        var address = listen.Host == "localhost" ? IPAddress.Loopback : IPAddress.Parse(listen.Host.Trim('[', ']'));
        kestrel.Listen(address, listen.Port, endpoint =>
        {
            endpoint.Protocols = HttpProtocols.Http1;

            // The first of the connection's steps, so that it waits for everything: a handshake, half a head, or nothing at all.
            var connections = kestrel.ApplicationServices.GetRequiredService<ConnectionTable>();
            endpoint.Use(next => connection => HoldAsync(connections, connection, next));
        });
    }

    /// <summary>What serves <c>/mcp</c>, the metadata and the probes, and nothing else.</summary>
    /// <param name="services">The host's.</param>
    /// <param name="options">The settings.</param>
    /// <param name="factory">Makes the SDK's server of a request or a session.</param>
    /// <param name="sessions">The sessions; null when there are none.</param>
    /// <param name="direct">What answers plain requests without the SDK; null when the SDK answers all.</param>
    public static HttpFrontDoor CreateFrontDoor(
        IServiceProvider services, ServerOptions options, McpServerFactory factory, SessionTable? sessions, McpHandlers? direct)
    {
        var addresses = services.GetRequiredService<ClientAddress>();
        var gate = services.GetRequiredService<IHttpGate>();
        var entries = services.GetRequiredService<IEntries>();
        var clock = services.GetRequiredService<TimeProvider>();
        var logs = services.GetRequiredService<ILoggerFactory>();
        var stopping = services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        var resource = new ProtectedResource(options.PublicUrl, gate.AuthorizationServers, () => gate.ScopesSupported);
        var mcp = new McpEndpoint(
            options,
            gate,
            services.GetRequiredService<ICallerBudget>(),
            services.GetRequiredService<OperationTelemetry>(),
            resource,
            addresses,
            entries,
            new StatelessExchange(factory, options, clock),
            direct is null ? null : new DirectExchange(direct, options, clock, logs.CreateLogger<DirectExchange>()),
            sessions is null ? null : new SessionEndpoint(sessions, entries, factory.Changes, options, clock, stopping), clock, stopping);
        var health = new HealthEndpoint(services.GetRequiredService<HealthCheckService>(), logs.CreateLogger<HealthEndpoint>());
        return new HttpFrontDoor(options, gate, resource, addresses, mcp, health, logs.CreateLogger<HttpFrontDoor>());
    }

    private static async Task HoldAsync(ConnectionTable connections, ConnectionContext connection, ConnectionDelegate next)
    {
        using var place = connections.TryEnter((connection.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None, connection.Abort);
        if (place is null)
        {
            connection.Abort();
            return;
        }

        connection.Features.Set(place);
        await next(connection);
    }
}
