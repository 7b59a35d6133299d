namespace McpSecureApis.FunctionalTests.Proxy;

/// <summary>Two instances behind nginx for all tests that leave them as they are.</summary>
public sealed class BehindProxy : IAsyncLifetime
{
    internal ProxiedInstances Instances { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Instances = await ProxiedInstances.StartAsync(new ProxySettings());

    public ValueTask DisposeAsync() => Instances?.DisposeAsync() ?? ValueTask.CompletedTask;
}
