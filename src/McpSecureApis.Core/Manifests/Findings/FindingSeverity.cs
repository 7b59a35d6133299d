namespace McpSecureApis.Core.Manifests.Findings;

/// <summary>How bad a finding is. An error keeps the manifest from being served.</summary>
internal enum FindingSeverity
{
    Error,
    Warning,
}
