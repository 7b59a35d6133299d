using System.ComponentModel;

namespace McpSecureApis.Core.Manifests.Model;

/// <summary>Who may call a tool. Scopes AND one alternative of <see cref="AnyOf"/>; or every authenticated caller.</summary>
internal sealed record AccessManifest
{
    [Description("Scopes that the caller needs, all of them.")]
    public IReadOnlyList<string>? Scopes { get; init; }

    [Description("Alternatives: the caller needs all scopes of at least one inner list.")]
    public IReadOnlyList<IReadOnlyList<string>>? AnyOf { get; init; }

    [Description("true lets in every authenticated caller. Excludes scopes and anyOf.")]
    public bool Authenticated { get; init; }

    [Description("Conditions in CEL over caller.* and arguments.*; all must hold.")]
    public IReadOnlyList<string> When { get; init; } = [];

    [Description("hidden (default): unknown without the scopes. listed: in the list, a call is answered with a 403 challenge.")]
    public ToolVisibility Visibility { get; init; } = ToolVisibility.Hidden;
}
