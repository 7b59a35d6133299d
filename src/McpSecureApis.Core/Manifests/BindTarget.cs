namespace McpSecureApis.Core.Manifests;

/// <summary>Where a claim-bound value goes.</summary>
internal enum BindTarget
{
    Header,
    Query,
    Path,
    Body,
}
