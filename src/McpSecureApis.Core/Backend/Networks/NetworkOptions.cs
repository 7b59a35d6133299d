namespace McpSecureApis.Core.Backend.Networks;

/// <summary>What the operator lets backends be, whatever their manifests say.</summary>
internal sealed class NetworkOptions
{
    public const string SectionName = "Networks";

    /// <summary>
    /// Gets or sets the networks that no manifest may reach outside of: CIDR notation, or <c>public</c> for every globally routable address.
    /// </summary>
    /// <value>The default is unset: every manifest's own <c>allowedNetworks</c> is the limit. An empty list is an error.</value>
    public IReadOnlyList<string>? Ceiling { get; set; }

    /// <summary>Gets or sets how long a connection may take, with name lookup and TLS.</summary>
    /// <value>The default is 2 seconds: backends are near, and a call that cannot connect should say so while somebody waits.</value>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Gets or sets how long a backend may take from the request to the headers of its reply.</summary>
    /// <value>The default is 10 seconds. The deadline of the whole call holds besides.</value>
    public TimeSpan ResponseHeadersTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Gets or sets the most connections to one backend.</summary>
    /// <value>The default is 64, as many as calls may run on one backend at once.</value>
    public int MaxConnectionsPerBackend { get; set; } = 64;
}
