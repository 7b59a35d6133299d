using McpSecureApis.Core.Callers.Scopes;
using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Credentials;
using McpSecureApis.Hosting.Catalog;
using McpSecureApis.Hosting.Configuration;
using McpSecureApis.Hosting.Settings;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpSecureApis.Commands.Review.Sides;

/// <summary>The configuration of one side, read and checked as for a start, and what it means for callers and manifests.</summary>
internal sealed class SettingsSide : IDisposable
{
    private readonly CredentialStore _credentials;
    private readonly SettingLines _lines;

    private SettingsSide(string name, ProductOptions options, SettingLines lines)
    {
        _credentials = new CredentialStore(options.Credentials, TimeProvider.System, NullLogger<CredentialStore>.Instance);
        _lines = lines;
        Name = name;
        Options = options;
        Rules = OperatorRules.Of(options, _credentials);
        Hierarchy = new ScopeHierarchy(options.Authorization);
    }

    /// <summary>The side as it was named.</summary>
    public string Name { get; }

    /// <summary>The settings as they are written, with their defaults.</summary>
    public ProductOptions Options { get; }

    /// <summary>What they mean for manifests.</summary>
    public CatalogRules Rules { get; }

    public ScopeHierarchy Hierarchy { get; }

    /// <summary>Takes the content of a file. Environment and arguments are no part of it.</summary>
    /// <param name="name">The file as it was named.</param>
    /// <param name="content">What it holds.</param>
    /// <exception cref="SettingsException">It is no JSON, or its settings do not hold; the exception carries every finding.</exception>
    public static SettingsSide Take(string name, byte[] content)
    {
        var settings = ConfigurationFiles.Parse(name, content);
        var options = ProductOptionsReader.ReadWritten(settings, out var findings);
        return findings.Count == 0 ? new SettingsSide(name, options, SettingLines.Read(content)) : throw new SettingsException(findings);
    }

    /// <summary>Where a setting is written.</summary>
    public (string File, int Line) Find(string key) => (Name, _lines.Find(key));

    public void Dispose() => _credentials.Dispose();
}
