using McpSecureApis.Core.Approvals.Locks;
using McpSecureApis.Core.Approvals.Policies;
using McpSecureApis.Core.Approvals.Serving;
using McpSecureApis.Core.Audit.Records;
using McpSecureApis.Core.Audit.Trail;
using McpSecureApis.Core.Calls;
using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Review.Changes;
using McpSecureApis.Hosting.Settings;

namespace McpSecureApis.Hosting.Catalog;

/// <summary>Says once, in log, trail and metrics, what is not approved: when it begins, and again when it is another.</summary>
internal sealed partial class ApprovalAlerts(ProductOptions options, CatalogApprovals approvals, AuditTrail audit, ILogger<ApprovalAlerts> logger)
{
    /// <summary>More at one time are counted: a publisher must fill neither log nor trail.</summary>
    private const int MostTold = 50;

    private HashSet<UnapprovedEntry> _told = [];
    private LockProblem? _problem;
    private IReadOnlyList<UnderratedApproval> _underrated = [];
    private string? _policyProblem;
    private bool _isStoreFailing;
    private bool _isBegun;

    /// <summary>Tells what is new since the last time.</summary>
    /// <param name="served">What is served now.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task TellAsync(CatalogSnapshot served, CancellationToken cancellationToken)
    {
        if (!approvals.Enforces && !approvals.HasLock)
        {
            return;
        }

        TellFiles(served);
        var now = approvals.Unapproved.ToHashSet();
        var news = now.Where(entry => !_told.Contains(entry)).ToList();
        foreach (var entry in news)
        {
            CallTelemetry.CountUnapproved(entry.CauseCode);
        }

        foreach (var entry in news.Take(MostTold))
        {
            var kept = !approvals.Enforces ? "It is served all the same"
                : entry.Served is null ? "It is not served"
                : "Its approved version goes on being served";
            Log.EntryNotApproved(logger, entry.Name, entry.Manifest, entry.Digest, entry.CauseCode, kept);
            await audit.AppendAsync(EntryOf(entry), cancellationToken);
        }

        if (news.Count > MostTold)
        {
            Log.MoreNotApproved(logger, news.Count - MostTold);
            await audit.AppendAsync(
                new AuditEntry { Phase = AuditPhase.Event, Event = new AuditEvent(AuditEvent.Unapproved) { Count = news.Count - MostTold } },
                cancellationToken);
        }

        _told = now;
        _isBegun = true;
    }

    private static AuditEntry EntryOf(UnapprovedEntry entry) => new()
    {
        Phase = AuditPhase.Event,
        Event = new AuditEvent(AuditEvent.Unapproved)
        {
            Details = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["entry"] = entry.Name,
                ["manifest"] = entry.Manifest,
                ["digest"] = entry.Digest,
                ["cause"] = entry.CauseCode,
                ["served"] = entry.Served ?? "none",
            },
        },
    };

    private void TellFiles(CatalogSnapshot served)
    {
        if (!_isBegun && approvals is { Enforces: true, IsStoreNew: true, HasLock: true })
        {
            Log.StoreIsNew(logger, options.Approvals.Store);
        }

        if (approvals.Problem is { } problem && problem != _problem)
        {
            var kept = approvals.HasLock ? "The last one that did goes on" : "None does";
            Log.LockRefused(logger, approvals.LockFile, LockProblemText.CodeOf(problem), kept);
        }

        TellUnderrated();

        if (approvals.PolicyProblem is { } wrong && wrong != _policyProblem)
        {
            Log.PolicyRefused(logger, wrong);
        }

        if (approvals.IsStoreFailing && !_isStoreFailing)
        {
            Log.StoreFailing(logger, options.Approvals.Store);
        }

        if (approvals.Enforces && served.IsEmpty && (!_isBegun || approvals.Problem != _problem))
        {
            Log.NothingApproved(logger, approvals.Command);
        }

        (_problem, _policyProblem, _isStoreFailing) = (approvals.Problem, approvals.PolicyProblem, approvals.IsStoreFailing);
    }

    private void TellUnderrated()
    {
        foreach (var approval in approvals.Underrated.Except(_underrated).Take(MostTold))
        {
            var found = approval.Found is { } risk ? ApprovalPolicy.CodeOf(risk) : "unknown";
            var command = $"{approvals.Command} --entry {approval.Name} --risk {ApprovalPolicy.CodeOf(approval.Found ?? ChangeSeverity.Critical)}";
            Log.ApprovalUnderrated(logger, approval.Name, ApprovalPolicy.CodeOf(approval.Signed), found, command);
        }

        _underrated = approvals.Underrated;
    }

    private static partial class Log
    {
        [LoggerMessage(
            HostingEventIds.EntryNotApproved, LogLevel.Warning,
            "The entry '{Entry}' of the manifest '{Manifest}' is not approved as it is ({Digest}): {Cause}. {Served}.",
            EventName = "EntryNotApproved")]
        public static partial void EntryNotApproved(ILogger logger, string entry, string manifest, string digest, string cause, string served);

        [LoggerMessage(
            HostingEventIds.MoreNotApproved, LogLevel.Warning, "{Count} more entries are not approved as they are; `manifest verify` lists them.",
            EventName = "MoreNotApproved")]
        public static partial void MoreNotApproved(ILogger logger, int count);

        [LoggerMessage(
            HostingEventIds.LockRefused, LogLevel.Warning, "The approvals in '{File}' do not count: {Problem}. {Kept}; `manifest verify` says more.",
            EventName = "LockRefused")]
        public static partial void LockRefused(ILogger logger, string file, string problem, string kept);

        [LoggerMessage(
            HostingEventIds.ApprovalUnderrated, LogLevel.Warning,
            "The approval of the entry '{Entry}' does not count: it is signed as the risk {Signed}, and what changed since the one before is worth {Found}. " +
            "Look at it again, and approve with: {Command}",
            EventName = "ApprovalUnderrated")]
        public static partial void ApprovalUnderrated(ILogger logger, string entry, string signed, string found, string command);

        [LoggerMessage(HostingEventIds.PolicyRefused, LogLevel.Warning, "Approvals:Policy {Problem} The last good one goes on.",
            EventName = "PolicyRefused")]
        public static partial void PolicyRefused(ILogger logger, string problem);

        [LoggerMessage(
            HostingEventIds.NothingApproved, LogLevel.Warning,
            "Approvals are enforced and nothing is approved, so nothing is served. Approve with: {Command}",
            EventName = "NothingApproved")]
        public static partial void NothingApproved(ILogger logger, string command);

        [LoggerMessage(
            HostingEventIds.ApprovalStoreNew, LogLevel.Warning,
            "Nothing is kept in '{Folder}' yet, so the lock counts as it stands: an older one than elsewhere was seen would pass.",
            EventName = "ApprovalStoreNew")]
        public static partial void StoreIsNew(ILogger logger, string folder);

        [LoggerMessage(
            HostingEventIds.ApprovalStoreFailing, LogLevel.Error,
            "What is approved cannot be kept in '{Folder}'; it counts, and a rollback would not be seen after a restart.",
            EventName = "ApprovalStoreFailing")]
        public static partial void StoreFailing(ILogger logger, string folder);
    }
}
