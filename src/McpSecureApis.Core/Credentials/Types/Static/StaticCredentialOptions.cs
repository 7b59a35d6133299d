using FluentValidation.Results;

namespace McpSecureApis.Core.Credentials.Types.Static;

/// <summary><c>static</c>: a secret that is sent as it is.</summary>
internal sealed class StaticCredentialOptions : CredentialEntryOptions
{
    /// <summary>The <see cref="Placement"/> of a bearer token.</summary>
    public const string BearerPlacement = "bearer";

    /// <summary>The <see cref="Placement"/> of a bare value in a header of its own.</summary>
    public const string HeaderPlacement = "header";

    /// <summary>The <see cref="Placement"/> of the password of basic authentication.</summary>
    public const string BasicPlacement = "basic";

    /// <summary>Gets or sets where the secret is: <c>env:NAME</c> or <c>file:PATH</c>.</summary>
    public string? Value { get; set; }

    /// <summary>Gets or sets where the secret goes: <c>bearer</c>, <c>header</c> or <c>basic</c>.</summary>
    /// <value>The default is <c>bearer</c>, what most services take.</value>
    public string Placement { get; set; } = BearerPlacement;

    /// <summary>Gets or sets the header's name for the placement <c>header</c>, for example <c>X-Api-Key</c>.</summary>
    public string? Header { get; set; }

    /// <summary>Gets or sets the user name for the placement <c>basic</c>; the secret is the password.</summary>
    public string? Username { get; set; }

    public override ValidationResult Validate() => new StaticCredentialOptionsValidator().Validate(this);

    public override IEnumerable<SecretMember> SecretMembers() => [new(nameof(Value), Value)];

    public override string HeaderName() => this is { Placement: HeaderPlacement, Header: { } header } ? header : base.HeaderName();

    public override ICredentialSource Open(string name, CredentialSetting setting) => new StaticCredentialSource(name, this, setting);
}
