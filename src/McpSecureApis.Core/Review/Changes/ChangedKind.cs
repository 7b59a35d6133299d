namespace McpSecureApis.Core.Review.Changes;

/// <summary>What a change is about.</summary>
internal enum ChangedKind
{
    /// <summary>What all entries of a manifest share: its backend and its claims.</summary>
    Manifest,
    Tool,
    Resource,
    Prompt,

    /// <summary>A section of the operator's configuration, or an entry of one.</summary>
    Setting,
}
