using FluentValidation;
using McpSecureApis.Core.Credentials.Secrets;
using McpSecureApis.Core.Credentials.Values;
using McpSecureApis.Core.Manifests.Values;

namespace McpSecureApis.Core.Credentials.Types.ClientCredentials;

/// <summary>Reports everything that is wrong with the members of a <c>client_credentials</c> credential.</summary>
internal sealed class ClientCredentialsOptionsValidator : AbstractValidator<ClientCredentialsOptions>
{
    private static readonly TimeSpan LeastEarly = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan MostEarly = TimeSpan.FromMinutes(10);

    public ClientCredentialsOptionsValidator()
    {
        RuleFor(entry => entry.TokenEndpoint).Custom(CheckEndpoint);
        RuleFor(entry => entry.ClientId).Must(id => !string.IsNullOrEmpty(id) && Credential.IsHeaderValue(id))
            .WithMessage(entry => $"ClientId is '{entry.ClientId}'; use the id that the authorization server gave, printable ASCII.");
        RuleFor(entry => entry.ClientSecret).MustBeReference();
        RuleFor(entry => entry.ClientAuthentication).Must(way => way is "basic" or "post")
            .WithMessage(entry => $"ClientAuthentication is '{entry.ClientAuthentication}'; use basic or post.");

        // By the name of the list: which of the scopes it is, the message says.
        RuleForEach(entry => entry.Scopes).OverrideIndexer((_, _, _, _) => "")
            .Must(scope => scope.Length > 0 && !scope.AsSpan().ContainsAnyExcept(HeaderCharacters.Visible))
            .WithMessage((_, scope) => $"Scopes has '{scope}'; a scope is one word of printable ASCII.");
        RuleFor(entry => entry.Resource).Must(resource => resource is null || Uri.TryCreate(resource, UriKind.Absolute, out _))
            .WithMessage(entry => $"Resource is '{entry.Resource}'; use an absolute URI (RFC 8707).");
        RuleFor(entry => entry.RenewBefore).InclusiveBetween(LeastEarly, MostEarly)
            .WithMessage(entry => $"RenewBefore is {entry.RenewBefore}; use a value from {LeastEarly} to {MostEarly}.");
    }

    private static void CheckEndpoint(string? text, ValidationContext<ClientCredentialsOptions> context)
    {
        const string Setting = nameof(ClientCredentialsOptions.TokenEndpoint);
        if (!StrictHttpUrl.TryParse(text ?? "", out var endpoint, out var problem))
        {
            context.AddFailure(Setting, $"{Setting} {problem}");
        }
        else if (endpoint.Scheme != Uri.UriSchemeHttps && !StrictHttpUrl.IsLoopback(endpoint))
        {
            context.AddFailure(Setting, $"{Setting} is '{text}'; use https (http is for loopback only), because the client's secret goes there.");
        }
    }
}
