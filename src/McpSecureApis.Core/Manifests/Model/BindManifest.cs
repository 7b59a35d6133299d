using System.ComponentModel;

namespace McpSecureApis.Core.Manifests.Model;

/// <summary>A value from the caller's token that goes into the request. The model neither sees nor sets it.</summary>
internal sealed record BindManifest
{
    [Description(
        "tenant, client, subject, issuer, or a claim that the issuer's entry maps or allows. " +
        "It must be one non-empty string of at most 256 characters, or the call is refused.")]
    public required string Claim { get; init; }

    [Description("header, query, path or body.")]
    public required BindTarget In { get; init; }

    [Description("Header name, query key, path placeholder or body member.")]
    public required string Name { get; init; }
}
