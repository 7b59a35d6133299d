using System.Security.Cryptography;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using McpSecureApis.Core.Approvals.Forms;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Review.Changes;

namespace McpSecureApis.Core.Approvals.Locks;

/// <summary>The approval of one entry in one effective form: what each signer signs.</summary>
internal sealed record ApprovalStatement
{
    private const int IdCharacters = 32;

    /// <summary>Follows from everything else but the signatures; what records of calls name.</summary>
    public string Id { get; init; } = string.Empty;

    public required EntryKind Kind { get; init; }

    public required string Name { get; init; }

    /// <summary>The manifest's id.</summary>
    public required string Manifest { get; init; }

    /// <summary>SHA-256 of the effective form.</summary>
    public required string Digest { get; init; }

    /// <summary>SHA-256 of the part of the masking policy that the form relies on.</summary>
    public required string Masking { get; init; }

    /// <summary>The digest of the <see cref="ApprovedSource"/>.</summary>
    public required string Source { get; init; }

    /// <summary>The greatest of what was approved with it.</summary>
    public required ChangeSeverity Risk { get; init; }

    /// <summary>The lock's number when it was written; of two statements about an entry the one with the greater number is the newer.</summary>
    public required long Sequence { get; init; }

    public required DateTimeOffset Time { get; init; }

    /// <summary>From when it does not count any more; null for never.</summary>
    public DateTimeOffset? Expires { get; init; }

    public required IReadOnlyList<ApprovalSignature> Signatures { get; init; }

    [JsonIgnore]
    public IEnumerable<string> Signers => Signatures.Select(signature => signature.Key);

    public bool IsExpired(DateTimeOffset now) => Expires <= now;

    /// <summary>With the id that follows from it.</summary>
    public ApprovalStatement Named(string catalog) => this with { Id = IdOf(catalog) };

    public string IdOf(string catalog) => Convert.ToHexStringLower(SHA256.HashData(MessageOf(catalog)))[..IdCharacters];

    /// <summary>What is signed. The purpose keeps a signature of anything else from being taken for one of an approval.</summary>
    public byte[] MessageOf(string catalog) => CanonicalForm.Of(new JsonObject
    {
        ["purpose"] = "mcp-secure-apis/approval/1",
        ["catalog"] = catalog,
        ["kind"] = EntryForm.NounOf(Kind),
        ["name"] = Name,
        ["manifest"] = Manifest,
        ["digest"] = Digest,
        ["masking"] = Masking,
        ["source"] = Source,
        ["risk"] = Risk.ToString().ToLowerInvariant(),
        ["sequence"] = Sequence,
        ["time"] = LockTime.Of(Time),
        ["expires"] = Expires is { } expires ? LockTime.Of(expires) : null,
    });
}
