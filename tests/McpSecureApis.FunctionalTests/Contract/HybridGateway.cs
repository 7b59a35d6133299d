namespace McpSecureApis.FunctionalTests.Contract;

/// <summary>The same with sessions for clients of older revisions.</summary>
public sealed class HybridGateway : SharedGateway
{
    internal override GatewaySettings Settings => new() { Sessions = "Hybrid" };
}
