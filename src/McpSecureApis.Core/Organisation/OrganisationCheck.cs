using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Manifests.Tree;
using McpSecureApis.Core.Organisation.Model;
using McpSecureApis.Core.Organisation.Proofs;
using McpSecureApis.Core.Organisation.Reading;
using McpSecureApis.Core.Review.Sides;

namespace McpSecureApis.Core.Organisation;

/// <summary>
/// Judges the rules of an organisation over all calls of a catalog. A rule holds only when that is proved; what cannot be decided is an error
/// like a rule that is broken.
/// </summary>
internal sealed class OrganisationCheck
{
    private const int MostPairs = 20_000;

    private const int MostNamed = 5;

    private readonly JudgedCatalog _catalog;
    private readonly OrganisationReadResult _file;
    private readonly CallSearch _search;
    private readonly Selectors _selectors;
    private readonly List<OrganisationFinding> _findings = [];

    /// <summary>The rule that is judged, as it was written.</summary>
    private string _text = string.Empty;

    private OrganisationCheck(JudgedCatalog catalog, OrganisationReadResult file)
    {
        _catalog = catalog;
        _file = file;
        _search = new CallSearch(catalog);
        _selectors = new Selectors(catalog, _search);
    }

    /// <param name="catalog">The entries.</param>
    /// <param name="file">The rules, of a file with nothing wrong.</param>
    /// <param name="isWhole">Whether the catalog is all that is served; of a part nobody can say that a rule names nothing.</param>
    public static IReadOnlyList<OrganisationFinding> Run(JudgedCatalog catalog, OrganisationReadResult file, bool isWhole)
    {
        var check = new OrganisationCheck(catalog, file);
        var rules = file.Rules ?? [];
        for (var i = 0; i < rules.Count; i++)
        {
            check._text = file.Texts[i];
            check.Judge(rules[i], $"rules[{i}]", isWhole);
        }

        return check._findings;
    }

    private static string Id(OrganisationRuleManifest rule) => $"organisation/{rule.Name}";

    private void Judge(OrganisationRuleManifest rule, string at, bool isWhole)
    {
        if (RuleTautology.Explain(rule) is { } why)
        {
            Warn(rule, at, $"The rule can never be broken: {why}", expected: "a rule that some catalog breaks, or none");
            return;
        }

        if (isWhole)
        {
            foreach (var (path, message, found) in new RuleNames(_catalog, _selectors).Find(rule, at))
            {
                Warn(rule, path, message, found, "a name that the catalog or its configuration has");
            }
        }

        WarnOfWords(rule, at);
        if (rule.Never is { } never)
        {
            foreach (var entry in _catalog.Entries)
            {
                if (_selectors.Match(entry, never) is { } demand)
                {
                    Report(rule, entry, demand, _search.Find(entry, demand));
                }
            }
        }
        else if (rule is { Require: { } require, Of: { } of })
        {
            Require(rule, of, require.ToSelector());
        }
        else if (rule.NeverTogether is [var one, var other])
        {
            NeverTogether(rule, one, other);
        }
        else if (rule.AtMost is { } most)
        {
            AtMost(rule, at, most);
        }
    }

    private void Require(OrganisationRuleManifest rule, SelectorManifest of, SelectorManifest requirement)
    {
        foreach (var entry in _catalog.Entries)
        {
            if (_selectors.Match(entry, of) is not { } selected)
            {
                continue;
            }

            foreach (var demand in _selectors.Failures(entry, selected, requirement))
            {
                Report(rule, entry, demand, _search.Find(entry, demand));
            }
        }
    }

    /// <summary>One finding for each entry of the first kind: with the first of the second kind that the same caller can call too.</summary>
    private void NeverTogether(OrganisationRuleManifest rule, SelectorManifest one, SelectorManifest other)
    {
        var firsts = Select(one);
        var seconds = Select(other);
        var pairs = 0;
        foreach (var (first, demand) in firsts)
        {
            (Demand Demand, Proof Proof)? open = null;
            foreach (var (second, beside) in seconds)
            {
                var proof = ++pairs > MostPairs ? Proof.Unproved("there are too many pairs of entries to try all of them")
                    : ReferenceEquals(first, second) ? _search.Find(first, Join(demand, beside))
                    : _search.Find([(first, demand), (second, beside)]);
                if (proof.Kind == ProofKind.Held)
                {
                    continue;
                }

                var both = demand.Note(ReferenceEquals(first, second)
                    ? $"by the same entry {Sentence(beside.Notes)}"
                    : $"a caller of it can call '{second.Entry.Name}' too, which {Sentence(beside.Notes)}");
                if (open is null || proof.Kind == ProofKind.Broken)
                {
                    open = (both, proof);
                }

                if (proof.Kind == ProofKind.Broken || pairs > MostPairs)
                {
                    break;
                }
            }

            if (open is { } found)
            {
                Report(rule, first, found.Demand, found.Proof);
            }
        }
    }

    /// <summary>The entries of which there is such a call at all; beside others there is none either.</summary>
    private List<(ReviewedEntry Entry, Demand Demand)> Select(SelectorManifest selector)
    {
        var selected = new List<(ReviewedEntry Entry, Demand Demand)>();
        foreach (var entry in _catalog.Entries)
        {
            if (_selectors.Match(entry, selector) is { } demand && _search.Find(entry, demand).Kind != ProofKind.Held)
            {
                selected.Add((entry, demand));
            }
        }

        return selected;
    }

    /// <summary>What one call has to be to be both.</summary>
    private static Demand Join(Demand one, Demand other) => one with
    {
        With = [.. one.With, .. other.With],
        Without = [.. one.Without, .. other.Without],
        Tenant = one.Tenant ?? other.Tenant,
        Class = one.Class ?? other.Class,
        FreeString = one.FreeString ?? other.FreeString,
        Doubt = one.Doubt ?? other.Doubt,
    };

    private void AtMost(OrganisationRuleManifest rule, string at, AtMostManifest most)
    {
        foreach (var over in ScopeBudget.Find(_catalog, most))
        {
            var message = over.Witness is null ? $"It cannot be proved that the rule holds: {over.Message}" : $"The rule is broken: {over.Message}";
            var finding = Finding(_file.File, _file.Positions, $"{at}.atMost", rule, FindingSeverity.Error, message, over.Found, over.Most);
            _findings.Add(new OrganisationFinding(finding) { Witness = over.Witness });
        }
    }

    private void Report(OrganisationRuleManifest rule, ReviewedEntry entry, Demand demand, Proof proof)
    {
        if (proof.Kind == ProofKind.Held)
        {
            return;
        }

        var what = Sentence(demand.Notes);
        var name = $"{entry.Entry.Noun} '{entry.Entry.Name}'";
        var message = proof.Kind == ProofKind.Broken ? $"The rule is broken: the {name} {what}"
            : $"It cannot be proved that the {name} keeps the rule ({what}): {proof.Reason}";
        _findings.Add(new OrganisationFinding(Finding(
            entry.Manifest.File, entry.Manifest.Positions, $"{entry.Path}.{demand.At}", rule, FindingSeverity.Error, message, entry.Entry.Name,
            _text))
        {
            Entry = entry.Entry,
            Witness = proof.Witness,
        });
    }

    /// <summary>Whether a request that is no GET changes anything is its author's word, on which a rule about effects rests.</summary>
    private void WarnOfWords(OrganisationRuleManifest rule, string at)
    {
        if (!new[] { rule.Never, rule.Of }.Concat(rule.NeverTogether ?? []).Any(selector =>
            selector?.Effect is ToolEffect.Write or ToolEffect.Destructive))
        {
            return;
        }

        var trusted = _catalog.Entries
            .Where(entry => entry.Unit is { Manifest.Effect: ToolEffect.Read, Request.Method: not ("GET" or "HEAD") })
            .Select(entry => entry.Entry.Name).ToList();
        if (trusted.Count > 0)
        {
            Warn(
                rule, at,
                $"The rule takes the author's word for {trusted.Count} entries that send another request than GET and say that it changes nothing.",
                string.Join(", ", trusted.Take(MostNamed)) + (trusted.Count > MostNamed ? ", …" : string.Empty), "a look at 'request.safe'");
        }
    }

    private void Warn(OrganisationRuleManifest rule, string path, string message, string? found = null, string? expected = null) =>
        _findings.Add(new OrganisationFinding(Finding(_file.File, _file.Positions, path, rule, FindingSeverity.Warning, message, found, expected)));

    private static ManifestFinding Finding(
        string file, SourceMap positions, string path, OrganisationRuleManifest rule, FindingSeverity severity, string message, string? found,
        string? expected)
    {
        var collector = new FindingCollector(file, positions);
        if (severity == FindingSeverity.Error)
        {
            collector.Error(path, Id(rule), message, found, expected);
        }
        else
        {
            collector.Warning(path, Id(rule), message, found, expected);
        }

        return collector.Findings[0];
    }

    private static string Sentence(IReadOnlyList<string> notes) => notes.Count switch
    {
        0 => "is there",
        1 => notes[0],
        _ => $"{string.Join(", ", notes.SkipLast(1))} and {notes[^1]}",
    };
}
