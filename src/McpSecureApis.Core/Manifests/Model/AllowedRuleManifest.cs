using System.ComponentModel;
using System.Text.Json;

namespace McpSecureApis.Core.Manifests.Model;

/// <summary>Combinations that are allowed; every other one is refused. It does not apply when none of the arguments is given.</summary>
internal sealed record AllowedRuleManifest
{
    [Description("The arguments.")]
    public required IReadOnlyList<string> Of { get; init; }

    [Description("The combinations, each a list with one value per argument in the same order; null stands for an argument that is not given.")]
    public required JsonElement Combinations { get; init; }
}
