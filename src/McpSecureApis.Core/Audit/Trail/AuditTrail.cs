using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using McpSecureApis.Core.Audit.Records;
using McpSecureApis.Core.Audit.Settings;
using McpSecureApis.Core.Audit.Signing;
using McpSecureApis.Core.Audit.Stores;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Keys;
using McpSecureApis.Core.Outcomes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpSecureApis.Core.Audit.Trail;

/// <summary>
/// The audit trail of this process: chains of records in segments that only it writes. A record is acknowledged when it is on the device. A
/// record may be in the trail although its call was refused, and twice after an error of the device; an acknowledged record is there, at
/// least once. What is written, and how, is the business of <see cref="AuditWriter"/>.
/// </summary>
internal sealed partial class AuditTrail : IAsyncDisposable
{
    /// <summary>The record cannot be written.</summary>
    public static readonly Refusal Unavailable = new(
        RefusalReason.AuditUnavailable,
        "The call was not made, because it cannot be recorded at the moment. Try again later.");

    /// <summary>The record could be written, but what is left of the device is kept for calls that already run.</summary>
    public static readonly Refusal NoRoom = new(
        RefusalReason.AuditUnavailable,
        "The call was not made, because there is no room left to record it. The operator has to make room; try again later.");

    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);

    private readonly AuditOptions _options;
    private readonly AuditSigner _signer;
    private readonly TimeProvider _clock;
    private readonly ILogger<AuditTrail> _logger;
    private readonly Action<string>? _headSink;
    private readonly SubjectHashes _subjects;
    private readonly DeviceWatch _watch;
    private readonly AuditQueue _queue;
    private readonly AuditSpace _space;
    private readonly AuditWriter _writer;
    private ITimer? _headTimer;
    private bool _isUnopened = true;

    private AuditTrail(
        AuditOptions options,
        KeyedHasher hasher,
        string configurationDigest,
        TimeProvider clock,
        ILogger<AuditTrail> logger,
        Action<string>? headSink,
        IAuditStore store,
        AuditSigner signer)
    {
        _options = options;
        _signer = signer;
        _clock = clock;
        _logger = logger;
        _headSink = headSink;
        _subjects = new SubjectHashes(hasher);
        _watch = new DeviceWatch(clock);
        _queue = new AuditQueue(options.QueueCapacity);
        _space = new AuditSpace(store, options.ReserveBytes, clock);
        var writing = new AuditWriting
        {
            Options = options,
            HashKeyId = hasher.KeyId,
            Signer = signer,
            ConfigurationDigest = configurationDigest,
            Store = store,
            Watch = _watch,
            Clock = clock,
            SendOut = SendOut,
        };
        _writer = new AuditWriter(writing, _queue, _space, logger);
        Hasher = hasher;
    }

    /// <summary>For keyed hashes that must match those of the trail.</summary>
    public KeyedHasher Hasher { get; }

    /// <summary>False while records are refused, or would be: the last write failed, or one has been running for too long.</summary>
    public bool IsHealthy => _writer.IsWritable && !IsHanging;

    /// <summary>False while new calls are refused because what is left of the device is kept for those that run.</summary>
    public bool HasRoom => !_space.IsLow;

    private bool IsHanging => _watch.IsLongerThan(_options.AppendTimeout);

    /// <inheritdoc cref="OpenAsync(AuditOptions, KeyedHasher, string, TimeProvider, ILogger{AuditTrail}, Action{string}, IAuditStore, CancellationToken)"/>
    public static Task<AuditTrail> OpenAsync(
        AuditOptions options,
        KeyedHasher hasher,
        string configurationDigest,
        TimeProvider clock,
        ILogger<AuditTrail> logger,
        CancellationToken cancellationToken) =>
        OpenAsync(options, hasher, configurationDigest, clock, logger, headSink: null, StoreOf(options), cancellationToken);

    /// <summary>Repairs what dead writers left and starts a chain.</summary>
    /// <param name="options">Checked settings.</param>
    /// <param name="hasher">From <see cref="AuditKeys.LoadHasher"/>.</param>
    /// <param name="configurationDigest">Goes into every record.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="logger">Is told every signed head.</param>
    /// <param name="headSink">Is handed every signed head as a line of JSON, on the writer's thread; it must not wait.</param>
    /// <param name="store">Where it is written.</param>
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
        IAuditStore store,
        CancellationToken cancellationToken)
    {
        var trail = Create(options, hasher, configurationDigest, clock, logger, headSink, store);
        try
        {
            await trail.OpenAsync(cancellationToken);
            return trail;
        }
        catch
        {
            await trail.DisposeAsync();
            throw;
        }
    }

    /// <summary>A trail that takes records once it is opened.</summary>
    /// <inheritdoc cref="OpenAsync(AuditOptions, KeyedHasher, string, TimeProvider, ILogger{AuditTrail}, Action{string}, IAuditStore, CancellationToken)"/>
    public static AuditTrail Create(
        AuditOptions options,
        KeyedHasher hasher,
        string configurationDigest,
        TimeProvider clock,
        ILogger<AuditTrail> logger,
        Action<string>? headSink,
        IAuditStore store) => new(options, hasher, configurationDigest, clock, logger, headSink, store, AuditKeys.LoadSigner(options));

    /// <summary>
    /// A trail that is closed from the start, for who only explains decisions: it makes no file, needs no key and takes no record, so
    /// that a call that would be sent all the same ends at its intent.
    /// </summary>
    /// <param name="clock">The clock.</param>
    public static AuditTrail Closed(TimeProvider clock)
    {
        var options = new AuditOptions();
        var trail = new AuditTrail(
            options,
            new KeyedHasher(RandomNumberGenerator.GetBytes(32)),
            configurationDigest: string.Empty,
            clock,
            NullLogger<AuditTrail>.Instance,
            headSink: null,
            StoreOf(options),
            new AuditSigner(ECDsa.Create(ECCurve.NamedCurves.nistP256)));
        trail.CloseUnopened();
        return trail;
    }

    /// <summary>Repairs what dead writers left and starts a chain. A trail that is closed from the start stays so.</summary>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        if (!_isUnopened)
        {
            return;
        }

        _isUnopened = false;
        var opening = Task.Run(Open, CancellationToken.None);
        try
        {
            await opening.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested && !opening.IsFaulted)
        {
            // What is half begun is begun first: then it closes like any other, with a signed head. A hanging device is not waited for any longer.
            _queue.Stop();
            await opening.WaitAsync(CloseTimeout, _clock, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (opening.IsFaulted)
            {
                CloseUnopened();
            }

            throw;
        }
        catch
        {
            // Nothing writes to it, so there is nothing to wait for at the end.
            CloseUnopened();
            throw;
        }
    }

    /// <summary>
    /// The keyed hash of a call's arguments, with defaults and in their normal form once they were checked, before that as they were sent; null when
    /// there were none.
    /// </summary>
    public string? DigestOf(Caller caller, JsonElement? arguments) =>
        arguments is { } sent ? Hasher.Hash("audit.arguments", caller.Tenant, JsonMarshal.GetRawUtf8Value(sent)) : null;

    /// <summary>Returns null once the record is durable, or the refusal within the time that the options allow.</summary>
    /// <exception cref="OperationCanceledException">The token was signalled. The record may be in the trail.</exception>
    public ValueTask<Refusal?> AppendAsync(AuditEntry entry, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (entry.NeedsRoom && _space.IsLow)
        {
            return new ValueTask<Refusal?>(NoRoom);
        }

        var subject = entry.Caller is { } caller ? _subjects.Of(caller) : null;
        var tool = entry.Tool?.Name ?? (entry.UnknownTool is { } name ? UnknownToolText(Hasher, name) : null);
        var pending = new PendingAppend(entry, _clock.GetUtcNow(), subject, tool);

        // Behind a hanging device a queue would only grow.
        if (IsHanging || !_queue.TryAdd(pending))
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

        if (_isUnopened)
        {
            CloseUnopened();
        }

        _queue.Stop();
        try
        {
            await _writer.Closed.WaitAsync(CloseTimeout, _clock);
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

    private static FileAuditStore StoreOf(AuditOptions options) => new(Path.GetFullPath(options.Path), FileAuditDevice.Instance);

    private void CloseUnopened()
    {
        _isUnopened = false;
        _queue.Stop();
        _writer.CloseUnopened();
    }

    private void Open()
    {
        _writer.Open();
        _headTimer = _clock.CreateTimer(_ => _queue.AskForHead(), state: null, _options.HeadInterval, _options.HeadInterval);
        _writer.Start();
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

    private static partial class Log
    {
        [LoggerMessage(AuditEventIds.HeadSigned, LogLevel.Information, "Audit head {Head}", EventName = "AuditHeadSigned")]
        public static partial void HeadSigned(ILogger logger, string head);

        [LoggerMessage(AuditEventIds.SinkFailed, LogLevel.Warning, "A signed head could not be sent out: {Error}.", EventName = "AuditSinkFailed")]
        public static partial void SinkFailed(ILogger logger, string error);
    }
}
