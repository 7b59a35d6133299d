namespace McpSecureApis.FunctionalTests.Demo;

/// <summary>One demo for all tests that only call it.</summary>
public sealed class RunningDemo : IAsyncLifetime
{
    internal DemoProcess Process { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Process = await DemoProcess.StartAsync();

    public ValueTask DisposeAsync() => Process.DisposeAsync();
}
