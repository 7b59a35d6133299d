using System.Text.Json;
using McpSecureApis.Core.Review.Changes;

namespace McpSecureApis.Core.Review.Output;

/// <summary>What approvers said of the changes, in words and as JSON. A state that no signature stands behind always says so.</summary>
internal static class DifferenceApprovals
{
    private const string NotChecked =
        "Signatures were not checked, as no policy was named (--policy): whoever can write the lock can have written this.";

    /// <summary>How many changes have which state, where that is from, and what it is worth.</summary>
    public static string Sentence(ManifestDifference difference)
    {
        var approvals = difference.Approvals!;
        var counts = $"{Count(difference, ChangeState.Approved)} approved, {Count(difference, ChangeState.Rejected)} rejected, " +
            $"{Count(difference, ChangeState.Open)} open";
        return approvals.Words is { } problem
            ? $"{counts}. {approvals.Lock} {problem} Nothing is approved by it."
            : $"{counts}, says {approvals.Lock}. {(approvals.IsVerified ? "Its signatures hold." : NotChecked)}";
    }

    /// <summary>A state in words; what is open needs no signature.</summary>
    public static string Words(ChangeState state, bool isVerified) =>
        state == ChangeState.Open || isVerified ? DifferenceJson.Word(state) : $"{DifferenceJson.Word(state)}, not verified";

    /// <summary>The member <c>approvals</c> of a difference that has one.</summary>
    public static void Write(Utf8JsonWriter writer, ManifestDifference difference)
    {
        if (difference.Approvals is not { } approvals)
        {
            return;
        }

        writer.WriteStartObject("approvals");
        writer.WriteString("lock", approvals.Lock);
        writer.WriteBoolean("verified", approvals.IsVerified);
        if (approvals.Problem is { } problem)
        {
            writer.WriteString("problem", problem);
        }

        foreach (var state in new[] { ChangeState.Approved, ChangeState.Rejected, ChangeState.Open })
        {
            writer.WriteNumber(DifferenceJson.Word(state), Count(difference, state));
        }

        writer.WriteEndObject();
    }

    private static int Count(ManifestDifference difference, ChangeState state) => difference.Changes.Count(change => change.Approval == state);
}
