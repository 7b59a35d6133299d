using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Organisation.Model;
using McpSecureApis.Core.Review.Sides;

namespace McpSecureApis.Core.Organisation.Proofs;

/// <summary>What selectors and requirements mean for an entry.</summary>
internal sealed class Selectors(JudgedCatalog catalog, CallSearch search)
{
    /// <summary>What a call of the entry has to be so that the selector selects it; null when none can be.</summary>
    public Demand? Match(ReviewedEntry entry, SelectorManifest selector)
    {
        if (!IsSelected(entry, selector))
        {
            return null;
        }

        var demand = new Demand();
        if (selector.Effect is { } effect)
        {
            demand = demand.Note(
                effect switch { ToolEffect.Read => "only reads", ToolEffect.Write => "changes something", _ => "destroys something" }, "effect");
        }

        if (selector.Host is { } host)
        {
            demand = demand.Note($"sends to the host {host}");
        }

        if (selector.Network is { } network)
        {
            var reach = NetworkReach.Inside(entry, network);
            if (reach.Answer == false)
            {
                return null;
            }

            demand = demand.Note($"can connect to {(object?)reach.Example ?? network}") with
            {
                Doubt = reach.Answer is null ? $"whether its networks have an address in {network} is not decided" : null,
            };
        }

        if (selector.Confirmation is { } waits)
        {
            demand = demand.Note(waits ? "waits for a confirmation" : "acts without a confirmation", "effect");
        }

        if (selector.Limit is { } limit)
        {
            demand = demand.Note($"is called at most {RateMeasure.Text(limit)}", "limits");
        }

        if (selector.Class is { } dataClass)
        {
            demand = demand.Note($"lets {dataClass} out", "response") with { Class = dataClass };
        }

        if (selector.To is { } to)
        {
            demand = demand.Note(Recipient(to)) with { With = to.Scope is { } scope ? [scope] : [], Tenant = to.Tenant };
        }

        if (selector.FreeString is { } place)
        {
            demand = demand.Note($"takes a free string in its {place.ToString().ToLowerInvariant()}", "request") with { FreeString = place };
        }

        return NeedsScopes(entry, selector, demand);
    }

    /// <summary>For each way in which a call that is selected can fail a requirement, what it has to be.</summary>
    public IEnumerable<Demand> Failures(ReviewedEntry entry, Demand of, SelectorManifest requirement)
    {
        if (requirement.Manifest is { } manifest && !IsOf(entry, manifest))
        {
            yield return of.Note($"is not of the manifest '{manifest}'");
        }

        if (requirement.Entry is { } name && entry.Entry.Name != name)
        {
            yield return of.Note($"is not '{name}'");
        }

        if (requirement.Effect is { } effect && !HasEffect(entry, effect))
        {
            yield return of.Note($"has not the effect {effect.ToString().ToLowerInvariant()}", "effect");
        }

        if (requirement.Host is { } host && !HasHost(entry, host))
        {
            yield return of.Note($"does not send to the host {host}");
        }

        if (requirement.Confirmation is { } waits && Waits(entry) != waits)
        {
            yield return of.Note(waits ? "acts without a confirmation" : "waits for a confirmation", "effect");
        }

        if (requirement.Network is { } network && NetworkReach.Outside(entry, network) is { Answer: not false } reach)
        {
            yield return of.Note(reach.Example is { } address ? $"can connect to {address}" : $"may connect outside {network}") with
            {
                Doubt = of.Doubt ?? (reach.Answer is null ? $"whether its networks have an address outside {network} is not decided" : null),
            };
        }

        if (requirement.Limit is { } limit && OverLimit(entry, of, limit) is { } over)
        {
            yield return over;
        }

        if (requirement.AnyScope is { } any)
        {
            yield return of.Note($"needs none of the scopes {string.Join(", ", any)}", "access") with { Without = [.. of.Without, .. any] };
        }

        foreach (var scope in requirement.AllScopes ?? [])
        {
            yield return of.Note($"does not need the scope {scope}", "access") with { Without = [.. of.Without, scope] };
        }
    }

    /// <summary>Whether the entry may be selected as it is written, whatever the policy, scopes and arguments decide then.</summary>
    public bool IsSelected(ReviewedEntry entry, SelectorManifest selector) =>
        (selector.Manifest is not { } manifest || IsOf(entry, manifest)) &&
        (selector.Entry is not { } name || entry.Entry.Name == name) &&
        (selector.Effect is not { } effect || HasEffect(entry, effect)) &&
        (selector.Host is not { } host || HasHost(entry, host)) &&
        (selector.Confirmation is not { } waits || Waits(entry) == waits) &&
        (selector.Limit is not { } limit || catalog.RatesOf(entry).Any(rate => RateMeasure.IsWithin(rate, limit))) &&
        (selector.Class is not { } dataClass || JudgedCatalog.Lists(entry, dataClass)) &&
        selector.To?.Tier is null &&
        (selector.FreeString is not { } place || (entry.Unit is { } unit && FreeStrings.Find(unit, place).Count > 0));

    public static bool IsOf(ReviewedEntry entry, string manifest) => entry.Manifest.Written.Manifest == manifest;

    public static bool HasHost(ReviewedEntry entry, string host) => entry.Unit?.Backend is { } backend && HostName.Matches(host, backend.BaseUrl);

    /// <summary>What destroys changes too.</summary>
    public static bool HasEffect(ReviewedEntry entry, ToolEffect effect) => entry.Unit?.Manifest.Effect is { } own &&
        (own == effect || (effect == ToolEffect.Write && own == ToolEffect.Destructive));

    private static bool Waits(ReviewedEntry entry) => entry.Unit?.Confirmation.IsNeeded == true;

    private static string Recipient(RecipientManifest to) => string.Join(
        " and ",
        new[]
        {
            to.Scope is { } scope ? $"answers a caller with the scope {scope}" : null,
            to.Tenant is { } tenant ? $"answers a caller of the tenant {tenant}" : null,
        }.OfType<string>());

    private Demand? OverLimit(ReviewedEntry entry, Demand of, Manifests.Values.RateManifest limit)
    {
        var rates = catalog.RatesOf(entry);
        if (rates.Any(rate => RateMeasure.IsWithin(rate, limit)))
        {
            return null;
        }

        var text = RateMeasure.Text(limit);
        return RateMeasure.FindOver(rates, limit) is { } load
            ? of.Note($"can be called more often than {text}", "limits") with { Load = load }
            : of.Note($"may be called more often than {text}", "limits") with { Doubt = of.Doubt ?? "how its limits work together is not decided" };
    }

    /// <summary>Adds that the entry needs the scopes, which is a proof of its own: that no caller without them gets through.</summary>
    private Demand? NeedsScopes(ReviewedEntry entry, SelectorManifest selector, Demand demand)
    {
        var needed = new List<IReadOnlyList<string>>();
        if (selector.AnyScope is { } any)
        {
            needed.Add(any);
            demand = demand.Note($"needs one of the scopes {string.Join(", ", any)}", "access");
        }

        if (selector.AllScopes is { } all)
        {
            needed.AddRange(all.Select(scope => (IReadOnlyList<string>)[scope]));
            demand = demand.Note($"needs the scopes {string.Join(", ", all)}", "access");
        }

        foreach (var scopes in needed)
        {
            var without = search.Find(entry, new Demand { Without = scopes });
            if (without.Kind == ProofKind.Broken)
            {
                return null;
            }

            if (without.Kind == ProofKind.Unproved)
            {
                demand = demand with { Doubt = demand.Doubt ?? $"whether it needs {string.Join(" or ", scopes)} is not decided: {without.Reason}" };
            }
        }

        return demand;
    }
}
