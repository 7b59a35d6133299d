using System.Buffers;
using FluentValidation;
using McpSecureApis.Core.Credentials.Types;

namespace McpSecureApis.Core.Credentials;

/// <summary>Reports every problem of the credentials at once: what their types ask, and what all entries have in common.</summary>
internal sealed class CredentialOptionsValidator : AbstractValidator<CredentialOptions>
{
    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("-_.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    public CredentialOptionsValidator() => RuleFor(options => options.Entries).Custom((entries, context) =>
    {
        foreach (var (name, entry) in entries)
        {
            var setting = $"{CredentialOptions.SectionName}:{name}";
            if (name.Length is 0 or > 64 || name.AsSpan().ContainsAnyExcept(NameCharacters))
            {
                context.AddFailure(setting, $"{setting} needs a name of 1 to 64 letters, digits, hyphens, underscores or dots.");
            }

            foreach (var error in entry.Validate().Errors.Concat(new CredentialEntryOptionsValidator().Validate(entry).Errors))
            {
                context.AddFailure($"{setting}:{error.PropertyName}", $"{setting}:{error.ErrorMessage}");
            }
        }
    });
}
