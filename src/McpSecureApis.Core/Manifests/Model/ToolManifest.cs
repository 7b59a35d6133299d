using System.ComponentModel;
using System.Text.Json;

namespace McpSecureApis.Core.Manifests.Model;

/// <summary>One tool as its author wrote it.</summary>
internal sealed record ToolManifest
{
    [Description("Name on the wire: letters, digits, hyphen and underscore, at most 64; unique after case folding.")]
    public required string Name { get; init; }

    [Description("Name for people.")]
    public string? Title { get; init; }

    [Description("What the tool does, for the model.")]
    public required string Description { get; init; }

    [Description("read, write or destructive. Becomes the annotations and decides about retries and confirmation.")]
    public required ToolEffect Effect { get; init; }

    [Description("The same call twice does the same as once, so a failed call may be sent again. Always true for effect read.")]
    public bool Idempotent { get; init; }

    [Description("Pictures for clients that show them.")]
    public IReadOnlyList<IconManifest> Icons { get; init; } = [];

    [Description("Who may call the tool.")]
    public required AccessManifest Access { get; init; }

    [Description("The backend request, a template over the arguments.")]
    public required RequestManifest Request { get; init; }

    [Description("JSON Schema 2020-12 of the arguments. Objects are always closed. Also: class, normalize (NFC or NFKC), x-mcp-header.")]
    public JsonElement? Arguments { get; init; }

    [Description("Rules between arguments that their schema cannot say: order, exactlyOne, atLeastOne, atMostOne, together, sum, allowed.")]
    public IReadOnlyList<RuleManifest> Rules { get; init; } = [];

    [Description(
        "What happens when an argument looks like an attack: report (default) counts it in the audit record, " +
        "refuse refuses the call, off does not look.")]
    public ScreeningMode Screening { get; init; }

    [Description("Values that the model neither sees nor sets, by a name of your choice.")]
    public IReadOnlyDictionary<string, BindManifest> Bind { get; init; } = new Dictionary<string, BindManifest>(StringComparer.Ordinal);

    [Description("Which fields of the answer may leave, each with its data class; or 'none' for an empty answer.")]
    public required ResponseManifest Response { get; init; }

    /// <summary>Set when this stands for a resource that is no JSON: what it is instead.</summary>
    public DocumentType? Document { get; init; }

    [Description("Limits of this tool, on top of the operator's.")]
    public LimitsManifest? Limits { get; init; }

    [Description("Example calls, for readers and for `manifest diff`, which tries them first. Nothing else runs them yet.")]
    public IReadOnlyList<ExampleManifest> Examples { get; init; } = [];
}
