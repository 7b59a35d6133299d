using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using McpSecureApis.Core.Audit.Reading;
using McpSecureApis.Core.Audit.Records;
using McpSecureApis.Core.Audit.Settings;
using McpSecureApis.Core.Audit.Signing;
using McpSecureApis.Core.Audit.Stores;
using McpSecureApis.Core.Audit.Trail;
using McpSecureApis.Core.Audit.Verification;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Callers.Scopes;
using McpSecureApis.Core.Keys;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpSecureApis.Core.Tests.Audit;

/// <summary>A folder with keys beside a trail, removed at the end.</summary>
internal sealed class TrailFixture : IDisposable
{
    private static readonly EntryIdentity Tool = new("orders_get", "orders", "1.4.0", new string('a', 64));

    private readonly string _root = Directory.CreateTempSubdirectory("audit-test-").FullName;

    public TrailFixture()
    {
        Options = new AuditOptions
        {
            Path = Path.Combine(_root, "trail"),
            HashKeyFile = Path.Combine(_root, "hash.key"),
            SigningKeyFile = Path.Combine(_root, "signing.pem"),
            CreateMissingKeys = true,

            // A busy machine must not refuse what a test wants written. Tests about the timeout move the clock or set it back.
            AppendTimeout = TimeSpan.FromSeconds(60),
        };
        Hasher = AuditKeys.LoadHasher(Options);
    }

    public AuditOptions Options { get; }

    public KeyedHasher Hasher { get; }

    public FaultyDevice Device { get; } = new();

    public ConcurrentQueue<string> Heads { get; } = new();

    public Caller Alice { get; } = new() { Issuer = "https://issuer.example", Subject = "alice", Client = "c1", Tenant = "acme", Scopes = ScopeSet.Empty };

    public string[] Segments => Directory.Exists(Options.Path) ? [.. Directory.GetFiles(Options.Path, "*.jsonl").Order(StringComparer.Ordinal)] : [];

    public Task<AuditTrail> OpenAsync(TimeProvider? clock = null) =>
        AuditTrail.OpenAsync(Options, Hasher, "configuration-digest", clock ?? TimeProvider.System, NullLogger<AuditTrail>.Instance, Heads.Enqueue, new FileAuditStore(Options.Path, Device), CancellationToken.None);

    /// <summary>A trail that is not opened yet.</summary>
    public AuditTrail Create() =>
        AuditTrail.Create(Options, Hasher, "configuration-digest", TimeProvider.System, NullLogger<AuditTrail>.Instance, Heads.Enqueue, new FileAuditStore(Options.Path, Device));

    public AuditEntry Intent(string callId) => new()
    {
        Phase = AuditPhase.Intent,
        CallId = callId,
        Caller = Alice,
        Tool = Tool,
        Catalog = new string('b', 64),
        ArgumentsDigest = "digest",
        Credential = "orders-service",
        Request = "GET /orders/{orderId}",
    };

    public AuditEntry Refused(string callId) => Intent(callId) with { Phase = AuditPhase.Refusal, Reason = RefusalReason.MissingScope };

    public Task<AuditVerification> VerifyAsync(AuditHead? head = null, string? key = null, TimeProvider? clock = null) =>
        AuditVerifier.VerifyAsync(new AuditFolderSource(Options.Path), head is null ? [] : [head], key, clock ?? TimeProvider.System, CancellationToken.None);

    /// <summary>Writes a trail of a few records and closes it.</summary>
    public async Task<string> WriteAsync(int records)
    {
        await using var trail = await OpenAsync();
        for (var i = 0; i < records; i++)
        {
            (await trail.AppendAsync(Intent($"call-{i}"), CancellationToken.None)).Should().BeNull();
        }

        return Segments[^1];
    }

    public async Task<List<JsonElement>> QueryAsync(AuditQuery query, KeyedHasher? hasher = null)
    {
        var records = new List<JsonElement>();
        await foreach (var line in AuditReader.ReadAsync(new AuditFolderSource(Options.Path), query, hasher, CancellationToken.None))
        {
            records.Add(JsonElement.Parse(line.Span));
        }

        return records;
    }

    /// <summary>Call ids in the trail, read without the product's reader.</summary>
    public HashSet<string> LoggedCalls() => Segments.SelectMany(ReadShared)
        .Where(line => line.EndsWith('}')).Select(line => JsonElement.Parse(line)).Select(record => record.GetProperty("callId").GetString())
        .OfType<string>().ToHashSet(StringComparer.Ordinal);

    public void Dispose()
    {
        Device.GoOn();
        Directory.Delete(_root, recursive: true);
    }

    private static IEnumerable<string> ReadShared(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        while (reader.ReadLine() is { } line)
        {
            yield return line;
        }
    }
}
