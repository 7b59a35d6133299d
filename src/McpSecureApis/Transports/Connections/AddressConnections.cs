namespace McpSecureApis.Transports.Connections;

/// <summary>The connections of one address: how many, and those that are silent, the longest first.</summary>
internal sealed class AddressConnections
{
    public int Count { get; set; }

    public LinkedList<ConnectionPlace> SilentStrangers { get; } = [];

    public LinkedList<ConnectionPlace> SilentCallers { get; } = [];
}
