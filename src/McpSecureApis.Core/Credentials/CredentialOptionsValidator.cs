using FluentValidation;
using McpSecureApis.Core.Manifests.Values;

namespace McpSecureApis.Core.Credentials;

/// <summary>Reports every problem of the credentials at once. Never prints what stands where a secret's reference belongs.</summary>
internal sealed class CredentialOptionsValidator : AbstractValidator<CredentialOptions>
{
    /// <summary>Headers that decide where a request goes or how it is framed; a secret has no business there.</summary>
    private static readonly HashSet<string> ForbiddenHeaders = new(StringComparer.OrdinalIgnoreCase)
    {
        "Host", "Connection", "Keep-Alive", "Transfer-Encoding", "TE", "Trailer", "Upgrade", "Expect", "Cookie", "Forwarded", "Via",
        "Accept", "Accept-Encoding", "Date", "Range", "Referer", "Origin",
    };

    public CredentialOptionsValidator() =>
        RuleFor(options => options.Entries).Custom((entries, context) =>
        {
            foreach (var (name, entry) in entries)
            {
                new EntryCheck(context, $"{CredentialOptions.SectionName}:{name}").Run(name, entry);
            }
        });

    private sealed class EntryCheck(ValidationContext<CredentialOptions> context, string prefix)
    {
        public void Run(string name, CredentialEntryOptions entry)
        {
            if (name.Length is 0 or > 64 || name.AsSpan().ContainsAnyExcept(NameCharacters))
            {
                Fail("", "needs a name of 1 to 64 letters, digits, hyphens, underscores or dots.");
            }

            switch (entry.Type)
            {
                case CredentialEntryOptions.StaticType:
                    CheckStatic(entry);
                    break;
                case CredentialEntryOptions.ClientCredentialsType:
                    CheckClientCredentials(entry);
                    break;
                default:
                    Fail(":Type", $"is '{entry.Type}'; use static or client_credentials.");
                    break;
            }

            Between(":AcquireTimeout", entry.AcquireTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1));
            CheckUse(entry.Use);
        }

        private void CheckStatic(CredentialEntryOptions entry)
        {
            CheckReference(":Value", entry.Value);
            Absent(entry.TokenEndpoint, ":TokenEndpoint");
            Absent(entry.ClientId, ":ClientId");
            Absent(entry.ClientSecret, ":ClientSecret");
            Absent(entry.Resource, ":Resource");
            Absent(entry.Audience, ":Audience");
            Absent(entry.Scopes.Count == 0 ? null : "", ":Scopes");
            switch (entry.Placement)
            {
                case "bearer":
                    Absent(entry.Header, ":Header");
                    Absent(entry.Username, ":Username");
                    break;
                case "header":
                    Absent(entry.Username, ":Username");
                    if (!IsUsableHeader(entry.Header))
                    {
                        Fail(":Header", $"is '{entry.Header}'; use the name of a request header that carries keys, for example X-Api-Key.");
                    }

                    break;
                case "basic":
                    Absent(entry.Header, ":Header");
                    if (string.IsNullOrEmpty(entry.Username) || entry.Username.Contains(':', StringComparison.Ordinal) ||
                        !Credential.IsHeaderValue(entry.Username))
                    {
                        Fail(":Username", $"is '{entry.Username}'; use printable ASCII without a colon.");
                    }

                    break;
                default:
                    Fail(":Placement", $"is '{entry.Placement}'; use bearer, header or basic.");
                    break;
            }
        }

        private void CheckClientCredentials(CredentialEntryOptions entry)
        {
            Absent(entry.Value, ":Value");
            Absent(entry.Header, ":Header");
            Absent(entry.Username, ":Username");
            if (entry.Placement != "bearer")
            {
                Fail(":Placement", $"is '{entry.Placement}'; a token of the client credentials grant goes out as bearer.");
            }

            if (!StrictHttpUrl.TryParse(entry.TokenEndpoint ?? "", out var endpoint, out var problem))
            {
                Fail(":TokenEndpoint", problem);
            }
            else if (endpoint.Scheme != Uri.UriSchemeHttps && !StrictHttpUrl.IsLoopback(endpoint))
            {
                Fail(":TokenEndpoint", $"is '{entry.TokenEndpoint}'; use https (http is for loopback only), because the client's secret goes there.");
            }

            if (string.IsNullOrEmpty(entry.ClientId) || !Credential.IsHeaderValue(entry.ClientId))
            {
                Fail(":ClientId", $"is '{entry.ClientId}'; use the id that the authorization server gave, printable ASCII.");
            }

            CheckReference(":ClientSecret", entry.ClientSecret);
            if (entry.ClientAuthentication is not ("basic" or "post"))
            {
                Fail(":ClientAuthentication", $"is '{entry.ClientAuthentication}'; use basic or post.");
            }

            foreach (var scope in entry.Scopes.Where(scope => scope.Length == 0 || scope.AsSpan().ContainsAnyExcept(HeaderCharacters.Visible)))
            {
                Fail(":Scopes", $"has '{scope}'; a scope is one word of printable ASCII.");
            }

            if (entry.Resource is not null && !Uri.TryCreate(entry.Resource, UriKind.Absolute, out _))
            {
                Fail(":Resource", $"is '{entry.Resource}'; use an absolute URI (RFC 8707).");
            }

            Between(":RenewBefore", entry.RenewBefore, TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(10));
        }

        private void CheckUse(CredentialUseOptions use)
        {
            if (use.Origins.Count == 0)
            {
                Fail(":Use:Origins", "is missing; list the origins that the credential may go to, for example https://orders.internal.example.");
            }

            if (use.Manifests.Count == 0)
            {
                Fail(":Use:Manifests", "is missing; list the ids of the manifests that may use the credential.");
            }

            foreach (var origin in use.Origins.Where(origin => origin != CredentialUseOptions.LoopbackOrigin))
            {
                if (!StrictHttpUrl.TryParse(origin, out var url, out var problem))
                {
                    Fail(":Use:Origins", $"has '{origin}', which {problem}");
                }
                else if (url.AbsolutePath != "/")
                {
                    Fail(":Use:Origins", $"has '{origin}'; leave out the path, for example {url.GetLeftPart(UriPartial.Authority)}.");
                }
            }
        }

        private static bool IsUsableHeader(string? header) =>
            !string.IsNullOrEmpty(header) && !header.AsSpan().ContainsAnyExcept(HeaderCharacters.Name) &&
            !ForbiddenHeaders.Contains(header) &&
            !header.StartsWith("Content-", StringComparison.OrdinalIgnoreCase) &&
            !header.StartsWith("Proxy-", StringComparison.OrdinalIgnoreCase) &&
            !header.StartsWith("X-Forwarded-", StringComparison.OrdinalIgnoreCase);

        private void CheckReference(string setting, string? text)
        {
            if (!SecretReference.TryParse(text, out _, out var problem))
            {
                Fail(setting, problem);
            }
        }

        private void Absent(string? value, string setting)
        {
            if (value is not null)
            {
                Fail(setting, "does not belong to a credential of this type and placement; remove it.");
            }
        }

        private void Between(string setting, TimeSpan value, TimeSpan least, TimeSpan most)
        {
            if (value < least || value > most)
            {
                Fail(setting, $"is {value}; use a value from {least} to {most}.");
            }
        }

        private void Fail(string setting, string problem) => context.AddFailure(prefix + setting, $"{prefix}{setting} {problem}");

        private static System.Buffers.SearchValues<char> NameCharacters { get; } =
            System.Buffers.SearchValues.Create("-_.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
    }
}
