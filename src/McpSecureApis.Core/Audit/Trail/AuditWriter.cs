using McpSecureApis.Core.Audit.Records;
using McpSecureApis.Core.Audit.Stores;
using Microsoft.Extensions.Logging;

namespace McpSecureApis.Core.Audit.Trail;

/// <summary>
/// The one thread that writes. Everything that waits while it does goes out with its next write. A chain that an error was seen on is
/// never written again: what is not acknowledged goes, with the rest of its batch, into a new one that names the last good record of the
/// old one.
/// </summary>
internal sealed partial class AuditWriter(AuditWriting writing, AuditQueue queue, AuditSpace space, ILogger logger)
{
    private const int MaxRecoveries = 64;

    /// <summary>How often an idle writer looks whether the device still has room.</summary>
    private static readonly TimeSpan IdleInterval = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan ComplaintInterval = TimeSpan.FromSeconds(10);

    private readonly List<AuditEvent> _toReport = [];
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private List<PendingAppend> _batch = [];
    private AuditChainWriter? _current;
    private IAuditSegment? _suspect;
    private long? _lastAttempt;
    private long? _lastComplaint;
    private volatile bool _writable;

    /// <summary>Whether the last write succeeded.</summary>
    public bool IsWritable => _writable;

    /// <summary>Ends when everything that was acknowledged is closed.</summary>
    public Task Closed => _closed.Task;

    /// <summary>Repairs what dead writers left and begins a chain.</summary>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public void Open()
    {
        foreach (var cut in writing.Store.Open(error => Log.TornTailKept(logger, error)))
        {
            Log.TornTailCut(logger, cut.Details["file"], cut.Details["cutBytes"]);
            Report(cut);
        }

        StartChain();
        Log.Opened(logger, _current!.Writer, writing.Store.Place);
        MeasureSpace();
    }

    /// <summary>A thread of its own: a device that hangs must not take one from the pool that answers the callers.</summary>
    public void Start() => new Thread(Run) { IsBackground = true, Name = "audit" }.Start();

    /// <summary>For a trail that never writes.</summary>
    public void CloseUnopened() => _closed.TrySetResult();

    private void Run()
    {
        while (true)
        {
            // Nobody calls a server that says it is not ready, so it must find out by itself that it is again.
            var patience = _writable && !space.IsLow ? IdleInterval : writing.Options.RetryInterval;
            var (headDue, stopping) = queue.Take(ref _batch, patience);
            MeasureSpace();
            WriteBatch();
            if (_current is null && !stopping)
            {
                TryRestart();
            }

            if (headDue || stopping)
            {
                TryWrite(static file => file.AppendHead());
            }

            if (stopping)
            {
                _writable = false;
                _current?.Dispose();
                _closed.TrySetResult();
                return;
            }
        }
    }

    private void WriteBatch()
    {
        _batch.RemoveAll(pending => !pending.TryTake() || IsRefused(pending));
        if (_batch.Count == 0)
        {
            return;
        }

        // The second try is the first one in a new file.
        var written = TryWriteBatch() || (TryRestart() && TryWriteBatch());
        foreach (var pending in _batch)
        {
            pending.Complete(written ? null : AuditTrail.Unavailable);
        }

        _batch.Clear();
        if (_current is { } file && file.Segment.Length >= writing.Options.SegmentBytes)
        {
            TryWrite(static file => file.Rotate());
        }
    }

    private bool IsRefused(PendingAppend pending)
    {
        var refused = space.IsLow && pending.NeedsRoom;
        if (refused)
        {
            pending.Complete(AuditTrail.NoRoom);
        }

        return refused;
    }

    private bool TryWriteBatch() => TryWrite(file =>
    {
        var before = file.Segment.Length;
        file.Append(_batch);
        space.Spend(file.Segment.Length - before);
    });

    /// <summary>After an error there is no chain any more.</summary>
    private bool TryWrite(Action<AuditChainWriter> write)
    {
        if (_current is not { } file)
        {
            return false;
        }

        try
        {
            write(file);
            return true;
        }
        catch (Exception error)
        {
            // Everything: whatever went wrong, this thread lives on, and what it did not write is not acknowledged.
            Fail(file, error);
            return false;
        }
    }

    private void Fail(AuditChainWriter file, Exception error)
    {
        _writable = false;
        _current = null;
        Log.WriteFailed(logger, error.GetType().Name, error.HResult);
        _suspect = file.Segment;
        Report(new AuditEvent("continued")
        {
            Details = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["file"] = $"{file.Segment.Name}",
                ["length"] = $"{file.Segment.Length}",
                ["error"] = error.GetType().Name,
                ["previousWriter"] = file.LastGood.Writer,
                ["previousSequence"] = $"{file.LastGood.Sequence}",
                ["previousHash"] = file.LastGood.Hash,
            },
        });
        file.Dispose();
    }

    private bool TryRestart()
    {
        // At once after the write that failed, then only now and then: every try makes a file.
        if (_lastAttempt is { } last && writing.Clock.GetElapsedTime(last) < writing.Options.RetryInterval)
        {
            return false;
        }

        _lastAttempt = writing.Clock.GetTimestamp();
        try
        {
            StartChain();
            _lastComplaint = null;
            Log.Recovered(logger, _current!.Writer);
            return true;
        }
        catch (Exception error)
        {
            if (_lastComplaint is not { } complaint || writing.Clock.GetElapsedTime(complaint) > ComplaintInterval)
            {
                _lastComplaint = writing.Clock.GetTimestamp();
                Log.CannotStart(logger, error.GetType().Name, error.HResult);
            }

            return false;
        }
    }

    private void StartChain()
    {
        CutSuspect();
        _current = AuditChainWriter.Create(writing, _toReport);
        _toReport.Clear();
        _writable = true;
    }

    private void CutSuspect()
    {
        if (_suspect is not { } suspect)
        {
            return;
        }

        try
        {
            var cut = (AuditEvent?)null;
            writing.Watch.Run(() => cut = suspect.CutRest());
            _suspect = null;
            if (cut is not null)
            {
                Report(cut);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Left for the next start; the new chain does not need it.
            Log.TornTailKept(logger, error.GetType().Name);
        }
    }

    private void Report(AuditEvent happened)
    {
        if (_toReport.Count < MaxRecoveries)
        {
            _toReport.Add(happened);
        }
    }

    private void MeasureSpace()
    {
        var wasLow = space.IsLow;
        writing.Watch.Run(space.Measure);
        if (space.IsLow != wasLow)
        {
            if (wasLow)
            {
                Log.RoomAgain(logger, space.Free, space.Reserve);
            }
            else
            {
                Log.NoRoom(logger, space.Free, space.Reserve);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(AuditEventIds.Opened, LogLevel.Information, "Audit trail '{Writer}' is written to {Folder}.", EventName = "AuditOpened")]
        public static partial void Opened(ILogger logger, string writer, string folder);

        [LoggerMessage(AuditEventIds.WriteFailed, LogLevel.Critical,
            "The audit trail could not be written: {Error} {Code}. Calls are refused until it can.",
            EventName = "AuditWriteFailed")]
        public static partial void WriteFailed(ILogger logger, string error, int code);

        [LoggerMessage(AuditEventIds.Recovered, LogLevel.Warning, "The audit trail is written again, in the chain '{Writer}'.",
            EventName = "AuditRecovered")]
        public static partial void Recovered(ILogger logger, string writer);

        [LoggerMessage(AuditEventIds.TornTailCut, LogLevel.Warning, "An unfinished record of {Bytes} bytes was cut off {File} and kept beside it.",
            EventName = "AuditTornTailCut")]
        public static partial void TornTailCut(ILogger logger, string file, string bytes);

        [LoggerMessage(AuditEventIds.TornTailKept, LogLevel.Warning,
            "An unfinished record could not be cut off: {Error}. `audit verify` will report it.",
            EventName = "AuditTornTailKept")]
        public static partial void TornTailKept(ILogger logger, string error);

        [LoggerMessage(AuditEventIds.CannotStart, LogLevel.Error, "The audit trail still cannot be written: {Error} {Code}.",
            EventName = "AuditCannotStart")]
        public static partial void CannotStart(ILogger logger, string error, int code);

        [LoggerMessage(AuditEventIds.NoRoom, LogLevel.Critical,
            "The device of the audit trail has {Free} bytes left, less than the {Reserve} of Audit:ReserveBytes. " +
            "New calls are refused until there is room.",
            EventName = "AuditNoRoom")]
        public static partial void NoRoom(ILogger logger, long free, long reserve);

        [LoggerMessage(AuditEventIds.RoomAgain, LogLevel.Warning,
            "The device of the audit trail has room again: {Free} bytes, {Reserve} are kept in reserve.",
            EventName = "AuditRoomAgain")]
        public static partial void RoomAgain(ILogger logger, long free, long reserve);
    }
}
