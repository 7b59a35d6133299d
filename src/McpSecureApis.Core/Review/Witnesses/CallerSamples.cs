using System.Text.Json;
using McpSecureApis.Core.Authorization;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Callers.Scopes;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Review.Changes;
using McpSecureApis.Core.Review.Sides;

namespace McpSecureApis.Core.Review.Witnesses;

/// <summary>Makes callers that are worth trying: with the scopes that either side names and with claims on both sides of what the
/// conditions ask.</summary>
internal static class CallerSamples
{
    private const int MostCombinations = 64;

    private const string Text = SampleCaller.Subject;

    /// <summary>Stands for a claim that is absent.</summary>
    private static JsonElement Nothing => default;

    /// <summary>Callers with the scopes of both sides, so that scopes decide nothing.</summary>
    public static IEnumerable<Caller> Of(EntryPair pair)
    {
        var first = pair.Old is { } old ? Alternatives(old.AccessWritten)[0] : [];
        return Make(pair, Alternatives(pair.New.AccessWritten).Select(scopes => scopes.Union(first, StringComparer.Ordinal)));
    }

    /// <summary>Callers with exactly the scopes of an alternative of the new side.</summary>
    public static IEnumerable<Caller> Bare(EntryPair pair) => Make(pair, Alternatives(pair.New.AccessWritten));

    /// <summary>Callers with exactly these scopes.</summary>
    public static IEnumerable<Caller> With(EntryPair pair, IEnumerable<string> scopes) => Make(pair, [scopes]);

    /// <summary>A caller with a valid token and nothing in it.</summary>
    public static Caller Stranger() => Make(ScopeSet.Empty, []);

    /// <summary>The sets of scopes of which a caller needs one.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Alternatives(AccessManifest access)
    {
        var all = access.Scopes ?? [];
        return access.AnyOf is { } anyOf
            ? [.. anyOf.Select(alternative => (IReadOnlyList<string>)[.. all.Union(alternative, StringComparer.Ordinal)])]
            : [all];
    }

    private static IEnumerable<Caller> Make(EntryPair pair, IEnumerable<IEnumerable<string>> scopeSets)
    {
        var claims = Claims(pair);
        foreach (var scopes in scopeSets)
        {
            var set = ScopeSet.Of(scopes);
            for (var number = 0; number < Math.Min(MostCombinations, Count(claims)); number++)
            {
                yield return Make(set, Choose(claims, number));
            }
        }
    }

    /// <summary>Wrong claims first would find odd callers for plain changes; so the first values are those that conditions ask for.</summary>
    private static List<KeyValuePair<string, JsonElement>> Choose(IReadOnlyList<KeyValuePair<string, List<JsonElement>>> claims, int number)
    {
        var chosen = new List<KeyValuePair<string, JsonElement>>();
        foreach (var (name, values) in claims)
        {
            var value = values[number % values.Count];
            number /= values.Count;
            if (value.ValueKind != JsonValueKind.Undefined)
            {
                chosen.Add(KeyValuePair.Create(name, value));
            }
        }

        return chosen;
    }

    private static long Count(IReadOnlyList<KeyValuePair<string, List<JsonElement>>> claims) =>
        claims.Aggregate(1L, (product, claim) => Math.Min(MostCombinations, product * claim.Value.Count));

    private static Caller Make(ScopeSet scopes, IReadOnlyList<KeyValuePair<string, JsonElement>> claims)
    {
        var caller = new Caller { Issuer = SampleCaller.Issuer, Subject = SampleCaller.Subject, Scopes = scopes };
        var others = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var (name, value) in claims)
        {
            var text = value.ValueKind == JsonValueKind.String ? value.GetString()! : null;
            switch (CallerNames.Usual.Find(name))
            {
                case CallerAttribute.Tenant:
                    caller = caller with { Tenant = text };
                    break;
                case CallerAttribute.Tier:
                    caller = caller with { Tier = text };
                    break;
                case CallerAttribute.Roles when value.ValueKind == JsonValueKind.Array:
                    caller = caller with { Roles = [.. value.EnumerateArray().Select(role => role.ToString())] };
                    break;
                case CallerAttribute.Client:
                    caller = caller with { Client = text };
                    break;
                case CallerAttribute.Subject:
                    caller = caller with { Subject = text ?? Text };
                    break;
                case CallerAttribute.Issuer:
                    caller = caller with { Issuer = text ?? caller.Issuer };
                    break;
                case null:
                    others[name] = value;
                    break;
                default:
                    // Scopes are set as such.
                    break;
            }
        }

        return caller with { Claims = others };
    }

    private static List<KeyValuePair<string, List<JsonElement>>> Claims(EntryPair pair)
    {
        var claims = new Dictionary<string, List<JsonElement>>(StringComparer.Ordinal);
        var bound = new[] { pair.New, pair.Old }.SelectMany(entry => entry?.Unit?.Request.BoundClaims ?? []).ToHashSet(StringComparer.Ordinal);
        foreach (var name in bound)
        {
            claims[name] = [Json(Text)];
        }

        foreach (var entry in new[] { pair.New, pair.Old }.OfType<ReviewedEntry>())
        {
            foreach (var (operand, values) in ConditionLiterals.Of(entry.Conditions).Where(found => !found.Operand.FromArguments))
            {
                var name = operand.Path[0];
                var list = claims.TryGetValue(name, out var known) ? known : claims[name] = [];
                list.InsertRange(0, values);
                list.AddRange(Others(operand.Type));
            }
        }

        // A claim that is bound on one side alone may be absent: then the other side does not ask for it.
        foreach (var name in bound.Where(name => pair.Old is { } old && Binds(old, name) != Binds(pair.New, name)))
        {
            claims[name].Add(Nothing);
        }

        return [.. claims.Select(claim => KeyValuePair.Create(claim.Key, Distinct(claim.Value))).OrderBy(claim => claim.Value.Count)];
    }

    private static bool Binds(ReviewedEntry entry, string name) => entry.Unit?.Request.BoundClaims.Contains(name) == true;

    private static List<JsonElement> Distinct(IEnumerable<JsonElement> values) =>
        [.. values.DistinctBy(value => value.ValueKind == JsonValueKind.Undefined ? string.Empty : value.GetRawText(),
            StringComparer.Ordinal).Take(12)];

    private static IEnumerable<JsonElement> Others(ConditionType type) => type switch
    {
        ConditionType.Boolean => [Json(value: true), Json(value: false), Nothing],
        ConditionType.Number => [Json(0), Json(1), Nothing],
        ConditionType.String => [Json(Text), Json(string.Empty), Nothing],
        ConditionType.StringList => [Json(new[] { Text }), Json(Array.Empty<string>()), Nothing],
        _ => [Nothing],
    };

    private static JsonElement Json<T>(T value) => JsonSerializer.SerializeToElement(value);

}
