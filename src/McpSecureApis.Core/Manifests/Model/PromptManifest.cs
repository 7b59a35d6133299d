using System.ComponentModel;

namespace McpSecureApis.Core.Manifests.Model;

/// <summary>A prompt as its author wrote it: a text that a person picks in the client, with blanks to fill.</summary>
internal sealed record PromptManifest
{
    [Description(
        "Name of the prompt: letters, digits, hyphen and underscore, at most 64; unique among tools, resources and prompts after case folding.")]
    public required string Name { get; init; }

    [Description("Name for people.")]
    public string? Title { get; init; }

    [Description("What the prompt is for.")]
    public required string Description { get; init; }

    [Description("Pictures for clients that show them.")]
    public IReadOnlyList<IconManifest> Icons { get; init; } = [];

    [Description("Who may use the prompt.")]
    public required AccessManifest Access { get; init; }

    [Description("The blanks, all of them texts.")]
    public IReadOnlyList<PromptArgumentManifest> Arguments { get; init; } = [];

    [Description("The messages, in order.")]
    public required IReadOnlyList<PromptMessageManifest> Messages { get; init; }

    [Description("Limits of this prompt, on top of the operator's.")]
    public LimitsManifest? Limits { get; init; }
}
