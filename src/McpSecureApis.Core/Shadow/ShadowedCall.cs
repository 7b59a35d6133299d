using System.Text.Json;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.Core.Requests;
using McpSecureApis.Json;

namespace McpSecureApis.Core.Shadow;

/// <summary>
/// A call that is served, and is judged by the proposed manifests too when it is over. Holds what that needs: the arguments, and a copy of the
/// reply until it is compared. Nothing of it is on the path of the call but the copies.
/// </summary>
internal sealed class ShadowedCall : IDisposable
{
    private readonly ShadowComparison _comparison;
    private readonly Caller _caller;
    private readonly ShadowSide? _served;
    private readonly ShadowSide? _proposed;
    private JsonElement? _arguments;
    private PooledBuffer? _reply;
    private bool _isReplyMissing;

    public ShadowedCall(
        ShadowComparison comparison, string proposal, EntryKind kind, Caller caller, ShadowSide? served, ShadowSide? proposed)
    {
        (_comparison, Proposal, Kind, _caller, _served, _proposed) = (comparison, proposal, kind, caller, served, proposed);
        Entry = (served ?? proposed!).Identity;
    }

    /// <summary>The digest of the proposed manifests.</summary>
    public string Proposal { get; }

    public EntryKind Kind { get; }

    /// <summary>As it is served, or as it is proposed where nothing of this name is served.</summary>
    public EntryIdentity Entry { get; }

    /// <summary>How many bytes are held for the comparison.</summary>
    public int Bytes => _reply?.Written.Length ?? 0;

    /// <summary>Takes a copy of a reply that was let out.</summary>
    /// <param name="body">The body as the backend gave it.</param>
    public void Take(ReadOnlyMemory<byte> body)
    {
        if (body.IsEmpty || _proposed is null)
        {
            return;
        }

        if (body.Length > ShadowComparison.LongestReply)
        {
            _isReplyMissing = true;
            return;
        }

        _reply = new PooledBuffer(body.Length);
        body.Span.CopyTo(_reply.GetSpan(body.Length));
        _reply.Advance(body.Length);
    }

    /// <summary>The call is over: it is compared when its turn comes.</summary>
    /// <param name="arguments">The arguments as they came in the message; null for none.</param>
    public void Finish(JsonElement? arguments)
    {
        _arguments = arguments is { ValueKind: not JsonValueKind.Undefined } given ? given.Clone() : null;
        _comparison.Add(this);
    }

    /// <summary>What would have been otherwise.</summary>
    public IReadOnlyCollection<string> Compare()
    {
        var outcomes = new HashSet<string>(StringComparer.Ordinal);
        var served = Judge(_served);
        var proposed = Judge(_proposed);
        if (served.Refusal is { } was && proposed.Refusal is null)
        {
            outcomes.Add(ShadowOutcomes.Allowed(was.Reason));
        }
        else if (served.Refusal is null && proposed.Refusal is { } refused)
        {
            outcomes.Add(ShadowOutcomes.Refused(refused.Reason));
        }
        else if (served.Decision is { } here && proposed.Decision is { } there)
        {
            Compare(here, there, outcomes);
        }

        return outcomes.Count == 0 ? [ShadowOutcomes.Same] : outcomes;
    }

    public void Dispose()
    {
        _reply?.Dispose();
        _reply = null;
    }

    private (ShadowDecision? Decision, Refusal? Refusal) Judge(ShadowSide? side)
    {
        if (side is null)
        {
            return (null, ShadowComparison.Unknown);
        }

        return side.Judge(_caller, _arguments).TryGet(out var decision, out var refusal) ? (decision, null) : (null, refusal);
    }

    private void Compare(ShadowDecision served, ShadowDecision proposed, HashSet<string> outcomes)
    {
        if (served.Request is not { } here || proposed.Request is not { } there)
        {
            if (!served.Messages!.SequenceEqual(proposed.Messages!, StringComparer.Ordinal))
            {
                outcomes.Add(ShadowOutcomes.Request("messages"));
            }

            return;
        }

        CompareRequests(here, there, outcomes);
        var isAsked = _proposed!.Tool!.Confirmation.IsNeeded;
        if (_served!.Tool!.Confirmation.IsNeeded != isAsked)
        {
            outcomes.Add(ShadowOutcomes.Confirmation(isAsked));
        }

        // Another request would have another reply.
        if (!outcomes.Any(outcome => outcome.StartsWith(ShadowOutcomes.Request(string.Empty), StringComparison.Ordinal)))
        {
            CompareReply(outcomes);
        }
    }

    private void CompareRequests(BackendRequest served, BackendRequest proposed, HashSet<string> outcomes)
    {
        var headers = served.Headers.OrderBy(header => header.Key, StringComparer.OrdinalIgnoreCase);
        var (body, otherBody) = (served.Body, proposed.Body);
        (string Part, bool IsSame)[] parts =
        [
            ("method", served.Method == proposed.Method),
            ("origin", served.Uri.GetLeftPart(UriPartial.Authority) == proposed.Uri.GetLeftPart(UriPartial.Authority)),
            ("path", served.Uri.AbsolutePath == proposed.Uri.AbsolutePath),
            ("query", served.Uri.Query == proposed.Uri.Query),
            ("headers", headers.SequenceEqual(proposed.Headers.OrderBy(header => header.Key, StringComparer.OrdinalIgnoreCase))),
            ("body", body?.ContentType == otherBody?.ContentType && (body?.Bytes ?? default).Span.SequenceEqual((otherBody?.Bytes ?? default).Span)),
            ("credential", _served!.Tool!.Credential == _proposed!.Tool!.Credential),
        ];
        foreach (var (part, _) in parts.Where(part => !part.IsSame))
        {
            outcomes.Add(ShadowOutcomes.Request(part));
        }
    }

    private void CompareReply(HashSet<string> outcomes)
    {
        if (_isReplyMissing)
        {
            outcomes.Add(ShadowOutcomes.ReplyNotCompared);
            return;
        }

        if (_reply is not { } reply)
        {
            return;
        }

        var limits = _proposed!.Tool!.Use.Reply;
        if (limits.ExpectsBody && reply.Written.Length > limits.MaxBytes)
        {
            outcomes.Add(ShadowOutcomes.Refused(RefusalReason.ReplyTooLarge));
            return;
        }

        ReplyComparison.Compare(reply.WrittenMemory, _served!.Tool!.Masking, _proposed.Tool.Masking, _caller, outcomes);
    }
}
