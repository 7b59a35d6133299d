using System.ComponentModel;
using System.Text.Json;

namespace McpSecureApis.Core.Manifests.Model;

/// <summary>Bounds on a sum, which is computed exactly.</summary>
internal sealed record SumRuleManifest
{
    [Description("The numbers: an argument, or a path such as lines[].quantity. What is absent counts nothing.")]
    public required IReadOnlyList<string> Of { get; init; }

    [Description("The least sum that is allowed.")]
    public JsonElement? Min { get; init; }

    [Description("The greatest sum that is allowed.")]
    public JsonElement? Max { get; init; }
}
