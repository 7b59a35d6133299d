using McpSecureApis.Admin;
using McpSecureApis.Core.Audit.Settings;
using McpSecureApis.Core.Backend;
using McpSecureApis.Core.Backend.Networks;
using McpSecureApis.Core.Callers.Issuers;
using McpSecureApis.Core.Callers.Scopes;
using McpSecureApis.Core.Callers.Stdio;
using McpSecureApis.Core.Confirmation;
using McpSecureApis.Core.Credentials;
using McpSecureApis.Core.Limits;
using McpSecureApis.Core.Masking.Policy;
using McpSecureApis.Hosting.Settings;
using McpSecureApis.Transports.Connections;
using Microsoft.Extensions.Options;

namespace McpSecureApis.Hosting.Configuration;

/// <summary>
/// Binds the operator's settings and finds everything that is wrong with them at once. What is wrong by its name or its kind is left out of the
/// settings, and the rest is judged all the same.
/// </summary>
/// <param name="configuration">What the operator wrote.</param>
/// <param name="credentials">The types of credentials that there are.</param>
/// <param name="bound">Is given the settings before they are checked, for work that a wrong one cannot make harmful.</param>
/// <param name="ahead">What else the start would refuse, told together with settings that are wrong; null for who does not come to that.</param>
internal sealed class ProductOptionsSetup(
    OperatorConfiguration configuration,
    CredentialTypes credentials,
    Action<ProductOptions>? bound = null,
    Func<ProductOptions, IEnumerable<SettingFinding>>? ahead = null)
    : IConfigureOptions<ProductOptions>, IValidateOptions<ProductOptions>
{
    private readonly List<SettingFinding> _misread = [];

    public void Configure(ProductOptions options)
    {
        var settings = BindWritten(options);
        ResolvePaths(options, configuration.Folder);
        options.Warnings = [.. SecretFiles.FindExposedSecrets(settings), .. SecretFiles.FindMissingSecrets(options), .. CatalogSettings.Warn(options.Catalog)];
        bound?.Invoke(options);
    }

    /// <summary>Takes the settings as they are written: relative paths stay so.</summary>
    public IConfiguration BindWritten(ProductOptions options)
    {
        var written = ApprovalSettings.Expand(configuration.Settings);
        var walker = new SettingsWalker(credentials);
        walker.Check(written, typeof(ProductOptions), _misread);
        _misread.AddRange(FindForeignMembers(written, _misread));
        var settings = SettingForms.Replace(_misread.Count == 0 ? written : Without(written, _misread), walker.Forms);
        settings.Bind(options);
        foreach (var issuer in options.Issuers)
        {
            IssuerPresets.Fill(issuer);
        }

        options.Credentials = CredentialOptions.From(settings, credentials);
        options.Digest = ConfigurationDigest.Of(settings);

        // The framework reads an empty list as no setting at all.
        options.Server.ScopesSupported =
            settings[$"{ServerOptions.SectionName}:{nameof(ServerOptions.ScopesSupported)}"] is { Length: 0 } ? [] : options.Server.ScopesSupported;
        return settings;
    }

    public ValidateOptionsResult Validate(string? name, ProductOptions options)
    {
        // Settings that hold are no business of what comes later, which tells its own findings.
        var wrong = Find(options);
        return wrong.Count == 0
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(SettingFinding.Together(wrong, ahead?.Invoke(options) ?? []).Select(finding => finding.ToString()));
    }

    /// <summary>Everything that is wrong with what was bound.</summary>
    /// <param name="options">What was bound.</param>
    /// <param name="isHere">Whether the key files that it names are those of this machine.</param>
    public IReadOnlyList<SettingFinding> Find(ProductOptions options, bool isHere = true)
    {
        List<SettingFinding> wrong = [.. Check(options), .. isHere ? SecretFiles.FindExposedKeys(options) : []];
        return [.. _misread, .. wrong.Where(finding => !_misread.Exists(cause => IsBehind(finding.Setting, cause.Setting)))];
    }

    /// <summary>The same settings without those that cannot be read.</summary>
    private static IConfiguration Without(IConfiguration configuration, List<SettingFinding> misread)
    {
        var settings = configuration.AsEnumerable().Where(setting => !misread.Exists(finding => IsAtOrBelow(setting.Key, finding.Setting))).ToList();
        var parents = settings.Select(setting => ConfigurationPath.GetParentPath(setting.Key)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Where(setting => setting.Value is not null || !parents.Contains(setting.Key)))
            .Build();
    }

    /// <summary>Members of credentials that exist, and not for their type: an error also with the value that is the default elsewhere.</summary>
    private List<SettingFinding> FindForeignMembers(IConfiguration settings, List<SettingFinding> misread)
    {
        var findings = new List<SettingFinding>();
        foreach (var entry in settings.GetSection(CredentialOptions.SectionName).GetChildren())
        {
            if (credentials.TryFind(entry, out var type))
            {
                var members = SettingsWalker.MembersOf(type.Options).Select(member => member.Name).Order(StringComparer.Ordinal).ToList();
                findings.AddRange(entry.GetChildren()
                    .Where(member => !members.Contains(member.Key, StringComparer.OrdinalIgnoreCase))
                    .Where(member => !misread.Exists(finding => IsAtOrBelow(member.Path, finding.Setting)))
                    .Select(member => new SettingFinding(
                        member.Path,
                        $"does not belong to a credential of the type {type.Name}. Known here: {string.Join(", ", members)}.")));
            }
        }

        return findings;
    }

    private static bool IsAtOrBelow(string key, string other) =>
        key.StartsWith(other, StringComparison.OrdinalIgnoreCase) && (key.Length == other.Length || key[other.Length] == ':');

    /// <summary>Whether a setting is wrong only because another was left out: itself, one below it, or the list that lacks it.</summary>
    private static bool IsBehind(string setting, string cause) =>
        IsAtOrBelow(setting, cause) || string.Equals(setting, ConfigurationPath.GetParentPath(cause), StringComparison.OrdinalIgnoreCase);

    /// <summary>Relative paths are relative to the configuration file, never to the current folder.</summary>
    private static void ResolvePaths(ProductOptions options, string folder)
    {
        options.Catalog.Path = Path.GetFullPath(options.Catalog.Path, folder);
        options.Catalog.Shadow = OptionalPath(options.Catalog.Shadow, folder);
        options.Audit.Path = Path.GetFullPath(options.Audit.Path, folder);
        options.Audit.HashKeyFile = OptionalPath(options.Audit.HashKeyFile, folder);
        options.Audit.SigningKeyFile = OptionalPath(options.Audit.SigningKeyFile, folder);
        options.Confirmation.KeyFile = OptionalPath(options.Confirmation.KeyFile, folder);
        options.Confirmation.UsedPath = OptionalPath(options.Confirmation.UsedPath, folder);
        options.Approvals.Lock = OptionalPath(options.Approvals.Lock, folder);
        options.Approvals.Policy = OptionalPath(options.Approvals.Policy, folder);
        options.Approvals.RootKey = OptionalPath(options.Approvals.RootKey, folder);
        options.Approvals.Store = OptionalPath(options.Approvals.Store, folder);
        options.State.Path = OptionalPath(options.State.Path, folder);
        foreach (var issuer in options.Issuers)
        {
            issuer.Jwks = issuer.Jwks is { } jwks && !TrustedIssuer.IsAddress(jwks) ? Path.GetFullPath(jwks, folder) : issuer.Jwks;
        }
    }

    private static string OptionalPath(string path, string folder) => path.Length == 0 ? string.Empty : Path.GetFullPath(path, folder);

    private static IEnumerable<SettingFinding> Check(ProductOptions options) =>
    [
        .. Name(ServerOptions.SectionName, new ServerOptionsValidator().Validate(options.Server)),
        .. Name(string.Empty, new IssuersValidator().Validate([.. options.Issuers])),
        .. Name(RoleScopes.SectionName, new RolesValidator().Validate(options.Roles.AsReadOnly())),
        .. Name(nameof(options.Stdio), new StdioOptionsValidator().Validate(options.Stdio)),
        .. options.Backends.SelectMany(backend =>
            Name($"{nameof(options.Backends)}:{backend.Key}", new BackendOverrideOptionsValidator().Validate(backend.Value))),
        .. Name(NetworkOptions.SectionName, new NetworkOptionsValidator().Validate(options.Networks)),
        .. Name(CredentialOptions.SectionName, new CredentialOptionsValidator().Validate(options.Credentials)),
        .. Name(MaskingOptions.SectionName, new MaskingOptionsValidator().Validate(options.Masking)),
        .. Name(ConfirmationOptions.SectionName, new ConfirmationOptionsValidator().Validate(options.Confirmation)),
        .. Name(LimitsOptions.SectionName, new LimitsOptionsValidator().Validate(options.Limits)),
        .. Name(AuditOptions.SectionName, new AuditOptionsValidator().Validate(options.Audit)),
        .. Name(nameof(options.Authorization), new ScopeHierarchyOptionsValidator().Validate(options.Authorization)),
        .. Name(nameof(options.Admin), new AdminOptionsValidator().Validate(options.Admin)),
        .. CatalogSettings.Check(options.Catalog),
        .. ApprovalSettings.Check(options),
        .. CheckState(options.State),
    ];

    private static IEnumerable<SettingFinding> CheckState(StateOptions state) => state.Path.Length > 0
        ? []
        : [new SettingFinding(
            $"{StateOptions.SectionName}:{nameof(StateOptions.Path)}",
            "is empty; use a folder that this user may make, for example state.")];

    /// <summary>Each problem under the full key of its setting, which its own words need not repeat.</summary>
    private static IEnumerable<SettingFinding> Name(string section, FluentValidation.Results.ValidationResult result) =>
        result.Errors.Select(error =>
        {
            var key = SettingKey.Of(section, error.PropertyName);
            return new SettingFinding(key, SettingKey.WithoutName(error.ErrorMessage, key));
        }).Distinct();
}
