using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using McpSecureApis.Core.Approvals.Locks;
using McpSecureApis.Core.Approvals.Policies;
using McpSecureApis.Core.Approvals.Signing;
using McpSecureApis.Core.Approvals.Standing;
using McpSecureApis.Core.Backend;
using McpSecureApis.Core.Backend.Networks;
using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Limits;
using McpSecureApis.Core.Manifests.Files;
using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Core.Masking.Policy;
using McpSecureApis.TestKit;

namespace McpSecureApis.Core.Tests.Approvals;

/// <summary>Keys, a policy and manifests, and the steps of those who approve them.</summary>
internal sealed class ApprovalBench
{
    public const string File = "shop.yaml";

    /// <summary>Two tools, one that reads and one that writes.</summary>
    public const string Yaml = """
        manifest: shop
        version: 1.0.0
        owner: team@example.com
        backend: {baseUrl: 'https://shop.example/api', allowedNetworks: [10.20.0.0/16]}
        tools:
          - name: find
            description: Finds items.
            effect: read
            access: {scopes: [shop.read]}
            request: {method: GET, path: '/items/{id}'}
            arguments: {type: object, required: [id], properties: {id: {type: string, pattern: '^[a-z]{1,9}$'}}}
            response: {fields: {id: public, owner.email: email}}
            limits: {perCaller: 60/min}
          - name: create
            description: Creates an order.
            effect: write
            access: {scopes: [shop.write]}
            request: {method: POST, path: /orders, body: {amount: '{amount}'}}
            arguments: {type: object, required: [amount], properties: {amount: {type: integer, minimum: 1, maximum: 50}}}
            response: {fields: {id: public}}
        """;

    private readonly Dictionary<string, MemorySigner> _keys = new(StringComparer.Ordinal);

    public ApprovalBench(Action<MaskingOptions>? change = null)
    {
        var options = new MaskingOptions();
        change?.Invoke(options);
        Masking = MaskingPolicy.Compile(options);
        Compiler = new CatalogCompiler(new CatalogRules
        {
            Limits = new LimitsOptions(),
            Masking = Masking,
            Networks = new NetworkOptions(),
            Backends = new Dictionary<string, BackendOverrideOptions>(StringComparer.Ordinal),
            Credentials = null,
        });
    }

    public CatalogCompiler Compiler { get; }

    public MaskingPolicy Masking { get; }

    public ManualTimeProvider Clock { get; } = new();

    /// <summary>Everybody may approve what is low or medium, high needs two, and the publisher is no approver.</summary>
    public ApprovalPolicy Policy => PolicyOf(version: 1, "alice", "bob", "carol");

    public ManifestVersions Versions => new(Compiler, Masking, Clock);

    public IApprovalSigner Key(string name) => _keys.TryGetValue(name, out var key) ? key : _keys[name] = new MemorySigner();

    public static string Change(string old, string now)
    {
        Yaml.Should().Contain(old);
        return Yaml.Replace(old, now, StringComparison.Ordinal);
    }

    public string PolicyText(long version, params string[] approvers) => JsonSerializer.Serialize(new
    {
        format = 1,
        version,
        keys = approvers.Select(name => new { name, publicKey = PemOf(name), roles = new[] { "approver" } })
            .Append(new { name = "publisher", publicKey = PemOf("publisher"), roles = new[] { "publisher" } }),
        approvals = new[]
        {
            new { risks = new[] { "low", "medium" }, signers = 1 },
            new { risks = new[] { "high", "critical" }, signers = Math.Min(2, approvers.Length) },
        },
    });

    public ApprovalPolicy PolicyOf(long version, params string[] approvers)
    {
        var policy = ApprovalPolicy.Read(Encoding.UTF8.GetBytes(PolicyText(version, approvers)), "/", out var problem);
        problem.Should().BeNull();
        return policy!;
    }

    public AcceptedLock Accept(byte[] file) => Accept(file, Policy);

    public static AcceptedLock Accept(byte[] file, ApprovalPolicy? policy)
    {
        var accepted = AcceptedLock.Check(file, policy, () => true, out var problem);
        problem.Should().BeNull();
        return accepted!;
    }

    public static LockProblem? ProblemOf(byte[]? file, ApprovalPolicy? policy, bool isProtected = false)
    {
        AcceptedLock.Check(file, policy, () => isProtected, out var problem);
        return problem;
    }

    /// <summary>How every entry of a manifest stands.</summary>
    public IReadOnlyList<EntryStanding> Judge(string yaml, AcceptedLock? accepted)
    {
        var versions = Versions;
        var findings = new List<ManifestFinding>();
        var read = versions.Read([new ManifestFile(File, Encoding.UTF8.GetBytes(yaml), Problem: null)], findings);
        findings.Where(finding => finding.Severity == FindingSeverity.Error).Should().BeEmpty();
        var judge = new EntryJudge(versions);
        return [.. read.SelectMany(version => version.Forms.Values.Select(form => judge.Judge(version, form, accepted, Clock.GetUtcNow())))];
    }

    public LockDraft Draft(string yaml, byte[]? before, string key)
    {
        var accepted = before is null ? null : Accept(before);
        Clock.Advance(TimeSpan.FromSeconds(1));
        return new LockDraft(accepted, Judge(yaml, accepted), Policy, Key(key), Clock.GetUtcNow());
    }

    /// <summary>The lock after everybody named has approved everything that is open.</summary>
    public byte[] Approve(string yaml, byte[]? before, params string[] keys) => Approve(yaml, before, expires: null, keys);

    public byte[] Approve(string yaml, byte[]? before, DateTimeOffset? expires, params string[] keys)
    {
        foreach (var key in keys)
        {
            var draft = Draft(yaml, before, key);
            draft.Approve(fingerprints: null, expires).Should().BeNull();
            before = draft.Write();
        }

        return before!;
    }

    public EntryStanding Find(string yaml, byte[] file) => Judge(yaml, Accept(file)).Single(standing => standing.Form.Name == "find");

    private string PemOf(string name) => ((MemorySigner)Key(name)).PublicKeyPem;

    private sealed class MemorySigner : IApprovalSigner
    {
        private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        public string KeyId => ApprovalKeys.IdOf(_key);

        public string PublicKeyPem => _key.ExportSubjectPublicKeyInfoPem();

        public byte[] Sign(ReadOnlySpan<byte> message) => _key.SignData(message, HashAlgorithmName.SHA256);

        public void Dispose() => _key.Dispose();
    }
}
