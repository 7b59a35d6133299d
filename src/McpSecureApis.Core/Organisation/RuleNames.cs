using McpSecureApis.Core.Callers.Issuers;
using McpSecureApis.Core.Organisation.Model;
using McpSecureApis.Core.Organisation.Proofs;
using McpSecureApis.Core.Review.Witnesses;

namespace McpSecureApis.Core.Organisation;

/// <summary>Finds what a rule names and nothing in the catalog or its configuration has: a typing error there guards nothing.</summary>
internal sealed class RuleNames(JudgedCatalog catalog, Selectors selectors)
{
    private HashSet<string>? _scopes;

    /// <summary>Each name with its place in the file of rules.</summary>
    public IReadOnlyList<(string Path, string Message, string? Found)> Find(OrganisationRuleManifest rule, string at)
    {
        var found = new List<(string Path, string Message, string? Found)>();
        Look(rule.Never, $"{at}.never", found);
        Look(rule.Require?.ToSelector(), $"{at}.require", found);
        for (var i = 0; i < rule.NeverTogether?.Count; i++)
        {
            Look(rule.NeverTogether[i], $"{at}.neverTogether[{i}]", found);
        }

        var before = found.Count;
        Look(rule.Of, $"{at}.of", found);
        if (rule.Of is { } of && found.Count == before && !catalog.Entries.Any(entry => selectors.Match(entry, of) is not null))
        {
            found.Add(($"{at}.of", "The rule names nothing: no entry is what 'of' selects", null));
        }

        if (rule.AtMost is not null && catalog.Entries.All(entry => entry.Entry.Kind != Review.Changes.ChangedKind.Tool))
        {
            found.Add(($"{at}.atMost", "The rule names nothing: there is no tool", null));
        }

        return found;
    }

    private void Look(SelectorManifest? selector, string at, List<(string Path, string Message, string? Found)> found)
    {
        if (selector is null)
        {
            return;
        }

        void Add(string member, string message, string name) => found.Add(($"{at}.{member}", $"The rule names nothing: {message}", name));

        if (selector.Class is { } dataClass)
        {
            if (!catalog.Context.Masking.TryFind(dataClass, out _))
            {
                Add("class", "the policy has no data class of this name", dataClass);
            }
            else if (!catalog.Entries.Any(entry => JudgedCatalog.Lists(entry, dataClass)))
            {
                Add("class", "no entry lists a field of this class", dataClass);
            }
        }

        if (selector.To?.Tier is { } tier)
        {
            Add("to.tier", "what callers of a tier may do is not proved in this version", tier);
        }

        if (selector.To?.Tenant is { } tenant && catalog.Context.Tenants is { } tenants && !NamePattern.MatchesAny(tenants, tenant))
        {
            Add("to.tenant", "no issuer's callers may be of this tenant", tenant);
        }

        if (selector.Network is { } network && catalog.Entries.All(entry => NetworkReach.Inside(entry, network).Answer == false))
        {
            Add("network", "no backend may be connected to in this network", network);
        }

        if (selector.Host is { } host && !catalog.Entries.Any(entry => Selectors.HasHost(entry, host)))
        {
            Add("host", "no backend has this host", host);
        }

        if (selector.Manifest is { } manifest && !catalog.Entries.Any(entry => Selectors.IsOf(entry, manifest)))
        {
            Add("manifest", "there is no manifest of this id", manifest);
        }

        if (selector.Entry is { } name && !catalog.Entries.Any(entry => entry.Entry.Name == name))
        {
            Add("entry", "there is no entry of this name", name);
        }

        if (selector.To?.Scope is { } scope && !Scopes.Contains(scope))
        {
            Add("to.scope", "no entry, condition, masking policy or hierarchy has this scope", scope);
        }

        foreach (var (member, scopes) in new[] { ("anyScope", selector.AnyScope), ("allScopes", selector.AllScopes) })
        {
            for (var i = 0; i < scopes?.Count; i++)
            {
                if (!Scopes.Contains(scopes[i]))
                {
                    Add($"{member}[{i}]", "no entry, condition, masking policy or hierarchy has this scope", scopes[i]);
                }
            }
        }
    }

    /// <summary>Every scope that somebody asks for.</summary>
    private HashSet<string> Scopes => _scopes ??= catalog.Entries.SelectMany(entry => CallerSamples.Alternatives(entry.AccessWritten))
        .SelectMany(alternative => catalog.Context.Hierarchy.Expand([.. alternative]).Ordered())
        .Concat(catalog.Entries.SelectMany(entry => entry.Conditions).SelectMany(condition => ConditionCase.ScopesIn(condition.Root)))
        .Concat(catalog.Context.Masking.ClassNames.SelectMany(name =>
            catalog.Context.Masking.TryFind(name, out var index) ? catalog.Context.Masking.ScopesOf(index) : []))
        .Concat(catalog.Context.Hierarchy.Scopes)
        .ToHashSet(StringComparer.Ordinal);
}
