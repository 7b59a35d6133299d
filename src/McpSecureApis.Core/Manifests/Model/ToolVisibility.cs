namespace McpSecureApis.Core.Manifests.Model;

/// <summary>What a caller without the scopes sees of a tool.</summary>
internal enum ToolVisibility
{
    /// <summary>Nothing: the tool answers like an unknown one. The default.</summary>
    Hidden,

    /// <summary>The tool is in the list; a call without the scopes is answered with a 403 challenge.</summary>
    Listed,
}
