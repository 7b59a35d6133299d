using System.ComponentModel;

namespace McpSecureApis.Core.Manifests.Model;

/// <summary>The data class of a field, and of the keys of the maps on its way; written as the class's name or as an object.</summary>
internal sealed record FieldManifest
{
    [Description("Data class, for example public, email or free-text. The operator's policy maps a class to an action.")]
    public string? Class { get; init; }

    [Description(
        "Data class of the keys that '*' in the path stands for, which then leave as values of this class do. Without it a key in which a detector " +
        "finds something is dropped. A path that ends in '*' may have keys alone and speaks of that '*' then: 'byTenant.*: {keys: internal}'.")]
    public string? Keys { get; init; }
}
