using System.Security.Cryptography;
using McpSecureApis.Core.Approvals.Locks;
using McpSecureApis.Core.Approvals.Policies;
using McpSecureApis.Core.Approvals.Serving;
using McpSecureApis.Core.Approvals.Standing;
using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Keys;
using McpSecureApis.Core.Manifests.Files;
using McpSecureApis.Core.Masking.Policy;
using McpSecureApis.Hosting.Settings;

namespace McpSecureApis.Hosting.Catalog;

/// <summary>
/// Stands between the manifests and the catalog: reads policy and lock on every reload, has the gate decide, and knows what an operator has to hear
/// of it. A policy or store that is wrong keeps the server from starting; later the last good policy goes on.
/// </summary>
internal sealed class CatalogApprovals
{
    private const string PolicySetting = $"{ApprovalOptions.SectionName}:{nameof(ApprovalOptions.Policy)}";

    private readonly ProductOptions _options;
    private readonly GatewayEdges _edges;
    private readonly TimeProvider _clock;
    private readonly SignedRisks _risks;
    private readonly ApprovalGate _gate;
    private ApprovalStore? _store;
    private LockKeeper? _keeper;
    private ApprovalPolicy? _policy;

    public CatalogApprovals(ProductOptions options, GatewayEdges edges, CatalogCompiler compiler, TimeProvider clock)
    {
        (_options, _edges, _clock) = (options, edges, clock);
        var versions = new ManifestVersions(compiler, MaskingPolicy.Compile(options.Masking), clock);
        var judge = new EntryJudge(versions);
        _risks = new SignedRisks(judge);
        _gate = new ApprovalGate(versions, judge, clock);
    }

    public bool Enforces => _options.Approvals.Mode == ApprovalMode.Enforce;

    /// <summary>The file beside the manifests.</summary>
    public string LockFile => _options.Approvals.Lock.Length > 0 ? _options.Approvals.Lock : Path.Combine(_options.Catalog.Path, ApprovalLock.FileName);

    /// <summary>Why the lock beside the manifests does not count; null when it does, or nothing was read yet.</summary>
    public LockProblem? Problem => _keeper?.Problem;

    /// <summary>What is signed as a smaller risk than what changed, in the lock beside the manifests.</summary>
    public IReadOnlyList<UnderratedApproval> Underrated => _keeper?.Underrated ?? [];

    /// <summary>Whether a lock counts, be it the one beside the manifests or the last one that did.</summary>
    public bool HasLock => _keeper?.Accepted is not null;

    /// <summary>What is wrong with the policy as it lies there, to stand behind its setting; null when nothing is.</summary>
    public string? PolicyProblem { get; private set; }

    /// <summary>Whether the store could not be written.</summary>
    public bool IsStoreFailing { get; private set; }

    /// <summary>Whether the store began with this process.</summary>
    public bool IsStoreNew { get; private set; }

    /// <summary>What is not approved as it is.</summary>
    public IReadOnlyList<UnapprovedEntry> Unapproved => _gate.Unapproved;

    /// <summary>The verb that approves what is there.</summary>
    public string Command =>
        $"mcp-secure-apis manifest approve {_options.Catalog.Path}" + (_options.Approvals.Policy.Length == 0 ? string.Empty
            : $" --policy {_options.Approvals.Policy} --key file:KEY");

    /// <summary>Differs when something beside the manifests changed that decides what is served: a file, or an approval that is over.</summary>
    public string Fingerprint()
    {
        var now = _clock.GetUtcNow();
        var over = _keeper?.Accepted?.Approved.Values.Count(approved => approved.IsExpired(now)) ?? 0;
        string[] files = [LockFile, _options.Approvals.Policy, _options.Approvals.Policy + ".sig", _options.Approvals.RootKey];
        return $"{over}\n{string.Join('\n', files.Select(FingerprintOf))}";
    }

    /// <summary>Serves what may be served of the files.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="files">The whole content of the catalog's folder.</param>
    /// <exception cref="SettingsException">The policy or the store is wrong, and nothing is served yet.</exception>
    public CatalogReload Reload(ToolCatalog catalog, IReadOnlyList<ManifestFile> files)
    {
        if (Enforces && _store is null)
        {
            OpenStore();
        }

        ReadPolicy(isStart: _keeper is null);
        _keeper ??= new LockKeeper(_store, _risks);
        ReadLock();
        return catalog.Reload(files, !Enforces && !HasLock ? null : Decide);

        IReadOnlyCollection<CompiledManifest> Decide(IReadOnlyCollection<CompiledManifest> manifests, IReadOnlySet<string> broken) =>
            _gate.Decide(
                manifests, broken, _keeper!.Accepted, _keeper.Floors,
                _keeper.Underrated.Select(approval => approval.Name).ToHashSet(StringComparer.Ordinal), Enforces);
    }

    private static string FingerprintOf(string path)
    {
        try
        {
            if (path.Length == 0)
            {
                return string.Empty;
            }

            // By its content: a file may be replaced by one of its size and time.
            return LockFiles.Read(path) is { } content ? Convert.ToHexStringLower(SHA256.HashData(content)) : "none";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return error.GetType().Name;
        }
    }

    private void OpenStore()
    {
        try
        {
            _store = ApprovalStore.Open(_options.Approvals.Store, _edges.Records);
            IsStoreNew = _store.IsNew;
        }
        catch (ApprovalStoreException error)
        {
            throw new SettingsException([new SettingFinding($"{ApprovalOptions.SectionName}:{nameof(ApprovalOptions.Store)}", error.Message)]);
        }
    }

    private void ReadPolicy(bool isStart)
    {
        if (_options.Approvals.Policy.Length == 0)
        {
            return;
        }

        var policy = ApprovalPolicy.Open(_options.Approvals.Policy, _options.Approvals.RootKey, out var problem);
        var seen = Math.Max(_store?.State.PolicyVersion ?? 0, _policy?.Version ?? 0);
        if (policy is not null && policy.Version < seen)
        {
            problem = $"is '{_options.Approvals.Policy}' of the version {policy.Version}, and version {seen} was seen; a policy does not go back.";
        }

        PolicyProblem = problem;
        if (problem is null)
        {
            _policy = policy;
            Try(() => _store?.Keep(policy!.Version));
        }
        else if (isStart)
        {
            throw new SettingsException([new SettingFinding(PolicySetting, problem)]);
        }
    }

    private void ReadLock()
    {
        byte[]? file;
        try
        {
            file = LockFiles.Read(LockFile);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Nothing is in it that anybody wrote.
            file = [];
        }

        IsStoreFailing = false;
        Try(() => _keeper!.Take(file, _policy, () => !ServingUser.CanReplace(LockFile)));
    }

    private void Try(Action keep)
    {
        try
        {
            keep();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // What counts, counts; only a rollback would not be seen after a restart.
            IsStoreFailing = true;
        }
    }
}
