using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Credentials;
using McpSecureApis.Core.Outcomes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpSecureApis.Core.Audit;

/// <summary>
/// The audit trail of this process: one chain of records in files that only it writes. A record is acknowledged when it is on the
/// device. One thread writes; everything that waits while it does goes out with its next write. A file that an error was seen on is
/// never written again: what is not acknowledged goes, with the rest of its batch, into a new chain that names the last good record of
/// the old one. A record may therefore be in the trail although its call was refused, and twice after such an error; an acknowledged
/// record is there, at least once.
/// </summary>
internal sealed partial class AuditTrail : IAsyncDisposable
{
    private const int MaxRecoveries = 64;

    /// <summary>Hashes of subjects that are kept; when they are more, all are made anew, so that many callers cost time and not memory.</summary>
    private const int MostSubjects = 4096;

    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ComplaintInterval = TimeSpan.FromSeconds(10);

    private static readonly Refusal Unavailable = new(
        RefusalReason.AuditUnavailable,
        "The call was not made, because it cannot be recorded at the moment. Try again later.");

    private readonly AuditOptions _options;
    private readonly AuditSigner _signer;
    private readonly string _folder;
    private readonly string _configurationDigest;
    private readonly TimeProvider _clock;
    private readonly ILogger<AuditTrail> _logger;
    private readonly Action<string>? _headSink;
    private readonly IAuditDevice _device;
    private readonly ConcurrentDictionary<(string? Tenant, string Subject), string> _subjects = new();
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Shared between callers and the writer, under the gate. Not a Lock: the writer waits on it.
    private readonly object _gate = new();
    private List<PendingAppend> _queue = [];
    private ITimer? _headTimer;
    private bool _headDue;
    private bool _stopping;

    // Read by anybody, written by the writer.
    private volatile bool _writable;
    private long _busySince;

    // The writer's own.
    private readonly ArrayBufferWriter<byte> _batchBytes = new(64 * 1024);
    private readonly List<AuditEvent> _toReport = [];
    private List<PendingAppend> _batch = [];
    private AuditChain? _chain;
    private IAuditFile? _file;
    private string _path = string.Empty;
    private long _length;
    private long _headSequence;
    private (string Path, long Length)? _suspect;
    private AuditHead? _lastGood;
    private long? _lastAttempt;
    private long? _lastComplaint;

    private AuditTrail(
        AuditOptions options,
        KeyedHasher hasher,
        string configurationDigest,
        TimeProvider clock,
        ILogger<AuditTrail> logger,
        Action<string>? headSink,
        IAuditDevice device,
        AuditSigner signer)
    {
        _options = options;
        _signer = signer;
        _folder = Path.GetFullPath(options.Path);
        _configurationDigest = configurationDigest;
        _clock = clock;
        _logger = logger;
        _headSink = headSink;
        _device = device;
        Hasher = hasher;
    }

    /// <summary>For keyed hashes that must match those of the trail.</summary>
    public KeyedHasher Hasher { get; }

    /// <summary>False while records are refused, or would be: the last write failed, or one has been running for too long.</summary>
    public bool IsHealthy => _writable && !IsHanging;

    private bool IsHanging => Volatile.Read(ref _busySince) is not 0 and var since && _clock.GetElapsedTime(since) > _options.AppendTimeout;

    /// <inheritdoc cref="OpenAsync(AuditOptions, KeyedHasher, string, TimeProvider, ILogger{AuditTrail}, Action{string}, IAuditDevice, CancellationToken)"/>
    public static Task<AuditTrail> OpenAsync(
        AuditOptions options,
        KeyedHasher hasher,
        string configurationDigest,
        TimeProvider clock,
        ILogger<AuditTrail> logger,
        CancellationToken cancellationToken) =>
        OpenAsync(options, hasher, configurationDigest, clock, logger, headSink: null, FileAuditDevice.Instance, cancellationToken);

    /// <summary>Repairs what dead writers left and starts a chain.</summary>
    /// <param name="options">Checked settings.</param>
    /// <param name="hasher">From <see cref="AuditKeys.LoadHasher"/>.</param>
    /// <param name="configurationDigest">Goes into every record.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="logger">Is told every signed head.</param>
    /// <param name="headSink">Is handed every signed head as a line of JSON, on the writer's thread; it must not wait.</param>
    /// <param name="device">The disk.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="AuditKeyException">The signing key cannot be used.</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static async Task<AuditTrail> OpenAsync(
        AuditOptions options,
        KeyedHasher hasher,
        string configurationDigest,
        TimeProvider clock,
        ILogger<AuditTrail> logger,
        Action<string>? headSink,
        IAuditDevice device,
        CancellationToken cancellationToken)
    {
        var trail = new AuditTrail(options, hasher, configurationDigest, clock, logger, headSink, device, AuditKeys.LoadSigner(options));
        try
        {
            await Task.Run(trail.Open, cancellationToken).WaitAsync(cancellationToken);
            return trail;
        }
        catch
        {
            trail._signer.Dispose();
            throw;
        }
    }

    /// <summary>
    /// A trail that is closed from the start, for who only explains decisions: it makes no file, needs no key and takes no record, so
    /// that a call that would be sent all the same ends at its intent.
    /// </summary>
    /// <param name="clock">The clock.</param>
    public static AuditTrail Closed(TimeProvider clock)
    {
        var trail = new AuditTrail(
            new AuditOptions(),
            new KeyedHasher(RandomNumberGenerator.GetBytes(32)),
            configurationDigest: string.Empty,
            clock,
            NullLogger<AuditTrail>.Instance,
            headSink: null,
            FileAuditDevice.Instance,
            new AuditSigner(ECDsa.Create(ECCurve.NamedCurves.nistP256)))
        {
            _stopping = true,
        };
        trail._closed.SetResult();
        return trail;
    }

    /// <summary>The keyed hash of a call's arguments as they were sent; null when there were none.</summary>
    public string? DigestOf(Caller caller, JsonElement? arguments) =>
        arguments is { } sent ? Hasher.Hash("audit.arguments", caller.Tenant, JsonMarshal.GetRawUtf8Value(sent)) : null;

    /// <summary>Returns null once the record is durable, or the refusal within the time that the options allow.</summary>
    /// <exception cref="OperationCanceledException">The token was signalled. The record may be in the trail.</exception>
    public ValueTask<Refusal?> AppendAsync(AuditEntry entry, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var subject = entry.Caller is { } caller ? SubjectOf(caller) : null;
        var tool = entry.Tool?.Tool ?? (entry.UnknownTool is { } name ? UnknownToolText(Hasher, name) : null);
        var pending = new PendingAppend(entry, _clock.GetUtcNow(), subject, tool);

        // Behind a hanging device a queue would only grow.
        if (IsHanging || !TryEnqueue(pending))
        {
            return new ValueTask<Refusal?>(Unavailable);
        }

        return new ValueTask<Refusal?>(WaitAsync(pending, cancellationToken));
    }

    /// <summary>Writes what waits, signs the last head and closes. On a hanging device it gives up after two seconds.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_headTimer is not null)
        {
            await _headTimer.DisposeAsync();
        }

        lock (_gate)
        {
            _stopping = true;
            Monitor.Pulse(_gate);
        }

        try
        {
            await _closed.Task.WaitAsync(CloseTimeout, _clock);
            _signer.Dispose();
        }
        catch (TimeoutException)
        {
            // The writer is a background thread; the process may end without it, and nothing that it holds was acknowledged.
        }
    }

    /// <summary>The keyed hash of a subject as records carry it.</summary>
    public static string HashOf(KeyedHasher hasher, string? tenant, string subject) => hasher.Hash("audit.subject", tenant, subject);

    /// <summary>What a record has for the name of a tool that does not exist. A colon is in no tool's name.</summary>
    public static string UnknownToolText(KeyedHasher hasher, string name) => $"unknown:{hasher.Hash("audit.tool", tenant: null, name)}";

    private string SubjectOf(Caller caller)
    {
        if (_subjects.TryGetValue((caller.Tenant, caller.Subject), out var hash))
        {
            return hash;
        }

        hash = HashOf(Hasher, caller.Tenant, caller.Subject);
        if (_subjects.Count >= MostSubjects)
        {
            _subjects.Clear();
        }

        _subjects.TryAdd((caller.Tenant, caller.Subject), hash);
        return hash;
    }

    private bool TryEnqueue(PendingAppend pending)
    {
        lock (_gate)
        {
            if (_stopping || _queue.Count >= _options.QueueCapacity)
            {
                return false;
            }

            _queue.Add(pending);
            if (_queue.Count == 1)
            {
                Monitor.Pulse(_gate);
            }

            return true;
        }
    }

    private async Task<Refusal?> WaitAsync(PendingAppend pending, CancellationToken cancellationToken)
    {
        try
        {
            return await pending.Task.WaitAsync(_options.AppendTimeout, _clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            pending.Abandon();
            return Unavailable;
        }
        catch (OperationCanceledException)
        {
            pending.Abandon();
            throw;
        }
    }

    private void Open()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(_folder);
        }
        else
        {
            Directory.CreateDirectory(_folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        foreach (var cut in AuditRecovery.Run(_folder, _device, error => Log.TornTailKept(_logger, error)))
        {
            Log.TornTailCut(_logger, cut.Details["file"], cut.Details["cutBytes"]);
            Report(cut);
        }

        StartChain();
        Log.Opened(_logger, _chain!.Writer, _folder);
        _headTimer = _clock.CreateTimer(_ => AskForHead(), state: null, _options.HeadInterval, _options.HeadInterval);

        // A thread of its own: a device that hangs must not take one from the pool that answers the callers.
        new Thread(Run) { IsBackground = true, Name = "audit" }.Start();
    }

    private void AskForHead()
    {
        lock (_gate)
        {
            _headDue = true;
            Monitor.Pulse(_gate);
        }
    }

    private void Run()
    {
        while (true)
        {
            bool headDue, stopping;
            lock (_gate)
            {
                while (_queue.Count == 0 && !_headDue && !_stopping)
                {
                    if (_writable)
                    {
                        Monitor.Wait(_gate);
                    }
                    else if (!Monitor.Wait(_gate, _options.RetryInterval))
                    {
                        // Nobody calls a server that says it is not ready, so it must find out by itself that it is again.
                        break;
                    }
                }

                (_queue, _batch) = (_batch, _queue);
                (headDue, _headDue) = (_headDue, false);
                stopping = _stopping;
            }

            WriteBatch();
            if (_file is null && !stopping)
            {
                TryRestart();
            }

            if (headDue || stopping)
            {
                WriteHead();
            }

            if (stopping)
            {
                Close();
                _closed.TrySetResult();
                return;
            }
        }
    }

    private void WriteBatch()
    {
        _batch.RemoveAll(static pending => !pending.TryTake());
        if (_batch.Count > 0)
        {
            // The second try is the first one in a new file.
            var written = (_file is not null && TryWriteBatch()) || (TryRestart() && TryWriteBatch());
            foreach (var pending in _batch)
            {
                pending.Complete(written ? null : Unavailable);
            }

            _batch.Clear();
            if (written && _length >= _options.SegmentBytes)
            {
                Rotate();
            }
        }
    }

    private bool TryWriteBatch() => TryWrite(() =>
    {
        foreach (var pending in _batch)
        {
            pending.Encode(_chain!, _batchBytes);
        }
    });

    /// <summary>Encodes and appends; after an error there is no file and no chain any more.</summary>
    private bool TryWrite(Action encode)
    {
        try
        {
            _batchBytes.ResetWrittenCount();
            encode();
            Flush();
            return true;
        }
        catch (Exception error)
        {
            // Everything: whatever went wrong, this thread lives on, and what it did not write is not acknowledged.
            Fail(error);
            return false;
        }
    }

    private void Flush()
    {
        Busy(() => _file!.Append(_batchBytes.WrittenSpan));
        _length += _batchBytes.WrittenCount;
        _lastGood = new AuditHead(_chain!.Writer, _chain.Sequence, _chain.Hash, KeyId: null, Signature: null);
    }

    private void Busy(Action action)
    {
        Volatile.Write(ref _busySince, Math.Max(1, _clock.GetTimestamp()));
        try
        {
            action();
        }
        finally
        {
            Volatile.Write(ref _busySince, 0);
        }
    }

    private void Fail(Exception error)
    {
        _writable = false;
        Log.WriteFailed(_logger, error.GetType().Name, error.HResult);
        if (_lastGood is { } good && _length > 0)
        {
            _suspect = (_path, _length);
            Report(new AuditEvent("continued")
            {
                Details = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["file"] = Path.GetFileName(_path),
                    ["length"] = $"{_length}",
                    ["error"] = error.GetType().Name,
                    ["previousWriter"] = good.Writer,
                    ["previousSequence"] = $"{good.Sequence}",
                    ["previousHash"] = good.Hash,
                },
            });
        }

        Drop();
    }

    private void Drop()
    {
        try
        {
            _file?.Dispose();
        }
        catch (IOException)
        {
            // Nothing of this file counts any more.
        }

        _chain?.Dispose();
        _file = null;
        _chain = null;
    }

    private bool TryRestart()
    {
        // At once after the write that failed, then only now and then: every try makes a file.
        if (_lastAttempt is { } last && _clock.GetElapsedTime(last) < _options.RetryInterval)
        {
            return false;
        }

        _lastAttempt = _clock.GetTimestamp();
        try
        {
            StartChain();
            _lastComplaint = null;
            Log.Recovered(_logger, _chain!.Writer);
            return true;
        }
        catch (Exception error)
        {
            if (_lastComplaint is not { } complaint || _clock.GetElapsedTime(complaint) > ComplaintInterval)
            {
                _lastComplaint = _clock.GetTimestamp();
                Log.CannotStart(_logger, error.GetType().Name, error.HResult);
            }

            return false;
        }
    }

    private void StartChain()
    {
        CutSuspect();
        var chain = new AuditChain(_clock.GetUtcNow(), Hasher.KeyId, _configurationDigest);
        _chain = chain;
        _path = Path.Combine(_folder, chain.FileName);
        _length = 0;
        try
        {
            Busy(() => _file = _device.Create(_path));
            _batchBytes.ResetWrittenCount();
            Encode(new AuditEvent("genesis")
            {
                Details = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["format"] = "1",
                    ["writer"] = chain.Writer,
                    ["hashKeyId"] = Hasher.KeyId,
                    ["signingKeyId"] = _signer.KeyId,
                    ["signingKey"] = _signer.PublicKeyPem,
                },
            });
            Encode(new AuditEvent("configuration")
            {
                Details = new Dictionary<string, string>(StringComparer.Ordinal) { ["digest"] = _configurationDigest },
            });
            foreach (var happened in _toReport)
            {
                Encode(happened);
            }

            Flush();
            _toReport.Clear();
            _headSequence = chain.Sequence;
            _writable = true;
        }
        catch
        {
            Drop();
            DeleteQuietly(_path);
            throw;
        }
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
            Busy(() => cut = AuditRecovery.Cut(suspect.Path, suspect.Length, _device));
            _suspect = null;
            if (cut is not null)
            {
                Report(cut);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Left for the next start; the new chain does not need it.
            Log.TornTailKept(_logger, error.GetType().Name);
        }
    }

    private void Report(AuditEvent happened)
    {
        if (_toReport.Count < MaxRecoveries)
        {
            _toReport.Add(happened);
        }
    }

    private void DeleteQuietly(string path)
    {
        try
        {
            _device.Delete(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // An unfinished file without an acknowledged record; the next start cuts it.
        }
    }

    private void Encode(AuditEvent happened) =>
        _chain!.Append(_batchBytes, new AuditEntry { Phase = AuditPhase.Event, Event = happened }, _clock.GetUtcNow(), subject: null, tool: null);

    private void WriteHead()
    {
        if (_chain is not { } chain || chain.Sequence == _headSequence)
        {
            return;
        }

        var head = _signer.Sign(chain.Writer, chain.Sequence, chain.Hash);
        if (TryWrite(() => Encode(new AuditEvent("head") { Head = head })))
        {
            _headSequence = chain.Sequence;
            SendOut(head);
        }
    }

    private void SendOut(AuditHead head)
    {
        var json = head.ToJson();
        Log.HeadSigned(_logger, json);
        try
        {
            _headSink?.Invoke(json);
        }
        catch (Exception error)
        {
            // The sink belongs to the host. Its bug must not stop the trail.
            Log.SinkFailed(_logger, error.GetType().Name);
        }
    }

    private void Rotate()
    {
        WriteHead();
        if (_chain is not { } chain)
        {
            return;
        }

        var from = chain.FileName;
        try
        {
            _file!.Dispose();
            _file = null;
            chain.Segment++;
            var path = Path.Combine(_folder, chain.FileName);
            Busy(() => _file = _device.Create(path));
            (_path, _length) = (path, 0);
            _batchBytes.ResetWrittenCount();
            Encode(new AuditEvent("rotation") { Details = new Dictionary<string, string>(StringComparer.Ordinal) { ["from"] = from } });
            Flush();
            _headSequence = chain.Sequence;
        }
        catch (Exception error)
        {
            var empty = _length == 0 ? _path : null;
            Fail(error);
            if (empty is not null)
            {
                DeleteQuietly(empty);
            }
        }
    }

    private void Close()
    {
        _writable = false;
        Drop();
        foreach (var pending in _queue)
        {
            pending.Complete(Unavailable);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(AuditEventIds.Opened, LogLevel.Information, "Audit trail '{Writer}' is written to {Folder}.", EventName = "AuditOpened")]
        public static partial void Opened(ILogger logger, string writer, string folder);

        [LoggerMessage(AuditEventIds.HeadSigned, LogLevel.Information, "Audit head {Head}", EventName = "AuditHeadSigned")]
        public static partial void HeadSigned(ILogger logger, string head);

        [LoggerMessage(AuditEventIds.WriteFailed, LogLevel.Critical, "The audit trail could not be written: {Error} {Code}. Calls are refused until it can.",
            EventName = "AuditWriteFailed")]
        public static partial void WriteFailed(ILogger logger, string error, int code);

        [LoggerMessage(AuditEventIds.Recovered, LogLevel.Warning, "The audit trail is written again, in the chain '{Writer}'.", EventName = "AuditRecovered")]
        public static partial void Recovered(ILogger logger, string writer);

        [LoggerMessage(AuditEventIds.TornTailCut, LogLevel.Warning, "An unfinished record of {Bytes} bytes was cut off {File} and kept beside it.",
            EventName = "AuditTornTailCut")]
        public static partial void TornTailCut(ILogger logger, string file, string bytes);

        [LoggerMessage(AuditEventIds.TornTailKept, LogLevel.Warning, "An unfinished record could not be cut off: {Error}. `audit verify` will report it.",
            EventName = "AuditTornTailKept")]
        public static partial void TornTailKept(ILogger logger, string error);

        [LoggerMessage(AuditEventIds.CannotStart, LogLevel.Error, "The audit trail still cannot be written: {Error} {Code}.", EventName = "AuditCannotStart")]
        public static partial void CannotStart(ILogger logger, string error, int code);

        [LoggerMessage(AuditEventIds.SinkFailed, LogLevel.Warning, "A signed head could not be sent out: {Error}.", EventName = "AuditSinkFailed")]
        public static partial void SinkFailed(ILogger logger, string error);
    }
}
