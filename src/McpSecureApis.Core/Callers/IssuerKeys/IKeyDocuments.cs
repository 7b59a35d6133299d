using System.Text.Json;
using Refit;

namespace McpSecureApis.Core.Callers.IssuerKeys;

/// <summary>What an issuer publishes about itself: metadata (OpenID Connect Discovery, RFC 8414) and keys (RFC 7517).</summary>
internal interface IKeyDocuments
{
    [Get("")]
    [Headers("Accept: application/json")]
    Task<IssuerMetadata> ReadMetadataAsync([Url] Uri address, CancellationToken cancellationToken);

    [Get("")]
    [Headers("Accept: application/json, application/jwk-set+json")]
    Task<JsonDocument> ReadKeysAsync([Url] Uri address, CancellationToken cancellationToken);
}
