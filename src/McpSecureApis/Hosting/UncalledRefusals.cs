using System.Collections.Concurrent;
using McpSecureApis.Core.Audit;
using McpSecureApis.Core.Outcomes;

namespace McpSecureApis.Hosting;

/// <summary>
/// Counts requests that were refused before there was a caller, and records them as one event per reason and ten seconds: a flood from
/// outside must not be able to fill the audit device.
/// </summary>
internal sealed class UncalledRefusals : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly AuditTrail _audit;
    private readonly ConcurrentDictionary<RefusalReason, long> _counts = new();
    private readonly ITimer _timer;

    public UncalledRefusals(AuditTrail audit, TimeProvider clock)
    {
        _audit = audit;
        _timer = clock.CreateTimer(_ => _ = WriteAsync(), state: null, Interval, Interval);
    }

    public void Count(RefusalReason reason) => _counts.AddOrUpdate(reason, 1, (_, count) => count + 1);

    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync();
        await WriteAsync();
    }

    private async Task WriteAsync()
    {
        foreach (var reason in _counts.Keys)
        {
            if (_counts.TryRemove(reason, out var count))
            {
                var details = new Dictionary<string, string>(StringComparer.Ordinal) { ["reason"] = reason.ToCode() };
                var unavailable = await _audit.AppendAsync(
                    new AuditEntry { Phase = AuditPhase.Event, Event = new AuditEvent("unauthenticated") { Count = count, Details = details } },
                    CancellationToken.None);
                if (unavailable is not null)
                {
                    // Told once the trail takes records again.
                    _counts.AddOrUpdate(reason, count, (_, further) => further + count);
                }
            }
        }
    }
}
