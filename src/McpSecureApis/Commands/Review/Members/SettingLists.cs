using McpSecureApis.Commands.Review.Drafts;
using McpSecureApis.Core.Review.Changes;

namespace McpSecureApis.Commands.Review.Members;

/// <summary>Compares lists of which each entry allows something: what no entry of the other side allows too is the change.</summary>
internal static class SettingLists
{
    /// <param name="values">The lists.</param>
    /// <param name="drafts">Takes the change; none for other spellings of the same.</param>
    /// <param name="covers">Whether a list allows everything that an entry allows.</param>
    /// <param name="severity">How much more is worth a reviewer's time.</param>
    /// <param name="more">What is said when more is allowed.</param>
    /// <param name="less">What is said when less is.</param>
    /// <param name="goal">Looks for what shows that entries are taken that were not.</param>
    /// <param name="harm">Why less of it would let callers have more; null when it does not.</param>
    public static void Compare(
        SettingValues values, SettingDrafts drafts, Func<IReadOnlyList<string>, string, bool> covers, ChangeSeverity severity, string more,
        string less, Func<IReadOnlyList<string>, SettingGoal>? goal, Func<string?>? harm = null)
    {
        IReadOnlyList<string> old = Of(values.Old);
        IReadOnlyList<string> now = Of(values.New);
        List<string> added = [.. now.Where(entry => !covers(old, entry))];
        if (added.Count > 0)
        {
            drafts.Widening(values, severity, more, goal?.Invoke(added));
        }
        else if (old.Any(entry => !covers(now, entry)))
        {
            Less(values, drafts, less, harm?.Invoke());
        }
    }

    /// <summary>A narrowing, unless it would let callers have more of something else.</summary>
    public static void Less(SettingValues values, SettingDrafts drafts, string less, string? harm)
    {
        if (harm is null)
        {
            drafts.Narrowing(values, less);
        }
        else
        {
            drafts.Undecidable(values, ChangeSeverity.Medium, $"{less} {harm}");
        }
    }

    /// <summary>Whole names, compared ordinally.</summary>
    public static bool Names(IReadOnlyList<string> list, string entry) => list.Contains(entry, StringComparer.Ordinal);

    /// <summary>Whole names, or <c>*</c> for all.</summary>
    public static bool NamesOrAll(IReadOnlyList<string> list, string entry) => Names(list, entry) || Names(list, "*");

    /// <summary>Scopes, prefixes with <c>*</c>, or <c>*</c> for all.</summary>
    public static bool Patterns(IReadOnlyList<string> list, string entry) => list.Any(pattern =>
        pattern == entry || pattern == "*" || (pattern.EndsWith('*') && entry.StartsWith(pattern[..^1], StringComparison.Ordinal)));

    private static IReadOnlyList<string> Of(object? list) => list is IEnumerable<string> texts ? [.. texts] : [];
}
