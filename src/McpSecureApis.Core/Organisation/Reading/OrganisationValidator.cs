using McpSecureApis.Core.Backend.Networks;
using McpSecureApis.Core.Callers.Scopes;
using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Core.Organisation.Model;

namespace McpSecureApis.Core.Organisation.Reading;

/// <summary>What a file of rules has to be that its shape cannot say. A member that could not be read is told already and passed over.</summary>
internal sealed class OrganisationValidator(FindingCollector findings)
{
    private const int MaxRules = 500;

    private const int LongestName = 64;

    public static void Apply(OrganisationManifest manifest, FindingCollector findings)
    {
        if (manifest.Format != 1 && !findings.Knows("format"))
        {
            findings.Error("format", "format-version", "The format is not known.", $"{manifest.Format}", "1");
        }

        if (manifest.Rules is not { } rules)
        {
            return;
        }

        if (rules.Count is 0 or > MaxRules && !findings.Knows("rules"))
        {
            findings.Error(
                "rules", "rule-count", "A file has at least one rule, and not too many.", $"{rules.Count} rules", $"1 to {MaxRules} rules");
        }

        var validator = new OrganisationValidator(findings);
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < rules.Count; i++)
        {
            // Null when the item could not be read, which is told already.
            if (rules[i] is { } rule)
            {
                validator.Check(rule, $"rules[{i}]", names);
            }
        }
    }

    private void Check(OrganisationRuleManifest rule, string at, HashSet<string> names)
    {
        if (rule.Name is { } name)
        {
            if (name.Length is 0 or > LongestName || !name.All(unit => char.IsAsciiLetterOrDigit(unit) || unit is '-' or '_' or '.'))
            {
                findings.Error($"{at}.name", "rule-name", "This is not a name of a rule.", name, "1 to 64 of letters, digits, '-', '_' and '.'");
            }
            else if (!names.Add(name))
            {
                findings.Error($"{at}.name", "duplicate-rule", "Another rule has this name too.", name, "a name of its own");
            }
        }

        CheckKind(rule, at);
        Check(rule.Never, $"{at}.never");
        Check(rule.Require?.ToSelector(), $"{at}.require");
        Check(rule.Of, $"{at}.of");
        CheckTogether(rule.NeverTogether, $"{at}.neverTogether");
        Check(rule.AtMost, $"{at}.atMost");
    }

    private void CheckKind(OrganisationRuleManifest rule, string at)
    {
        (string Name, object? Value)[] kinds =
            [("never", rule.Never), ("require", rule.Require), ("neverTogether", rule.NeverTogether), ("atMost", rule.AtMost)];
        var given = kinds.Where(kind => kind.Value is not null || findings.Knows($"{at}.{kind.Name}") || findings.KnowsBelow($"{at}.{kind.Name}"))
            .Select(kind => kind.Name).ToList();
        const string OneOf = "exactly one of never, require, neverTogether, atMost";
        if (given.Count == 0 && !findings.KnowsBelow(at))
        {
            findings.Error(at, "rule-kind", "The rule says nothing.", found: null, OneOf);
        }
        else if (given.Count > 1)
        {
            findings.Error(at, "rule-kind", "The rule is of more than one kind.", string.Join(", ", given), OneOf);
        }

        var hasOf = rule.Of is not null || findings.Knows($"{at}.of") || findings.KnowsBelow($"{at}.of");
        if (given.Contains("require", StringComparer.Ordinal) && !hasOf)
        {
            findings.Error(
                at, "rule-of", "'require' does not say of which calls.", found: null, "of: a selector, for example {\"effect\":\"write\"}");
        }
        else if (hasOf && given.Count > 0 && !given.Contains("require", StringComparer.Ordinal))
        {
            findings.Error($"{at}.of", "rule-of", "'of' belongs to 'require'.", "of", $"all selectors in '{given[0]}'");
        }
    }

    private void CheckTogether(IReadOnlyList<SelectorManifest>? selectors, string at)
    {
        if (selectors is null)
        {
            return;
        }

        if (selectors.Count != 2)
        {
            findings.Error(at, "never-together", "'neverTogether' speaks of two calls.", $"{selectors.Count} selectors", "two selectors");
        }

        for (var i = 0; i < selectors.Count; i++)
        {
            Check(selectors[i], $"{at}[{i}]");
        }
    }

    private void Check(AtMostManifest? most, string at)
    {
        if (most is null)
        {
            return;
        }

        if ((most.Tools is null) == (most.ContextTokens is null) && !findings.KnowsBelow(at))
        {
            findings.Error(
                at, "at-most", "'atMost' counts one thing.", most.Tools is null ? "nothing" : "tools and contextTokens", "tools or contextTokens");
        }

        foreach (var (name, number) in new[] { ("tools", most.Tools), ("contextTokens", most.ContextTokens) })
        {
            if (number < 0)
            {
                findings.Error($"{at}.{name}", "at-most", "A count is not below zero.", $"{number}", "a number from 0");
            }
        }
    }

    private void Check(SelectorManifest? selector, string at)
    {
        if (selector is null)
        {
            return;
        }

        if (selector == new SelectorManifest() && !findings.KnowsBelow(at))
        {
            findings.Error(at, "empty-selector", "The selector is empty: it would speak of everything.", "{}", "at least one member");
        }

        if (selector.To is { } to && to == new RecipientManifest() && !findings.KnowsBelow($"{at}.to"))
        {
            findings.Error($"{at}.to", "empty-selector", "'to' names nobody.", "{}", "scope, tier or tenant");
        }

        foreach (var (name, text) in new[]
        {
            ("class", selector.Class), ("manifest", selector.Manifest), ("entry", selector.Entry), ("to.tier", selector.To?.Tier),
            ("to.tenant", selector.To?.Tenant),
        })
        {
            if (text is { Length: 0 })
            {
                findings.Error($"{at}.{name}", "empty-name", "The name is empty.", "\"\"", "a name");
            }
        }

        if (selector.Network is { } network && !NetworkSet.TryParse([network], out _, out var problem))
        {
            findings.Error($"{at}.network", "network-invalid", $"The network {problem}", network, "a network such as 10.20.0.0/16, or public");
        }

        if (selector.Host is { } host && !HostName.IsValid(host))
        {
            findings.Error(
                $"{at}.host", "host-invalid", "This is not a host.", host, "a name such as api.example.com, or with a port: api.example.com:8443");
        }

        CheckScopes(selector.To?.Scope is { } scope ? [scope] : null, $"{at}.to.scope", isList: false);
        CheckScopes(selector.AnyScope, $"{at}.anyScope", isList: true);
        CheckScopes(selector.AllScopes, $"{at}.allScopes", isList: true);
    }

    private void CheckScopes(IReadOnlyList<string>? scopes, string at, bool isList)
    {
        if (scopes is { Count: 0 })
        {
            findings.Error(at, "empty-selector", "The list of scopes is empty.", "[]", "at least one scope");
        }

        for (var i = 0; i < scopes?.Count; i++)
        {
            var place = isList ? $"{at}[{i}]" : at;
            if (scopes[i] is not { } scope)
            {
                continue;
            }

            if (!ScopeName.IsValid(scope))
            {
                findings.Error(
                    place, "access-scope", "This is not a scope name.", scope,
                    "printable ASCII without space, double quote and backslash, at most 256 characters");
            }
            else if (scopes.Take(i).Contains(scope, StringComparer.Ordinal))
            {
                findings.Error(place, "access-scope", "The scope stands there twice.", scope, "each scope once");
            }
        }
    }
}
