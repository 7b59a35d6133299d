using McpSecureApis.Core.Manifests.Model;

namespace McpSecureApis.Core.Catalog;

/// <summary>A manifest file of which every room has compiled its part.</summary>
/// <param name="File">The file, relative to the catalog's folder.</param>
/// <param name="Id">The manifest's id.</param>
/// <param name="Digest">SHA-256 of the file's bytes, lower-case hex.</param>
/// <param name="Tools">Its tools.</param>
internal sealed record CompiledManifest(string File, string Id, string Digest, IReadOnlyList<ToolDefinition> Tools)
{
    /// <summary>As its author wrote it, with its defaults.</summary>
    public required ApiManifest Written { get; init; }

    /// <summary>The file's bytes; empty where nobody kept them.</summary>
    public ReadOnlyMemory<byte> Source { get; init; }

    public IReadOnlyList<ResourceDefinition> Resources { get; init; } = [];

    public IReadOnlyList<PromptDefinition> Prompts { get; init; } = [];

    /// <summary>The entries with the approvals under which they are served.</summary>
    public IEnumerable<(EntryIdentity Identity, EntryApproval? Approval)> Approvals =>
        Tools.Concat(Resources.Select(resource => resource.Unit)).Select(tool => (tool.Identity, tool.Approval))
            .Concat(Prompts.Select(prompt => (prompt.Identity, prompt.Approval)));

    /// <summary>The identities of everything with a name, each with its place in the file.</summary>
    public IEnumerable<(string Path, EntryIdentity Identity)> Entries =>
        Tools.Select((tool, i) => ($"tools[{i}].name", tool.Identity))
            .Concat(Resources.Select((resource, i) => ($"resources[{i}].name", resource.Identity)))
            .Concat(Prompts.Select((prompt, i) => ($"prompts[{i}].name", prompt.Identity)));
}
