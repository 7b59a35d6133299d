using System.Text.Json;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Callers.Scopes;
using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Masking.Policy;
using McpSecureApis.Core.Organisation.Proofs;
using McpSecureApis.Core.Review.Sides;
using McpSecureApis.Core.Review.Witnesses;

namespace McpSecureApis.Core.Tests.Organisation;

/// <summary>
/// Generated catalogs, policies and hierarchies, with every caller over a few scopes and levels tried on the engine: a rule that is said to hold
/// has no such caller, and one that is said to be broken has one.
/// </summary>
public sealed class OrganisationProofTests
{
    private static readonly string[] Scopes = ["a", "b", "c", "d", "guest"];

    private static readonly string[] Conditions =
    [
        """'"c" in caller.scopes'""", """'!("guest" in caller.scopes)'""", """'"d" in caller.scopes || caller.level >= 3'""", "'caller.level >= 3'",
        "'caller.level <= 2'", """'!("d" in caller.scopes) && caller.level != 4'""", """'has(caller.level)'""",
        """'"a" in caller.scopes || arguments.n >= 10'""", """'"guest" in caller.scopes || !("b" in caller.scopes)'""",
    ];

    [Fact]
    public void Run_GeneratedCatalogs_AgreesWithEveryCaller()
    {
        var random = new Random(20261130);
        var (held, broken, unproved) = (0, 0, 0);
        for (var round = 0; round < 250; round++)
        {
            var hierarchy = new ScopeHierarchyOptions();
            if (random.Next(2) == 0)
            {
                hierarchy.Implies.Add(new ImpliedScopesOptions { Scope = Pick(random, Scopes), Scopes = [Pick(random, Scopes)] });
            }

            var masking = new MaskingOptions
            {
                Classes = { ["email"] = new MaskingClassOptions { Action = Pick(random, ["drop", "partial", "redact"]) } },
                ByScope = [.. Enumerable.Range(0, random.Next(3)).Select(_ => new MaskingScopeOptions
                {
                    Scope = Pick(random, Scopes),
                    Classes = { ["email"] = new MaskingClassOptions { Action = Pick(random, ["drop", "keep"]) } },
                })],
            };
            var text = Manifest(random);
            var catalog = OrganisationTexts.Catalog(masking, hierarchy, [], [ToolEffect.Destructive], text);
            var (one, two) = (catalog.Entries[0], catalog.Entries[1]);
            var scope = Pick(random, Scopes);
            string[] any = [.. Scopes.Where(_ => random.Next(3) == 0).Append(Pick(random, Scopes)).Distinct(StringComparer.Ordinal)];
            (string Rule, Func<Caller, bool> Breaks)[] rules =
            [
                ($$$$"""{"never":{"class":"email","entry":"one","to":{"scope":"{{{{scope}}}}"}}}""",
                    caller => caller.Scopes.Contains(scope) && Calls(one, caller) && ClassReply.Find(one, caller, "email") is not null),
                ($$$"""{"require":{"anyScope":{{{JsonSerializer.Serialize(any)}}} },"of":{"entry":"one"} }""",
                    caller => !any.Any(caller.Scopes.Contains) && Calls(one, caller)),
                ("""{"neverTogether":[{"class":"email","entry":"one"},{"entry":"two"}]}""",
                    caller => Calls(one, caller) && ClassReply.Find(one, caller, "email") is not null && Calls(two, caller)),
            ];
            foreach (var (rule, breaks) in rules)
            {
                var found = OrganisationTexts.Judge(catalog, rule).Where(finding => finding.Finding.Severity == FindingSeverity.Error).ToList();
                var isBroken = Callers(catalog.Context.Hierarchy).Any(breaks);
                if (found.Count == 0)
                {
                    held++;
                    isBroken.Should().BeFalse("{0} is said to hold of {1}", rule, text);
                }
                else if (found[0].Witness is { } witness)
                {
                    broken++;
                    breaks(witness.Caller).Should().BeTrue("{0} is said to be broken by {1} of {2}", rule, witness.Caller, text);
                }
                else
                {
                    unproved++;
                    isBroken.Should().BeFalse("{0} is not proved, and a caller breaks it whom nobody found: {1}", rule, text);
                }
            }
        }

        held.Should().BeGreaterThan(150);
        broken.Should().BeGreaterThan(150);
        unproved.Should().BeLessThan(40);
    }

    private static bool Calls(ReviewedEntry entry, Caller caller) =>
        new[] { 1, 9 }.Any(n => CallTrial.Run(entry, caller, JsonSerializer.SerializeToElement(new { n })).IsAllowed);

    /// <summary>Every caller: each set of scopes with what it implies, and each level.</summary>
    private static IEnumerable<Caller> Callers(ScopeHierarchy hierarchy)
    {
        for (var bits = 0; bits < 1 << Scopes.Length; bits++)
        {
            var scopes = hierarchy.Expand([.. Scopes.Where((_, index) => (bits & (1 << index)) != 0)]);
            foreach (var level in new int?[] { null, 1, 2, 3, 4, 5 })
            {
                yield return new Caller
                {
                    Issuer = "https://issuer.example",
                    Subject = "somebody",
                    Scopes = scopes,
                    Claims = level is { } number
                        ? new Dictionary<string, JsonElement>(StringComparer.Ordinal) { ["level"] = JsonSerializer.SerializeToElement(number) }
                        : new Dictionary<string, JsonElement>(StringComparer.Ordinal),
                };
            }
        }
    }

    private static string Manifest(Random random)
    {
        // Conditions that exclude each other do not load; then others are taken.
        while (true)
        {
            var text = $$$"""
                manifest: made
                version: 1.0.0
                owner: team@example.com
                claims: {level: number}
                backend: {baseUrl: 'https://made.example', allowedNetworks: [public]}
                tools:
                  - name: one
                    description: The first.
                    effect: read
                    access: {{{Access(random)}}}
                    request: {method: GET, path: '/one/{n}'}
                    arguments: {type: object, required: [n], properties: {n: {type: integer, minimum: 1, maximum: 9} } }
                    response: {fields: {mail: email, id: public}}
                  - name: two
                    description: The second.
                    effect: read
                    access: {{{Access(random)}}}
                    request: {method: GET, path: '/two/{n}'}
                    arguments: {type: object, required: [n], properties: {n: {type: integer, minimum: 1, maximum: 9} } }
                    response: {fields: {id: public}}
                """;
            if (Review.ReviewTexts.Side(text).IsReadable)
            {
                return text;
            }
        }
    }

    private static string Access(Random random)
    {
        var alternatives = Enumerable.Range(0, 1 + random.Next(2)).Select(_ => $"[{Pick(random, Scopes)}]").Distinct(StringComparer.Ordinal);
        var when = Enumerable.Range(0, random.Next(4)).Select(_ => Pick(random, Conditions)).Distinct(StringComparer.Ordinal);
        return $$"""{anyOf: [{{string.Join(", ", alternatives)}}], when: [{{string.Join(", ", when)}}]}""";
    }

    private static string Pick(Random random, IReadOnlyList<string> values) => values[random.Next(values.Count)];
}
