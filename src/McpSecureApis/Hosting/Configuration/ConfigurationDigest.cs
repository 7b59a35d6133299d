using System.Security.Cryptography;
using System.Text;

namespace McpSecureApis.Hosting.Configuration;

/// <summary>The digest of the settings in force, for the audit trail. Secrets are references, so their values are not part of it.</summary>
internal static class ConfigurationDigest
{
    public static string Of(IConfiguration configuration)
    {
        var text = new StringBuilder();
        foreach (var (key, value) in configuration.AsEnumerable().OrderBy(entry => entry.Key, StringComparer.OrdinalIgnoreCase))
        {
            text.Append(key.ToUpperInvariant()).Append('=').Append(value).Append('\n');
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
