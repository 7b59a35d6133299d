using McpSecureApis.Core.Manifests.Model;

namespace McpSecureApis.Core.Confirmation;

/// <summary>Whether a tool's calls wait for a person, and what one is told about the tool.</summary>
internal sealed class ConfirmationDefinition
{
    private ConfirmationDefinition(EntryIdentity tool, ToolManifest written, string? credential, bool isNeeded)
    {
        Tool = tool;
        Title = written.Title ?? tool.Name;
        Effect = written.Effect;
        Credential = credential;
        IsNeeded = isNeeded;
    }

    public EntryIdentity Tool { get; }

    public string Title { get; }

    public ToolEffect Effect { get; }

    /// <summary>The operator's name of the credential that the request will carry; null for none.</summary>
    public string? Credential { get; }

    /// <summary>The tool acts only after a person said yes to the one call.</summary>
    public bool IsNeeded { get; }

    public static ConfirmationDefinition Compile(EntryIdentity tool, ToolManifest written, string? credential, ConfirmationOptions options) =>
        new(tool, written, credential, options.Effects.Contains(written.Effect));
}
