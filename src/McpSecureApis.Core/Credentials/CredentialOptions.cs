using Microsoft.Extensions.Configuration;

namespace McpSecureApis.Core.Credentials;

/// <summary>The operator's credentials by name: how each is obtained and where it may go.</summary>
internal sealed class CredentialOptions
{
    public const string SectionName = "Credentials";

    /// <summary>Gets the entries by the name that manifests use. The members of the section are the names.</summary>
    public Dictionary<string, CredentialEntryOptions> Entries { get; } = new(StringComparer.Ordinal);

    /// <summary>Reads the section, whose members are names and not settings.</summary>
    /// <exception cref="InvalidOperationException">An entry has a setting that does not exist.</exception>
    public static CredentialOptions From(IConfiguration configuration)
    {
        var options = new CredentialOptions();
        foreach (var entry in configuration.GetSection(SectionName).GetChildren())
        {
            options.Entries[entry.Key] =
                entry.Get<CredentialEntryOptions>(binder => binder.ErrorOnUnknownConfiguration = true) ?? new CredentialEntryOptions();
        }

        return options;
    }
}
