using McpSecureApis.Admin;
using McpSecureApis.Core.Audit.Settings;
using McpSecureApis.Core.Audit.Signing;
using McpSecureApis.Core.Confirmation;
using McpSecureApis.Core.Credentials.Secrets;
using McpSecureApis.Hosting.Catalog;
using McpSecureApis.Hosting.Settings;

namespace McpSecureApis.Hosting.Startup;

/// <summary>
/// What the start would refuse although the settings are well formed: keys, folders and the admin token, as far as that can be told without
/// making, writing or starting anything.
/// </summary>
internal static class StartFindings
{
    public static IEnumerable<SettingFinding> Of(ProductOptions options)
    {
        foreach (var error in AuditKeys.FindProblems(options.Audit))
        {
            yield return Of(error);
        }

        if (ConfirmationSeal.FindKeyProblem(options.Confirmation) is { } seal)
        {
            yield return new SettingFinding(seal.Setting, seal.Problem);
        }

        if (FindFolderProblem(options.Audit.Path) is { } trail)
        {
            yield return new SettingFinding("Audit:Path", trail);
        }

        if (options.Confirmation.UsedPath.Length > 0 && FindFolderProblem(options.Confirmation.UsedPath) is { } used)
        {
            yield return new SettingFinding("Confirmation:UsedPath", used);
        }

        if (CatalogStart.FindProblem(options.Catalog.Path) is { } catalog)
        {
            yield return catalog;
        }

        if (options.Admin.Listen.Length > 0 && SecretReference.TryParse(options.Admin.Token, out var token, out _)
            && FindTokenProblem(token) is { } admin)
        {
            yield return new SettingFinding("Admin:Token", admin);
        }
    }

    /// <summary>A finding of the start together with all others that the start would come to.</summary>
    /// <param name="found">What ended the start.</param>
    /// <param name="options">The settings that it was begun with.</param>
    public static SettingsException With(SettingsException found, ProductOptions options) =>
        new(SettingFinding.Together(found.Findings, Of(options)));

    public static SettingFinding Of(AuditKeyException error) => new(error.Setting ?? AuditOptions.SectionName, error.Problem);

    /// <summary>As the listener asks. Waited for: nothing is served yet, and the token has two seconds.</summary>
    private static string? FindTokenProblem(SecretReference token) =>
        new AdminToken(token, TimeProvider.System).FindProblemAsync(CancellationToken.None).GetAwaiter().GetResult();

    /// <summary>A folder that is missing is made; what is no folder, or lies below what is none, cannot be.</summary>
    private static string? FindFolderProblem(string path)
    {
        for (var place = path; place is not null; place = Path.GetDirectoryName(place))
        {
            if (Directory.Exists(place))
            {
                return null;
            }

            if (File.Exists(place))
            {
                return place == path
                    ? $"is '{path}', which is a file; use a folder."
                    : $"is '{path}', which cannot be made: '{place}' is a file; use a folder.";
            }
        }

        return null;
    }
}
