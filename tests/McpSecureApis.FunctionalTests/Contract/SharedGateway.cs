namespace McpSecureApis.FunctionalTests.Contract;

/// <summary>One gateway for the scenarios of a class, which run one after the other.</summary>
public sealed class SharedGateway : IAsyncLifetime
{
    internal GatewayHarness Harness { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Harness = await GatewayHarness.StartAsync(new GatewaySettings());

    public ValueTask DisposeAsync() => Harness.DisposeAsync();
}
