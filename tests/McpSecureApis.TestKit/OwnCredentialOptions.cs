using FluentValidation;
using FluentValidation.Results;
using McpSecureApis.Core.Audit;
using McpSecureApis.Core.Callers.Rest;
using McpSecureApis.Core.Credentials;
using McpSecureApis.Core.Credentials.Secrets;
using McpSecureApis.Core.Credentials.Types;
using McpSecureApis.Core.Credentials.Types.ClientCredentials;
using McpSecureApis.Core.Credentials.Types.Static;
using McpSecureApis.Core.Credentials.Values;
using McpSecureApis.Core.Outcomes;

namespace McpSecureApis.TestKit;

/// <summary>
/// A type of credential that the product has not, whole in one file: each caller's own, as an exchange of tokens makes it. What it takes to be a
/// type beside the others is the line in <see cref="Types"/>.
/// </summary>
internal sealed class OwnCredentialOptions : CredentialEntryOptions
{
    public const string Header = "X-On-Behalf-Of";

    /// <summary>Types of the product and this one.</summary>
    public static CredentialTypes Types { get; } = new(
    [
        CredentialType.Of<StaticCredentialOptions>("static"),
        CredentialType.Of<ClientCredentialsOptions>("client_credentials"),
        CredentialType.Of<OwnCredentialOptions>("own"),
    ]);

    /// <summary>Gets or sets where the secret is that stands before the caller. No other type has this member.</summary>
    public string? Pepper { get; set; }

    /// <summary>Gets or sets how often the caller stands there. No other type has this member.</summary>
    public int Rounds { get; set; } = 1;

    public override ValidationResult Validate() => new Validator().Validate(this);

    public override IEnumerable<SecretMember> SecretMembers() => [new(nameof(Pepper), Pepper)];

    public override string HeaderName() => Header;

    public override ICredentialSource Open(string name, CredentialSetting setting) => new Source(name, this, setting.ReaderOf(Pepper));

    private sealed class Validator : AbstractValidator<OwnCredentialOptions>
    {
        public Validator()
        {
            RuleFor(entry => entry.Pepper).MustBeReference();
            RuleFor(entry => entry.Rounds).InclusiveBetween(1, 9).WithMessage(entry => $"Rounds is {entry.Rounds}; use a number from 1 to 9.");
        }
    }

    private sealed class Source(string name, OwnCredentialOptions options, SecretReader pepper) : ICredentialSource
    {
        public async Task<RestAnswer<Credential>> GetAsync(RecordedCall call, CancellationToken cancellationToken) =>
            await pepper.ReadAsync(options.AcquireTimeout, cancellationToken) is { } secret
                ? new(Credential.Header(name, Header, Core.Keys.Secret.Of(
                    secret.Reveal() + string.Concat(Enumerable.Repeat(call.Caller.Subject, options.Rounds)))))
                : new(new RestFailure(PeerProblem.SecretUnavailable) { Detail = pepper.Problem });
    }
}
