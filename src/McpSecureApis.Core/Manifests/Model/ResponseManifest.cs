using System.ComponentModel;

namespace McpSecureApis.Core.Manifests.Model;

/// <summary>What of a reply may leave. Written as <c>none</c> or as an object with <c>fields</c> or, for a document, <c>content</c>.</summary>
internal sealed record ResponseManifest
{
    /// <summary>True when the author wrote <c>response: none</c>: the tool answers with an empty result.</summary>
    public bool None { get; init; }

    [Description("Most decompressed bytes of a reply, for example 256KiB. The default is 256KiB, the most is 16MiB.")]
    public long MaxBytes { get; init; } = 256 * 1024;

    [Description("Paths of the fields that leave, each with its class: 'lines[].sku: public'. Everything else is dropped.")]
    public IReadOnlyDictionary<string, FieldManifest> Fields { get; init; } = new Dictionary<string, FieldManifest>(StringComparer.Ordinal);

    [Description("Instead of fields, for a resource that is no JSON: the data class of the whole text, picture or PDF.")]
    public FieldManifest? Content { get; init; }
}
