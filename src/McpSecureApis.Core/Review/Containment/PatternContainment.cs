using McpSecureApis.Json.Patterns.Languages;

namespace McpSecureApis.Core.Review.Containment;

/// <summary>The one place that says how two patterns lie to each other.</summary>
internal static class PatternContainment
{
    /// <summary>Whether every text that the new pattern takes was taken by the old one; undecided beyond the bounds of decision 54.</summary>
    /// <param name="old">The old pattern.</param>
    /// <param name="now">The new one.</param>
    /// <param name="budget">How many such questions may end undecided.</param>
    /// <param name="text">A text that only the new one takes, where it takes more.</param>
    public static ContainmentRelation Decide(string old, string now, PatternBudget budget, out string? text)
    {
        text = null;
        if (string.Equals(old, now, StringComparison.Ordinal))
        {
            return ContainmentRelation.Contained;
        }

        if (budget.IsSpent)
        {
            return ContainmentRelation.Undecided;
        }

        var found = TextLanguage.Of(now).FindOutside(TextLanguage.Of(old));
        text = found.Text;
        if (found.IsNone || text is not null)
        {
            return found.IsNone ? ContainmentRelation.Contained : ContainmentRelation.TakesMore;
        }

        budget.Spend();
        return ContainmentRelation.Undecided;
    }
}
