using System.Text;
using McpSecureApis.Core.Audit.Reading;
using McpSecureApis.Core.Audit.Records;
using McpSecureApis.Core.Audit.Stores;
using McpSecureApis.Core.Audit.Trail;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Callers.Scopes;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.Core.Review;
using McpSecureApis.Core.Review.Changes;
using McpSecureApis.Core.Review.Sides;
using McpSecureApis.Core.Review.Usage;
using McpSecureApis.Core.Tests.Audit;
using McpSecureApis.TestKit;

namespace McpSecureApis.Core.Tests.Review;

/// <summary>Calls that the real trail writes down, and what is said of them.</summary>
internal sealed class TrailCalls : IDisposable
{
    private readonly List<AuditEntry> _calls = [];

    public TrailFixture Fixture { get; } = new();

    public ManualTimeProvider Clock { get; } = new();

    public void Dispose() => Fixture.Dispose();

    /// <summary>The manifest without some of its tools or resources.</summary>
    public static string Without(params ReadOnlySpan<string> names)
    {
        var text = ReviewTexts.Yaml;
        foreach (var name in names)
        {
            var start = text.IndexOf($"  - name: {name}\n", StringComparison.Ordinal);
            var end = text.IndexOf("\n  - name:", start, StringComparison.Ordinal) is var item and > 0 ? item + 1 : text.Length;
            var section = text.IndexOf("\nresources:", start, StringComparison.Ordinal) is var at and > 0 ? at + 1 : text.Length;
            var prompts = text.IndexOf("\nprompts:", start, StringComparison.Ordinal) + 1;
            text = text.Remove(start, Math.Min(end, Math.Min(section, prompts)) - start);
        }

        return text.Contains("tools:\nresources", StringComparison.Ordinal) ? text.Replace("tools:\n", string.Empty, StringComparison.Ordinal) : text;
    }

    public string Hash(string subject) => AuditTrail.HashOf(Fixture.Hasher, "acme", subject);

    public void Call(
        string name, string subject, RefusalReason? reason = null, EntryKind kind = EntryKind.Tool, string tenant = "acme",
        string client = "c1", string? sideOf = null)
    {
        _calls.Add(Entry(name, subject, reason, kind, tenant, client, sideOf));
        if (reason is null && kind != EntryKind.Prompt)
        {
            // What follows an intent is the same call.
            _calls.Add(_calls[^1] with { Phase = AuditPhase.Outcome });
        }
    }

    public AuditEntry Entry(
        string name, string subject, RefusalReason? reason = null, EntryKind kind = EntryKind.Tool, string tenant = "acme",
        string client = "c1", string? sideOf = null) =>
        Fixture.Intent($"call-{_calls.Count}") with
        {
            Phase = reason is not null ? AuditPhase.Refusal : kind == EntryKind.Prompt ? AuditPhase.Outcome : AuditPhase.Intent,
            Reason = reason,
            Kind = kind,
            Tool = new EntryIdentity(name, "shop", "1.0.0", sideOf is null ? string.Empty : DigestOf(sideOf)) { Kind = kind },
            Caller = new Caller { Issuer = "https://issuer.example", Subject = subject, Client = client, Tenant = tenant, Scopes = ScopeSet.Empty },
        };

    private static string DigestOf(string manifest) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(manifest)));

    /// <summary>Writes the calls down; those without a side of their own as calls of this manifest.</summary>
    public async Task WriteAsync(string recordedBy = ReviewTexts.Yaml)
    {
        var digest = DigestOf(recordedBy);

        // A clock that stands still keeps a list of all that waits, which takes long for many.
        await using var trail = await Fixture.OpenAsync(_calls.Count > 4000 ? TimeProvider.System : Clock);
        foreach (var batch in _calls.Chunk(4000))
        {
            var appends = batch.Select(call => trail.AppendAsync(
                call.Tool!.Digest.Length > 0 ? call : call with { Tool = call.Tool with { Digest = digest } }, CancellationToken.None).AsTask());
            (await Task.WhenAll(appends)).Should().OnlyContain(refusal => refusal == null);
        }

        _calls.Clear();
    }

    public async Task<ChangeUse> UseAsync(string old, string now, string entry, string path, string? recordedBy = null)
    {
        await WriteAsync(recordedBy ?? old);
        var difference = await CompareAsync(old, now);
        return difference.Changes.First(change => change.Entry.Name == entry && change.Path.StartsWith(path, StringComparison.Ordinal)).Use!;
    }

    public async Task<ManifestDifference> CompareAsync(string old, string now, DateTimeOffset? since = null)
    {
        var (before, after) = (ReviewTexts.Side(old), ReviewTexts.Side(now));
        before.IsReadable.Should().BeTrue();
        after.IsReadable.Should().BeTrue(string.Join(' ', after.Findings.Select(finding => finding.Message)));
        return await AddAsync(before, after, new TrailUse(before, after, since));
    }

    public Task<ManifestDifference> AddAsync(ReviewSide old, ReviewSide now, TrailUse use) => TrailReview.AddAsync(
        ManifestDiff.Compare(old, now), use, new AuditFolderSource(Fixture.Options.Path), new AuditScanProgress(), CancellationToken.None);
}
