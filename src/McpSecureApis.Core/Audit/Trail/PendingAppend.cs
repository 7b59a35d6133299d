using McpSecureApis.Core.Audit.Chains;
using McpSecureApis.Core.Audit.Records;
using McpSecureApis.Core.Outcomes;

namespace McpSecureApis.Core.Audit.Trail;

/// <summary>A record on its way to the device, and who waits for it.</summary>
internal sealed class PendingAppend(AuditEntry entry, DateTimeOffset time, string? subject, string? tool)
{
    private const int Waiting = 0;
    private const int Taken = 1;
    private const int Abandoned = 2;

    private readonly TaskCompletionSource<Refusal?> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _state;

    public Task<Refusal?> Task => _completion.Task;

    /// <summary>When it happened.</summary>
    public DateTimeOffset Time => time;

    /// <inheritdoc cref="AuditEntry.NeedsRoom"/>
    public bool NeedsRoom => entry.NeedsRoom;

    /// <summary>Called by the writer before it encodes; false when nobody waits any more, so that the record is left out.</summary>
    public bool TryTake() => Interlocked.CompareExchange(ref _state, Taken, Waiting) == Waiting;

    /// <summary>Called when waiting took too long. A record that was taken may still reach the file; it is never acknowledged.</summary>
    public void Abandon() => Interlocked.CompareExchange(ref _state, Abandoned, Waiting);

    public void Encode(AuditChain chain, System.Buffers.IBufferWriter<byte> batch) => chain.Append(batch, entry, time, subject, tool);

    public void Complete(Refusal? refusal) => _completion.TrySetResult(refusal);
}
