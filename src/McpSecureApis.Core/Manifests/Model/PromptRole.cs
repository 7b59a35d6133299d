namespace McpSecureApis.Core.Manifests.Model;

/// <summary>Who says a message of a prompt.</summary>
internal enum PromptRole
{
    User,
    Assistant,
}
