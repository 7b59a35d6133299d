using System.Text.Json;
using McpSecureApis.Core.Manifests;

namespace McpSecureApis.Core.Catalog;

/// <summary>A tool, checked and compiled, shared by all calls, never changed.</summary>
internal sealed class ToolDefinition
{
    public required ToolIdentity Identity { get; init; }

    /// <summary>As its author wrote it: title, description, effect.</summary>
    public required ToolManifest Manifest { get; init; }

    /// <summary>The arguments' schema as it is published: every object closed, our own keywords taken out.</summary>
    public required JsonElement InputSchema { get; init; }

    /// <summary>The schema of the masked reply; null when the tool answers with nothing.</summary>
    public required JsonElement? OutputSchema { get; init; }
}
