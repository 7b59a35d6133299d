using System.Text.Json;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Review.Sides;
using McpSecureApis.Core.Review.Witnesses;

namespace McpSecureApis.Core.Organisation.Proofs;

/// <summary>
/// Decides whether one caller can make calls of some entries that are all that is asked for: by finding such calls and running them through the
/// engine, or by showing for every set of scopes that makes a difference that no caller with it gets through.
/// </summary>
internal sealed class CallSearch(JudgedCatalog catalog)
{
    private const int MostTrials = 3_000;

    private const int MostCallers = 200;

    private int _trials;

    /// <summary>Whether there is a call of one entry.</summary>
    public Proof Find(ReviewedEntry entry, Demand demand) => Find([(entry, demand)]);

    /// <summary>Whether there are calls of one caller, one of each entry.</summary>
    public Proof Find(IReadOnlyList<(ReviewedEntry Entry, Demand Demand)> parts)
    {
        var tenants = parts.Select(part => part.Demand.Tenant).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        if (tenants.Count > 1)
        {
            return Proof.Held;
        }

        _trials = 0;
        var tenant = tenants.FirstOrDefault();
        var conditions = parts.Select(part => part.Entry.Conditions).ToList();
        var cases = new ScopeCases(catalog, parts);
        string? reason = null;
        foreach (var scopes in cases.All())
        {
            if (!SeesClasses(parts, scopes) || !new ConditionCase(scopes, tenant).MayHold(conditions))
            {
                continue;
            }

            if (Try(parts, scopes, tenant, out var problem) is { } witness)
            {
                var doubt = parts.Select(part => part.Demand.Doubt).FirstOrDefault(found => found is not null);
                return doubt is null ? Proof.Broken(witness) : Proof.Unproved(doubt);
            }

            reason ??= problem;
            if (_trials > MostTrials)
            {
                break;
            }
        }

        return reason is null && cases.IsWhole ? Proof.Held : Proof.Unproved(reason ?? "its conditions ask for too many scopes to try all of them");
    }

    private bool SeesClasses(IReadOnlyList<(ReviewedEntry Entry, Demand Demand)> parts, IReadOnlySet<string> scopes)
    {
        var set = ScopeCases.Of(scopes);
        return parts.All(part => part.Demand.Class is not { } name ||
            (catalog.Context.Masking.TryFind(name, out var index) && ClassReply.Leaves(catalog.Context.Masking, index, set)));
    }

    private RuleWitness? Try(
        IReadOnlyList<(ReviewedEntry Entry, Demand Demand)> parts, IReadOnlySet<string> scopes, string? tenant, out string problem)
    {
        problem = "no caller was found whom its conditions let in, and nothing shows that there is none";
        foreach (var caller in Callers(parts, scopes, tenant).Take(MostCallers))
        {
            if (parts.Any(part => part.Entry.Access.CheckCaller(caller) is not null))
            {
                continue;
            }

            var calls = new List<WitnessCall>();
            foreach (var (entry, demand) in parts)
            {
                if (Call(entry, demand, caller, ref problem) is not { } call)
                {
                    break;
                }

                calls.Add(call);
            }

            if (calls.Count == parts.Count)
            {
                return new RuleWitness(caller, calls) { Load = parts.Select(part => part.Demand.Load).FirstOrDefault(load => load is not null) };
            }

            if (_trials > MostTrials)
            {
                break;
            }
        }

        return null;
    }

    private IEnumerable<Caller> Callers(IReadOnlyList<(ReviewedEntry Entry, Demand Demand)> parts, IReadOnlySet<string> scopes, string? tenant)
    {
        var pair = parts.Count == 1 ? catalog.PairOf(parts[0].Entry) : new EntryPair(parts[1].Entry, parts[0].Entry);
        return CallerSamples.With(pair, scopes).Select(caller => tenant is null ? caller : caller with { Tenant = tenant });
    }

    private WitnessCall? Call(ReviewedEntry entry, Demand demand, Caller caller, ref string problem)
    {
        JsonElement? response = null;
        if (demand.Class is { } name)
        {
            response = ClassReply.Find(entry, caller, name);
            if (response is null)
            {
                problem = $"the policy lets '{name}' out, and no reply that shows it could be built";
                return null;
            }
        }

        problem = demand.FreeString is { } place
            ? $"the schema does not exclude a free string in its {place.ToString().ToLowerInvariant()}, and no call that sends one could be built"
            : "no arguments were found that it takes";
        foreach (var arguments in Arguments(entry, demand))
        {
            if (++_trials > MostTrials)
            {
                return null;
            }

            var trial = CallTrial.Run(entry, caller, arguments);
            if (trial.IsAllowed)
            {
                return new WitnessCall(entry, arguments, response);
            }
        }

        return null;
    }

    private IEnumerable<JsonElement> Arguments(ReviewedEntry entry, Demand demand)
    {
        var pair = catalog.PairOf(entry);
        if (demand.FreeString is not { } place)
        {
            return ArgumentSamples.Usual(pair);
        }

        return FreeStrings.Find(entry.Unit!, place).SelectMany(free =>
            free.IsAny ? ArgumentSamples.Usual(pair).Where(arguments => arguments.TryGetProperty(free.Argument, out _))
            : free.Steps is { } steps ? ArgumentSamples.Given(pair, steps, free.Texts.Select(text => JsonSerializer.Serialize(text)))
            : []);
    }
}
