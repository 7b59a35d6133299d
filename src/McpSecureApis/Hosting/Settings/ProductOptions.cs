using McpSecureApis.Admin;
using McpSecureApis.Core.Audit.Settings;
using McpSecureApis.Core.Backend;
using McpSecureApis.Core.Backend.Networks;
using McpSecureApis.Core.Callers.Issuers;
using McpSecureApis.Core.Callers.Scopes;
using McpSecureApis.Core.Callers.Stdio;
using McpSecureApis.Core.Confirmation;
using McpSecureApis.Core.Credentials;
using McpSecureApis.Core.Limits;
using McpSecureApis.Core.Masking.Policy;
using McpSecureApis.Transports.Connections;

namespace McpSecureApis.Hosting.Settings;

/// <summary>The operator's whole configuration; a property is a section. Every verb reads the same.</summary>
internal sealed class ProductOptions
{
    public ServerOptions Server { get; set; } = new();

    public IList<IssuerOptions> Issuers { get; set; } = [];

    /// <summary>Gets or sets, per role, the scopes that it stands for, as far as the issuer may grant them.</summary>
    public IDictionary<string, IList<string>> Roles { get; set; } = new Dictionary<string, IList<string>>(StringComparer.Ordinal);

    public StdioOptions Stdio { get; set; } = new();

    public CatalogOptions Catalog { get; set; } = new();

    public ApprovalOptions Approvals { get; set; } = new();

    /// <summary>Gets or sets, per manifest id, what replaces its base URL in this environment.</summary>
    public IDictionary<string, BackendOverrideOptions> Backends { get; set; } =
        new Dictionary<string, BackendOverrideOptions>(StringComparer.Ordinal);

    public NetworkOptions Networks { get; set; } = new();

    /// <summary>Gets or sets the credentials; the reader makes them, because what an entry has hangs on its type.</summary>
    public CredentialOptions Credentials { get; set; } = new();

    public MaskingOptions Masking { get; set; } = new();

    public ConfirmationOptions Confirmation { get; set; } = new();

    public LimitsOptions Limits { get; set; } = new();

    public AuditOptions Audit { get; set; } = new();

    public ScopeHierarchyOptions Authorization { get; set; } = new();

    public LoggingOptions Logging { get; set; } = new();

    public TelemetryOptions Telemetry { get; set; } = new();

    public AdminOptions Admin { get; set; } = new();

    public StateOptions State { get; set; } = new();

    /// <summary>Gets the digest of the settings in force; set by the reader, not a setting.</summary>
    internal string Digest { get; set; } = string.Empty;

    /// <summary>Gets what an operator should look at although the server starts; set by the reader, not a setting.</summary>
    internal IReadOnlyList<SettingFinding> Warnings { get; set; } = [];
}
