using McpSecureApis.Core.Approvals.Locks;
using McpSecureApis.Core.Approvals.Standing;

namespace McpSecureApis.Core.Approvals.Serving;

/// <summary>
/// Works out again what the approvals of a new lock are worth, from what was approved before it. An approver who may sign small risks could
/// otherwise sign a great one as small. Used by one thread at a time.
/// </summary>
internal sealed class SignedRisks(EntryJudge judge)
{
    /// <summary>The approvals that are worth more than was signed.</summary>
    /// <param name="accepted">The lock.</param>
    /// <param name="kept">The lock that counted before.</param>
    /// <param name="seen">By entry the number of the approval that counted before.</param>
    public IReadOnlyList<UnderratedApproval> FindUnderrated(AcceptedLock accepted, ApprovalLock kept, IReadOnlyDictionary<string, long> seen)
    {
        var before = kept.Approvals.Where(statement => statement.Sequence == seen.GetValueOrDefault(statement.Name))
            .ToDictionary(statement => statement.Name, StringComparer.Ordinal);
        return [.. accepted.Approved.Values.OrderBy(approved => approved.Name, StringComparer.Ordinal)
            .Select(approved => Check(accepted, approved, kept, before.GetValueOrDefault(approved.Name)))
            .OfType<UnderratedApproval>()];
    }

    /// <summary>Goes from approval to approval, as each was signed against the one before it.</summary>
    private UnderratedApproval? Check(AcceptedLock accepted, ApprovalStatement newest, ApprovalLock kept, ApprovalStatement? before)
    {
        if (before?.Id == newest.Id || newest.Sequence < (before?.Sequence ?? 0))
        {
            return null;
        }

        var content = kept;
        foreach (var approved in accepted.ApprovalsOf(newest.Name).Where(approved => approved.Sequence > (before?.Sequence ?? 0)).ToList())
        {
            var risk = judge.FindRisk(accepted.Content, approved, content, before);
            if (risk <= approved.Risk)
            {
                (content, before) = (accepted.Content, approved);
            }
            else if (approved == newest)
            {
                return new UnderratedApproval(newest.Name, newest.Risk, risk);
            }
        }

        return null;
    }
}
