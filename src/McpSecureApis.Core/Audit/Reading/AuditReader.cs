using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using McpSecureApis.Core.Audit.Stores;
using McpSecureApis.Core.Audit.Trail;
using McpSecureApis.Core.Audit.Verification;
using McpSecureApis.Core.Keys;
using McpSecureApis.Json;

namespace McpSecureApis.Core.Audit.Reading;

/// <summary>
/// Searches a trail in bounded memory, also one that is being written. Chains come one after the other, by the start of their writer.
/// It does not verify: that is <see cref="AuditVerifier"/>.
/// </summary>
internal sealed class AuditReader
{
    private const int MaxRememberedTenants = 1000;

    private static readonly StrictJsonOptions LineJson = new() { MaxDepth = 8 };

    private readonly AuditQuery _query;
    private readonly KeyedHasher? _hasher;
    private readonly string? _unknownTool;
    private readonly Dictionary<string, string> _subjectByTenant = new(StringComparer.Ordinal);
    private string? _subjectWithoutTenant;

    private AuditReader(AuditQuery query, KeyedHasher? hasher)
    {
        _query = query;
        _hasher = hasher;
        _unknownTool = query.Tool is not null && hasher is not null ? AuditTrail.UnknownToolText(hasher, query.Tool) : null;
    }

    /// <summary>The lines that match, byte-exact and without their newline; each is valid until the next one is asked for.</summary>
    /// <param name="source">The trail.</param>
    /// <param name="query">What to look for.</param>
    /// <param name="hasher">The trail's hash key; null finds callers only by their keyed hash.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(
        IAuditSource source, AuditQuery query, KeyedHasher? hasher, CancellationToken cancellationToken) =>
        new AuditReader(query, hasher).RunAsync(source, cancellationToken);

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> RunAsync(IAuditSource source, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var segment in source.Segments)
        {
            await using var reader = new AuditLineReader(source.Open(segment));
            while (await reader.ReadAsync(cancellationToken))
            {
                if (Matches(reader.Line))
                {
                    yield return reader.Line;
                }
            }
        }
    }

    private bool Matches(ReadOnlyMemory<byte> line)
    {
        // Events are few among calls, and their kind stands where the writer puts it.
        if (_query.Event is not null && line.Span.IndexOf("\"event\":{\"kind\":"u8) < 0)
        {
            return false;
        }

        // A line that is no record is the verifier's to report; here it would break whoever reads the output.
        if (!StrictJson.TryParse(line, LineJson, out var document, out _))
        {
            return false;
        }

        using (document)
        {
            var record = document.RootElement;
            return record.ValueKind == JsonValueKind.Object &&
                (_query.CallId is null || Text(record, "callId") == _query.CallId) &&
                (_query.Tool is null || (Text(record, "tool") is { } tool && (tool == _query.Tool || tool == _unknownTool))) &&
                (_query.Approval is null || (record.TryGetProperty("approval", out var approval) && Text(approval, "id") == _query.Approval)) &&
                (_query.Event is null || (record.TryGetProperty("event", out var happened) && Text(happened, "kind") == _query.Event)) &&
                MatchesTime(record) && MatchesCaller(record);
        }
    }

    private bool MatchesTime(JsonElement record)
    {
        if (_query.Since is null && _query.Until is null)
        {
            return true;
        }

        return DateTimeOffset.TryParse(Text(record, "time"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) &&
            (_query.Since is null || time >= _query.Since) && (_query.Until is null || time < _query.Until);
    }

    private bool MatchesCaller(JsonElement record)
    {
        if (_query.Caller is null)
        {
            return true;
        }

        return record.TryGetProperty("caller", out var caller) && Text(caller, "subject") is { } subject &&
            (subject == _query.Caller || (_hasher is not null && subject == HashFor(Text(caller, "tenant"))));
    }

    private string HashFor(string? tenant)
    {
        if (tenant is null)
        {
            return _subjectWithoutTenant ??= AuditTrail.HashOf(_hasher!, tenant: null, _query.Caller!);
        }

        if (!_subjectByTenant.TryGetValue(tenant, out var hash))
        {
            if (_subjectByTenant.Count >= MaxRememberedTenants)
            {
                _subjectByTenant.Clear();
            }

            hash = AuditTrail.HashOf(_hasher!, tenant, _query.Caller!);
            _subjectByTenant[tenant] = hash;
        }

        return hash;
    }

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
