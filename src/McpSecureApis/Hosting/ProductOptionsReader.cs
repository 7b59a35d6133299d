using McpSecureApis.Admin;
using McpSecureApis.Core.Audit;
using McpSecureApis.Core.Backend;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Confirmation;
using McpSecureApis.Core.Credentials;
using McpSecureApis.Core.Limits;
using McpSecureApis.Core.Masking;
using McpSecureApis.Transports;

namespace McpSecureApis.Hosting;

/// <summary>Reads the configuration, all of it, and finds everything that is wrong with it at once.</summary>
internal static class ProductOptionsReader
{
    /// <param name="file">The file given with <c>--configuration</c>; null takes the one beside the program.</param>
    /// <param name="settings">The <c>--set</c> arguments.</param>
    /// <param name="bound">Is given the settings before they are checked, for work that a wrong one cannot make harmful.</param>
    /// <exception cref="SettingsException">Something is wrong; the exception carries every finding.</exception>
    public static ProductOptions Read(string? file, IReadOnlyList<string> settings, Action<ProductOptions>? bound = null)
    {
        var configuration = ConfigurationFiles.Read(file, settings);
        var findings = new List<SettingFinding>();
        SettingsWalker.Check(configuration, typeof(ProductOptions), findings);
        Refuse(findings);

        var options = configuration.Get<ProductOptions>() ?? new ProductOptions();
        options.Digest = ConfigurationDigest.Of(configuration);

        // The framework reads an empty list as no setting at all.
        options.Server.ScopesSupported = configuration[$"{ServerOptions.SectionName}:{nameof(ServerOptions.ScopesSupported)}"] is { Length: 0 } ? [] : options.Server.ScopesSupported;
        ResolvePaths(options, Path.GetDirectoryName(Path.GetFullPath(file ?? ConfigurationFiles.DefaultFile))!);
        bound?.Invoke(options);
        Validate(options, findings);
        findings.AddRange(SecretFiles.FindExposedKeys(options));
        Refuse(findings);
        options.Warnings = [.. SecretFiles.FindExposedSecrets(configuration), .. SecretFiles.FindMissingSecrets(options)];
        return options;
    }

    private static void Refuse(List<SettingFinding> findings)
    {
        if (findings.Count > 0)
        {
            throw new SettingsException(findings);
        }
    }

    /// <summary>Relative paths are relative to the configuration file, never to the current folder.</summary>
    private static void ResolvePaths(ProductOptions options, string folder)
    {
        options.Catalog.Path = Path.GetFullPath(options.Catalog.Path, folder);
        options.Audit.Path = Path.GetFullPath(options.Audit.Path, folder);
        options.Audit.HashKeyFile = OptionalPath(options.Audit.HashKeyFile, folder);
        options.Audit.SigningKeyFile = OptionalPath(options.Audit.SigningKeyFile, folder);
        options.Confirmation.KeyFile = OptionalPath(options.Confirmation.KeyFile, folder);
        options.Confirmation.UsedPath = OptionalPath(options.Confirmation.UsedPath, folder);
        foreach (var issuer in options.Issuers)
        {
            issuer.Jwks = issuer.Jwks is { } jwks && !TrustedIssuer.IsAddress(jwks) ? Path.GetFullPath(jwks, folder) : issuer.Jwks;
        }
    }

    private static string OptionalPath(string path, string folder) => path.Length == 0 ? string.Empty : Path.GetFullPath(path, folder);

    private static void Validate(ProductOptions options, List<SettingFinding> findings)
    {
        Add(new ServerOptionsValidator().Validate(options.Server));
        Add(new IssuersValidator().Validate([.. options.Issuers]));
        Add(new StdioOptionsValidator().Validate(options.Stdio));
        foreach (var (_, backend) in options.Backends)
        {
            Add(new BackendOverrideOptionsValidator().Validate(backend));
        }

        Add(new NetworkOptionsValidator().Validate(options.Networks));
        Add(new CredentialOptionsValidator().Validate(options.CredentialEntries()));
        Add(new MaskingOptionsValidator().Validate(options.Masking));
        Add(new ConfirmationOptionsValidator().Validate(options.Confirmation));
        Add(new LimitsOptionsValidator().Validate(options.Limits));
        Add(new AuditOptionsValidator().Validate(options.Audit));
        Add(new ScopeHierarchyOptionsValidator().Validate(options.Authorization));
        Add(new AdminOptionsValidator().Validate(options.Admin));

        void Add(FluentValidation.Results.ValidationResult result) =>
            findings.AddRange(result.Errors.Select(error => new SettingFinding(error.PropertyName, error.ErrorMessage)));
    }
}
