using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace McpSecureApis.Health;

/// <summary>One thing without which no call can be served. Cheap: asked on every probe.</summary>
/// <param name="missing">What is not ready, for the log; the name of a check only has to be its own.</param>
/// <param name="isReady">Whether it is there.</param>
/// <param name="cause">The code of what is wrong, asked when it is not ready; null when <paramref name="missing"/> says all.</param>
/// <param name="status">How bad that is, asked when it is not ready; null for something without which nothing is served.</param>
internal sealed class ReadinessCheck(string missing, Func<bool> isReady, Func<string?>? cause = null, Func<HealthStatus>? status = null)
    : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        isReady() ? HealthCheckResult.Healthy()
            : new HealthCheckResult(status?.Invoke() ?? HealthStatus.Unhealthy, cause?.Invoke() is { } code ? $"{missing} ({code})" : missing));
}
