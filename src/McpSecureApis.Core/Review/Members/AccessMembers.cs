using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Review.Changes;
using McpSecureApis.Core.Review.Drafts;
using McpSecureApis.Core.Review.Witnesses;

namespace McpSecureApis.Core.Review.Members;

/// <summary>Who may call.</summary>
internal static class AccessMembers
{
    /// <summary>
    /// Scopes, alternatives and <c>authenticated</c> are one formula that more scopes can only make true, so one implies another exactly when each
    /// smallest set of scopes that is enough for it is enough for the other.
    /// </summary>
    public static void Scopes(MemberValues values, ChangeDrafts drafts)
    {
        var (old, now) = ((AccessManifest)values.OldOwner, (AccessManifest)values.NewOwner);
        var (before, after) = (CallerSamples.Alternatives(old), CallerSamples.Alternatives(now));
        var takesMore = after.Any(scopes => !IsEnough(scopes, before));
        var takesLess = before.Any(scopes => !IsEnough(scopes, after));
        var place = old.Authenticated != now.Authenticated ? Sibling(values, "authenticated") : Same.Value(old.Scopes, now.Scopes)
            ? Sibling(values, "anyOf") : values.Place;
        if (takesMore)
        {
            drafts.Widening(
                place, now.Authenticated ? ChangeSeverity.Critical : ChangeSeverity.High, "access-scopes",
                "Callers with fewer or other scopes may call.",
                Formula(old), Formula(now), AccessWitness.Scopes());
        }
        else if (takesLess)
        {
            drafts.Narrowing(place, "access-scopes", "Callers need more scopes.", Formula(old), Formula(now));
        }
        else if (!before[0].ToHashSet(StringComparer.Ordinal).SetEquals(after[0]))
        {
            drafts.Neutral(place, ChangeSeverity.Info, "access-scopes",
                "The same callers may call; a challenge names the scopes of the first alternative.", Formula(old), Formula(now));
        }
    }

    public static void When(MemberValues values, ChangeDrafts drafts)
    {
        if (drafts.Entry is not { Old: { } old, New: var now })
        {
            return;
        }

        var before = old.Conditions.Select(ConditionMeaning.Of).ToHashSet(StringComparer.Ordinal);
        var after = now.Conditions.Select(ConditionMeaning.Of).ToHashSet(StringComparer.Ordinal);
        if (before.SetEquals(after))
        {
            return;
        }

        const string Rule = "access-when";
        if (before.IsSubsetOf(after) || ConditionMeaning.Implies(now.Conditions, old.Conditions))
        {
            drafts.Narrowing(values.Place, Rule, "The conditions let through nothing that they did not let through before.", values.Old, values.New);
        }
        else if (after.IsSubsetOf(before))
        {
            drafts.Widening(
                values.Place, ChangeSeverity.High, Rule, "A condition is gone, and calls that it refused are taken.", values.Old,
                values.New, AccessWitness.Conditions());
        }
        else
        {
            drafts.Undecidable(
                values.Place, ChangeSeverity.High, Rule, "The conditions are other ones; whether they let through more is not decided.",
                values.Old, values.New,
                AccessWitness.Conditions(), "The conditions let through a call that they refused.");
        }
    }

    public static void Visibility(MemberValues values, ChangeDrafts drafts)
    {
        if (Same.Value(values) || drafts.Entry is not { Old: { } old, New: var now })
        {
            return;
        }

        const string Rule = "access-visibility";
        if (old.IsOpenToAll && now.IsOpenToAll)
        {
            drafts.Neutral(values.Place, ChangeSeverity.Info, Rule, "Every caller sees the entry either way.", values.Old, values.New);
        }
        else if ((ToolVisibility)values.New! == ToolVisibility.Listed)
        {
            drafts.Widening(
                values.Place, ChangeSeverity.Low, Rule, "Callers who may not call see that the entry is there and which scopes it needs.",
                values.Old, values.New, AccessWitness.Visibility);
        }
        else
        {
            drafts.Narrowing(values.Place, Rule, "Callers who may not call do not see the entry any more.", values.Old, values.New);
        }
    }

    /// <summary>Declares names for conditions, which tell by themselves what they do with them.</summary>
    public static void Claims(MemberValues values, ChangeDrafts drafts)
    {
        if (!Same.Value(values))
        {
            drafts.Neutral(values.Place, ChangeSeverity.Info, "claims",
                "Other claims are declared; what conditions do with them is compared there.", values.Old, values.New);
        }
    }

    private static MemberPlace Sibling(MemberValues values, string name)
    {
        var (path, old, now) = (values.Place.Path, values.Place.OldAt, values.Place.NewAt);
        return new MemberPlace(Parent(path) + name, Parent(old) + name, Parent(now) + name);
    }

    private static string Parent(string path) => path[..(path.LastIndexOf('.') + 1)];

    private static bool IsEnough(IReadOnlyList<string> scopes, IReadOnlyList<IReadOnlyList<string>> alternatives) =>
        alternatives.Any(needed => needed.All(scope => scopes.Contains(scope, StringComparer.Ordinal)));

    private static object Formula(AccessManifest access) =>
        access.Authenticated ? new { authenticated = true } : new { scopes = access.Scopes, anyOf = access.AnyOf };
}
