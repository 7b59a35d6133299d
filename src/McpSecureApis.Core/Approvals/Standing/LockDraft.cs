using System.Buffers.Text;
using System.Text;
using McpSecureApis.Core.Approvals.Locks;
using McpSecureApis.Core.Approvals.Policies;
using McpSecureApis.Core.Approvals.Signing;
using McpSecureApis.Core.Review.Changes;

namespace McpSecureApis.Core.Approvals.Standing;

/// <summary>The next lock: what an approver says of the changes that are there, written over the lock before.</summary>
internal sealed class LockDraft
{
    private readonly AcceptedLock? _before;
    private readonly IReadOnlyList<EntryStanding> _standings;
    private readonly ApprovalPolicy? _policy;
    private readonly IApprovalSigner? _signer;
    private readonly DateTimeOffset _now;
    private readonly string _catalog;
    private readonly long _sequence;
    private readonly Dictionary<string, ChangeDecision> _decisions;
    private readonly List<ApprovalStatement> _statements;

    /// <param name="before">The lock that is there; null for none.</param>
    /// <param name="standings">Every entry of the manifests.</param>
    /// <param name="policy">Who may approve what; null where nobody signs.</param>
    /// <param name="signer">Whose decision it is; null where nobody signs.</param>
    /// <param name="now">The time.</param>
    public LockDraft(AcceptedLock? before, IReadOnlyList<EntryStanding> standings, ApprovalPolicy? policy, IApprovalSigner? signer,
        DateTimeOffset now)
    {
        (_before, _standings, _policy, _signer) = (before, standings, policy, signer);
        _now = LockTime.Whole(now);
        _catalog = policy?.Catalog ?? before?.Content.Catalog ?? ApprovalPolicy.DefaultCatalog;
        _sequence = Math.Max((before?.Content.Sequence ?? 0) + 1, now.ToUnixTimeSeconds());
        var occurring = standings.SelectMany(standing => standing.Changes).Select(change => change.Fingerprint).ToHashSet(StringComparer.Ordinal);
        _decisions = (before?.Content.Changes ?? []).Where(change => occurring.Contains(change.Fingerprint))
            .ToDictionary(change => change.Fingerprint, StringComparer.Ordinal);
        _statements = [.. standings.SelectMany(Kept).Distinct()];
    }

    /// <summary>Says yes to changes, and to every entry of which nothing is left to be said.</summary>
    /// <param name="fingerprints">The changes; null for all that are open.</param>
    /// <param name="expires">Until when; null for ever.</param>
    /// <param name="entries">Of these entries alone; null for all.</param>
    /// <param name="risk">The least risk that is signed, also of what is approved already as a smaller one; null for that of the changes.</param>
    /// <returns>What the policy does not let this key do; null when it may.</returns>
    public string? Approve(
        IReadOnlySet<string>? fingerprints, DateTimeOffset? expires, IReadOnlySet<string>? entries = null, ChangeSeverity? risk = null)
    {
        var standings = _standings.Where(standing => entries?.Contains(standing.Form.Name) ?? true).ToList();
        foreach (var (standing, change) in standings.SelectMany(standing => standing.Changes.Select(change => (standing, change)))
            .Where(pair => fingerprints?.Contains(pair.change.Fingerprint) ?? pair.change.State == ChangeState.Open))
        {
            var worth = standing.IsNew ? standing.Risk : change.Severity;
            if (_policy is not null && !_policy.MayApprove(_signer!.KeyId, worth))
            {
                return $"This key may not approve the risk {ApprovalPolicy.CodeOf(worth)} ({$"{change.Entry.Name} {change.Path}".TrimEnd()}).";
            }

            Decide(change, ChangeState.Approved);
        }

        foreach (var standing in standings.Where(standing => standing.State != ApprovalState.Approved || standing.Approved!.Risk < risk))
        {
            var isTouched = fingerprints is null || standing.Changes.Any(change => fingerprints.Contains(change.Fingerprint));
            if (isTouched && standing.Changes.All(IsSettled) && State(standing, expires, risk) is { } refused)
            {
                return refused;
            }
        }

        return null;
    }

    /// <summary>Says no to changes.</summary>
    /// <returns>What the policy does not let this key do; null when it may.</returns>
    public string? Reject(IReadOnlySet<string> fingerprints)
    {
        if (_policy is not null && _policy.Find(_signer!.KeyId)?.MayApprove != true)
        {
            return "This key is not an approver's.";
        }

        foreach (var standing in _standings)
        {
            foreach (var change in standing.Changes.Where(change => fingerprints.Contains(change.Fingerprint)))
            {
                Decide(change, ChangeState.Rejected);
                _statements.RemoveAll(statement => statement == standing.Pending);
            }
        }

        return null;
    }

    /// <summary>Adds this key's signature to the approvals of what is there, as far as it may approve them.</summary>
    /// <returns>How many were signed.</returns>
    public int Sign()
    {
        var waiting = _statements.Where(statement => !statement.Signers.Contains(_signer!.KeyId) &&
            _policy?.MayApprove(_signer.KeyId, statement.Risk) == true && _standings.Any(standing => IsOfNow(statement, standing))).ToList();
        foreach (var statement in waiting)
        {
            _statements.Remove(statement);
            Put(WithSignature(statement), statement);
        }

        return waiting.Count;

        static bool IsOfNow(ApprovalStatement statement, EntryStanding standing) => standing.Form.Digest == statement.Digest &&
            (statement == standing.Approved || statement == standing.Pending);
    }

    /// <summary>The lock's file.</summary>
    public byte[] Write()
    {
        var used = _statements.Select(statement => statement.Source).ToHashSet(StringComparer.Ordinal);
        var sources = (_before?.Content.Sources ?? [])
            .Concat(_standings.Select(standing => standing.Version.Compiled).Select(manifest => new ApprovedSource(
                manifest.Digest, manifest.File, Encoding.UTF8.GetString(manifest.Source.Span))))
            .Where(source => used.Contains(source.Digest)).DistinctBy(source => source.Digest, StringComparer.Ordinal);
        var content = new ApprovalLock
        {
            Catalog = _catalog,
            Sequence = _sequence,
            Approvals = [.. _statements.OrderBy(statement => statement.Name, StringComparer.Ordinal)
                .ThenByDescending(statement => statement.Sequence)],
            Changes = [.. _decisions.Values.OrderBy(change => change.Fingerprint, StringComparer.Ordinal)],
            Sources = [.. sources.OrderBy(source => source.Digest, StringComparer.Ordinal)],
            Signatures = [],
        };
        return LockText.Write(_signer is null ? content : content with { Signatures = [SignatureOf(content.Message())] });
    }

    /// <summary>
    /// Of an entry that is there: what counts, what waits for signatures, and what is older and was worth more than all that followed. That never
    /// counts again; it shows a server which did not see it that the newest one need not say as much.
    /// </summary>
    private IEnumerable<ApprovalStatement> Kept(EntryStanding standing)
    {
        var approved = new Stack<ApprovalStatement>();
        foreach (var next in _before?.ApprovalsOf(standing.Form.Name) ?? [])
        {
            Supersede(approved, next);
        }

        return standing.Pending is { } pending ? approved.Append(pending) : approved;
    }

    private static void Supersede(Stack<ApprovalStatement> approved, ApprovalStatement next)
    {
        while (approved.TryPeek(out var last) && last.Risk <= next.Risk)
        {
            approved.Pop();
        }

        approved.Push(next);
    }

    private void Decide(StandingChange change, ChangeState state) => _decisions[change.Fingerprint] = new ChangeDecision(
        change.Fingerprint, change.Entry.Kind, change.Entry.Name, state, _signer?.KeyId, _now);

    /// <summary>Whether nothing is left to be said of a change.</summary>
    private bool IsSettled(StandingChange change) =>
        _decisions.TryGetValue(change.Fingerprint, out var said) ? said.State == ChangeState.Approved : change.TakesEffect;

    /// <summary>Writes the approval of an entry, or signs the one that waits.</summary>
    private string? State(EntryStanding standing, DateTimeOffset? expires, ChangeSeverity? least)
    {
        var risk = least > standing.Risk ? least.Value : standing.Risk;
        var mayApprove = _policy is null || _policy.MayApprove(_signer!.KeyId, risk);
        if (!mayApprove && (standing.Changes.Count == 0 || least is not null))
        {
            return $"This key may not approve the risk {ApprovalPolicy.CodeOf(risk)} ({standing.Form.Name}).";
        }

        var pending = standing.Pending?.Risk < risk ? null : standing.Pending;
        if (standing.Pending is { } other && pending is null)
        {
            _statements.Remove(other);
        }

        var statement = pending ?? new ApprovalStatement
        {
            Kind = standing.Form.Kind,
            Name = standing.Form.Name,
            Manifest = standing.Form.Manifest,
            Digest = standing.Form.Digest,
            Masking = standing.Form.Masking,
            Source = standing.Version.Compiled.Digest,
            Risk = risk,
            Sequence = _sequence,
            Time = _now,
            Expires = expires is { } end ? LockTime.Whole(end) : null,
            Signatures = [],
        }.Named(_catalog);
        _statements.Remove(statement);
        statement = _signer is null || !mayApprove || statement.Signers.Contains(_signer.KeyId) ? statement : WithSignature(statement);

        if (Put(statement, standing.Pending))
        {
            foreach (var change in standing.Changes.Where(change => change.Entry.Name == standing.Form.Name))
            {
                _decisions.Remove(change.Fingerprint);
            }
        }

        return null;
    }

    /// <summary>With all its signatures an approval takes the place of those before it that were worth no more.</summary>
    private bool Put(ApprovalStatement statement, ApprovalStatement? pending)
    {
        var isWhole = _policy is null || _policy.RuleFor(statement.Risk)?.Missing(statement.Signers) == 0;
        if (isWhole)
        {
            _statements.RemoveAll(other => other.Name == statement.Name && (other.Risk <= statement.Risk || other == pending));
        }

        _statements.Add(statement);
        return isWhole;
    }

    private ApprovalStatement WithSignature(ApprovalStatement statement) =>
        statement with { Signatures = [.. statement.Signatures, SignatureOf(statement.MessageOf(_catalog))] };

    private ApprovalSignature SignatureOf(byte[] message) => new(_signer!.KeyId, Base64Url.EncodeToString(_signer.Sign(message)));
}
