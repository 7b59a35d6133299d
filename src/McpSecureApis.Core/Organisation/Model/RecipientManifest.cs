using System.ComponentModel;

namespace McpSecureApis.Core.Organisation.Model;

/// <summary>To whom an answer goes. What is given has to hold together.</summary>
internal sealed record RecipientManifest
{
    [Description("A caller who has this scope, whatever others too.")]
    public string? Scope { get; init; }

    [Description("A caller of this tier. What callers of a tier may do is not proved in this version, so it names nothing.")]
    public string? Tier { get; init; }

    [Description("A caller of this tenant.")]
    public string? Tenant { get; init; }
}
