using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace McpSecureApis.Core.Manifests.Files;

/// <summary>
/// Calls back when something below the manifest folder has changed: at once on a file event and by looking every 5 seconds, as network file
/// systems, containers and overflowing queues lose events. Several changes become one call; the next call waits for the one before.
/// </summary>
internal sealed partial class ManifestWatcher : IAsyncDisposable
{
    private static readonly TimeSpan PollEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Coalesce = TimeSpan.FromMilliseconds(100);

    private readonly ManifestFolder _folder;
    private readonly Func<CancellationToken, Task> _changed;
    private readonly TimeProvider _clock;
    private readonly ILogger<ManifestWatcher> _logger;
    private readonly Func<string> _beside;
    private readonly CancellationTokenSource _stop = new();

    /// <summary>One waiting signal is enough: it means "look".</summary>
    private readonly Channel<bool> _signals = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private FileSystemWatcher? _events;
    private ITimer? _timer;
    private Task _loop = Task.CompletedTask;
    private string? _seen;
    private bool _eventPending;
    private bool _listening;

    /// <param name="folder">The folder.</param>
    /// <param name="changed">Is called after a change.</param>
    /// <param name="clock">The clock of the program.</param>
    /// <param name="logger">Takes what cannot be watched.</param>
    /// <param name="beside">A text that differs when something else changed that counts as a change; null for nothing else.</param>
    public ManifestWatcher(
        ManifestFolder folder, Func<CancellationToken, Task> changed, TimeProvider clock, ILogger<ManifestWatcher> logger,
        Func<string>? beside = null)
    {
        _beside = beside ?? (static () => string.Empty);
        _folder = folder;
        _changed = changed;
        _clock = clock;
        _logger = logger;
    }

    /// <summary>Begins to watch.</summary>
    /// <param name="seen">
    /// The folder's fingerprint from before it was read for what is served now, with what is beside it: whatever changed since is taken up at once.
    /// </param>
    public void Start(string? seen)
    {
        _seen = seen;
        Listen();
        if (!string.Equals(Look(), seen, StringComparison.Ordinal))
        {
            _signals.Writer.TryWrite(false);
        }

        _timer = _clock.CreateTimer(_ => _signals.Writer.TryWrite(false), state: null, PollEvery, PollEvery);
        _loop = Task.Run(() => RunAsync(_stop.Token), CancellationToken.None);
    }

    /// <summary>The fingerprint of the folder with that of what is beside it; null where the folder cannot be listed.</summary>
    public static string? Join(string? folder, string beside) => folder is null || beside.Length == 0 ? folder : $"{folder}\n{beside}";

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        if (_timer is not null)
        {
            await _timer.DisposeAsync();
        }

        _events?.Dispose();
        try
        {
            await _loop;
        }
        catch (OperationCanceledException)
        {
            // The loop ends by its token.
        }

        _stop.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        await foreach (var _ in _signals.Reader.ReadAllAsync(cancellationToken))
        {
            // An editor and a volume update make several events within milliseconds.
            var byEvent = Interlocked.Exchange(ref _eventPending, false);
            if (byEvent)
            {
                await Task.Delay(Coalesce, _clock, cancellationToken);
            }

            Listen();
            var current = Look();
            if (string.Equals(current, _seen, StringComparison.Ordinal))
            {
                continue;
            }

            if (!byEvent)
            {
                // The events missed this, perhaps because the folder was replaced by another of its name.
                Volatile.Write(ref _listening, false);
                Listen();
            }

            try
            {
                await _changed(cancellationToken);
                _seen = current;
            }
            catch (Exception error) when (error is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                // Not marked as seen, so the next look tries again.
                Log.ChangeHandlerFailed(_logger, error.GetType().Name);
            }
        }
    }

    /// <summary>Listens to the folder when it is there; after it was deleted and made again, to the new one.</summary>
    private void Listen()
    {
        if (_events is not null && Directory.Exists(_folder.Root) && Volatile.Read(ref _listening))
        {
            return;
        }

        _events?.Dispose();
        _events = null;
        if (!Directory.Exists(_folder.Root))
        {
            return;
        }

        try
        {
            var events = new FileSystemWatcher(_folder.Root) { IncludeSubdirectories = true };
            events.Changed += (_, _) => Signal();
            events.Created += (_, _) => Signal();
            events.Deleted += (_, _) => Signal();
            events.Renamed += (_, _) => Signal();
            events.Error += (_, _) =>
            {
                Volatile.Write(ref _listening, false);
                Signal();
            };
            Volatile.Write(ref _listening, true);
            events.EnableRaisingEvents = true;
            _events = events;
        }
        catch (Exception error) when (error is IOException or ArgumentException or UnauthorizedAccessException)
        {
            // The limit of inotify watches, for example. Looking every 5 seconds goes on.
            Log.FileEventsUnavailable(_logger, error.GetType().Name);
        }
    }

    private void Signal()
    {
        Interlocked.Exchange(ref _eventPending, true);
        _signals.Writer.TryWrite(true);
    }

    /// <summary>Null when the folder cannot be listed, which is itself a state that differs from any other.</summary>
    private string? Look()
    {
        var fingerprint = _folder.TryFingerprint(out var error);
        if (error is not null && _seen is not null)
        {
            Log.FolderUnreadable(_logger, error.GetType().Name);
        }

        return Join(fingerprint, _beside());
    }

    private static partial class Log
    {
        [LoggerMessage(ManifestEventIds.FileEventsUnavailable, LogLevel.Warning,
            "File events of the manifest folder are not available ({Error}); changes are seen by looking every 5 seconds.",
            EventName = "FileEventsUnavailable")]
        public static partial void FileEventsUnavailable(ILogger logger, string error);

        [LoggerMessage(ManifestEventIds.ChangeHandlerFailed, LogLevel.Error,
            "Taking up a change of the manifest folder failed with {Error}; it is tried again.", EventName = "ManifestChangeFailed")]
        public static partial void ChangeHandlerFailed(ILogger logger, string error);

        [LoggerMessage(ManifestEventIds.FolderUnreadable, LogLevel.Warning,
            "The manifest folder cannot be listed: {Error}.", EventName = "ManifestFolderUnreadable")]
        public static partial void FolderUnreadable(ILogger logger, string error);
    }
}
