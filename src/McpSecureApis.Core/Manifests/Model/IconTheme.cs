namespace McpSecureApis.Core.Manifests.Model;

/// <summary>The background that an icon is drawn for.</summary>
internal enum IconTheme
{
    Light,
    Dark,
}
