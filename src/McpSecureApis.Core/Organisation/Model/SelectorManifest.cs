using System.ComponentModel;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Manifests.Values;

namespace McpSecureApis.Core.Organisation.Model;

/// <summary>Selects calls. All members that are given have to hold together; an empty selector would select everything and is an error.</summary>
internal sealed record SelectorManifest
{
    [Description("read: changes nothing. write: changes something, so write or destructive. destructive: only that.")]
    public ToolEffect? Effect { get; init; }

    [Description("Data class: the answer lets something of a value of this class out, by the masking policy and the caller's scopes.")]
    public string? Class { get; init; }

    [Description("Who gets the answer.")]
    public RecipientManifest? To { get; init; }

    [Description("A network in CIDR notation, or public: the backend's allowedNetworks have an address in it.")]
    public string? Network { get; init; }

    [Description("Host of the backend, or host:port.")]
    public string? Host { get; init; }

    [Description("A free string of the model's stands in this place of the request: path, query or body.")]
    public FreeStringPlace? FreeString { get; init; }

    [Description("The entry needs at least one of these scopes: no caller without all of them gets through.")]
    public IReadOnlyList<string>? AnyScope { get; init; }

    [Description("The entry needs all of these scopes.")]
    public IReadOnlyList<string>? AllScopes { get; init; }

    [Description("Whether the call waits for a person's yes.")]
    public bool? Confirmation { get; init; }

    [Description("A caller may not call more often than this, for example 60/min.")]
    public RateManifest? Limit { get; init; }

    [Description("Id of the manifest.")]
    public string? Manifest { get; init; }

    [Description("Name of the tool, resource or prompt.")]
    public string? Entry { get; init; }
}
