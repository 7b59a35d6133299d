using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Manifests.Files;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Manifests.Tree;

namespace McpSecureApis.Core.Review.Sides;

/// <summary>A manifest of one side: what its author wrote, and what the rooms made of it.</summary>
/// <param name="File">The file as it was named to us.</param>
/// <param name="Written">The manifest with its defaults.</param>
/// <param name="Positions">Where its values stand.</param>
/// <param name="Compiled">The same as the server would serve it.</param>
internal sealed record ReviewedManifest(string File, ApiManifest Written, SourceMap Positions, CompiledManifest Compiled)
{
    /// <summary>Null when something is wrong with it.</summary>
    public static ReviewedManifest? Of(string file, ManifestReadResult read, CompiledManifest? compiled) =>
        read.Manifest is { } manifest && compiled is not null ? new ReviewedManifest(file, manifest, read.Positions, compiled) : null;
}
