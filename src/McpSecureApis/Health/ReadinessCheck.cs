using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace McpSecureApis.Health;

/// <summary>One thing without which no call can be served. Cheap: asked on every probe.</summary>
/// <param name="missing">What is not ready, for the log; the name of a check only has to be its own.</param>
/// <param name="isReady">Whether it is there.</param>
/// <param name="cause">The code of what is wrong, asked when it is not ready; null when <paramref name="missing"/> says all.</param>
internal sealed class ReadinessCheck(string missing, Func<bool> isReady, Func<string?>? cause = null) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        isReady() ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy(cause?.Invoke() is { } code ? $"{missing} ({code})" : missing));
}
