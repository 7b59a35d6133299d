using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace McpSecureApis.Core.Catalog;

/// <summary>All tools at one moment. Swapped whole on reload; a call keeps the snapshot that it started with.</summary>
internal sealed class CatalogSnapshot
{
    private readonly FrozenDictionary<string, ToolDefinition> _byName;

    public CatalogSnapshot(string digest, IEnumerable<ToolDefinition> tools)
    {
        Digest = digest;
        Tools = [.. tools.OrderBy(tool => tool.Identity.Tool, StringComparer.Ordinal)];
        _byName = Tools.ToFrozenDictionary(tool => tool.Identity.Tool, StringComparer.Ordinal);
    }

    /// <summary>SHA-256 over the digests of all manifests, lower-case hex.</summary>
    public string Digest { get; }

    /// <summary>In ordinal order of their names.</summary>
    public IReadOnlyList<ToolDefinition> Tools { get; }

    public bool TryFind(string name, [NotNullWhen(true)] out ToolDefinition? tool) => _byName.TryGetValue(name, out tool);
}
