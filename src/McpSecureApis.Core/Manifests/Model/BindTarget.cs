namespace McpSecureApis.Core.Manifests.Model;

/// <summary>Where a claim-bound value goes.</summary>
internal enum BindTarget
{
    Header,
    Query,
    Path,
    Body,
}
