namespace McpSecureApis.Core.Manifests.Model;

/// <summary>What a named entry of a manifest is. Names are unique over all kinds, so that a record or a budget has one meaning.</summary>
internal enum EntryKind
{
    Tool,
    Resource,
    Prompt,
}
