using FluentValidation.Results;
using McpSecureApis.Core.Credentials.Tokens;
using McpSecureApis.Core.Manifests.Values;

namespace McpSecureApis.Core.Credentials.Types.ClientCredentials;

/// <summary><c>client_credentials</c>: a token by the OAuth 2.0 client credentials grant (RFC 6749 section 4.4).</summary>
internal sealed class ClientCredentialsOptions : CredentialEntryOptions
{
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

    /// <summary>Gets or sets how long before its end a token is replaced, at most a tenth of its life.</summary>
    /// <value>The default is 1 minute: enough for clocks that differ a little.</value>
    public TimeSpan RenewBefore { get; set; } = TimeSpan.FromMinutes(1);

    public override ValidationResult Validate() => new ClientCredentialsOptionsValidator().Validate(this);

    public override IEnumerable<SecretMember> SecretMembers() => [new(nameof(ClientSecret), ClientSecret)];

    public override ICredentialSource Open(string name, CredentialSetting setting) =>
        StrictHttpUrl.TryParse(TokenEndpoint ?? "", out var endpoint, out var problem)
            ? new ClientCredentialsSource(
                name,
                this,
                new TokenRequest(endpoint, ClientId!, ClientAuthentication == "post") { Scopes = Scopes, Resource = Resource, Audience = Audience },
                setting)
            : throw new ArgumentException(problem, nameof(name));
}
