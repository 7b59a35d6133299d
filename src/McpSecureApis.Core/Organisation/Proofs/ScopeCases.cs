using McpSecureApis.Core.Callers.Scopes;
using McpSecureApis.Core.Review.Sides;
using McpSecureApis.Core.Review.Witnesses;

namespace McpSecureApis.Core.Organisation.Proofs;

/// <summary>
/// The sets of scopes that make a difference for a call: what the entries ask for, with and without each scope that a condition names or that
/// gives the class another action. A caller with further scopes is like one of these.
/// </summary>
/// <param name="catalog">What is judged.</param>
/// <param name="parts">The entries, with what their calls have to be.</param>
internal sealed class ScopeCases(JudgedCatalog catalog, IReadOnlyList<(ReviewedEntry Entry, Demand Demand)> parts)
{
    private const int MostAsked = 8;

    private const int MostSets = 2_048;

    /// <summary>Whether every set is among those that were given; known after all were taken.</summary>
    public bool IsWhole { get; private set; } = true;

    /// <summary>The sets, small ones first, each with what its scopes imply.</summary>
    public IEnumerable<IReadOnlySet<string>> All()
    {
        var without = parts.SelectMany(part => part.Demand.Without).ToHashSet(StringComparer.Ordinal);
        var asked = parts.SelectMany(part => part.Entry.Conditions).SelectMany(condition => ConditionCase.ScopesIn(condition.Root))
            .Where(scope => !without.Contains(scope)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        if (asked.Count > MostAsked)
        {
            asked = [.. asked.Take(MostAsked)];
            IsWhole = false;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var additions in Additions(asked).OrderBy(added => added.Count))
        {
            foreach (var needed in Needed())
            {
                var set = Close(needed.Concat(additions));
                if (set.Overlaps(without) || !seen.Add(string.Join(' ', set.Order(StringComparer.Ordinal))))
                {
                    continue;
                }

                if (seen.Count > MostSets)
                {
                    IsWhole = false;
                    yield break;
                }

                yield return set;
            }
        }
    }

    /// <summary>Every subset of what conditions ask for, with at most one scope for the class of each part.</summary>
    private IEnumerable<IReadOnlyList<string>> Additions(IReadOnlyList<string> asked)
    {
        var choices = parts.Select(part => Seers(part.Demand)).Aggregate(
            (IEnumerable<IEnumerable<string>>)[[]],
            (sets, scopes) => sets.SelectMany(_ => scopes, (set, scope) => scope is null ? set : set.Append(scope))).ToList();
        for (var bits = 0; bits < 1 << asked.Count; bits++)
        {
            var chosen = asked.Where((_, index) => (bits & (1 << index)) != 0).ToList();
            foreach (var choice in choices)
            {
                yield return [.. chosen.Union(choice, StringComparer.Ordinal)];
            }
        }
    }

    /// <summary>No further scope, or one whose callers see the class otherwise. Of several the policy's last decides, so one is enough.</summary>
    private IEnumerable<string?> Seers(Demand demand) => demand.Class is { } name && catalog.Context.Masking.TryFind(name, out var index)
        ? [null, .. catalog.Context.Masking.ScopesOf(index)]
        : [null];

    /// <summary>One alternative of each entry, with the scopes that the caller has anyway.</summary>
    private IEnumerable<IEnumerable<string>> Needed() => parts.Aggregate(
        (IEnumerable<IEnumerable<string>>)[[]],
        (sets, part) => sets.SelectMany(
            _ => CallerSamples.Alternatives(part.Entry.AccessWritten), (set, alternative) => set.Concat(alternative).Concat(part.Demand.With)));

    private HashSet<string> Close(IEnumerable<string> scopes) => [.. catalog.Context.Hierarchy.Expand([.. scopes]).Ordered()];

    /// <summary>The set as a caller has it.</summary>
    public static ScopeSet Of(IReadOnlySet<string> scopes) => ScopeSet.Of(scopes);
}
