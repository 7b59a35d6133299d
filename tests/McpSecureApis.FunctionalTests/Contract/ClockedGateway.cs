using McpSecureApis.Hosting;
using McpSecureApis.Hosting.Configuration;
using McpSecureApis.Hosting.Servers;
using McpSecureApis.Hosting.Settings;
using Microsoft.Extensions.DependencyInjection;

namespace McpSecureApis.FunctionalTests.Contract;

/// <summary>Opens gateways as the program does, on a clock that the test can move on.</summary>
internal static class ClockedGateway
{
    public static Task<HttpGateway> StartHttpAsync(OperatorConfiguration configuration, GatewayEdges edges, TimeProvider clock)
    {
        var builder = HttpGateway.CreateBuilder();
        builder.Services.AddSingleton(clock);
        return HttpGateway.StartAsync(builder, configuration, edges, CancellationToken.None);
    }

    /// <summary>The rooms alone, as behind stdio.</summary>
    public static Task<Gateway> OpenAsync(OperatorConfiguration configuration, GatewayEdges edges, TimeProvider clock) =>
        Gateway.StartAsync(Gateway.Build(configuration, edges, services => services.AddSingleton(clock)), CancellationToken.None);
}
