using System.ComponentModel;

namespace McpSecureApis.Core.Manifests.Model;

/// <summary>A manifest file as its author wrote it: one backend and what it offers.</summary>
internal sealed record ApiManifest
{
    [Description("Version of the manifest format. Always 1.")]
    public int Format { get; init; } = 1;

    [Description("Id of the manifest, unique in the catalog: lower-case letters, digits and hyphens.")]
    public required string Manifest { get; init; }

    [Description("Semantic version of the manifest. Shown in audit records.")]
    public required string Version { get; init; }

    [Description("Who answers for the manifest, for example a team's mail address.")]
    public required string Owner { get; init; }

    [Description("What the backend is about, for people.")]
    public string? Description { get; init; }

    [Description("Claims of the caller that conditions may use, each with its type.")]
    public IReadOnlyDictionary<string, ClaimType> Claims { get; init; } = new Dictionary<string, ClaimType>(StringComparer.Ordinal);

    [Description("The one backend that every tool of this manifest calls.")]
    public required BackendManifest Backend { get; init; }

    [Description("The tools.")]
    public required IReadOnlyList<ToolManifest> Tools { get; init; }

    [Description("Read-only data behind URIs of your own scheme, for clients that let a person attach it.")]
    public IReadOnlyList<ResourceManifest> Resources { get; init; } = [];

    [Description("Texts with blanks that a person picks in the client.")]
    public IReadOnlyList<PromptManifest> Prompts { get; init; } = [];
}
