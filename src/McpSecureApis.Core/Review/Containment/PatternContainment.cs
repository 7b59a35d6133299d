using McpSecureApis.Json.Patterns.Languages;

namespace McpSecureApis.Core.Review.Containment;

/// <summary>The one place that says how two patterns lie to each other.</summary>
internal static class PatternContainment
{
    /// <summary>Whether every text that the new pattern takes was taken by the old one; undecided beyond the bounds of decision 54.</summary>
    /// <param name="old">The old pattern.</param>
    /// <param name="now">The new one.</param>
    /// <param name="text">A text that only the new one takes, where it takes more.</param>
    public static ContainmentRelation Decide(string old, string now, out string? text)
    {
        text = null;
        if (string.Equals(old, now, StringComparison.Ordinal))
        {
            return ContainmentRelation.Contained;
        }

        var found = TextLanguage.Of(now).FindOutside(TextLanguage.Of(old));
        text = found.Text;
        return found.IsNone ? ContainmentRelation.Contained : found.Text is null ? ContainmentRelation.Undecided : ContainmentRelation.TakesMore;
    }
}
