using McpSecureApis.Core.Backend;
using McpSecureApis.Core.Backend.Networks;
using McpSecureApis.Core.Callers.Issuers;
using McpSecureApis.Core.Confirmation;
using McpSecureApis.Core.Credentials;
using McpSecureApis.Core.Limits;
using McpSecureApis.Core.Masking.Policy;

namespace McpSecureApis.Core.Catalog;

/// <summary>The operator's side of compiling a manifest: what no manifest may reach beyond.</summary>
internal sealed class CatalogRules
{
    public required LimitsOptions Limits { get; init; }

    public required MaskingPolicy Masking { get; init; }

    public required NetworkOptions Networks { get; init; }

    /// <summary>Per manifest id, what replaces its <c>baseUrl</c> in this environment.</summary>
    public required IReadOnlyDictionary<string, BackendOverrideOptions> Backends { get; init; }

    /// <summary>The operator's credentials; null judges a manifest alone, without asking whether its credential exists.</summary>
    public required CredentialStore? Credentials { get; init; }

    /// <summary>Where clients reach the server; null judges a manifest alone, without asking where its icons lie.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>The longest message of a transport in bytes; null judges a manifest alone, without asking whether its files fit into one.</summary>
    public int? MaxMessageBytes { get; init; }

    /// <summary>The issuers, of whose callers a manifest may ask only what they map or allow; null judges a manifest alone.</summary>
    public IReadOnlyList<IssuerOptions>? Issuers { get; init; }

    /// <summary>Which tools act only after a person confirmed the call.</summary>
    public ConfirmationOptions Confirmation { get; init; } = new();
}
