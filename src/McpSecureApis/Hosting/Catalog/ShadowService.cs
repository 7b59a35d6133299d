using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Manifests.Files;
using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Core.Manifests.Values;
using McpSecureApis.Core.Shadow;
using McpSecureApis.Hosting.Settings;

namespace McpSecureApis.Hosting.Catalog;

/// <summary>
/// Keeps the proposal as <c>Catalog:Shadow</c> is: from when the server listens its manifests are compared with live calls. A proposal is taken as a
/// whole or not at all, and whatever is wrong with it changes nothing of what is served.
/// </summary>
internal sealed partial class ShadowService(
    CatalogOptions options, CatalogCompiler compiler, ShadowComparison comparison, TimeProvider clock, ILoggerFactory loggers)
    : IHostedLifecycleService, IAsyncDisposable
{
    /// <summary>More of one proposal are counted.</summary>
    private const int MostTold = 20;

    private readonly ILogger _logger = loggers.CreateLogger<ShadowService>();
    private ManifestWatcher? _watcher;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        if (options.Shadow.Length > 0)
        {
            var folder = new ManifestFolder(options.Shadow, clock);
            _watcher = new ManifestWatcher(folder, token => LoadAsync(folder, token), clock, loggers.CreateLogger<ManifestWatcher>());

            // Nothing was seen yet, so that the folder is read now, whether it is there or not.
            _watcher.Start(seen: string.Empty);
        }

        return Task.CompletedTask;
    }

    public async Task StoppingAsync(CancellationToken cancellationToken) => await DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _watcher, null) is { } watcher)
        {
            await watcher.DisposeAsync();
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task LoadAsync(ManifestFolder folder, CancellationToken cancellationToken)
    {
        var files = Directory.Exists(folder.Root) ? await folder.ReadStableAsync(cancellationToken) : [];
        var reload = new ToolCatalog(compiler).Reload(files);
        var errors = reload.Findings.Where(finding => finding.Severity == FindingSeverity.Error).ToList();
        var proposal = errors.Count > 0 || reload.Snapshot.IsEmpty ? null : reload.Snapshot;
        comparison.Propose(proposal);
        if (proposal is not null)
        {
            Log.ProposalCompared(_logger, proposal.Tools.Count, folder.Root, proposal.Digest);
            return;
        }

        foreach (var error in errors.Take(MostTold))
        {
            Log.ProposalRefused(_logger, error.File, error.Line, error.Column, error.Rule, UnsafeCharacters.Escape(error.Path));
        }

        Log.NothingCompared(_logger, folder.Root, errors.Count);
    }

    private static partial class Log
    {
        [LoggerMessage(
            HostingEventIds.ProposalCompared, LogLevel.Information, "Calls are compared with the {Tools} tools proposed in '{Folder}', proposal {Digest}.",
            EventName = "ProposalCompared")]
        public static partial void ProposalCompared(ILogger logger, int tools, string folder, string digest);

        [LoggerMessage(
            HostingEventIds.ProposalRefused, LogLevel.Warning,
            "Proposal {File}:{Line}:{Column}: {Rule} at '{Path}'. `manifest check` says more.", EventName = "ProposalRefused")]
        public static partial void ProposalRefused(ILogger logger, string file, int line, int column, string rule, string path);

        [LoggerMessage(
            HostingEventIds.NothingCompared, LogLevel.Warning,
            "No proposal is compared: Catalog:Shadow '{Folder}' holds no manifests that are whole ({Errors} errors). What is served is not touched by it.",
            EventName = "NothingCompared")]
        public static partial void NothingCompared(ILogger logger, string folder, int errors);
    }
}
