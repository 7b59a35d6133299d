using System.ComponentModel;

namespace McpSecureApis.Core.Manifests;

/// <summary>The data class of a field; written as the class's name or as an object with <c>class</c>.</summary>
internal sealed record FieldManifest
{
    [Description("Data class, for example public, email or free-text. The operator's policy maps a class to an action.")]
    public required string Class { get; init; }
}
