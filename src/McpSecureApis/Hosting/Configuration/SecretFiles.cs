using McpSecureApis.Core.Credentials;
using McpSecureApis.Core.Credentials.Secrets;
using McpSecureApis.Core.Keys;
using McpSecureApis.Hosting.Settings;

namespace McpSecureApis.Hosting.Configuration;

/// <summary>The files with keys and secrets that a configuration names, and which of them others than their owner and its group may read.</summary>
internal static class SecretFiles
{
    private const string Reference = "file:";

    /// <summary>Keys of ours: who has one can forge what it protects, so that it is no key any more.</summary>
    /// <param name="options">Bound settings, with the paths of keys made absolute.</param>
    public static IEnumerable<SettingFinding> FindExposedKeys(ProductOptions options) => FindExposed(
    [
        ("Audit:HashKeyFile", options.Audit.HashKeyFile),
        ("Audit:SigningKeyFile", options.Audit.SigningKeyFile),
        ("Confirmation:KeyFile", options.Confirmation.KeyFile),
    ]);

    /// <summary>
    /// Secrets for other systems, each value of the form <c>file:PATH</c>. A warning: mounted secrets are 0644 unless somebody says otherwise, in
    /// a container that often has no other user.
    /// </summary>
    /// <param name="configuration">All settings.</param>
    public static IEnumerable<SettingFinding> FindExposedSecrets(IConfiguration configuration) => FindExposed(
        configuration.AsEnumerable()
            .Where(setting => setting.Value?.StartsWith(Reference, StringComparison.Ordinal) == true)
            .OrderBy(setting => setting.Key, StringComparer.Ordinal)
            .Select(setting => (setting.Key, setting.Value![Reference.Length..])));

    /// <summary>References of credentials with nothing behind them. A warning: what needs no such credential works all the same.</summary>
    /// <param name="options">Bound settings.</param>
    public static IEnumerable<SettingFinding> FindMissingSecrets(ProductOptions options)
    {
        foreach (var (name, entry) in options.Credentials.Entries.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            foreach (var (member, text) in entry.SecretMembers())
            {
                if (SecretReference.TryParse(text, out var reference, out _) && reference.IsAbsent)
                {
                    yield return new SettingFinding(
                        $"{CredentialOptions.SectionName}:{name}:{member}",
                        $"names {reference}, which {(reference.IsFile ? "does not exist" : "is not set")}; calls that need it are refused.");
                }
            }
        }
    }

    private static IEnumerable<SettingFinding> FindExposed(IEnumerable<(string Setting, string File)> files)
    {
        foreach (var (setting, file) in files)
        {
            if (Path.IsPathFullyQualified(file) && PrivateFile.FindExposure(file) is { } exposure)
            {
                yield return new SettingFinding(setting, $"names '{file}', which {exposure}");
            }
        }
    }
}
