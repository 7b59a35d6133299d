using System.Collections.Frozen;
using McpSecureApis.Admin;
using McpSecureApis.Commands.Review.Drafts;
using McpSecureApis.Core.Audit.Settings;
using McpSecureApis.Core.Backend;
using McpSecureApis.Core.Backend.Networks;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Callers.Issuers;
using McpSecureApis.Core.Callers.Scopes;
using McpSecureApis.Core.Callers.Stdio;
using McpSecureApis.Core.Confirmation;
using McpSecureApis.Core.Credentials.Types;
using McpSecureApis.Core.Credentials.Types.ClientCredentials;
using McpSecureApis.Core.Credentials.Types.Static;
using McpSecureApis.Core.Limits;
using McpSecureApis.Core.Masking.Policy;
using McpSecureApis.Core.Review.Changes;
using McpSecureApis.Hosting.Settings;
using McpSecureApis.Transports.Connections;
using static McpSecureApis.Commands.Review.Members.PlainMembers;

namespace McpSecureApis.Commands.Review.Members;

/// <summary>
/// Every setting and what a change of it does to authority. A setting without an entry here fails a test, so whoever adds one has to say it. Those
/// that have no authority by their nature say why not.
/// </summary>
internal static class SettingTable
{
    private const string Waiting = "Somebody waits for another time; what they may do is the same.";

    private static readonly Dictionary<(Type Type, string Name), SettingComparer> Entries = [];

    static SettingTable()
    {
        Add<ProductOptions>(
            (nameof(ProductOptions.Server), Nested),
            (nameof(ProductOptions.Issuers), IssuerMembers.Issuers),
            (nameof(ProductOptions.Roles), ScopeMembers.Roles),
            (nameof(ProductOptions.Stdio), Nested),
            (nameof(ProductOptions.Catalog), Nested),
            (nameof(ProductOptions.Approvals), Nested),
            (nameof(ProductOptions.Backends), NetworkMembers.Backends),
            (nameof(ProductOptions.Networks), Nested),
            (nameof(ProductOptions.Credentials), CredentialMembers.Entries),
            (nameof(ProductOptions.Masking), Nested),
            (nameof(ProductOptions.Confirmation), Nested),
            (nameof(ProductOptions.Limits), Nested),
            (nameof(ProductOptions.Audit), Nested),
            (nameof(ProductOptions.Authorization), Nested),
            (nameof(ProductOptions.Logging), Nested),
            (nameof(ProductOptions.Telemetry), Nested),
            (nameof(ProductOptions.Admin), Nested),
            (nameof(ProductOptions.State), Nested));
        AddServer();
        AddCallers();
        AddBackends();
        AddCredentials();
        AddControls();
        Comparers = Entries.ToFrozenDictionary();
    }

    /// <summary>The comparer of each setting, by the class that declares it.</summary>
    public static FrozenDictionary<(Type Type, string Name), SettingComparer> Comparers { get; }

    private static void AddServer() => Add<ServerOptions>(
        (nameof(ServerOptions.PublicUrl), ServerMembers.PublicUrl),
        (nameof(ServerOptions.Listen), ServerMembers.Listen(ChangeSeverity.High)),
        (nameof(ServerOptions.Hosts), ServerMembers.Hosts),
        (nameof(ServerOptions.Origins), ServerMembers.Origins),
        (nameof(ServerOptions.ScopesSupported), Neutral("Clients are told other names of scopes; a name grants nothing.", ChangeSeverity.Low)),
        (nameof(ServerOptions.TrustedProxies), ServerMembers.TrustedProxies),
        (nameof(ServerOptions.MaxBodyBytes), Most("bytes", "Longer messages are taken.", "Only shorter messages are taken.")),
        (nameof(ServerOptions.MaxDepth), Most("depth", "Messages of deeper nesting are taken.", "Only messages of less nesting are taken.")),
        (nameof(ServerOptions.MaxConnections), Most("connections", "More connections may be open.", "Fewer connections may be open.")),
        (nameof(ServerOptions.MaxConnectionsPerAddress), Most(
            "connectionsOfOneAddress", "More connections of one address may be open.", "Fewer connections of one address may be open.")),
        (nameof(ServerOptions.FirstByteTimeout), Neutral(Waiting)),
        (nameof(ServerOptions.IdleTimeout), Neutral(Waiting)),
        (nameof(ServerOptions.VerifiedTokens), Neutral("Expiry and keys of a token are looked at on every call, whatever is remembered.")),
        (nameof(ServerOptions.HeaderTimeout), Neutral(Waiting)),
        (nameof(ServerOptions.BodyTimeout), Neutral(Waiting)),
        (nameof(ServerOptions.EarlyHeaders), Neutral(Waiting)),
        (nameof(ServerOptions.KeepAlive), Neutral(Waiting)),
        (nameof(ServerOptions.Sessions), ServerMembers.Sessions),
        (nameof(ServerOptions.SessionIdle), Neutral(
            "A session is bound to its caller, whose token is checked on every request.", ChangeSeverity.Low)),
        (nameof(ServerOptions.MaxSessions), Most("sessions", "More sessions may be open.", "Fewer sessions may be open.")),
        (nameof(ServerOptions.MaxSessionsPerCaller), Most(
            "sessionsOfOneCaller", "More sessions of one caller may be open.", "Fewer sessions of one caller may be open.")),
        (nameof(ServerOptions.DrainTimeout), Neutral(Waiting)));

    private static void AddCallers()
    {
        Add<IssuerOptions>(
            (nameof(IssuerOptions.Issuer), WithParent),
            (nameof(IssuerOptions.Preset), IssuerMembers.Preset),
            (nameof(IssuerOptions.Jwks), IssuerMembers.Jwks),
            (nameof(IssuerOptions.Audiences), IssuerMembers.Audiences),
            (nameof(IssuerOptions.AudienceClaim), IssuerMembers.AudienceClaim),
            (nameof(IssuerOptions.Algorithms), IssuerMembers.Algorithms),
            (nameof(IssuerOptions.TokenTypes), IssuerMembers.TokenTypes),
            (nameof(IssuerOptions.MayLack), IssuerMembers.MayLack),
            (nameof(IssuerOptions.Tenants), IssuerMembers.Tenants),
            (nameof(IssuerOptions.Claims), Nested),
            (nameof(IssuerOptions.AllowedScopes), IssuerMembers.AllowedScopes),
            (nameof(IssuerOptions.AllowedTenants), IssuerMembers.AllowedTenants),
            (nameof(IssuerOptions.AllowedClaims), IssuerMembers.AllowedClaims),
            (nameof(IssuerOptions.ScopePrefix), Neutral("Clients are told other names of scopes; a name grants nothing.", ChangeSeverity.Low)),
            (nameof(IssuerOptions.Tier), IssuerMembers.Tier),
            (nameof(IssuerOptions.MaxLifetime), IssuerMembers.MaxLifetime));
        Add<IssuerClaimsOptions>(
            (nameof(IssuerClaimsOptions.Scope), IssuerMembers.Mapping),
            (nameof(IssuerClaimsOptions.Roles), IssuerMembers.Mapping),
            (nameof(IssuerClaimsOptions.Client), IssuerMembers.Mapping),
            (nameof(IssuerClaimsOptions.Tenant), IssuerMembers.Mapping));
        Add<StdioOptions>((nameof(StdioOptions.Identity), ScopeMembers.Identity));
        Add<StdioIdentityOptions>(
            (nameof(StdioIdentityOptions.Subject), ScopeMembers.IdentityName(ChangeSeverity.High)),
            (nameof(StdioIdentityOptions.Client), ScopeMembers.IdentityName(ChangeSeverity.Medium)),
            (nameof(StdioIdentityOptions.Tenant), ScopeMembers.IdentityName(ChangeSeverity.Critical)),
            (nameof(StdioIdentityOptions.Scopes), ScopeMembers.IdentityScopes));
        Add<ScopeHierarchyOptions>((nameof(ScopeHierarchyOptions.Implies), ScopeMembers.Implies));
        Add<ImpliedScopesOptions>((nameof(ImpliedScopesOptions.Scope), WithParent), (nameof(ImpliedScopesOptions.Scopes), WithParent));
        Add<LimitsOptions>(
            (nameof(LimitsOptions.PerCaller), Rate(hasCaller: true, "Calls")),
            (nameof(LimitsOptions.PerCallerRequests), Rate(hasCaller: true, "Requests of a caller")),
            (nameof(LimitsOptions.PerCallerConcurrent), Concurrent),
            (nameof(LimitsOptions.PerBackendConcurrent), Concurrent),
            (nameof(LimitsOptions.Unauthenticated), Rate(hasCaller: false, "Requests without a valid token")),
            (nameof(LimitsOptions.RefusedCalls), Rate(hasCaller: true, "Calls that are refused and told why")),
            (nameof(LimitsOptions.MaxCallers), Looser(
                ChangeSeverity.Low, "More callers have a budget of their own.", "Fewer callers have a budget of their own; the others share one.")));
    }

    private static void AddBackends()
    {
        Add<BackendOverrideOptions>((nameof(BackendOverrideOptions.BaseUrl), NetworkMembers.BaseUrl));
        Add<NetworkOptions>(
            (nameof(NetworkOptions.Ceiling), NetworkMembers.Ceiling),
            (nameof(NetworkOptions.ConnectTimeout), Neutral(Waiting)),
            (nameof(NetworkOptions.ResponseHeadersTimeout), Neutral(Waiting)),
            (nameof(NetworkOptions.MaxConnectionsPerBackend), Most(
                "connectionsToOneBackend", "More connections to a backend may be open.", "Fewer connections to a backend may be open.")));
        Add<MaskingOptions>((nameof(MaskingOptions.Classes), MaskingMembers.Policy), (nameof(MaskingOptions.ByScope), WithParent));
        Add<MaskingClassOptions>(
            (nameof(MaskingClassOptions.Action), WithParent),
            (nameof(MaskingClassOptions.Define), WithParent),
            (nameof(MaskingClassOptions.Guessable), WithParent));
        Add<MaskingScopeOptions>((nameof(MaskingScopeOptions.Scope), WithParent), (nameof(MaskingScopeOptions.Classes), WithParent));
    }

    private static void AddCredentials()
    {
        const string Another = "Requests go out with another secret; what it may do is its owner's to say.";
        const string Elsewhere = "The secret goes out in another place of the request; what the backend makes of it is the backend's to say.";
        const string Asked = "Another token is asked for; what it may do is the authorization server's to say.";
        Add<CredentialEntryOptions>(
            (nameof(CredentialEntryOptions.Type), Undecided(
                ChangeSeverity.Critical, "The credential is of another type, so it is another credential.")),
            (nameof(CredentialEntryOptions.AcquireTimeout), Neutral(Waiting)),
            (nameof(CredentialEntryOptions.Use), Nested));
        Add<CredentialUseOptions>(
            (nameof(CredentialUseOptions.Origins), CredentialMembers.Origins),
            (nameof(CredentialUseOptions.Manifests), CredentialMembers.Manifests));
        Add<StaticCredentialOptions>(
            (nameof(StaticCredentialOptions.Value), Reference(ChangeSeverity.High, Another)),
            (nameof(StaticCredentialOptions.Placement), Undecided(ChangeSeverity.Medium, Elsewhere)),
            (nameof(StaticCredentialOptions.Header), Undecided(ChangeSeverity.Medium, Elsewhere)),
            (nameof(StaticCredentialOptions.Username), Undecided(ChangeSeverity.High, Another)));
        Add<ClientCredentialsOptions>(
            (nameof(ClientCredentialsOptions.TokenEndpoint), Undecided(
                ChangeSeverity.Critical, "The client's secret goes to another token endpoint, and tokens come from there.")),
            (nameof(ClientCredentialsOptions.ClientId), Undecided(ChangeSeverity.High, Asked)),
            (nameof(ClientCredentialsOptions.ClientSecret), Reference(ChangeSeverity.High, Another)),
            (nameof(ClientCredentialsOptions.ClientAuthentication), Neutral("The same secret goes to the same token endpoint.", ChangeSeverity.Low)),
            (nameof(ClientCredentialsOptions.Scopes), Undecided(ChangeSeverity.High, Asked)),
            (nameof(ClientCredentialsOptions.Resource), Undecided(ChangeSeverity.High, Asked)),
            (nameof(ClientCredentialsOptions.Audience), Undecided(ChangeSeverity.High, Asked)),
            (nameof(ClientCredentialsOptions.RenewBefore), Neutral("A token is replaced sooner or later; it never outlives its end.")));
    }

    private static void AddControls()
    {
        Add<ApprovalOptions>(
            (nameof(ApprovalOptions.Mode), ControlMembers.Approvals),
            (nameof(ApprovalOptions.Lock), Undecided(ChangeSeverity.High, "Approvals are read from another file.")),
            (nameof(ApprovalOptions.Policy), Undecided(ChangeSeverity.Critical, "Another file says whose signatures count.")),
            (nameof(ApprovalOptions.RootKey), Undecided(ChangeSeverity.Critical, "Another key signs who may approve.")),
            (nameof(ApprovalOptions.Store), Undecided(
                ChangeSeverity.Medium, "What was seen of approvals is kept elsewhere, where it begins anew: an older lock would pass once.")));
        Add<CatalogOptions>(
            (nameof(CatalogOptions.Path), Undecided(
                ChangeSeverity.High, "Manifests are read from another folder; compare the two with manifest diff.")),
            (nameof(CatalogOptions.Shadow), Neutral("Calls are compared with other proposed manifests; nothing of them is served.")),
            (nameof(CatalogOptions.OnInvalid), ControlMembers.OnInvalid));
        Add<ConfirmationOptions>(
            (nameof(ConfirmationOptions.Effects), ControlMembers.Effects),
            (nameof(ConfirmationOptions.Lifetime), Looser(
                ChangeSeverity.Low, "A question can be answered longer.", "A question must be answered sooner.")),
            (nameof(ConfirmationOptions.MaxRemembered), Looser(
                ChangeSeverity.Low, "More confirmations can be used at one time.", "Fewer confirmations can be used at one time.")),
            (nameof(ConfirmationOptions.KeyFile), Undecided(
                ChangeSeverity.High, "Another key seals questions; who has it can make answers.")),
            (nameof(ConfirmationOptions.UsedPath), Undecided(
                ChangeSeverity.High, "Used confirmations are noted elsewhere; one that was used before may count again until it ends.")));
        Add<AuditOptions>(
            (nameof(AuditOptions.Path), Undecided(
                ChangeSeverity.High, "Records go to another folder; who watches the old one sees no more of them.")),
            (nameof(AuditOptions.HashKeyFile), Undecided(
                ChangeSeverity.Medium, "Another key hashes subjects; their records before and after are not linked.")),
            (nameof(AuditOptions.SigningKeyFile), Undecided(ChangeSeverity.High, "Another key signs heads; who has it can write another trail.")),
            (nameof(AuditOptions.CreateMissingKeys), ControlMembers.CreateMissingKeys),
            (nameof(AuditOptions.SegmentBytes), Neutral("The same records stand in larger or smaller files.")),
            (nameof(AuditOptions.HeadInterval), Looser(
                ChangeSeverity.Medium, "Records stand longer without a signed head.", "Records stand less long without a signed head.")),
            (nameof(AuditOptions.HeadRecords), Looser(
                ChangeSeverity.Medium, "More records stand without a signed head.", "Fewer records stand without a signed head.")),
            (nameof(AuditOptions.ReserveBytes), ControlMembers.ReserveBytes),
            (nameof(AuditOptions.AppendTimeout), Neutral("A call waits another time for its record; none goes on without it.", ChangeSeverity.Low)),
            (nameof(AuditOptions.RetryInterval), Neutral(Waiting)),
            (nameof(AuditOptions.QueueCapacity), Neutral("More or fewer records may wait; no call goes on without its own.", ChangeSeverity.Low)));
        Add<LoggingOptions>(
            (nameof(LoggingOptions.Format), Neutral("The same lines have another form.")),
            (nameof(LoggingOptions.Level), Neutral("More or less is logged; the trail is the same.", ChangeSeverity.Medium)));
        Add<TelemetryOptions>(
            (nameof(TelemetryOptions.OtlpEndpoint), ControlMembers.OtlpEndpoint),
            (nameof(TelemetryOptions.CallerContext), Neutral("Spans stand in another trace; they hold the same.")));
        Add<AdminOptions>(
            (nameof(AdminOptions.Listen), ServerMembers.Listen(ChangeSeverity.Critical)),
            (nameof(AdminOptions.Token), ServerMembers.AdminToken));
        Add<StateOptions>((nameof(StateOptions.Path), Undecided(
            ChangeSeverity.High, "Revocations are read from another folder; what is revoked in the old one may count again.")));
    }

    private static void Add<T>(params ReadOnlySpan<(string Name, SettingComparer Compare)> comparers)
    {
        foreach (var (name, compare) in comparers)
        {
            Entries.Add((typeof(T), name), compare);
        }
    }
}
