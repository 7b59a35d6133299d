namespace McpSecureApis.FunctionalTests.Contract;

/// <summary>One gateway for the scenarios of a class, which run one after the other.</summary>
public class SharedGateway : IAsyncLifetime
{
    internal GatewayHarness Harness { get; private set; } = null!;

    internal virtual GatewaySettings Settings => new();

    public async ValueTask InitializeAsync() => Harness = await GatewayHarness.StartAsync(Settings);

    public async ValueTask DisposeAsync()
    {
        await Harness.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}

/// <summary>The same with every request going through the SDK.</summary>
public sealed class SharedSdkGateway : SharedGateway
{
    internal override GatewaySettings Settings => new() { AnswersDirectly = false };
}
