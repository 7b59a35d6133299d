namespace McpSecureApis.Core.Organisation.Model;

/// <summary>Where in a request a free string may stand.</summary>
internal enum FreeStringPlace
{
    Path,
    Query,
    Body,
}
