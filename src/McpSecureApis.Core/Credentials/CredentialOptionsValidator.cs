using System.Buffers;
using FluentValidation;
using McpSecureApis.Core.Manifests.Values;

namespace McpSecureApis.Core.Credentials;

/// <summary>Reports every problem of the credentials at once: what all entries have in common, and what their types ask. Never prints what stands where a secret's reference belongs.</summary>
internal sealed class CredentialOptionsValidator : AbstractValidator<CredentialOptions>
{
    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("-_.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    public CredentialOptionsValidator()
        : this(CredentialTypes.BuiltIn)
    {
    }

    public CredentialOptionsValidator(CredentialTypes types) =>
        RuleFor(options => options.Entries).Custom((entries, context) =>
        {
            foreach (var (name, entry) in entries)
            {
                var prefix = $"{CredentialOptions.SectionName}:{name}";
                Check(name, entry, types, new CredentialEntryFindings((member, problem) =>
                {
                    var setting = member.Length == 0 ? prefix : $"{prefix}:{member}";
                    context.AddFailure(setting, $"{setting} {problem}");
                }));
            }
        });

    private static void Check(string name, CredentialEntryOptions entry, CredentialTypes types, CredentialEntryFindings findings)
    {
        if (name.Length is 0 or > 64 || name.AsSpan().ContainsAnyExcept(NameCharacters))
        {
            findings.Add(string.Empty, "needs a name of 1 to 64 letters, digits, hyphens, underscores or dots.");
        }

        if (types.TryFind(entry.Type, out var type))
        {
            foreach (var member in entry.SetMembers().Where(member => !type.Members.Contains(member)))
            {
                findings.Add(member, $"does not belong to a credential of the type {type.Name}; remove it.");
            }

            type.Check(entry, findings);
        }
        else
        {
            findings.Add(nameof(entry.Type), $"is '{entry.Type}'; use {types.Names}.");
        }

        findings.CheckBetween(nameof(entry.AcquireTimeout), entry.AcquireTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1));
        CheckUse(entry.Use, findings);
    }

    private static void CheckUse(CredentialUseOptions use, CredentialEntryFindings findings)
    {
        const string Origins = $"{nameof(CredentialEntryOptions.Use)}:{nameof(CredentialUseOptions.Origins)}";
        if (use.Origins.Count == 0)
        {
            findings.Add(Origins, "is missing; list the origins that the credential may go to, for example https://orders.internal.example.");
        }

        if (use.Manifests.Count == 0)
        {
            findings.Add(
                $"{nameof(CredentialEntryOptions.Use)}:{nameof(CredentialUseOptions.Manifests)}", "is missing; list the ids of the manifests that may use the credential.");
        }

        foreach (var origin in use.Origins.Where(origin => origin != CredentialUseOptions.LoopbackOrigin))
        {
            if (!StrictHttpUrl.TryParse(origin, out var url, out var problem))
            {
                findings.Add(Origins, $"has '{origin}', which {problem}");
            }
            else if (url.AbsolutePath != "/")
            {
                findings.Add(Origins, $"has '{origin}'; leave out the path, for example {url.GetLeftPart(UriPartial.Authority)}.");
            }
        }
    }
}
