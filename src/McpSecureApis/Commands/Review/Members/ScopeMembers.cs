using System.Globalization;
using McpSecureApis.Commands.Review.Drafts;
using McpSecureApis.Commands.Review.Witnesses;
using McpSecureApis.Core.Callers.Scopes;
using McpSecureApis.Core.Callers.Stdio;
using McpSecureApis.Core.Review.Changes;

namespace McpSecureApis.Commands.Review.Members;

/// <summary>Which scopes callers have beside those that somebody granted: by implication, and over stdio.</summary>
internal static class ScopeMembers
{
    /// <summary>What roles stand for. Who has a role is the issuer's to say.</summary>
    public static void Roles(SettingValues values, SettingDrafts drafts)
    {
        var (old, now) = ((IDictionary<string, IList<string>>)values.Old!, (IDictionary<string, IList<string>>)values.New!);
        foreach (var role in old.Keys.Concat(now.Keys).Distinct(StringComparer.Ordinal))
        {
            var here = values with
            {
                Place = values.Place.Named(role, old.ContainsKey(role) ? role : null, now.ContainsKey(role) ? role : null),
                Old = Of(old, role),
                New = Of(now, role),
            };
            SettingLists.Compare(
                here, drafts, SettingLists.Names, ChangeSeverity.High, $"Callers with the role '{role}' have more scopes.",
                $"Callers with the role '{role}' have fewer scopes.", added => IssuerMembers.TakesRole(drafts, role),
                () => ScopeLoss.HarmOf(
                    drafts.Pair, scope => Of(old, role).Contains(scope, StringComparer.Ordinal) && !Of(now, role).Contains(scope, StringComparer.Ordinal)));
        }

        static IReadOnlyList<string> Of(IDictionary<string, IList<string>> roles, string role) =>
            roles.TryGetValue(role, out var scopes) ? [.. scopes] : [];
    }

    /// <summary>What a scope implies, over any number of steps; a set of scopes implies what its members do.</summary>
    public static void Implies(SettingValues values, SettingDrafts drafts)
    {
        var pair = drafts.Pair;
        var (old, now) = ((IList<ImpliedScopesOptions>)values.Old!, (IList<ImpliedScopesOptions>)values.New!);
        foreach (var scope in old.Concat(now).Select(entry => entry.Scope).Distinct(StringComparer.Ordinal))
        {
            string[] before = [.. pair.Old.Hierarchy.Expand([scope]).Ordered()];
            string[] after = [.. pair.New.Hierarchy.Expand([scope]).Ordered()];
            var here = values.Shown(before, after) with
            {
                Place = values.Place with
                {
                    Path = $"{values.Place.Path}:{scope}",
                    OldKey = Key(values.Place.OldKey, old, scope),
                    NewKey = Key(values.Place.NewKey, now, scope),
                },
            };
            if (after.Except(before, StringComparer.Ordinal).ToList() is { Count: > 0 } gained)
            {
                drafts.Widening(
                    here, ChangeSeverity.High, $"Callers with '{scope}' have more scopes: {string.Join(", ", gained)}.",
                    () => Task.FromResult(
                        gained.Select(implied => ManifestTrial.Reaches(pair, scope, implied)).FirstOrDefault(found => found is not null)));
            }
            else if (before.Except(after, StringComparer.Ordinal).ToList() is { Count: > 0 } lost)
            {
                SettingLists.Less(
                    here, drafts, $"Callers with '{scope}' have fewer scopes: {string.Join(", ", lost)} is gone.",
                    ScopeLoss.HarmOf(pair, lost.Contains));
            }
        }
    }

    /// <summary>Who calls over stdio without a token.</summary>
    public static void Identity(SettingValues values, SettingDrafts drafts)
    {
        switch ((values.Old, values.New))
        {
            case (null, StdioIdentityOptions identity):
                drafts.Widening(
                    values, ChangeSeverity.High, "Whoever starts the program over stdio without a token calls as this identity.",
                    Calls(drafts, identity));
                break;
            case (StdioIdentityOptions, null):
                drafts.Narrowing(values, "Over stdio nobody calls without a token any more.");
                break;
            case (StdioIdentityOptions old, StdioIdentityOptions identity):
                SettingWalk.Compare(typeof(StdioIdentityOptions), old, identity, values.Place, values.Rule, drafts);
                break;
        }
    }

    /// <summary>The subject, client or tenant of the identity: what is bound to it in requests, and what conditions ask of it.</summary>
    /// <param name="severity">How much another one is worth a look.</param>
    public static SettingComparer IdentityName(ChangeSeverity severity) => (values, drafts) =>
    {
        if (values.IsSame)
        {
            return;
        }

        if (values.New is null)
        {
            drafts.Narrowing(values, "The identity of stdio lacks a value that requests and conditions could use.");
        }
        else
        {
            drafts.Widening(
                values, severity, "Calls over stdio are made in another name.", Calls(drafts, (StdioIdentityOptions)values.NewOwner));
        }
    };

    public static void IdentityScopes(SettingValues values, SettingDrafts drafts) => SettingLists.Compare(
        values, drafts, SettingLists.Names,
        ChangeSeverity.High, "Calls over stdio have more scopes.", "Calls over stdio have fewer scopes.",
        _ => Calls(drafts, (StdioIdentityOptions)values.NewOwner),
        () => ScopeLoss.HarmOf(drafts.Pair, scope =>
            ((StdioIdentityOptions)values.OldOwner).Scopes.Contains(scope) && !((StdioIdentityOptions)values.NewOwner).Scopes.Contains(scope)));

    /// <summary>The caller that the new side makes of the identity, when the old one makes another.</summary>
    private static SettingGoal Calls(SettingDrafts drafts, StdioIdentityOptions identity) => () =>
    {
        var now = identity.ToCaller(drafts.Pair.New.Hierarchy);
        var old = drafts.Pair.Old.Options.Stdio.Identity?.ToCaller(drafts.Pair.Old.Hierarchy);
        var isAnother = old is null || old.Key != now.Key || now.Scopes.Ordered().Any(scope => !old.Scopes.Contains(scope));
        return Task.FromResult(isAnother ? new ChangeWitness(now) : null);
    };

    private static string Key(string list, IList<ImpliedScopesOptions> entries, string scope)
    {
        var index = entries.ToList().FindIndex(entry => entry.Scope == scope);
        return index < 0 ? list : $"{list}:{index.ToString(CultureInfo.InvariantCulture)}";
    }
}
