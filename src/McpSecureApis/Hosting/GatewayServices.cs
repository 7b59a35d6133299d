using McpSecureApis.Core.Audit.Settings;
using McpSecureApis.Core.Audit.Stores;
using McpSecureApis.Core.Audit.Trail;
using McpSecureApis.Core.Backend;
using McpSecureApis.Core.Backend.Networks;
using McpSecureApis.Core.Callers.Issuers;
using McpSecureApis.Core.Callers.Revocations;
using McpSecureApis.Core.Callers.Scopes;
using McpSecureApis.Core.Callers.Tokens;
using McpSecureApis.Core.Calls;
using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Confirmation;
using McpSecureApis.Core.Credentials;
using McpSecureApis.Core.Credentials.Secrets;
using McpSecureApis.Core.Limits;
using McpSecureApis.Core.Manifests.Files;
using McpSecureApis.Core.Shadow;
using McpSecureApis.Core.State;
using McpSecureApis.Hosting.Catalog;
using McpSecureApis.Hosting.Configuration;
using McpSecureApis.Hosting.Settings;
using McpSecureApis.Hosting.Startup;
using McpSecureApis.Hosting.Telemetry;
using McpSecureApis.Mcp.Context;
using McpSecureApis.Mcp.Handlers;
using McpSecureApis.Mcp.Lists;
using McpSecureApis.Mcp.Telemetry;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Serilog;

namespace McpSecureApis.Hosting;

/// <summary>
/// The rooms, wired in the order of a call, the same for HTTP, stdio and the verbs that make calls. Authorization, Arguments, Requests and Masking
/// have no line: nothing of theirs lives longer than a manifest, and the catalog has them compile their parts of it. What runs in the background
/// starts in this order and stops in the opposite one. Who builds the host adds the machine (<see cref="GatewayEdges"/>).
/// </summary>
internal static class GatewayServices
{
    public static IServiceCollection AddGateway(this IServiceCollection services, OperatorConfiguration configuration) => services
        .AddSettings(configuration)
        .AddLog()
        .AddManifests()
        .AddCallers()
        .AddConfirmation()
        .AddLimits()
        .AddAudit()
        .AddCredentials()
        .AddBackend()
        .AddCatalog()
        .AddCalls()
        .AddMcp();

    private static IServiceCollection AddSettings(this IServiceCollection services, OperatorConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<ManifestsAhead>();
        services.AddSingleton(provider => new ProductOptionsSetup(
            configuration,
            provider.GetRequiredService<CredentialTypes>(),
            provider.GetRequiredService<ManifestsAhead>().Read,
            provider.GetRequiredService<GatewayEdges>().Records ? StartFindings.Of : null));
        services.AddSingleton<IConfigureOptions<ProductOptions>>(provider => provider.GetRequiredService<ProductOptionsSetup>());
        services.AddSingleton<IValidateOptions<ProductOptions>>(provider => provider.GetRequiredService<ProductOptionsSetup>());
        services.AddOptions<ProductOptions>().ValidateOnStart();
        services.AddOptions<HostOptions>().Configure<ProductOptions>((host, options) => host.ShutdownTimeout = options.Server.DrainTimeout);

        // The sections in the form that the rooms take; whoever asks for one asks for checked settings. Of the monitor, because the check at the
        // start asks it too: they are bound and judged once.
        return services
            .AddSingleton(provider => provider.GetRequiredService<IOptionsMonitor<ProductOptions>>().CurrentValue)
            .AddSection(options => options.Server)
            .AddSection(options => options.Catalog)
            .AddSection(options => options.Networks)
            .AddSection(options => options.Credentials)
            .AddSection(options => options.Limits)
            .AddSection(options => options.Audit)
            .AddSection(options => options.Authorization)
            .AddSection(options => options.Telemetry)
            .AddSection(options => options.Admin)
            .AddSection(options => options.State)
            .AddHostedService<SettingWarnings>();
    }

    private static IServiceCollection AddLog(this IServiceCollection services) => services.AddSerilog(
        (provider, logger) =>
            LogSetup.Configure(logger, provider.GetRequiredService<ProductOptions>().Logging, provider.GetRequiredService<GatewayEdges>()),
        preserveStaticLogger: true);

    private static IServiceCollection AddManifests(this IServiceCollection services) =>
        services.AddSingleton(
            provider => new ManifestFolder(provider.GetRequiredService<CatalogOptions>().Path, provider.GetRequiredService<TimeProvider>()));

    private static IServiceCollection AddCallers(this IServiceCollection services)
    {
        services.TryAddSingleton<IRevocationStore>(provider => new FileRevocationStore(
            provider.GetRequiredService<StateOptions>().Path, provider.GetRequiredService<TimeProvider>()));
        return services
            .AddSingleton<ScopeHierarchy>()
            .AddSingleton<RevocationList>()
            .AddSingleton<RevocationService>()
            .AddSingleton(CreateVerifier)
            .AddHostedService<KeyService>();
    }

    private static IServiceCollection AddConfirmation(this IServiceCollection services) => services.AddSingleton(CreateSeal);

    private static IServiceCollection AddLimits(this IServiceCollection services) => services.AddSingleton<CallLimiter>();

    private static IServiceCollection AddAudit(this IServiceCollection services)
    {
        services.TryAddSingleton<IAuditStore>(provider => new FileAuditStore(
            provider.GetRequiredService<AuditOptions>().Path, provider.GetRequiredService<GatewayEdges>().AuditDevice));
        return services
            .AddSingleton(provider => TrailService.Create(
                provider.GetRequiredService<ProductOptions>(),
                provider.GetRequiredService<GatewayEdges>(),
                provider.GetRequiredService<IAuditStore>(),
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<AuditTrail>>()))
            .AddHostedService<TrailService>()

            // After the trail, which takes its events.
            .AddHostedService(provider => provider.GetRequiredService<RevocationService>());
    }

    private static IServiceCollection AddCredentials(this IServiceCollection services)
    {
        services.TryAddSingleton(CredentialTypes.BuiltIn);
        services.TryAddSingleton(SecretSources.OfThisMachine);
        return services.AddSingleton<CredentialStore>();
    }

    private static IServiceCollection AddBackend(this IServiceCollection services)
    {
        services.TryAddSingleton<IAddressSource, SystemAddressSource>();
        return services.AddSingleton<BackendClient>();
    }

    private static IServiceCollection AddCatalog(this IServiceCollection services) => services
        .AddSingleton(provider =>
            new CatalogCompiler(OperatorRules.Of(provider.GetRequiredService<ProductOptions>(), provider.GetRequiredService<CredentialStore>())))
        .AddSingleton<ToolCatalog>()
        .AddSingleton<CatalogApprovals>()
        .AddSingleton<ApprovalAlerts>()
        .AddSingleton<CatalogStart>()
        .AddSingleton<CatalogReloader>()
        .AddHostedService<CatalogService>();

    private static IServiceCollection AddCalls(this IServiceCollection services) => services
        .AddSingleton<ShadowComparison>()
        .AddHostedService<ShadowService>()
        .AddSingleton<RefusalCounts>()
        .AddSingleton<CallOpening>()
        .AddSingleton<ToolCallPipeline>()
        .AddSingleton<PromptPipeline>();

    private static IServiceCollection AddMcp(this IServiceCollection services) => services
        .AddSingleton(CreateChanges)
        .AddSingleton<IEntries, GatewayEntries>()
        .AddSingleton(provider => new ListCursor(provider.GetRequiredService<AuditTrail>().Hasher))
        .AddSingleton<ICallerBudget, GatewayBudget>()
        .AddSingleton(provider => new OperationTelemetry(
            provider.GetRequiredService<TelemetryOptions>().CallerContext, provider.GetRequiredService<TimeProvider>()))
        .AddSingleton(provider => new McpServerFactory(
            provider.GetRequiredService<IEntries>(),
            provider.GetRequiredService<CatalogChanges>(),
            provider.GetRequiredService<ListCursor>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILoggerFactory>()));

    private static IServiceCollection AddSection<TSection>(this IServiceCollection services, Func<ProductOptions, TSection> section)
        where TSection : class => services.AddSingleton(provider => section(provider.GetRequiredService<ProductOptions>()));

    private static AccessTokenVerifier CreateVerifier(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<ProductOptions>();
        var clock = provider.GetRequiredService<TimeProvider>();
        var loggers = provider.GetRequiredService<ILoggerFactory>();
        return new AccessTokenVerifier(
            options.Issuers.Select(issuer => TrustedIssuer.Create(issuer, clock, loggers)),
            options.Server.PublicUrl,
            provider.GetRequiredService<ScopeHierarchy>(),
            clock,
            options.Server.VerifiedTokens,
            loggers.CreateLogger<AccessTokenVerifier>(),
            provider.GetRequiredService<RevocationList>())
        {
            Roles = new RoleScopes(options.Roles),
        };
    }

    private static ConfirmationSeal CreateSeal(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<ProductOptions>().Confirmation;
        var clock = provider.GetRequiredService<TimeProvider>();
        if (!provider.GetRequiredService<GatewayEdges>().Records)
        {
            return new ConfirmationSeal(options, clock);
        }

        try
        {
            // A store that instances share stands in for the folder where there is one.
            return provider.GetService<ISharedState>() is { } shared && options.KeyFile.Length > 0
                ? ConfirmationSeal.Open(options, clock, shared)
                : ConfirmationSeal.Open(options, clock);
        }
        catch (ConfirmationKeyException error)
        {
            throw new SettingsException([new SettingFinding(error.Setting, error.Problem)]);
        }
    }

    private static CatalogChanges CreateChanges(IServiceProvider provider)
    {
        var changes = new CatalogChanges();
        provider.GetRequiredService<ToolCatalog>().Changed += (_, _) => changes.Publish();
        return changes;
    }
}
