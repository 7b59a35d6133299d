using McpSecureApis.Core.Credentials.Types;
using Microsoft.Extensions.Configuration;

namespace McpSecureApis.Core.Credentials;

/// <summary>The operator's credentials by name: how each is obtained and where it may go.</summary>
internal sealed class CredentialOptions
{
    public const string SectionName = "Credentials";

    /// <summary>
    /// Gets the entries by the name that manifests use. Not public: the members of the section are the names, and a binder would take a
    /// credential called <c>entries</c> for this property.
    /// </summary>
    internal Dictionary<string, CredentialEntryOptions> Entries { get; } = new(StringComparer.Ordinal);

    /// <summary>Reads the section, each entry by its type.</summary>
    /// <exception cref="InvalidOperationException">An entry has a setting that does not exist.</exception>
    public static CredentialOptions From(IConfiguration configuration, CredentialTypes types)
    {
        var options = new CredentialOptions();
        foreach (var entry in configuration.GetSection(SectionName).GetChildren())
        {
            options.Entries[entry.Key] = types.Bind(entry);
        }

        return options;
    }
}
