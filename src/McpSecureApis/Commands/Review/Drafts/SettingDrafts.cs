using McpSecureApis.Commands.Review.Sides;
using McpSecureApis.Core.Review.Changes;
using McpSecureApis.Core.Review.Drafts;

namespace McpSecureApis.Commands.Review.Drafts;

/// <summary>Takes what the comparers find.</summary>
/// <param name="pair">What is compared.</param>
internal sealed class SettingDrafts(SettingsPair pair)
{
    private readonly List<SettingDraft> _drafts = [];

    /// <summary>What is compared.</summary>
    public SettingsPair Pair { get; } = pair;

    public IReadOnlyList<SettingDraft> All => _drafts;

    public void Widening(SettingValues values, ChangeSeverity severity, string message, SettingGoal? goal = null) =>
        Add(values, ChangeKind.Widening, severity, message, goal);

    public void Narrowing(SettingValues values, string message, ChangeSeverity severity = ChangeSeverity.Low) =>
        Add(values, ChangeKind.Narrowing, severity, message);

    public void Neutral(SettingValues values, ChangeSeverity severity, string message) => Add(values, ChangeKind.Neutral, severity, message);

    public void Undecidable(SettingValues values, ChangeSeverity severity, string message) =>
        Add(values, ChangeKind.Undecidable, severity, message);

    private void Add(SettingValues values, ChangeKind kind, ChangeSeverity severity, string message, SettingGoal? goal = null)
    {
        var place = new MemberPlace(values.Place.Path, values.Place.OldKey, values.Place.NewKey);
        _drafts.Add(new SettingDraft(
            values.Place.Entry, new ChangeDraft(place, kind, severity, values.Rule, message) { Old = Fit(values.Old), New = Fit(values.New) }, goal));
    }

    /// <summary>An empty text is no setting.</summary>
    private static object? Fit(object? value) => value is "" ? null : value;
}
