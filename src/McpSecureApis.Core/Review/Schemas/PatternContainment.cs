namespace McpSecureApis.Core.Review.Schemas;

/// <summary>The one place that says how two patterns lie to each other.</summary>
internal static class PatternContainment
{
    /// <summary>Whether every text that the new pattern takes was taken by the old one. Two patterns that are written differently are not
    /// decided.</summary>
    public static PatternRelation Decide(string old, string now) =>
        string.Equals(old, now, StringComparison.Ordinal) ? PatternRelation.Contained : PatternRelation.Undecided;
}
