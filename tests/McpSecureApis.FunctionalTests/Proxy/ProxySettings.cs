namespace McpSecureApis.FunctionalTests.Proxy;

/// <summary>How one set of instances behind the proxy differs from the others.</summary>
internal sealed record ProxySettings
{
    public int Instances { get; init; } = 2;

    public string Unauthenticated { get; init; } = "100000/min";

    /// <summary>Where nginx connects from, which is all that the instances know of it.</summary>
    public string[] TrustedProxies { get; init; } = ["127.0.0.1/32"];

    /// <summary>Whether the proxy takes the prefix of the path away, by the line that the page has for it.</summary>
    public bool Stripped { get; init; }
}
