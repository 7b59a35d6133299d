using System.Threading.Channels;
using McpSecureApis.Core.Audit.Trail;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Outcomes;
using Microsoft.Extensions.Logging;

namespace McpSecureApis.Core.Shadow;

/// <summary>
/// Judges live calls by proposed manifests too, beside the served ones. Sends nothing, obtains no credential, takes nothing of a limit and asks nobody;
/// calls do not wait for it. Where it does not keep up, calls are counted as not compared.
/// </summary>
internal sealed partial class ShadowComparison : IAsyncDisposable
{
    /// <summary>The most calls that wait for their comparison.</summary>
    public const int MostWaiting = 512;

    /// <summary>The most bytes of replies that wait.</summary>
    public const int MostWaitingBytes = 16 * 1024 * 1024;

    /// <summary>The longest reply that is kept, in bytes.</summary>
    public const int LongestReply = 1024 * 1024;

    /// <summary>What a side says that has no such entry.</summary>
    public static readonly Refusal Unknown = new(RefusalReason.UnknownTool, "There is no entry of this name.");

    private static readonly string[] NotCompared = [ShadowOutcomes.NotCompared];

    private readonly Channel<ShadowedCall> _waiting = Channel.CreateBounded<ShadowedCall>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });
    private readonly ShadowCounts _counts;
    private readonly ILogger<ShadowComparison> _logger;
    private Task? _comparing;
    private volatile CatalogSnapshot? _proposal;
    private long _bytes;

    public ShadowComparison(AuditTrail audit, TimeProvider clock, ILogger<ShadowComparison> logger)
    {
        _counts = new ShadowCounts(audit, clock);
        _logger = logger;
    }

    /// <summary>Takes the proposed manifests from now on. Called by one thread at a time.</summary>
    /// <param name="proposal">The manifests; null for none, so that nothing is compared.</param>
    public void Propose(CatalogSnapshot? proposal)
    {
        _comparing ??= proposal is null ? null : Task.Run(CompareAsync);
        _proposal = proposal;
    }

    /// <summary>Begins with a call of a tool; null when there is nothing to compare with.</summary>
    /// <param name="caller">Who calls.</param>
    /// <param name="name">The tool's name.</param>
    /// <param name="tool">What is served under it; null for none.</param>
    public ShadowedCall? BeginTool(Caller caller, string name, ToolDefinition? tool)
    {
        if (_proposal is not { } proposal)
        {
            return null;
        }

        proposal.TryFind(name, out var proposed);
        return Begin(proposal, EntryKind.Tool, caller, SideOf(tool), SideOf(proposed));
    }

    /// <summary>The same for a resource that is read.</summary>
    /// <param name="caller">Who calls.</param>
    /// <param name="uri">The resource's URI.</param>
    /// <param name="served">What is served under it, with the arguments in the URI; null for none.</param>
    public ShadowedCall? BeginResource(Caller caller, string uri, ShadowSide? served)
    {
        if (_proposal is not { } proposal)
        {
            return null;
        }

        var proposed = proposal.TryFindResource(uri, out var resource, out var arguments) ? new ShadowSide(resource.Unit, Prompt: null, arguments) : null;
        return Begin(proposal, EntryKind.Resource, caller, served, proposed);
    }

    /// <summary>The same for a prompt.</summary>
    /// <param name="caller">Who calls.</param>
    /// <param name="name">The prompt's name.</param>
    /// <param name="prompt">What is served under it; null for none.</param>
    public ShadowedCall? BeginPrompt(Caller caller, string name, PromptDefinition? prompt)
    {
        if (_proposal is not { } proposal)
        {
            return null;
        }

        proposal.TryFindPrompt(name, out var proposed);
        return Begin(proposal, EntryKind.Prompt, caller, SideOf(prompt), SideOf(proposed));
    }

    /// <summary>Takes a call that is over.</summary>
    public void Add(ShadowedCall call)
    {
        var bytes = call.Bytes;
        if (Interlocked.Add(ref _bytes, bytes) > MostWaitingBytes || !_waiting.Writer.TryWrite(call))
        {
            Interlocked.Add(ref _bytes, -bytes);
            call.Dispose();
            _counts.Add(call, NotCompared);
        }
    }

    /// <summary>What waits is still compared, and what was counted is written.</summary>
    public async ValueTask DisposeAsync()
    {
        _proposal = null;
        _waiting.Writer.TryComplete();
        await (_comparing ?? Task.CompletedTask);
        await _counts.DisposeAsync();
    }

    private static ShadowSide? SideOf(ToolDefinition? tool) => tool is null ? null : new ShadowSide(tool, Prompt: null, UriArguments: null);

    private static ShadowSide? SideOf(PromptDefinition? prompt) => prompt is null ? null : new ShadowSide(Tool: null, prompt, UriArguments: null);

    /// <summary>A name that neither side has is a caller's word, and nothing that is counted by entry.</summary>
    private ShadowedCall? Begin(CatalogSnapshot proposal, EntryKind kind, Caller caller, ShadowSide? served, ShadowSide? proposed) =>
        served is null && proposed is null ? null : new ShadowedCall(this, proposal.Digest, kind, caller, served, proposed);

    private async Task CompareAsync()
    {
        await foreach (var call in _waiting.Reader.ReadAllAsync())
        {
            using (call)
            {
                Interlocked.Add(ref _bytes, -call.Bytes);
                _counts.Add(call, Compare(call));
            }
        }
    }

    private IReadOnlyCollection<string> Compare(ShadowedCall call)
    {
        try
        {
            return call.Compare();
        }
        catch (Exception error)
        {
            // A mistake of ours says nothing of the proposal, and ends nothing.
            Log.Failed(_logger, call.Entry.Name, error.GetType().Name);
            return NotCompared;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            ShadowEventIds.Failed, LogLevel.Error, "A call of '{Entry}' could not be compared with its proposal by a mistake in the server: {Error}.",
            EventName = "ShadowFailed")]
        public static partial void Failed(ILogger logger, string entry, string error);
    }
}
