using McpSecureApis.Core.Audit.Records;
using McpSecureApis.Core.Audit.Trail;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Limits;
using McpSecureApis.Core.Outcomes;
using Microsoft.Extensions.Logging;

namespace McpSecureApis.Core.Calls;

/// <summary>
/// Counts the refusals that get no record of their own: those over a caller's budget, by caller, tool and reason, and those without a
/// caller, by reason and address. Every ten seconds a count becomes one record, and one log line where there is a caller. However many
/// there are and whatever they name, trail, log and memory grow by a bounded number.
/// </summary>
internal sealed partial class RefusalCounts : IAsyncDisposable
{
    /// <summary>The kind of event that a count of a known caller's refusals is.</summary>
    public const string Refused = "refused";

    /// <summary>The kind of event that a count of refusals without a caller is.</summary>
    public const string Unauthenticated = "unauthenticated";

    /// <summary>
    /// Names of one caller and reason, or addresses of one reason, with a record of their own: those with the most. The others share one.
    /// </summary>
    public const int MostRecords = 8;

    /// <summary>Callers and reasons with records of their own; further ones share one by reason.</summary>
    public const int MostGroups = 64;

    private const int MostNames = 32;
    private const int MostAddresses = 1024;

    private readonly AuditTrail _audit;
    private readonly ILogger<RefusalCounts> _logger;
    private readonly PeriodicRecords _records;
    private readonly Lock _gate = new();
    private Dictionary<RefusalGroupKey, RefusalGroup> _groups = [];

    public RefusalCounts(AuditTrail audit, TimeProvider clock, ILogger<RefusalCounts> logger)
    {
        _audit = audit;
        _logger = logger;
        _records = new PeriodicRecords(WriteAsync, clock);
    }

    /// <summary>Counts a refused call.</summary>
    public void Count(StartedCall call, RefusalReason reason) => Add(call.Caller, hasCaller: true, reason, RefusalSubject.Of(call), count: 1);

    /// <summary>Counts a request of a known caller that did not become a call.</summary>
    public void Count(Caller caller, RefusalReason reason) => Add(caller, hasCaller: true, reason, RefusalSubject.Others, count: 1);

    /// <summary>Counts a request without a caller.</summary>
    public void Count(RefusalReason reason, AddressKey address) =>
        Add(caller: null, hasCaller: false, reason, RefusalSubject.Others with { Address = address }, count: 1);

    public ValueTask DisposeAsync() => _records.DisposeAsync();

    private void Add(Caller? caller, bool hasCaller, RefusalReason reason, RefusalSubject subject, long count)
    {
        lock (_gate)
        {
            var key = new RefusalGroupKey(caller?.Key, hasCaller, reason);
            if (caller is not null && _groups.Count >= MostGroups && !_groups.ContainsKey(key))
            {
                (caller, key) = (null, key with { Caller = null });
            }

            if (!_groups.TryGetValue(key, out var group))
            {
                var most = caller is not null ? MostNames : hasCaller ? 0 : MostAddresses;
                _groups.Add(key, group = new RefusalGroup(caller, hasCaller, reason, most));
            }

            group.Add(subject, count);
        }
    }

    private async Task WriteAsync()
    {
        Dictionary<RefusalGroupKey, RefusalGroup> groups;
        lock (_gate)
        {
            (groups, _groups) = (_groups, []);
        }

        foreach (var group in groups.Values)
        {
            foreach (var (subject, count) in group.Most(MostRecords))
            {
                if (await _audit.AppendAsync(Entry(group, subject, count), CancellationToken.None) is not null)
                {
                    // Counted on until the trail takes it.
                    Add(group.Caller, group.HasCaller, group.Reason, subject, count);
                }
                else if (group.HasCaller)
                {
                    var who = group.Caller is { } caller ? AuditTrail.HashOf(_audit.Hasher, caller.Tenant, caller.Subject) : "(several)";
                    Log.Counted(_logger, count, who, group.Reason.ToCode(), subject.Identity?.Name ?? "(unknown)");
                }
            }
        }
    }

    private AuditEntry Entry(RefusalGroup group, RefusalSubject subject, long count) => new()
    {
        Phase = AuditPhase.Event,
        Caller = group.Caller,
        Tool = subject.Identity,
        Kind = subject.Kind,
        UnknownTool = subject.Unknown,
        Event = new AuditEvent(group.HasCaller ? Refused : Unauthenticated)
        {
            Count = count,
            Address = subject.Address is { } address ? _audit.Hasher.Hash("audit.address", tenant: null, address.ToBytes()) : null,
            Details = new Dictionary<string, string>(StringComparer.Ordinal) { ["reason"] = group.Reason.ToCode() },
        },
    };

    private static partial class Log
    {
        [LoggerMessage(
            CallsEventIds.RefusalsCounted, LogLevel.Information,
            "{Count} refusals of caller {Subject} were counted in one record: {Reason}, tool '{Tool}'.", EventName = "RefusalsCounted")]
        public static partial void Counted(ILogger logger, long count, string subject, string reason, string tool);
    }
}
