using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Manifests.Values;

namespace McpSecureApis.Core.Approvals.Serving;

/// <summary>
/// Collects what is served, file by file. Entries of several versions come together here, so names and addresses are held apart once more: the
/// versions were checked each with its own neighbours only.
/// </summary>
internal sealed class ServedEntries
{
    private readonly Dictionary<string, CompiledManifest> _byFile = new(StringComparer.Ordinal);
    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<ResourceUri> _uris = [];

    public IReadOnlyCollection<CompiledManifest> Manifests => _byFile.Values;

    public bool Has(string name) => _names.Contains(name);

    /// <summary>Begins a manifest, of which nothing is served yet.</summary>
    public void Begin(CompiledManifest manifest) =>
        _byFile.TryAdd(manifest.File, manifest with { Tools = [], Resources = [], Prompts = [] });

    /// <summary>Takes an entry; false when another one has its name or its addresses.</summary>
    /// <param name="file">The file that it is served from, which was begun.</param>
    /// <param name="version">The manifest that has it, in whatever version.</param>
    /// <param name="kind">Tool, resource or prompt.</param>
    /// <param name="name">The name.</param>
    /// <param name="approval">Under which approval; null for none.</param>
    public bool TryAdd(string file, CompiledManifest version, EntryKind kind, string name, EntryApproval? approval)
    {
        var manifest = _byFile[file];
        var resource = kind == EntryKind.Resource ? version.Resources.First(entry => entry.Identity.Name == name) : null;
        if (_names.Contains(name) || (resource is not null && _uris.Exists(resource.Uri.Overlaps)))
        {
            return false;
        }

        _names.Add(name);
        switch (kind)
        {
            case EntryKind.Tool:
                var tool = version.Tools.First(entry => entry.Identity.Name == name);
                manifest = manifest with { Tools = [.. manifest.Tools, approval is null ? tool : tool.With(approval)] };
                break;
            case EntryKind.Resource:
                _uris.Add(resource!.Uri);
                manifest = manifest with { Resources = [.. manifest.Resources, approval is null ? resource : resource.With(approval)] };
                break;
            default:
                var prompt = version.Prompts.First(entry => entry.Identity.Name == name);
                manifest = manifest with { Prompts = [.. manifest.Prompts, approval is null ? prompt : prompt.With(approval)] };
                break;
        }

        _byFile[file] = manifest;
        return true;
    }
}
