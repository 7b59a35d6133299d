using System.Collections.Frozen;
using McpSecureApis.Core.Manifests.Values;

namespace McpSecureApis.Core.Credentials;

/// <summary><c>client_credentials</c>: a token by the OAuth 2.0 client credentials grant (RFC 6749 section 4.4).</summary>
internal sealed class ClientCredentialsType : CredentialType
{
    public override string Name => "client_credentials";

    public override IReadOnlySet<string> Members { get; } = FrozenSet.ToFrozenSet(
        [
            nameof(CredentialEntryOptions.TokenEndpoint), nameof(CredentialEntryOptions.ClientId), nameof(CredentialEntryOptions.ClientSecret),
            nameof(CredentialEntryOptions.ClientAuthentication), nameof(CredentialEntryOptions.Scopes), nameof(CredentialEntryOptions.Resource),
            nameof(CredentialEntryOptions.Audience), nameof(CredentialEntryOptions.RenewBefore),
        ],
        StringComparer.OrdinalIgnoreCase);

    public override void Check(CredentialEntryOptions entry, CredentialEntryFindings findings)
    {
        if (!StrictHttpUrl.TryParse(entry.TokenEndpoint ?? "", out var endpoint, out var problem))
        {
            findings.Add(nameof(entry.TokenEndpoint), problem);
        }
        else if (endpoint.Scheme != Uri.UriSchemeHttps && !StrictHttpUrl.IsLoopback(endpoint))
        {
            findings.Add(
                nameof(entry.TokenEndpoint), $"is '{entry.TokenEndpoint}'; use https (http is for loopback only), because the client's secret goes there.");
        }

        if (string.IsNullOrEmpty(entry.ClientId) || !Credential.IsHeaderValue(entry.ClientId))
        {
            findings.Add(nameof(entry.ClientId), $"is '{entry.ClientId}'; use the id that the authorization server gave, printable ASCII.");
        }

        findings.CheckReference(nameof(entry.ClientSecret), entry.ClientSecret);
        if (entry.ClientAuthentication is not ("basic" or "post"))
        {
            findings.Add(nameof(entry.ClientAuthentication), $"is '{entry.ClientAuthentication}'; use basic or post.");
        }

        foreach (var scope in entry.Scopes.Where(scope => scope.Length == 0 || scope.AsSpan().ContainsAnyExcept(HeaderCharacters.Visible)))
        {
            findings.Add(nameof(entry.Scopes), $"has '{scope}'; a scope is one word of printable ASCII.");
        }

        if (entry.Resource is not null && !Uri.TryCreate(entry.Resource, UriKind.Absolute, out _))
        {
            findings.Add(nameof(entry.Resource), $"is '{entry.Resource}'; use an absolute URI (RFC 8707).");
        }

        findings.CheckBetween(nameof(entry.RenewBefore), entry.RenewBefore, TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(10));
    }

    public override ICredentialSource Open(string name, CredentialEntryOptions entry, CredentialSetting setting) => new ClientCredentialsSource(
        name,
        StrictHttpUrl.TryParse(entry.TokenEndpoint ?? "", out var endpoint, out var problem) ? endpoint : throw new ArgumentException(problem, nameof(entry)),
        entry, setting.ReaderOf(entry.ClientSecret), setting.Tokens, setting.Clock, setting.Logger);
}
