using System.Text.Json;

namespace McpSecureApis.Core.Callers.IssuerKeys;

/// <summary>
/// What counts of an issuer's metadata (RFC 8414 section 2). Members that have another type than they should are looked at,
/// not refused here.
/// </summary>
internal sealed record IssuerMetadata
{
    public JsonElement Issuer { get; init; }

    public JsonElement JwksUri { get; init; }
}
