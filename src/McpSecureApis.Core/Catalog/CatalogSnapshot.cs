using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using McpSecureApis.Core.Authorization;
using McpSecureApis.Core.Backend;
using McpSecureApis.Core.Callers;

namespace McpSecureApis.Core.Catalog;

/// <summary>Everything that is offered at one moment. Swapped whole on reload; a call keeps the snapshot that it started with.</summary>
internal sealed class CatalogSnapshot
{
    private readonly FrozenDictionary<string, ToolDefinition> _byName;
    private readonly FrozenDictionary<string, PromptDefinition> _promptsByName;
    private readonly FrozenDictionary<string, ResourceDefinition[]> _resourcesByScheme;
    private readonly VisibleTools _visible;

    public CatalogSnapshot(string digest, IReadOnlyCollection<CompiledManifest> manifests)
    {
        Digest = digest;
        ManifestIds = manifests.ToFrozenDictionary(manifest => manifest.File, manifest => manifest.Id, StringComparer.Ordinal);
        Tools = [.. manifests.SelectMany(manifest => manifest.Tools).OrderBy(tool => tool.Identity.Name, StringComparer.Ordinal)];
        _visible = new VisibleTools(Tools);
        Resources = [.. manifests.SelectMany(manifest => manifest.Resources).OrderBy(resource => resource.Identity.Name, StringComparer.Ordinal)];
        Prompts = [.. manifests.SelectMany(manifest => manifest.Prompts).OrderBy(prompt => prompt.Identity.Name, StringComparer.Ordinal)];
        _byName = Tools.ToFrozenDictionary(tool => tool.Identity.Name, StringComparer.Ordinal);
        _promptsByName = Prompts.ToFrozenDictionary(prompt => prompt.Identity.Name, StringComparer.Ordinal);
        _resourcesByScheme = Resources.GroupBy(resource => resource.Uri.Scheme, StringComparer.Ordinal)
            .ToFrozenDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);
    }

    /// <summary>SHA-256 over the digests of all manifests, lower-case hex.</summary>
    public string Digest { get; }

    /// <summary>The ids of the manifests by the files that they are served from.</summary>
    public IReadOnlyDictionary<string, string> ManifestIds { get; }

    /// <summary>In ordinal order of their names.</summary>
    public IReadOnlyList<ToolDefinition> Tools { get; }

    /// <summary>In ordinal order of their names.</summary>
    public IReadOnlyList<ResourceDefinition> Resources { get; }

    /// <summary>In ordinal order of their names.</summary>
    public IReadOnlyList<PromptDefinition> Prompts { get; }

    /// <summary>The tools that a caller may see, in ordinal order of their names.</summary>
    public IReadOnlyList<ToolDefinition> ToolsOf(Caller caller) => _visible.Of(caller);

    public bool IsEmpty => Tools.Count + Resources.Count + Prompts.Count == 0;

    /// <summary>Everything that requests may go to.</summary>
    public IEnumerable<BackendDefinition> Backends =>
        Tools.Concat(Resources.Select(resource => resource.Unit)).Select(tool => tool.Backend).Distinct();

    /// <summary>Who may use what, over all kinds.</summary>
    public IEnumerable<AccessDefinition> Access =>
        Tools.Select(tool => tool.Access).Concat(Resources.Select(resource => resource.Unit.Access)).Concat(Prompts.Select(prompt => prompt.Access));

    public bool TryFind(string name, [NotNullWhen(true)] out ToolDefinition? tool) => _byName.TryGetValue(name, out tool);

    public bool TryFindPrompt(string name, [NotNullWhen(true)] out PromptDefinition? prompt) => _promptsByName.TryGetValue(name, out prompt);

    /// <summary>Finds the resource that a URI means, and the arguments that it holds. At most one does: templates do not overlap.</summary>
    public bool TryFindResource(string uri, [NotNullWhen(true)] out ResourceDefinition? resource, [NotNullWhen(true)] out JsonElement? arguments)
    {
        foreach (var candidate in OfScheme(uri))
        {
            if (candidate.TryMatch(uri, out arguments))
            {
                resource = candidate;
                return true;
            }
        }

        resource = null;
        arguments = null;
        return false;
    }

    /// <summary>Finds a resource by its template, byte for byte as it is listed.</summary>
    public bool TryFindTemplate(string template, [NotNullWhen(true)] out ResourceDefinition? resource)
    {
        resource = Array.Find(OfScheme(template), candidate => string.Equals(candidate.Uri.Text, template, StringComparison.Ordinal));
        return resource is not null;
    }

    private ResourceDefinition[] OfScheme(string uri)
    {
        var colon = uri.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && _resourcesByScheme.TryGetValue(uri[..colon], out var resources) ? resources : [];
    }
}
