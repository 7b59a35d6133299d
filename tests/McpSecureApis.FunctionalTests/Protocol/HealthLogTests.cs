using McpSecureApis.Health;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace McpSecureApis.FunctionalTests.Protocol;

/// <summary>Probes come without a token, from whoever can reach the port.</summary>
public sealed class HealthLogTests : ILogger<HealthEndpoint>
{
    private readonly List<string> _lines = [];

    [Fact]
    public async Task Ready_AskedAllTheTime_SaysInTheLogOnlyWhatChanged()
    {
        var (catalog, audit) = (false, true);
        var endpoint = Endpoint(new ReadinessCheck("catalog", () => catalog), new ReadinessCheck("audit", () => audit));
        await AskAsync(endpoint, times: 100, status: 503);
        _lines.Should().Equal("Not ready: catalog.");
        audit = false;
        await AskAsync(endpoint, times: 100, status: 503);
        (catalog, audit) = (true, true);
        await AskAsync(endpoint, times: 100, status: 200);
        catalog = false;
        await AskAsync(endpoint, times: 100, status: 503);
        _lines.Should().Equal("Not ready: catalog.", "Not ready: audit.", "Not ready: catalog.");
    }

    [Fact]
    public async Task Ready_WithACause_SaysItInTheLogOnly()
    {
        var endpoint = Endpoint(new ReadinessCheck("keys", () => false, () => "name_not_found"), new ReadinessCheck("audit", () => false, () => null));
        await AskAsync(endpoint, times: 2, status: 503);
        _lines.Should().Equal("Not ready: keys (name_not_found).", "Not ready: audit.");
    }

    IDisposable? ILogger.BeginScope<TState>(TState state) => null;

    bool ILogger.IsEnabled(LogLevel logLevel) => true;

    void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Add(formatter(state, exception));

    private HealthEndpoint Endpoint(params ReadinessCheck[] checks)
    {
        var services = new ServiceCollection().AddLogging();
        var builder = services.AddHealthChecks();
        foreach (var (index, check) in checks.Index())
        {
            builder.AddCheck($"check-{index}", check);
        }

        var provider = services.BuildServiceProvider();
        return new HealthEndpoint(provider.GetRequiredService<HealthCheckService>(), this);
    }

    private static async Task AskAsync(HealthEndpoint endpoint, int times, int status)
    {
        for (var i = 0; i < times; i++)
        {
            var context = new DefaultHttpContext();
            await endpoint.ReadyAsync(context);
            context.Response.StatusCode.Should().Be(status);
        }
    }
}
