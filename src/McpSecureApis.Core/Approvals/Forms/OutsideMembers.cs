using System.Collections.Frozen;
using System.Text.Json;
using McpSecureApis.Core.Manifests.Model;

namespace McpSecureApis.Core.Approvals.Forms;

/// <summary>The members of the manifest's model that are not in the effective form of an entry, each with the reason.</summary>
internal static class OutsideMembers
{
    /// <summary>By type and name of the member.</summary>
    public static FrozenDictionary<(Type Type, string Name), string> Reasons { get; } = new Dictionary<(Type Type, string Name), string>
    {
        [(typeof(ApiManifest), nameof(ApiManifest.Format))] = "There is one format; a manifest of another one does not load.",
        [(typeof(ApiManifest), nameof(ApiManifest.Version))] = "Shown in records; decides nothing, and is raised with every push.",
        [(typeof(ApiManifest), nameof(ApiManifest.Owner))] = "For people; decides nothing.",
        [(typeof(ApiManifest), nameof(ApiManifest.Description))] = "For people; no model is given it.",
        [(typeof(ApiManifest), nameof(ApiManifest.Tools))] = "Each is an entry of its own.",
        [(typeof(ApiManifest), nameof(ApiManifest.Resources))] = "Each is an entry of its own.",
        [(typeof(ApiManifest), nameof(ApiManifest.Prompts))] = "Each is an entry of its own.",
        [(typeof(ToolManifest), nameof(ToolManifest.Examples))] =
            "Tried by its author; no model is given them, and no call of the server is made of them.",
        [(typeof(ExampleManifest), nameof(ExampleManifest.Arguments))] = "Part of an example.",
        [(typeof(ExampleManifest), nameof(ExampleManifest.Expect))] = "Part of an example.",
        [(typeof(ToolManifest), nameof(ToolManifest.Document))] = "Never written: it stands in the form of a resource as its media type.",
    }.ToFrozenDictionary();

    /// <summary>The names, as they are written, of the members that are left out of an entry.</summary>
    public static IEnumerable<string> OfEntry(Type type) =>
        Reasons.Keys.Where(key => key.Type == type).Select(key => JsonNamingPolicy.CamelCase.ConvertName(key.Name));
}
