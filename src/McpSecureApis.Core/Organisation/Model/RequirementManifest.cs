using System.ComponentModel;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Manifests.Values;

namespace McpSecureApis.Core.Organisation.Model;

/// <summary>What a selected call has to be. Has the members of a selector that can be asked for; the others can only be ruled out.</summary>
internal sealed record RequirementManifest
{
    [Description("read: changes nothing. write: changes something, so write or destructive. destructive: only that.")]
    public ToolEffect? Effect { get; init; }

    [Description("A network in CIDR notation, or public: all of the backend's allowedNetworks lie in it.")]
    public string? Network { get; init; }

    [Description("Host of the backend, or host:port.")]
    public string? Host { get; init; }

    [Description("The caller needs at least one of these scopes.")]
    public IReadOnlyList<string>? AnyScope { get; init; }

    [Description("The caller needs all of these scopes.")]
    public IReadOnlyList<string>? AllScopes { get; init; }

    [Description("Whether the call waits for a person's yes.")]
    public bool? Confirmation { get; init; }

    [Description("A caller may not call more often than this, for example 60/min.")]
    public RateManifest? Limit { get; init; }

    [Description("Id of the manifest.")]
    public string? Manifest { get; init; }

    [Description("Name of the tool, resource or prompt.")]
    public string? Entry { get; init; }

    /// <summary>The same as a selector.</summary>
    public SelectorManifest ToSelector() => new()
    {
        Effect = Effect,
        Network = Network,
        Host = Host,
        AnyScope = AnyScope,
        AllScopes = AllScopes,
        Confirmation = Confirmation,
        Limit = Limit,
        Manifest = Manifest,
        Entry = Entry,
    };
}
