using System.ComponentModel;

namespace McpSecureApis.Core.Manifests.Model;

/// <summary>One message of a prompt.</summary>
internal sealed record PromptMessageManifest
{
    [Description("user or assistant. The default is user.")]
    public PromptRole Role { get; init; } = PromptRole.User;

    [Description("The text. \"{name}\" stands for the argument of that name, \"{{\" and \"}}\" for braces.")]
    public required string Text { get; init; }
}
