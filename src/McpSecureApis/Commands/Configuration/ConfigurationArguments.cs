using System.CommandLine;
using McpSecureApis.Core.Audit.Settings;
using McpSecureApis.Core.Audit.Signing;
using McpSecureApis.Core.Keys;
using McpSecureApis.Hosting.Configuration;
using McpSecureApis.Hosting.Settings;

namespace McpSecureApis.Commands.Configuration;

/// <summary>The options that every verb takes to find the operator's configuration.</summary>
internal sealed class ConfigurationArguments
{
    private readonly Option<string?> _file = new("--configuration")
    {
        Description = "Configuration file; without it, appsettings.json beside the program. " +
            "Not used by demo, config diff, manifest init and manifest schema.",
        Recursive = true,
        HelpName = "FILE",
    };

    private readonly Option<string[]> _settings = new("--set")
    {
        Description = "One setting, for example Server:Listen=http://127.0.0.1:8080. Can be repeated; wins over file and environment.",
        Recursive = true,
        HelpName = "KEY=VALUE",
        DefaultValueFactory = _ => [],
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_file);
        command.Options.Add(_settings);
    }

    /// <exception cref="SettingsException">The configuration cannot be used.</exception>
    public ProductOptions Read(ParseResult parsed) => ProductOptionsReader.Read(parsed.GetValue(_file), parsed.GetValue(_settings) ?? []);

    /// <summary>What was written, for a host that judges it when it starts.</summary>
    /// <exception cref="SettingsException">It cannot be read.</exception>
    public OperatorConfiguration ReadUnchecked(ParseResult parsed) =>
        OperatorConfiguration.Read(parsed.GetValue(_file), parsed.GetValue(_settings) ?? []);

    /// <inheritdoc cref="ProductOptionsReader.Examine"/>
    public ProductOptions Examine(ParseResult parsed, out IReadOnlyList<SettingFinding> findings) =>
        ProductOptionsReader.Examine(parsed.GetValue(_file), parsed.GetValue(_settings) ?? [], out findings);

    /// <summary>The file that is read.</summary>
    public string File(ParseResult parsed) => Path.GetFullPath(parsed.GetValue(_file) ?? ConfigurationFiles.DefaultFile);

    /// <summary>Whether a configuration file was named.</summary>
    public bool IsNamed(ParseResult parsed) => parsed.GetValue(_file) is not null;

    /// <summary>Whether anything was said about a configuration.</summary>
    public bool IsGiven(ParseResult parsed) => IsNamed(parsed) || parsed.GetValue(_settings) is { Length: > 0 };

    /// <summary>The configured folder of the audit trail.</summary>
    public string? AuditPath(ParseResult parsed) => Read(parsed).Audit.Path;

    /// <summary>The key of the trail's hashes, so that a query may name a subject; null where it is not to be had.</summary>
    public KeyedHasher? AuditHasher(ParseResult parsed)
    {
        try
        {
            // A search makes no key, whatever the server may do: with another one it would find nothing.
            var audit = Read(parsed).Audit;
            return AuditKeys.LoadHasher(new AuditOptions { Path = audit.Path, HashKeyFile = audit.HashKeyFile });
        }
        catch (Exception error) when (error is SettingsException or AuditKeyException)
        {
            // Whoever reads a copied trail has no key; hashes can be asked for as they are.
            return null;
        }
    }
}
