using FluentValidation;
using McpSecureApis.Core.Credentials.Secrets;
using McpSecureApis.Core.Credentials.Values;

namespace McpSecureApis.Core.Credentials.Types.Static;

/// <summary>Reports everything that is wrong with the members of a <c>static</c> credential.</summary>
internal sealed class StaticCredentialOptionsValidator : AbstractValidator<StaticCredentialOptions>
{
    private const string Bearer = StaticCredentialOptions.BearerPlacement;
    private const string Header = StaticCredentialOptions.HeaderPlacement;
    private const string Basic = StaticCredentialOptions.BasicPlacement;

    /// <summary>Headers that decide where a request goes or how it is framed; a secret has no business there.</summary>
    private static readonly HashSet<string> ForbiddenHeaders = new(StringComparer.OrdinalIgnoreCase)
    {
        "Host", "Connection", "Keep-Alive", "Transfer-Encoding", "TE", "Trailer", "Upgrade", "Expect", "Cookie", "Forwarded", "Via",
        "Accept", "Accept-Encoding", "Date", "Range", "Referer", "Origin",
    };

    public StaticCredentialOptionsValidator()
    {
        RuleFor(entry => entry.Value).MustBeReference();
        RuleFor(entry => entry.Placement).Must(placement => placement is Bearer or Header or Basic)
            .WithMessage(entry => $"Placement is '{entry.Placement}'; use bearer, header or basic.");
        RuleFor(entry => entry.Header).Must(IsUsableHeader).When(entry => entry.Placement == Header)
            .WithMessage(entry => $"Header is '{entry.Header}'; use the name of a request header that carries keys, for example X-Api-Key.");
        RuleFor(entry => entry.Header).Null().When(entry => entry.Placement is Bearer or Basic)
            .WithMessage(entry => $"Header does not belong to the placement {entry.Placement}; remove it, or use the placement header.");
        RuleFor(entry => entry.Username).Must(IsUserName).When(entry => entry.Placement == Basic)
            .WithMessage(entry => $"Username is '{entry.Username}'; use printable ASCII without a colon.");
        RuleFor(entry => entry.Username).Null().When(entry => entry.Placement is Bearer or Header)
            .WithMessage(entry => $"Username does not belong to the placement {entry.Placement}; remove it, or use the placement basic.");
    }

    private static bool IsUserName(string? name) =>
        !string.IsNullOrEmpty(name) && !name.Contains(':', StringComparison.Ordinal) && Credential.IsHeaderValue(name);

    private static bool IsUsableHeader(string? header) =>
        !string.IsNullOrEmpty(header) && !header.AsSpan().ContainsAnyExcept(HeaderCharacters.Name) &&
        !ForbiddenHeaders.Contains(header) &&
        !header.StartsWith("Content-", StringComparison.OrdinalIgnoreCase) &&
        !header.StartsWith("Proxy-", StringComparison.OrdinalIgnoreCase) &&
        !header.StartsWith("X-Forwarded-", StringComparison.OrdinalIgnoreCase);
}
