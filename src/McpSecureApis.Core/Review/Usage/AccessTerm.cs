using McpSecureApis.Core.Authorization;
using McpSecureApis.Core.Review.Members;
using McpSecureApis.Core.Review.Sides;
using McpSecureApis.Core.Review.Witnesses;

namespace McpSecureApis.Core.Review.Usage;

/// <summary>Whom an entry lets in by scopes and by conditions over claims alone.</summary>
/// <param name="Alternatives">The sets of scopes of which a caller needs one.</param>
/// <param name="Conditions">All of them have to hold.</param>
internal sealed record AccessTerm(IReadOnlyList<IReadOnlyList<string>> Alternatives, IReadOnlyList<Condition> Conditions)
{
    /// <summary>What records name of a caller, byte for byte; the subject is there as a hash only.</summary>
    private static readonly string[] Recorded = ["issuer", "client", "tenant"];

    /// <param name="scopes">Whose scopes count.</param>
    /// <param name="conditions">Whose conditions count.</param>
    public static AccessTerm Of(ReviewedEntry scopes, ReviewedEntry conditions) =>
        new(CallerSamples.Alternatives(scopes.AccessWritten), [.. conditions.Conditions.Where(condition => condition.Arguments.Count == 0)]);

    /// <summary>Whether a record says all that a condition asks.</summary>
    public static bool IsRecorded(Condition condition) =>
        condition.Arguments.Count == 0 &&
        ConditionLiterals.Reads(condition.Root).All(operand => Recorded.Contains(operand.Path[0], StringComparer.Ordinal));

    /// <summary>Whether whoever is let in by this is let in by the other too; false also where nobody can say.</summary>
    public bool IsWithin(AccessTerm other) =>
        Alternatives.All(scopes => IsEnough(scopes, other.Alternatives)) && Meets(Conditions, other.Conditions);

    /// <summary>Whether these scopes are enough.</summary>
    public static bool IsEnough(IEnumerable<string> scopes, IReadOnlyList<IReadOnlyList<string>> alternatives)
    {
        var held = scopes.ToHashSet(StringComparer.Ordinal);
        return alternatives.Any(held.IsSupersetOf);
    }

    /// <summary>Whether who meets the one conditions meets the others; false also where nobody can say.</summary>
    public static bool Meets(IReadOnlyList<Condition> now, IReadOnlyList<Condition> others)
    {
        var known = now.Select(ConditionMeaning.Of).ToHashSet(StringComparer.Ordinal);
        IReadOnlyList<Condition> open = [.. others.Where(condition => !known.Contains(ConditionMeaning.Of(condition)))];
        return open.Count == 0 || ConditionMeaning.Implies(now, open);
    }

    /// <summary>Whether nobody meets all of them.</summary>
    public static bool Exclude(IEnumerable<Condition> conditions) =>
        !ConditionAnalysis.Examine(
            conditions.Select(condition => condition.Root).Aggregate((left, right) => new ConditionNode.And(left, right))).CanHold;
}
