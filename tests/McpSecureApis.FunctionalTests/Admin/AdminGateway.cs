using McpSecureApis.FunctionalTests.Contract;

namespace McpSecureApis.FunctionalTests.Admin;

/// <summary>A gateway with an admin listener.</summary>
public sealed class AdminGateway : SharedGateway
{
    internal override GatewaySettings Settings => new() { Admin = "http://127.0.0.1:0" };
}
