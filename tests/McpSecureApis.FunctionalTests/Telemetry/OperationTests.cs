using McpSecureApis.FunctionalTests.Contract;

namespace McpSecureApis.FunctionalTests.Telemetry;

/// <summary>Over HTTP, 2026-07-28.</summary>
public sealed class HttpOperationTests(SharedGateway gateway) : OperationContract(gateway)
{
    internal override ToolChannel Open(GatewayHarness harness) => new HttpChannel(harness, ToolChannel.July2026);
}

/// <summary>Over HTTP, 2025-11-25.</summary>
public sealed class LegacyHttpOperationTests(SharedGateway gateway) : OperationContract(gateway)
{
    internal override ToolChannel Open(GatewayHarness harness) => new HttpChannel(harness, ToolChannel.November2025);
}

/// <summary>Over HTTP, 2026-07-28, when the SDK answers everything.</summary>
public sealed class SdkHttpOperationTests(SharedSdkGateway gateway) : OperationContract(gateway), IClassFixture<SharedSdkGateway>
{
    internal override ToolChannel Open(GatewayHarness harness) => new HttpChannel(harness, ToolChannel.July2026);
}

/// <summary>Over HTTP, 2025-11-25, in sessions.</summary>
public sealed class SessionOperationTests(HybridGateway gateway) : OperationContract(gateway), IClassFixture<HybridGateway>
{
    internal override ToolChannel Open(GatewayHarness harness) => new SessionChannel(harness);
}

/// <summary>Over stdio, 2026-07-28.</summary>
public sealed class StdioOperationTests(SharedGateway gateway) : OperationContract(gateway)
{
    internal override ToolChannel Open(GatewayHarness harness) => new StdioChannel(harness, ToolChannel.July2026);
}

/// <summary>Over stdio, 2025-11-25.</summary>
public sealed class LegacyStdioOperationTests(SharedGateway gateway) : OperationContract(gateway)
{
    internal override ToolChannel Open(GatewayHarness harness) => new StdioChannel(harness, ToolChannel.November2025);
}
