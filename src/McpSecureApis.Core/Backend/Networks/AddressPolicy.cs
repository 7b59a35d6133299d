using System.Net;

namespace McpSecureApis.Core.Backend.Networks;

/// <summary>Which addresses a backend's name may resolve to: its manifest's networks, within the operator's ceiling.</summary>
internal sealed class AddressPolicy(NetworkSet allowed, NetworkSet? ceiling)
{
    /// <summary>The same text for policies that decide the same.</summary>
    public string Key { get; } = $"{allowed.Key}|{ceiling?.Key ?? "-"}";

    /// <summary>Asked for every address that is about to be connected to, never for a name.</summary>
    public bool Allows(IPAddress address) => allowed.Allows(address) && (ceiling is null || ceiling.Allows(address));
}
