namespace McpSecureApis.FunctionalTests.Contract;

/// <summary>The contract over HTTP, 2026-07-28.</summary>
public sealed class HttpToolCallTests(SharedGateway gateway) : ToolCallContract(gateway)
{
    internal override ToolChannel Open(GatewayHarness harness) => new HttpChannel(harness, ToolChannel.July2026);
}

/// <summary>The contract over HTTP, 2025-11-25.</summary>
public sealed class LegacyHttpToolCallTests(SharedGateway gateway) : ToolCallContract(gateway)
{
    internal override ToolChannel Open(GatewayHarness harness) => new HttpChannel(harness, ToolChannel.November2025);
}

/// <summary>The contract over HTTP, 2026-07-28, when the SDK answers everything.</summary>
public sealed class SdkHttpToolCallTests(SharedSdkGateway gateway) : ToolCallContract(gateway), IClassFixture<SharedSdkGateway>
{
    internal override ToolChannel Open(GatewayHarness harness) => new HttpChannel(harness, ToolChannel.July2026);
}

/// <summary>The contract over HTTP, 2025-11-25, when the SDK answers everything.</summary>
public sealed class SdkLegacyHttpToolCallTests(SharedSdkGateway gateway) : ToolCallContract(gateway), IClassFixture<SharedSdkGateway>
{
    internal override ToolChannel Open(GatewayHarness harness) => new HttpChannel(harness, ToolChannel.November2025);
}

/// <summary>The contract over HTTP, 2025-11-25, in sessions.</summary>
public sealed class SessionToolCallTests(HybridGateway gateway) : ToolCallContract(gateway), IClassFixture<HybridGateway>
{
    internal override ToolChannel Open(GatewayHarness harness) => new SessionChannel(harness);
}

/// <summary>The contract over stdio, 2026-07-28.</summary>
public sealed class StdioToolCallTests(SharedGateway gateway) : ToolCallContract(gateway)
{
    internal override ToolChannel Open(GatewayHarness harness) => new StdioChannel(harness, ToolChannel.July2026);
}

/// <summary>The contract over stdio, 2025-11-25.</summary>
public sealed class LegacyStdioToolCallTests(SharedGateway gateway) : ToolCallContract(gateway)
{
    internal override ToolChannel Open(GatewayHarness harness) => new StdioChannel(harness, ToolChannel.November2025);
}
