using System.Text;
using McpSecureApis.Core.Review.Changes;
using McpSecureApis.Core.Review.Sides;

namespace McpSecureApis.Core.Review.Usage;

/// <summary>An entry of either side whose calls are counted in a trail.</summary>
internal sealed class TrackedEntry(ReviewedEntry? old, ReviewedEntry? now)
{
    private readonly byte[]? _oldDigest = DigestOf(old);
    private readonly byte[]? _newDigest = DigestOf(now);

    public ReviewedEntry? Old { get; } = old;

    public ReviewedEntry? New { get; } = now;

    /// <summary>Whom the old side lets in; null where it has no such entry.</summary>
    public AccessTerm? OldTerm { get; } = old is null ? null : AccessTerm.Of(old, old);

    /// <summary>Whom the new side lets in; null where it has no such entry.</summary>
    public AccessTerm? NewTerm { get; } = now is null ? null : AccessTerm.Of(now, now);

    public long Calls { get; set; }

    public long Refused { get; set; }

    public long OtherVersions { get; set; }

    /// <summary>What stands for it among the entries of a trail: manifest, kind and name.</summary>
    public string Key { get; } = KeyOf((now ?? old)!);

    /// <summary>Which of the sides a record was judged by, from the digest of its manifest, with quotes; both when they are one file.</summary>
    public (bool IsOld, bool IsNew) SidesOf(ReadOnlySpan<byte> digest) =>
        (_oldDigest is not null && digest.SequenceEqual(_oldDigest), _newDigest is not null && digest.SequenceEqual(_newDigest));

    /// <summary>Whether a side asks conditions of arguments too, so that a refusal for a condition may be for one of these.</summary>
    public static bool AsksArguments(ReviewedEntry? entry) => entry?.Conditions.Any(condition => condition.Arguments.Count > 0) == true;

    public static string KeyOf(ReviewedEntry entry) => KeyOf(entry.Manifest.Written.Manifest, entry.Entry);

    private static string KeyOf(string manifest, ChangedEntry entry) => $"{entry.Noun}\n{manifest}\n{entry.Name}";

    private static byte[]? DigestOf(ReviewedEntry? entry) => entry is null ? null : Encoding.UTF8.GetBytes($"\"{entry.Access.Tool.Digest}\"");
}
