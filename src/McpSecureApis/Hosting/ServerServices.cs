using McpSecureApis.Core.Audit;
using McpSecureApis.Core.Callers.Tokens;
using McpSecureApis.Core.Calls;
using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Limits;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Health;
using McpSecureApis.Mcp.Context;
using McpSecureApis.Mcp.Handlers;
using McpSecureApis.Mcp.Telemetry;
using McpSecureApis.Transports.Connections;
using McpSecureApis.Transports.Endpoints;
using McpSecureApis.Transports.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace McpSecureApis.Hosting;

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
                provider.GetRequiredService<TelemetryOptions>(), isFetched: hasAdmin && provider.GetRequiredService<ProductOptions>().Admin.Listen.Length > 0))
            .AddHostedService(provider => provider.GetRequiredService<TelemetryService>())
            .AddHostedService<CatalogWatch>();
    }

    private static IServiceCollection AddSessions(this IServiceCollection services) => services
        .AddSingleton<SessionService>()
        .AddHostedService(provider => provider.GetRequiredService<SessionService>());

    private static IServiceCollection AddReadiness(this IServiceCollection services)
    {
        services.AddHealthChecks();
        services.AddOptions<HealthCheckServiceOptions>().Configure<ToolCatalog, AuditTrail, AccessTokenVerifier>((options, catalog, audit, tokens) =>
        {
            Add("catalog", new ReadinessCheck(() => !catalog.Current.IsEmpty));
            Add("audit", new ReadinessCheck(() => audit.IsHealthy));
            Add("audit: no room left on its device", new ReadinessCheck(() => audit.HasRoom));
            foreach (var issuer in tokens.Issuers)
            {
                Add($"no usable key of issuer {issuer.Issuer}", new ReadinessCheck(() => issuer.Keys.HasKeys, () => issuer.Keys.Failure?.ToString()));
            }

            void Add(string name, ReadinessCheck check) => options.Registrations.Add(new HealthCheckRegistration(name, check, failureStatus: null, tags: null));
        });
        return services;
    }

    private static IServiceCollection AddAdmin(this IServiceCollection services) => services
        .AddSingleton<AdminService>()
        .AddHostedService(provider => provider.GetRequiredService<AdminService>());

    private static IServiceCollection AddFrontDoor(this IServiceCollection services) => services
        .AddBoundedKestrel()
        .AddSingleton(CreateHooks)
        .AddSingleton(provider => HttpServerSetup.CreateFrontDoor(
            provider,
            provider.GetRequiredService<ServerOptions>(),
            provider.GetRequiredService<HttpHooks>(),
            provider.GetRequiredService<ToolCallActions>(),
            provider.GetRequiredService<McpServerFactory>(),
            provider.GetRequiredService<SessionService>().Table,
            provider.GetRequiredService<GatewayEdges>().AnswersDirectly ? provider.GetRequiredService<McpServerFactory>().Direct : null));

    private static HttpHooks CreateHooks(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<ProductOptions>();
        var catalog = provider.GetRequiredService<ToolCatalog>();
        var refusals = provider.GetRequiredService<RefusalCounts>();
        return new HttpHooks
        {
            Verify = provider.GetRequiredService<AccessTokenVerifier>().VerifyAsync,
            AuthorizationServers = [.. options.Issuers.Select(issuer => issuer.Issuer)],
            ScopesSupported = () => options.Server.ScopesSupported is { } named ? [.. named.Distinct(StringComparer.Ordinal)] : ListedScopes(catalog),
            SpendUnauthenticated = provider.GetRequiredService<CallLimiter>().SpendUnauthenticated,
            Budget = provider.GetRequiredService<CallerBudget>(),
            Telemetry = provider.GetRequiredService<OperationTelemetry>(),
            Report = (reason, address) => refusals.Count(reason, AddressKey.Of(address)),
        };
    }

    private static IReadOnlyList<string> ListedScopes(ToolCatalog catalog) =>
    [
        .. catalog.Current.Access
            .Where(access => access.Visibility == ToolVisibility.Listed)
            .SelectMany(access => access.ChallengeScopes)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal),
    ];
}
