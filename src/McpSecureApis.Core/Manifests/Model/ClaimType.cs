namespace McpSecureApis.Core.Manifests.Model;

/// <summary>The JSON type of a claim that conditions use.</summary>
internal enum ClaimType
{
    String,
    Number,
    Boolean,
    StringArray,
}
