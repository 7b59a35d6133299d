using McpSecureApis.Core.Audit.Records;
using McpSecureApis.Core.Audit.Trail;
using McpSecureApis.Core.Backend;
using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Manifests.Files;
using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Core.Manifests.Values;

namespace McpSecureApis.Hosting.Catalog;

/// <summary>Keeps the catalog as the folder is: loads it, watches it, and says in log and trail what changed.</summary>
internal sealed partial class CatalogReloader(
    ToolCatalog catalog,
    CatalogApprovals approvals,
    ApprovalAlerts alerts,
    BackendClient backend,
    ManifestFolder folder,
    AuditTrail audit,
    TimeProvider clock,
    ILoggerFactory loggers) : IAsyncDisposable
{
    private readonly ILogger _logger = loggers.CreateLogger<CatalogReloader>();
    private ManifestWatcher? _watcher;
    private string? _seen;

    /// <summary>Serves what is good of what the start read.</summary>
    public async Task<CatalogReload> LoadAsync(CatalogStart start, CancellationToken cancellationToken)
    {
        var (fingerprint, files) = await start.ReadAsync(cancellationToken);
        _seen = ManifestWatcher.Join(fingerprint, approvals.Fingerprint());
        foreach (var finding in await start.FindWritableAsync(cancellationToken))
        {
            Log.ManifestWritable(_logger, finding.File, finding.Message, finding.Found);
        }

        var reload = await LoadAsync(files, cancellationToken);
        if (reload.Snapshot.IsEmpty)
        {
            Log.NothingServed(_logger, folder.Root);
        }

        return reload;
    }

    private async Task LoadAsync(CancellationToken cancellationToken) =>
        await LoadAsync(await folder.ReadStableAsync(cancellationToken), cancellationToken);

    /// <summary>Serves what is good of files that were read twice.</summary>
    private async Task<CatalogReload> LoadAsync(IReadOnlyList<ManifestFile> files, CancellationToken cancellationToken)
    {
        var reload = approvals.Reload(catalog, files);
        foreach (var finding in reload.Findings)
        {
            if (finding.Severity == FindingSeverity.Error)
            {
                Log.ManifestRefused(
                    _logger, finding.File, finding.Line, finding.Column, finding.Rule, UnsafeCharacters.Escape(finding.Path),
                    reload.Snapshot.ManifestIds.ContainsKey(finding.File) ? "Its last good version goes on being served" : "Nothing of it is served");
            }
            else if (finding.Rule == ClaimSources.Rule)
            {
                Log.ClaimNotAllowed(_logger, finding.File, finding.Line, finding.Column, finding.Message, finding.Expected);
            }
            else
            {
                Log.ManifestWarning(_logger, finding.File, finding.Line, finding.Column, finding.Rule);
            }
        }

        if (reload.Changed)
        {
            backend.Retain(reload.Snapshot.Backends);
            Log.CatalogServed(_logger, reload.Snapshot.Tools.Count, reload.Snapshot.Digest);
            var details = new Dictionary<string, string>(StringComparer.Ordinal) { ["digest"] = reload.Snapshot.Digest };
            await audit.AppendAsync(
                new AuditEntry
                {
                    Phase = AuditPhase.Event,
                    Event = new AuditEvent(AuditEvent.Catalog) { Count = reload.Snapshot.Tools.Count, Details = details },
                },
                cancellationToken);
        }

        await alerts.TellAsync(reload.Snapshot, cancellationToken);
        return reload;
    }

    /// <summary>From here on, a change on disk is served, also one that was made since the start read the folder.</summary>
    public void Watch()
    {
        _watcher = new ManifestWatcher(folder, LoadAsync, clock, loggers.CreateLogger<ManifestWatcher>(), approvals.Fingerprint);
        _watcher.Start(_seen);
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _watcher, null) is { } watcher)
        {
            await watcher.DisposeAsync();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(HostingEventIds.CatalogServed, LogLevel.Information, "Serving {Tools} tools, catalog {Digest}.", EventName = "CatalogServed")]
        public static partial void CatalogServed(ILogger logger, int tools, string digest);

        [LoggerMessage(
            HostingEventIds.NothingServed, LogLevel.Warning, "No tool is served from '{Folder}': it holds no manifest that can be.",
            EventName = "NothingServed")]
        public static partial void NothingServed(ILogger logger, string folder);

        [LoggerMessage(
            HostingEventIds.ManifestRefused,
            LogLevel.Warning,
            "{File}:{Line}:{Column}: {Rule} at '{Path}'. {Served}; `manifest check` says more.",
            EventName = "ManifestRefused")]
        public static partial void ManifestRefused(ILogger logger, string file, int line, int column, string rule, string path, string served);

        [LoggerMessage(HostingEventIds.ManifestWritable, LogLevel.Warning, "{File}: {Problem} ({Mode}).", EventName = "ManifestWritable")]
        public static partial void ManifestWritable(ILogger logger, string file, string problem, string? mode);

        [LoggerMessage(HostingEventIds.ClaimNotAllowed, LogLevel.Warning, "{File}:{Line}:{Column}: {Problem} Use {Cure}.",
            EventName = "ClaimNotAllowed")]
        public static partial void ClaimNotAllowed(ILogger logger, string file, int line, int column, string problem, string? cure);

        [LoggerMessage(HostingEventIds.ManifestWarning, LogLevel.Warning, "{File}:{Line}:{Column}: {Rule}.", EventName = "ManifestWarning")]
        public static partial void ManifestWarning(ILogger logger, string file, int line, int column, string rule);
    }
}
