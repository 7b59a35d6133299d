using System.Globalization;
using McpSecureApis.Commands.Review.Drafts;
using McpSecureApis.Commands.Review.Sides;
using McpSecureApis.Commands.Review.Witnesses;
using McpSecureApis.Core.Callers.Scopes;
using McpSecureApis.Core.Masking.Policy;
using McpSecureApis.Core.Review.Changes;

namespace McpSecureApis.Commands.Review.Members;

/// <summary>
/// What leaves of a value of which class, for callers with which scopes: both policies are asked, as calls ask them. For a class one entry
/// decides, the last whose scope the caller has, so two scopes are enough to meet every pair of deciding entries.
/// </summary>
internal static class MaskingMembers
{
    public static void Policy(SettingValues values, SettingDrafts drafts)
    {
        var (old, now) = (drafts.Pair.Old.Rules.Masking, drafts.Pair.New.Rules.Masking);
        foreach (var name in old.ClassNames.Union(now.ClassNames, StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            var place = values.Place.Member(name);
            var here = values with { Place = place };
            if (!now.TryFind(name, out var after))
            {
                drafts.Narrowing(here.Shown("defined", now: null), "No manifest can use the class any more.");
            }
            else if (!old.TryFind(name, out var before))
            {
                drafts.Widening(
                    here.Shown(old: null, "defined"), ChangeSeverity.Low, "Manifests can use a class that was not there.",
                    () => Task.FromResult(ManifestTrial.LoadsWithClass(drafts.Pair, name)));
            }
            else
            {
                CompareClass(here, drafts, name, before, after);
            }

            CompareGuessable(here, drafts, name);
        }
    }

    private static void CompareClass(SettingValues here, SettingDrafts drafts, string name, int before, int after)
    {
        var pair = drafts.Pair;
        var usual = Actions([]);
        Report([], here with { Place = here.Place.Member("Action") }, []);

        List<string> scopes = [.. Entries(pair.Old, name).Concat(Entries(pair.New, name)).Select(entry => entry.Scope)
            .Distinct(StringComparer.Ordinal)];
        foreach (var scope in scopes)
        {
            Report([scope], At(scope), [usual]);
        }

        for (var i = 0; i < scopes.Count; i++)
        {
            foreach (var other in scopes.Skip(i + 1))
            {
                Report([scopes[i], other], At($"{scopes[i]} {other}"), [usual, Actions([scopes[i]]), Actions([other])]);
            }
        }

        (MaskAction Old, MaskAction New) Actions(IReadOnlyList<string> granted) => (
            pair.Old.Rules.Masking.ActionsFor(ScopeSet.Of(granted)).Span[before],
            pair.New.Rules.Masking.ActionsFor(ScopeSet.Of(granted)).Span[after]);

        // What callers without the scopes see change alike was said of them.
        void Report(IReadOnlyList<string> granted, SettingValues values, IReadOnlyList<(MaskAction Old, MaskAction New)> said)
        {
            var actions = Actions(granted);
            if (actions.Old != actions.New && !said.Contains(actions))
            {
                Add(values.Shown(Word(actions.Old), Word(actions.New)), drafts, name, granted, actions);
            }
        }

        SettingValues At(string granted) => here with
        {
            Place = new SettingPlace(here.Place.Entry, $"ByScope:{granted}:{name}", Key(pair.Old, granted, name), Key(pair.New, granted, name)),
            Rule = "setting-masking-by-scope",
        };
    }

    private static void Add(
        SettingValues values, SettingDrafts drafts, string name, IReadOnlyList<string> granted, (MaskAction Old, MaskAction New) actions)
    {
        var whom = granted.Count == 0 ? "callers" : $"callers with {string.Join(" and ", granted)}";
        var severity = DataClasses.BuiltIn.TryGetValue(name, out var known) && known.Default == MaskAction.Drop
            ? ChangeSeverity.Critical
            : ChangeSeverity.High;
        switch (MaskOrder.Compare(actions.Old, actions.New))
        {
            case > 0:
                drafts.Widening(
                    values, severity, $"More leaves of a value of the class '{name}' for {whom}.",
                    () => Task.FromResult(ManifestTrial.Shows(drafts.Pair, name, granted)));
                break;
            case < 0:
                drafts.Narrowing(values, $"Less leaves of a value of the class '{name}' for {whom}.");
                break;
            default:
                drafts.Undecidable(
                    values, ChangeSeverity.Medium,
                    $"A value of the class '{name}' leaves in another form for {whom}; which of the two says more hangs on the value.");
                break;
        }
    }

    private static void CompareGuessable(SettingValues here, SettingDrafts drafts, string name)
    {
        var (old, now) = (Guessable(drafts.Pair.Old), Guessable(drafts.Pair.New));
        if (old != now)
        {
            drafts.Neutral(
                here.Shown(old, now) with { Place = here.Place.Member("Guessable") }, ChangeSeverity.Medium,
                "It says only whether the values may be hashed; that they are is a change of the action.");
        }

        bool? Guessable(SettingsSide side) => side.Options.Masking.Classes.GetValueOrDefault(name)?.Guessable;
    }

    /// <summary>The entries of a side that speak of a class.</summary>
    private static IEnumerable<(string Scope, int Index)> Entries(SettingsSide side, string name) => side.Options.Masking.ByScope
        .Select((entry, index) => (Entry: entry, Index: index))
        .Where(pair => pair.Entry.Classes.ContainsKey(name))
        .Select(pair => (pair.Entry.Scope!, pair.Index));

    /// <summary>The key of the entry that decides for callers with the scopes; that of the list where none does.</summary>
    private static string Key(SettingsSide side, string granted, string name)
    {
        var scopes = granted.Split(' ');
        var deciding = Entries(side, name).LastOrDefault(entry => scopes.Contains(entry.Scope, StringComparer.Ordinal));
        return deciding.Scope is null
            ? "Masking:ByScope"
            : $"Masking:ByScope:{deciding.Index.ToString(CultureInfo.InvariantCulture)}:Classes:{name}";
    }

    private static string Word(MaskAction action) => action.ToString().ToLowerInvariant();
}
