using System.Text;
using McpSecureApis.Core.Manifests.Values;
using McpSecureApis.Core.Review.Changes;

namespace McpSecureApis.Core.Review.Output;

/// <summary>A difference for a comment at a pull request. What a manifest says stands in code spans and blocks, where it is no markup.</summary>
internal static class DifferenceMarkdown
{
    private const int LongestWitness = 2_000;

    public static string Of(ManifestDifference difference)
    {
        var sections = new DifferenceSections(difference);
        var text = new StringBuilder();
        text.Append($"## {difference.Title}: ").Append(difference.Changes.Count == 0 ? "no change of authority"
            : DifferenceJson.Word(difference.Verdict)).Append("\n\n");
        text.Append(sections.Counts).Append('\n');
        var isVerified = difference.Approvals?.IsVerified == true;
        if (difference.Approvals is not null)
        {
            text.Append($"\nApprovals: {Plain(DifferenceApprovals.Sentence(difference))}\n");
        }

        Section(text, "Widening: possible now, and not before", sections.Widening, isVerified);
        Section(text, "Undecidable: counts as widening", sections.Undecidable, isVerified);
        Section(text, "Texts for people and models", sections.Texts, isVerified);
        Folded(text, "Narrowing", sections.Narrowing, isVerified);
        Folded(text, "Neutral", sections.Neutral, isVerified);
        var costs = difference.Context?.Where(cost => cost.Old != cost.New).ToList() ?? [];
        if (costs.Count > 0)
        {
            text.Append("\n### Context\n\n");
            foreach (var cost in costs)
            {
                text.Append(
                    $"- a caller with {(cost.Scopes.Length == 0 ? "no scope" : Code(cost.Scopes))}: {cost.Old} tokens before, {cost.New} now\n");
            }
        }

        if (difference.Trail is { } trail)
        {
            text.Append($"\n### Trail\n\n{Plain(DifferenceUse.Sentence(trail))}\n");
        }

        return text.ToString();
    }

    private static void Section(StringBuilder text, string title, IReadOnlyList<ManifestChange> changes, bool isVerified)
    {
        if (changes.Count == 0)
        {
            return;
        }

        text.Append($"\n### {title} ({changes.Count})\n");
        foreach (var change in changes)
        {
            text.Append($"\n- **{DifferenceJson.Word(change.Severity)}** {Code(DifferenceSections.NameOf(change))}: {Plain(change.Message)}\n");
            Place(text, "before", change.Old);
            Place(text, "now", change.New);
            if (change.Witness is { } witness)
            {
                var shown = DifferenceJson.Of(witness);
                text.Append(
                    $"  - possible now: {Code(shown.Length > LongestWitness ? shown[..LongestWitness] + "… (whole in the JSON form)" : shown)}\n");
            }

            if (change.Approval is { } state)
            {
                text.Append($"  - approval: {DifferenceApprovals.Words(state, isVerified)}\n");
            }

            if (change.Use is { } use)
            {
                text.Append($"  - used: {Plain(DifferenceUse.Sentence(use))}\n");
            }
        }
    }

    private static void Folded(StringBuilder text, string title, IReadOnlyList<ManifestChange> changes, bool isVerified)
    {
        if (changes.Count == 0)
        {
            return;
        }

        text.Append($"\n<details><summary>{title} ({changes.Count})</summary>\n\n");
        foreach (var change in changes)
        {
            var use = change.Use is { } used ? $" Used: {Plain(DifferenceUse.Sentence(used))}" : string.Empty;
            var state = change.Approval is { } approval ? $" Approval: {DifferenceApprovals.Words(approval, isVerified)}." : string.Empty;
            text.Append($"- {Code(DifferenceSections.NameOf(change))}: {Plain(change.Message)}{state}{use}\n");
        }

        text.Append("\n</details>\n");
    }

    private static void Place(StringBuilder text, string when, ChangePlace? place)
    {
        if (place is not null)
        {
            text.Append($"  - {when}, {Code($"{place.File}:{place.Line}")}: {Code(place.Text)}\n");
        }
    }

    /// <summary>Our own sentences may name members of a manifest.</summary>
    private static string Plain(string message)
    {
        var text = new StringBuilder();
        foreach (var unit in UnsafeCharacters.Escape(message))
        {
            text.Append("\\`*_{}[]()<>#+!|~&@".Contains(unit, StringComparison.Ordinal) ? $"\\{unit}" : unit.ToString());
        }

        return text.ToString();
    }

    /// <summary>A code span that no backtick in it ends, on one line.</summary>
    private static string Code(string value)
    {
        var text = UnsafeCharacters.Escape(value);
        var (longest, run) = (0, 0);
        foreach (var unit in text)
        {
            run = unit == '`' ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        var fence = new string('`', longest + 1);
        return $"{fence} {text} {fence}";
    }
}
