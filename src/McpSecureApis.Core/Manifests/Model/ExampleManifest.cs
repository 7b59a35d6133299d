using System.ComponentModel;
using System.Text.Json;

namespace McpSecureApis.Core.Manifests.Model;

/// <summary>An example call.</summary>
internal sealed record ExampleManifest
{
    [Description("Arguments of the call.")]
    public required JsonElement Arguments { get; init; }

    [Description("allow or refuse.")]
    public required ExampleExpectation Expect { get; init; }
}
