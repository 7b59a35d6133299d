namespace McpSecureApis.Core.Review.Containment;

/// <summary>
/// How many questions to automata may end at their bounds (decision 54, about two seconds each) in one comparison. What is asked afterwards is not
/// decided: who writes manifests must not take a reviewer's or a server's time by their number.
/// </summary>
internal sealed class PatternBudget
{
    private const int MostUndecided = 3;

    private int _undecided;

    public bool IsSpent => _undecided >= MostUndecided;

    /// <summary>Notes a question that ended at its bounds.</summary>
    public void Spend() => _undecided++;
}
