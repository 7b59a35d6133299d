namespace McpSecureApis.Admin;

/// <summary>A listener of its own for those who run the server, apart from the one that clients reach.</summary>
internal sealed class AdminOptions
{
    public const string SectionName = "Admin";

    /// <summary>Gets or sets the address to listen on: http, an IP address or localhost, and a port.</summary>
    /// <value>The default is empty: there is no such listener. Use a loopback address unless who asks is on another machine.</value>
    public string Listen { get; set; } = "";

    /// <summary>Gets or sets where the token is that every request needs: <c>env:NAME</c> or <c>file:PATH</c>.</summary>
    /// <value>There is no default: without a token there is no listener.</value>
    public string? Token { get; set; }
}
