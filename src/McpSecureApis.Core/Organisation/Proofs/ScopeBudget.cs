using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Organisation.Model;
using McpSecureApis.Core.Review.Changes;
using McpSecureApis.Core.Review.Sides;
using McpSecureApis.Core.Review.Witnesses;

namespace McpSecureApis.Core.Organisation.Proofs;

/// <summary>Counts what a caller with each set of scopes that a tool asks for gets in its list of tools.</summary>
internal static class ScopeBudget
{
    /// <summary>How many entries are asked for claims that a caller may need, so that their conditions hold.</summary>
    private const int MostAsked = 64;

    public static IEnumerable<OverBudget> Find(JudgedCatalog catalog, AtMostManifest most)
    {
        var tools = catalog.Entries.Where(entry => entry.Entry.Kind == ChangedKind.Tool).ToList();
        var sizes = tools.ToDictionary(tool => tool, tool => most.Tools is null ? catalog.CountTokens(tool.Unit!) : 1);
        var bound = most.Tools ?? most.ContextTokens ?? int.MaxValue;
        var unit = most.Tools is null ? "tokens" : "tools";
        foreach (var scopes in Sets(catalog, tools))
        {
            // The most that such a caller gets: with every condition over claims taken to hold.
            var seen = tools.Where(tool => MaySee(tool, scopes)).ToList();
            var size = seen.Sum(tool => (long)sizes[tool]);
            if (size <= bound)
            {
                continue;
            }

            var who = scopes.Count == 0 ? "without any scope" : $"with {string.Join(", ", scopes)}";
            var witness = Callers(catalog, seen, scopes)
                .Select(caller => (Caller: caller, List: seen.Where(tool => tool.Access.IsVisibleTo(caller)).ToList()))
                .FirstOrDefault(found => found.List.Sum(tool => (long)sizes[tool]) > bound);
            if (witness.Caller is { } shown)
            {
                var sum = witness.List.Sum(tool => sizes[tool]);
                var list = new RuleWitness(shown, []) { Tools = most.Tools is null ? null : sum, ContextTokens = most.Tools is null ? sum : null };
                yield return new OverBudget($"the list of a caller {who} has {sum} {unit}", $"{sum} {unit}", $"at most {bound} {unit}", list);
            }
            else
            {
                yield return new OverBudget(
                    $"the list of a caller {who} may have {size} {unit}; no caller was found for whom enough of its conditions hold together",
                    $"{size} {unit}", $"at most {bound} {unit}", Witness: null);
            }
        }
    }

    private static IEnumerable<IReadOnlyList<string>> Sets(JudgedCatalog catalog, IEnumerable<ReviewedEntry> tools) => tools
        .SelectMany(tool => CallerSamples.Alternatives(tool.AccessWritten))
        .Select(scopes => (IReadOnlyList<string>)[.. catalog.Context.Hierarchy.Expand([.. scopes]).Ordered()])
        .DistinctBy(scopes => string.Join(' ', scopes), StringComparer.Ordinal);

    private static bool MaySee(ReviewedEntry tool, IReadOnlyList<string> scopes) =>
        tool.AccessWritten.Visibility == ToolVisibility.Listed ||
        CallerSamples.Alternatives(tool.AccessWritten).Any(needed => needed.All(scope => scopes.Contains(scope, StringComparer.Ordinal)));

    private static IEnumerable<Caller> Callers(JudgedCatalog catalog, IEnumerable<ReviewedEntry> seen, IReadOnlyList<string> scopes)
    {
        var asking = seen.DistinctBy(tool => tool.Access.CallersKey, StringComparer.Ordinal).Take(MostAsked).ToList();

        // First one caller for all of them: each claim as the first tool that asks for it wants it.
        var each = asking.Select(tool => CallerSamples.With(catalog.PairOf(tool), scopes).FirstOrDefault(caller => tool.Access.IsVisibleTo(caller)))
            .OfType<Caller>().ToList();
        if (each.Count > 0)
        {
            yield return each.Aggregate((one, other) => one with
            {
                Tenant = one.Tenant ?? other.Tenant,
                Client = one.Client ?? other.Client,
                Claims = other.Claims.Where(claim => !one.Claims.ContainsKey(claim.Key)).Concat(one.Claims).ToDictionary(StringComparer.Ordinal),
            });
        }

        foreach (var caller in asking.SelectMany(tool => CallerSamples.With(catalog.PairOf(tool), scopes)))
        {
            yield return caller;
        }
    }
}
