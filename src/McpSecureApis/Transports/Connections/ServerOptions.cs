namespace McpSecureApis.Transports.Connections;

/// <summary>How the server is reached and what it takes in.</summary>
internal sealed class ServerOptions
{
    public const string SectionName = "Server";

    /// <summary>Gets or sets the address that clients use; it is also the audience of tokens, byte for byte.</summary>
    /// <value>There is no default. For example <c>https://mcp.example.com/mcp</c>.</value>
    public string PublicUrl { get; set; } = string.Empty;

    /// <summary>Gets or sets the address to listen on. TLS ends in the proxy in front.</summary>
    /// <value>The default is <c>http://127.0.0.1:7420</c>: nobody outside this machine reaches it unasked. Port 0 takes a free one.</value>
    public string Listen { get; set; } = "http://127.0.0.1:7420";

    /// <summary>Gets or sets the Host values that are answered, with a port or without (then any port). The defence against DNS rebinding.</summary>
    /// <value>The default is empty, which answers nobody.</value>
    public IList<string> Hosts { get; set; } = [];

    /// <summary>Gets or sets the Origin values of browser clients that are answered.</summary>
    /// <value>The default is empty: a request with an Origin is refused.</value>
    public IList<string> Origins { get; set; } = [];

    /// <summary>Gets or sets the scopes that the metadata and the challenges of the server name, for clients that ask for all of them.</summary>
    /// <value>
    /// The default is <c>listed</c>: the scopes of the tools with <c>visibility: listed</c>. A list names others; scopes of
    /// hidden tools are a hint.
    /// </value>
    [SettingWord("listed")]
    public IList<string>? ScopesSupported { get; set; }

    /// <summary>Gets or sets the networks of proxies whose X-Forwarded-For is believed.</summary>
    /// <value>The default is empty: the client is who connects.</value>
    public IList<string> TrustedProxies { get; set; } = [];

    /// <summary>Gets or sets the largest message in bytes, over HTTP and as a line of stdio.</summary>
    /// <value>The default is 1 MiB.</value>
    public int MaxBodyBytes { get; set; } = 1024 * 1024;

    /// <summary>Gets or sets the deepest nesting of a message.</summary>
    /// <value>The default is 32.</value>
    public int MaxDepth { get; set; } = 32;

    /// <summary>
    /// Gets or sets how many connections may be open at once. An eighth is kept for connections that callers with a valid token
    /// use, and an eighth for those that just came.
    /// </summary>
    /// <value>The default is 2000.</value>
    public int MaxConnections { get; set; } = 2000;

    /// <summary>
    /// Gets or sets how many connections one address may have open at once (an IPv6 address counts by its /64). A further
    /// one takes the place of the address's own that has been silent longest. <see cref="TrustedProxies"/> are exempt:
    /// their connections are those of many.
    /// </summary>
    /// <value>The default is 1000: half of all.</value>
    public int MaxConnectionsPerAddress { get; set; } = 1000;

    /// <summary>
    /// Gets or sets how long a connection may be silent that no caller with a valid token has used: until the whole head of its first
    /// request is there, and after each answer until that of the next.
    /// </summary>
    /// <value>The default is 10 seconds.</value>
    public TimeSpan FirstByteTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Gets or sets how long a caller's, or a trusted proxy's, connection may be idle between requests.</summary>
    /// <value>
    /// The default is 130 seconds, above the idle limits of the usual proxies and clients: who ends a connection first
    /// should be who would use it next.
    /// </value>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromSeconds(130);

    /// <summary>Gets or sets how many tokens are remembered after their check, by digest, so that their next call costs no signature.</summary>
    /// <value>The default is 4096. 0 checks the signature of every call. Expiry and keys are looked at on every call in any case.</value>
    public int VerifiedTokens { get; set; } = 4096;

    /// <summary>Gets or sets how long a client may take to send the headers of a request.</summary>
    /// <value>The default is 10 seconds.</value>
    public TimeSpan HeaderTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Gets or sets how long a client may take to send the body of a request.</summary>
    /// <value>The default is 10 seconds.</value>
    public TimeSpan BodyTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Gets or sets after how long the headers of a slow call are sent before there is a result; clients give up at 60 seconds.</summary>
    /// <value>The default is 2 seconds. Until then the status can still be chosen.</value>
    public TimeSpan EarlyHeaders { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Gets or sets the pause between signs of life on an open stream.</summary>
    /// <value>The default is 15 seconds: below the idle limits of the usual proxies.</value>
    public TimeSpan KeepAlive { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Gets or sets whether clients of 2025-11-25 and older get sessions over HTTP; 2026-07-28 has none.</summary>
    /// <value>The default is Stateless: any instance serves any request. Hybrid lets older clients be asked and be told of changes.</value>
    public SessionMode Sessions { get; set; } = SessionMode.Stateless;

    /// <summary>Gets or sets after how long without a request or an open stream a session ends.</summary>
    /// <value>The default is 30 minutes. A client that comes later is told to initialize again.</value>
    public TimeSpan SessionIdle { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>Gets or sets how many sessions there may be at once.</summary>
    /// <value>The default is 1000. When all are there, a further one is refused: nobody's session makes room for another caller's.</value>
    public int MaxSessions { get; set; } = 1000;

    /// <summary>Gets or sets how many sessions one caller may have at once.</summary>
    /// <value>The default is 16. A further one takes the place of the caller's own that has been idle longest.</value>
    public int MaxSessionsPerCaller { get; set; } = 16;

    /// <summary>Gets or sets how long running calls may go on when the input of stdio has ended.</summary>
    /// <value>The default is 5 seconds.</value>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(5);
}
