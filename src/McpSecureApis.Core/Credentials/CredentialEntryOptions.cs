namespace McpSecureApis.Core.Credentials;

/// <summary>One credential of the operator. Secrets stand here as references (<c>env:NAME</c>, <c>file:PATH</c>), never as values.</summary>
internal sealed class CredentialEntryOptions
{
    /// <summary>Gets or sets <c>static</c> or <c>client_credentials</c>.</summary>
    public string Type { get; set; } = "";

    /// <summary>Gets or sets, for <c>static</c>, where the secret is: <c>env:NAME</c> or <c>file:PATH</c>.</summary>
    public string? Value { get; set; }

    /// <summary>Gets or sets, for <c>static</c>, where the secret goes: <c>bearer</c>, <c>header</c> or <c>basic</c>.</summary>
    /// <value>The default is <c>bearer</c>, what most services take.</value>
    public string Placement { get; set; } = "bearer";

    /// <summary>Gets or sets the header's name for the placement <c>header</c>, for example <c>X-Api-Key</c>.</summary>
    public string? Header { get; set; }

    /// <summary>Gets or sets the user name for the placement <c>basic</c>; the secret is the password.</summary>
    public string? Username { get; set; }

    /// <summary>Gets or sets the token endpoint: https, or http on loopback.</summary>
    public string? TokenEndpoint { get; set; }

    public string? ClientId { get; set; }

    /// <summary>Gets or sets where the client's secret is: <c>env:NAME</c> or <c>file:PATH</c>.</summary>
    public string? ClientSecret { get; set; }

    /// <summary>Gets or sets how the client names itself to the token endpoint: <c>basic</c> or <c>post</c> (RFC 6749 section 2.3.1).</summary>
    /// <value>The default is <c>basic</c>, the one that every authorization server has to offer.</value>
    public string ClientAuthentication { get; set; } = "basic";

    /// <summary>Gets or sets the scopes to ask for.</summary>
    /// <value>The default is none: the server decides.</value>
    public IReadOnlyList<string> Scopes { get; set; } = [];

    /// <summary>Gets or sets the resource indicator to send (RFC 8707).</summary>
    /// <value>The default is none.</value>
    public string? Resource { get; set; }

    /// <summary>Gets or sets the <c>audience</c> parameter that some servers want in place of <see cref="Resource"/>.</summary>
    /// <value>The default is none.</value>
    public string? Audience { get; set; }

    /// <summary>Gets or sets how long a call waits for the credential.</summary>
    /// <value>The default is 5 seconds. After that the call is refused; it never goes out without a credential.</value>
    public TimeSpan AcquireTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets or sets how long before its end a token is replaced, at most a tenth of its life.</summary>
    /// <value>The default is 1 minute: enough for clocks that differ a little.</value>
    public TimeSpan RenewBefore { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Gets or sets where the credential may go. Without it a manifest could send a secret to its author's host.</summary>
    public CredentialUseOptions Use { get; set; } = new();

    /// <summary>The members that belong to a type and were given another value than the default.</summary>
    internal IEnumerable<string> SetMembers()
    {
        var none = new CredentialEntryOptions();
        (string Member, bool IsSet)[] members =
        [
            (nameof(Value), Value is not null),
            (nameof(Placement), Placement != none.Placement),
            (nameof(Header), Header is not null),
            (nameof(Username), Username is not null),
            (nameof(TokenEndpoint), TokenEndpoint is not null),
            (nameof(ClientId), ClientId is not null),
            (nameof(ClientSecret), ClientSecret is not null),
            (nameof(ClientAuthentication), ClientAuthentication != none.ClientAuthentication),
            (nameof(Scopes), Scopes.Count > 0),
            (nameof(Resource), Resource is not null),
            (nameof(Audience), Audience is not null),
            (nameof(RenewBefore), RenewBefore != none.RenewBefore),
        ];
        return members.Where(member => member.IsSet).Select(member => member.Member);
    }
}
