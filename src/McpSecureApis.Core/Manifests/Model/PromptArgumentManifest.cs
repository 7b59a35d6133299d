using System.ComponentModel;

namespace McpSecureApis.Core.Manifests.Model;

/// <summary>A blank of a prompt. Its value goes into the text as it is; nothing in it means anything.</summary>
internal sealed record PromptArgumentManifest
{
    [Description("Name: letters, digits and underscore, starting with a letter or underscore, at most 64.")]
    public required string Name { get; init; }

    [Description("Name for people.")]
    public string? Title { get; init; }

    [Description("What belongs here.")]
    public string? Description { get; init; }

    [Description("Whether the prompt cannot be used without it. An optional one that is left out leaves nothing in its place.")]
    public bool Required { get; init; }

    [Description("The only values that it takes; offered as completion.")]
    public IReadOnlyList<string>? Values { get; init; }

    [Description("Longest value in characters, at most 4096. The default is 1000.")]
    public int MaxLength { get; init; } = 1000;
}
