using System.Text;
using McpSecureApis.Core.Manifests.Values;
using McpSecureApis.Core.Review.Changes;

namespace McpSecureApis.Core.Review.Output;

/// <summary>A difference for people at a terminal: the verdict first, then what widens with what shows it.</summary>
internal sealed class DifferenceText
{
    private const int LongestWitness = 2_000;
    private const int MostUsers = 5;

    private readonly StringBuilder _text = new();
    private readonly string _side;
    private readonly bool _isColoured;

    private DifferenceText(string side, bool isColoured) => (_side, _isColoured) = (side, isColoured);

    /// <param name="difference">The difference.</param>
    /// <param name="isColoured">Whether the reader is a terminal that shows colours.</param>
    public static string Of(ManifestDifference difference, bool isColoured)
    {
        var text = new DifferenceText(difference.New, isColoured);
        text.Write(difference);
        return text._text.ToString();
    }

    private void Write(ManifestDifference difference)
    {
        var sections = new DifferenceSections(difference);
        var isVerified = difference.Approvals?.IsVerified == true;
        Line(difference.Changes.Count == 0
            ? "No change of authority."
            : $"{Paint(DifferenceJson.Word(difference.Verdict).ToUpperInvariant(), difference.Verdict)}: {sections.Counts}");
        if (difference.Approvals is not null)
        {
            Line(UnsafeCharacters.Escape($"Approvals: {DifferenceApprovals.Sentence(difference)}"));
        }

        Section("Widening: possible now, and not before", sections.Widening, isVerified);
        Section("Undecidable: counts as widening", sections.Undecidable, isVerified);
        Section("Narrowing", sections.Narrowing, isVerified);
        Section("Texts for people and models", sections.Texts, isVerified);
        if (sections.Neutral.Count > 0)
        {
            Line(string.Empty);
            var names = sections.Neutral.Select(change => UnsafeCharacters.Escape(DifferenceSections.NameOf(change)));
            Line($"Neutral ({sections.Neutral.Count}): {string.Join(", ", names)}");
        }

        foreach (var cost in difference.Context?.Where(cost => cost.Old != cost.New) ?? [])
        {
            Line(string.Empty);
            Line($"Context: {cost.Old} -> {cost.New} tokens for a caller with {(cost.Scopes.Length == 0 ? "no scope" : cost.Scopes)}");
        }

        if (difference.Trail is { } trail)
        {
            Line(string.Empty);
            Line($"Trail: {DifferenceUse.Sentence(trail)}");
        }
    }

    private void Section(string title, IReadOnlyList<ManifestChange> changes, bool isVerified)
    {
        if (changes.Count == 0)
        {
            return;
        }

        Line(string.Empty);
        Line($"{title} ({changes.Count})");
        foreach (var change in changes)
        {
            Line($"  {Paint(DifferenceJson.Word(change.Severity), change.Kind),-8} {UnsafeCharacters.Escape(DifferenceSections.NameOf(change))}");
            Line($"           {UnsafeCharacters.Escape(change.Message)}");
            if (change.Kind != ChangeKind.Narrowing || change.IsText)
            {
                Place("-", change.Old);
                Place("+", change.New);
            }

            if (change.Witness is { } witness)
            {
                var shown = DifferenceJson.Of(witness);
                shown = shown.Length > LongestWitness ? shown[..LongestWitness] + "… (whole in --json)" : shown;
                Line($"           possible now: {UnsafeCharacters.Escape(shown)}");
            }

            if (WitnessCommand.Of(change, _side) is { Length: <= LongestWitness } command)
            {
                Line($"           try it: {UnsafeCharacters.Escape(command)}");
            }

            Approval(change.Approval, isVerified);
            Use(change.Use);
        }
    }

    private void Approval(ChangeState? approval, bool isVerified)
    {
        if (approval is { } state)
        {
            Line($"           approval: {DifferenceApprovals.Words(state, isVerified)}");
        }
    }

    private void Use(ChangeUse? use)
    {
        if (use is null)
        {
            return;
        }

        Line($"           used: {DifferenceUse.Sentence(use)}");
        foreach (var user in use.Users.Where(user => user.Effect != UseEffect.Keeps).Take(MostUsers))
        {
            Line($"             {UnsafeCharacters.Escape(DifferenceUse.Sentence(user))}");
        }
    }

    private void Place(string sign, ChangePlace? place)
    {
        if (place is not null)
        {
            Line($"         {sign} {UnsafeCharacters.Escape($"{place.File}:{place.Line}: {place.Text}")}");
        }
    }

    private void Line(string text) => _text.Append(text).Append('\n');

    private string Paint(string text, ChangeKind kind)
    {
        var colour = kind switch
        {
            ChangeKind.Widening => "31",
            ChangeKind.Undecidable => "33",
            ChangeKind.Narrowing => "32",
            _ => "0",
        };
        return _isColoured ? $"\u001b[{colour}m{text}\u001b[0m" : text;
    }
}
