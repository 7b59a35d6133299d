namespace McpSecureApis.Core.Manifests.Model;

/// <summary>What a tool does to the world. Becomes the MCP tool annotations and decides about retries and confirmation.</summary>
internal enum ToolEffect
{
    /// <summary>Changes nothing.</summary>
    Read,

    /// <summary>Creates or changes something that can be changed back.</summary>
    Write,

    /// <summary>Deletes or does something that cannot be undone.</summary>
    Destructive,
}
