using McpSecureApis.Core.Approvals.Locks;
using McpSecureApis.Core.Audit.Trail;
using McpSecureApis.Core.Callers.Tokens;
using McpSecureApis.Core.Catalog;
using McpSecureApis.Health;
using McpSecureApis.Hosting.Catalog;
using McpSecureApis.Hosting.Settings;
using McpSecureApis.Hosting.Startup;
using McpSecureApis.Hosting.Telemetry;
using McpSecureApis.Mcp.Handlers;
using McpSecureApis.Transports.Connections;
using McpSecureApis.Transports.Endpoints;
using McpSecureApis.Transports.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace McpSecureApis.Hosting.Servers;

/// <summary>What a host has in front of the rooms and runs beside them while it serves.</summary>
internal static class ServerServices
{
    /// <summary>Streamable HTTP, the probes, and the listener for those who run the server.</summary>
    public static IServiceCollection AddHttpServer(this IServiceCollection services) => services
        .AddServing(hasAdmin: true)
        .AddSessions()
        .AddReadiness()
        .AddAdmin()
        .AddFrontDoor();

    /// <summary>Stdio, which the verb runs itself: it ends with its input.</summary>
    public static IServiceCollection AddStdioServer(this IServiceCollection services) => services.AddServing(hasAdmin: false);

    private static IServiceCollection AddServing(this IServiceCollection services, bool hasAdmin)
    {
        // Both do nothing when the process was not started by that service manager.
        services.AddSystemd();
        if (OperatingSystem.IsWindows())
        {
            services.AddWindowsService();
        }

        return services
            .AddSingleton(provider => new TelemetryService(
                provider.GetRequiredService<TelemetryOptions>(),
                isFetched: hasAdmin && provider.GetRequiredService<ProductOptions>().Admin.Listen.Length > 0))
            .AddHostedService(provider => provider.GetRequiredService<TelemetryService>())
            .AddHostedService<CatalogWatch>();
    }

    private static IServiceCollection AddSessions(this IServiceCollection services) => services
        .AddSingleton<SessionService>()
        .AddHostedService(provider => provider.GetRequiredService<SessionService>());

    private static IServiceCollection AddReadiness(this IServiceCollection services)
    {
        services.AddHealthChecks();
        var checks = services.AddOptions<HealthCheckServiceOptions>();
        checks.Configure<ToolCatalog, CatalogApprovals, AuditTrail, AccessTokenVerifier, RevocationService>((
            options, catalog, approvals, audit, tokens, revocations) =>
        {
            Add("catalog", new ReadinessCheck("catalog", () => !catalog.Current.IsEmpty));
            Add("approvals", new ReadinessCheck(
                "approvals",
                () => !approvals.Enforces || approvals is { Unapproved.Count: 0, Problem: null, PolicyProblem: null, IsStoreFailing: false },
                () => CauseOf(approvals),
                () => catalog.Current.IsEmpty ? HealthStatus.Unhealthy : HealthStatus.Degraded));
            Add("audit", new ReadinessCheck("audit", () => audit.IsHealthy));
            Add("audit-room", new ReadinessCheck("audit: no room left on its device", () => audit.HasRoom));
            Add("revocations", new ReadinessCheck(
                "revocations cannot be read", () => !revocations.IsFailing, cause: null, () => HealthStatus.Degraded));
            foreach (var (index, issuer) in tokens.Issuers.Index())
            {
                // Named by their place: names of checks ignore case, and identifiers of issuers do not.
                Add($"issuer-{index}", new ReadinessCheck(
                    $"no usable key of issuer {issuer.Issuer}", () => issuer.Keys.HasKeys, () => issuer.Keys.Failure?.ToString()));
            }

            void Add(string name, ReadinessCheck check) =>
                options.Registrations.Add(new HealthCheckRegistration(name, check, failureStatus: null, tags: null));
        });
        return services;

        static string CauseOf(CatalogApprovals approvals) => approvals.Problem is { } problem
            ? LockProblemText.CodeOf(problem)
            : $"{approvals.Unapproved.Count} entries are not approved as they are";
    }

    private static IServiceCollection AddAdmin(this IServiceCollection services) => services
        .AddSingleton<AdminService>()
        .AddHostedService(provider => provider.GetRequiredService<AdminService>());

    private static IServiceCollection AddFrontDoor(this IServiceCollection services) => services
        .AddBoundedKestrel()
        .AddSingleton<IHttpGate, GatewayGate>()
        .AddSingleton(provider => HttpServerSetup.CreateFrontDoor(
            provider,
            provider.GetRequiredService<ServerOptions>(),
            provider.GetRequiredService<McpServerFactory>(),
            provider.GetRequiredService<SessionService>().Table,
            provider.GetRequiredService<GatewayEdges>().AnswersDirectly ? provider.GetRequiredService<McpServerFactory>().Direct : null));
}
