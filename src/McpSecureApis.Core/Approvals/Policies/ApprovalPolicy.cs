using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using McpSecureApis.Core.Approvals.Forms;
using McpSecureApis.Core.Approvals.Signing;
using McpSecureApis.Core.Review.Changes;
using McpSecureApis.Json;

namespace McpSecureApis.Core.Approvals.Policies;

/// <summary>Who may approve what risk: the operator's file, which a publisher of manifests cannot reach.</summary>
internal sealed class ApprovalPolicy
{
    /// <summary>The largest file that is read.</summary>
    public const int MaxFileBytes = 256 * 1024;

    /// <summary>What the catalog is called where nobody named it.</summary>
    public const string DefaultCatalog = "default";

    private const int MostKeys = 1000;

    private static readonly JsonSerializerOptions Strict = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        MaxDepth = 8,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    private readonly FrozenDictionary<string, ApprovalKey> _byId;
    private readonly FrozenDictionary<ChangeSeverity, ApprovalRule> _rules;

    private ApprovalPolicy(PolicyFile file, IReadOnlyList<ApprovalKey> keys, Dictionary<ChangeSeverity, ApprovalRule> rules)
    {
        Version = file.Version;
        Catalog = file.Catalog;
        Keys = keys;
        _byId = keys.ToFrozenDictionary(key => key.Id, StringComparer.Ordinal);
        _rules = rules.ToFrozenDictionary();
    }

    public long Version { get; }

    public string Catalog { get; }

    public IReadOnlyList<ApprovalKey> Keys { get; }

    /// <summary>Reads the policy's file, with its signature where there is a key of the root.</summary>
    /// <param name="path">The policy.</param>
    /// <param name="rootKey">A file with the public key that signs policies; empty for none.</param>
    /// <param name="problem">What is wrong, to stand behind the name of the setting.</param>
    public static ApprovalPolicy? Open(string path, string rootKey, out string? problem)
    {
        try
        {
            var file = ReadBounded(path);
            if (rootKey.Length > 0 && FindSignatureProblem(path, file, rootKey) is { } unsigned)
            {
                problem = unsigned;
                return null;
            }

            return Read(file, Path.GetDirectoryName(Path.GetFullPath(path))!, out problem);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            problem = error is FileNotFoundException or DirectoryNotFoundException
                ? $"is '{path}', which does not exist."
                : $"is '{path}', which cannot be read ({error.GetType().Name}).";
            return null;
        }
    }

    /// <summary>Reads a policy.</summary>
    /// <param name="utf8">Its content.</param>
    /// <param name="folder">What paths of keys are relative to.</param>
    /// <param name="problem">What is wrong.</param>
    public static ApprovalPolicy? Read(ReadOnlyMemory<byte> utf8, string folder, out string? problem)
    {
        PolicyFile? file = null;
        try
        {
            if (StrictJson.TryParse(utf8, out var document, out _))
            {
                using (document)
                {
                    file = document.RootElement.Deserialize<PolicyFile>(Strict);
                }
            }
        }
        catch (JsonException)
        {
            // Said below; the library's words quote the file.
        }

        if (file is null || file.Format != 1 || file.Keys.Any(key => key is null || key.Roles.Count == 0) || file.Approvals.Any(rule => rule is null))
        {
            problem = "is no policy of approvals: {\"format\":1,\"keys\":[{\"name\":…,\"publicKey\":…,\"roles\":[\"approver\"]}]," +
                "\"approvals\":[{\"risks\":[\"low\"],\"signers\":1}]}, and nothing else in it.";
            return null;
        }

        var keys = ReadKeys(file, folder, out problem);
        var rules = keys is null ? null : ReadRules(file, keys, out problem);
        return rules is null ? null : new ApprovalPolicy(file, keys!, rules);
    }

    /// <summary>The JSON Schema of policies, for completion in editors.</summary>
    public static string ExportSchema() => TypeSchema.Export(typeof(PolicyFile), Strict, "Policy of approvals");

    public ApprovalKey? Find(string id) => _byId.GetValueOrDefault(id);

    /// <summary>What an approval of this risk needs; null when nobody can give it.</summary>
    public ApprovalRule? RuleFor(ChangeSeverity risk) => _rules.GetValueOrDefault(RiskOf(risk));

    /// <summary>Whether a key may approve this risk.</summary>
    public bool MayApprove(string keyId, ChangeSeverity risk) => RuleFor(risk)?.KeyIds.Contains(keyId) == true;

    /// <summary>What is only worth a note is approved like what is a low risk.</summary>
    public static ChangeSeverity RiskOf(ChangeSeverity severity) => severity == ChangeSeverity.Info ? ChangeSeverity.Low : severity;

    /// <summary>The risk as a word of the outside forms.</summary>
    public static string CodeOf(ChangeSeverity risk) => RiskOf(risk).ToString().ToLowerInvariant();

    private static List<ApprovalKey>? ReadKeys(PolicyFile file, string folder, out string? problem)
    {
        problem = file.Keys.Count > MostKeys ? $"has more than {MostKeys} keys."
            : file.Catalog.Length is 0 or > 64 ? "has a catalog without a name of 1 to 64 characters."
            : file.Version < 1 ? "has a version under 1."
            : null;
        var keys = new List<ApprovalKey>();
        foreach (var written in problem is null ? file.Keys : [])
        {
            var pem = written.PublicKey.Contains("-----BEGIN", StringComparison.Ordinal) ? written.PublicKey : ReadPem(written.PublicKey, folder);
            problem ??= pem is null || ApprovalKeys.Import(pem) is not { } key
                ? $"has the key '{written.Name}', which is no ECDSA P-256 public key in PEM, nor the path of one."
                : Add(written, key, keys);
        }

        return problem is null ? keys : null;
    }

    private static string? Add(PolicyKeyFile written, ECDsa key, List<ApprovalKey> keys)
    {
        var id = ApprovalKeys.IdOf(key);
        if (keys.Find(other => other.Id == id) is { } same)
        {
            return $"has one key under the names '{same.Name}' and '{written.Name}'; one key is one signer, and a publisher's is no approver's.";
        }

        if (written.Roles.Distinct().Count() != 1 || keys.Exists(other => other.Name == written.Name))
        {
            return $"has the key '{written.Name}' twice, or as a publisher's and an approver's.";
        }

        keys.Add(new ApprovalKey(written.Name, id, written.Roles[0] == PolicyRole.Approver, key));
        return null;
    }

    private static Dictionary<ChangeSeverity, ApprovalRule>? ReadRules(PolicyFile file, List<ApprovalKey> keys, out string? problem)
    {
        problem = null;
        var rules = new Dictionary<ChangeSeverity, ApprovalRule>();
        foreach (var written in file.Approvals)
        {
            var approvers = keys.Where(key => key.MayApprove && written.Keys?.Contains(key.Name, StringComparer.Ordinal) != false).ToList();
            var unknown = written.Keys?.FirstOrDefault(name => !approvers.Exists(key => key.Name == name));
            var rule = new ApprovalRule(written.Signers, approvers.Select(key => key.Id).ToFrozenSet(StringComparer.Ordinal));
            problem ??= unknown is not null ? $"names '{unknown}' among those who approve, which is no approver's key."
                : rule.Signers < 1 || rule.Signers > rule.KeyIds.Count ? $"asks for {rule.Signers} signatures of {rule.KeyIds.Count} keys."
                : written.Risks.Count == 0 || written.Risks.Contains(ChangeSeverity.Info) || !written.Risks.All(risk => rules.TryAdd(risk, rule))
                    ? "has an entry without risks (low, medium, high, critical), or a risk in two of them."
                : null;
        }

        return problem is null ? rules : null;
    }

    private static string? ReadPem(string path, string folder)
    {
        try
        {
            var bytes = ReadBounded(Path.GetFullPath(path, folder));
            return System.Text.Encoding.UTF8.GetString(bytes);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>As <c>openssl dgst -sha256 -sign</c> writes it, beside the policy.</summary>
    private static string? FindSignatureProblem(string path, byte[] file, string rootKey)
    {
        using var root = ApprovalKeys.Import(System.Text.Encoding.UTF8.GetString(ReadBounded(rootKey)));
        if (root is null)
        {
            return $"cannot be checked: '{rootKey}' holds no ECDSA P-256 public key in PEM.";
        }

        try
        {
            if (root.VerifyData(file, ReadBounded(path + ".sig"), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence))
            {
                return null;
            }
        }
        catch (Exception error) when (error is CryptographicException or FileNotFoundException)
        {
            // No signature at all.
        }

        return $"is '{path}', whose signature '{path}.sig' is not one of the root's key over what stands there.";
    }

    private static byte[] ReadBounded(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[MaxFileBytes + 1];
        var length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return length <= MaxFileBytes ? bytes[..length] : throw new IOException("The file is too large.");
    }
}
