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
internal sealed class CatalogApprovals(ProductOptions options, GatewayEdges edges, CatalogCompiler compiler, TimeProvider clock)
{
    private const string PolicySetting = $"{ApprovalOptions.SectionName}:{nameof(ApprovalOptions.Policy)}";

    private readonly ApprovalGate _gate = new(new ManifestVersions(compiler, MaskingPolicy.Compile(options.Masking), clock), clock);
    private ApprovalStore? _store;
    private LockKeeper? _keeper;
    private ApprovalPolicy? _policy;

    public bool Enforces => options.Approvals.Mode == ApprovalMode.Enforce;

    /// <summary>The file beside the manifests.</summary>
    public string LockFile => options.Approvals.Lock.Length > 0 ? options.Approvals.Lock : Path.Combine(options.Catalog.Path, ApprovalLock.FileName);

    /// <summary>Why the lock beside the manifests does not count; null when it does, or nothing was read yet.</summary>
    public LockProblem? Problem => _keeper?.Problem;

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
        $"mcp-secure-apis manifest approve {options.Catalog.Path}" + (options.Approvals.Policy.Length == 0 ? string.Empty
            : $" --policy {options.Approvals.Policy} --key file:KEY");

    /// <summary>Differs when something beside the manifests changed that decides what is served: a file, or an approval that is over.</summary>
    public string Fingerprint()
    {
        var now = clock.GetUtcNow();
        var over = _keeper?.Accepted?.Approved.Values.Count(approved => approved.IsExpired(now)) ?? 0;
        string[] files = [LockFile, options.Approvals.Policy, options.Approvals.Policy + ".sig", options.Approvals.RootKey];
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
        _keeper ??= new LockKeeper(_store);
        ReadLock();
        return catalog.Reload(files, !Enforces && !HasLock ? null : Decide);

        IReadOnlyCollection<CompiledManifest> Decide(IReadOnlyCollection<CompiledManifest> manifests, IReadOnlySet<string> broken) =>
            _gate.Decide(manifests, broken, _keeper!.Accepted, _keeper.Floors, Enforces);
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
            _store = ApprovalStore.Open(options.Approvals.Store, edges.Records);
            IsStoreNew = _store.IsNew;
        }
        catch (ApprovalStoreException error)
        {
            throw new SettingsException([new SettingFinding($"{ApprovalOptions.SectionName}:{nameof(ApprovalOptions.Store)}", error.Message)]);
        }
    }

    private void ReadPolicy(bool isStart)
    {
        if (options.Approvals.Policy.Length == 0)
        {
            return;
        }

        var policy = ApprovalPolicy.Open(options.Approvals.Policy, options.Approvals.RootKey, out var problem);
        var seen = Math.Max(_store?.State.PolicyVersion ?? 0, _policy?.Version ?? 0);
        if (policy is not null && policy.Version < seen)
        {
            problem = $"is '{options.Approvals.Policy}' of the version {policy.Version}, and version {seen} was seen; a policy does not go back.";
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
