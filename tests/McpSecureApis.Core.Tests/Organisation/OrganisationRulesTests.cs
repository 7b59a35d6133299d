using System.Text.Json;
using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Core.Organisation;
using McpSecureApis.Core.Organisation.Proofs;
using McpSecureApis.Core.Review.Witnesses;

namespace McpSecureApis.Core.Tests.Organisation;

/// <summary>Every kind of rule and every selector, held and broken; each witness is run through the engine again.</summary>
public sealed class OrganisationRulesTests
{
    /// <summary>The rule, the entries that break it, and with a question mark those of which it cannot be proved; with the defaults.</summary>
    public static TheoryData<string, string> Rules => new()
    {
        // class, and to whom.
        { """{"never":{"class":"email"}}""", "partner_view people_find person" },
        { """{"never":{"class":"national-id"}}""", "" },
        { """{"never":{"class":"address"}}""", "" },
        { """{"never":{"class":"phone"}}""", "partner_view" },
        { """{"never":{"class":"free-text"}}""", "person" },
        { """{"never":{"class":"email","to":{"scope":"hr.read"}}}""", "partner_view people_find person" },
        { """{"never":{"class":"email","to":{"scope":"internal"}}}""", "people_find person" },
        { """{"never":{"class":"email","to":{"tenant":"other"}}}""", "people_find person" },
        { """{"never":{"class":"email","to":{"tenant":"acme","scope":"internal"},"manifest":"shop"}}""", "" },
        { """{"never":{"class":"email","manifest":"hr","entry":"person"}}""", "person" },
        { """{"never":{"class":"email","to":{"tenant":"acme"},"entry":"partner_view"}}""", "partner_view" },
        { """{"never":{"class":"email","to":{"tenant":"other"},"entry":"partner_view"}}""", "" },
        { """{"never":{"effect":"write","to":{"scope":"internal"},"manifest":"hr"}}""", "person_delete person_update" },

        // effect and confirmation.
        { """{"require":{"confirmation":true},"of":{"effect":"write"}}""", "?stuck order person_update" },
        { """{"never":{"effect":"write","confirmation":false}}""", "?stuck order person_update" },
        { """{"require":{"confirmation":true},"of":{"effect":"write","manifest":"hr","entry":"person_delete"}}""", "" },
        { """{"never":{"effect":"destructive"}}""", "person_delete" },
        { """{"never":{"effect":"write","host":"hr.example"}}""", "person_delete person_update" },
        { """{"never":{"effect":"read","host":"shop.example"}}""", "items" },
        { """{"require":{"effect":"read"},"of":{"manifest":"hr","class":"email"}}""", "" },
        { """{"require":{"effect":"read"},"of":{"allScopes":["hr.admin"]}}""", "?stuck person_delete person_update" },
        { """{"require":{"confirmation":false},"of":{"manifest":"shop"}}""", "" },
        { """{"require":{"confirmation":false},"of":{"manifest":"hr"}}""", "person_delete" },

        // host and network.
        { """{"never":{"host":"shop.example:8443","effect":"read"}}""", "items" },
        { """{"never":{"host":"shop.example:443","effect":"read"}}""", "" },
        { """{"require":{"host":"hr.example"},"of":{"class":"email"}}""", "" },
        { """{"require":{"host":"hr.example"},"of":{"effect":"write"}}""", "?stuck order" },
        { """{"never":{"network":"10.0.0.0/8","effect":"destructive"}}""", "person_delete" },
        { """{"never":{"network":"10.30.7.0/24","effect":"destructive"}}""", "person_delete" },
        { """{"never":{"network":"10.31.0.0/16","effect":"destructive"}}""", "" },
        { """{"never":{"network":"public","effect":"read"}}""", "items" },
        { """{"never":{"network":"192.168.0.0/16"}}""", "" },
        { """{"require":{"network":"10.0.0.0/8"},"of":{"class":"email"}}""", "" },
        { """{"require":{"network":"10.30.0.0/24"},"of":{"class":"email"}}""", "partner_view people_find person" },
        { """{"require":{"network":"10.0.0.0/8"},"of":{"effect":"read"}}""", "items" },
        { """{"require":{"network":"public"},"of":{"manifest":"shop"}}""", "" },

        // Free strings.
        { """{"never":{"freeString":"path"}}""", "items" },
        { """{"never":{"freeString":"query"}}""", "people_find" },
        { """{"never":{"freeString":"body"}}""", "person_update" },
        { """{"never":{"freeString":"path","network":"10.0.0.0/8"}}""", "" },
        { """{"never":{"freeString":"path","network":"public"}}""", "items" },
        { """{"never":{"freeString":"body","manifest":"shop"}}""", "" },
        { """{"never":{"freeString":"query","class":"email"}}""", "people_find" },

        // Scopes that are needed, by lists and by conditions.
        { """{"require":{"anyScope":["hr.write","hr.admin"]},"of":{"effect":"write","manifest":"hr"}}""", "" },
        { """{"require":{"anyScope":["hr.admin"]},"of":{"effect":"write","manifest":"hr"}}""", "" },
        { """{"require":{"anyScope":["hr.write"]},"of":{"effect":"write","manifest":"hr"}}""", "person_delete" },
        { """{"require":{"anyScope":["shop.write","shop.admin"]},"of":{"entry":"order"}}""", "" },
        { """{"require":{"anyScope":["shop.write"]},"of":{"entry":"order"}}""", "order" },
        { """{"require":{"anyScope":["shop.write","hr.admin"]},"of":{"effect":"write"}}""", "?stuck order" },
        { """{"require":{"allScopes":["hr.write","hr.admin"]},"of":{"entry":"person_update"}}""", "" },
        { """{"require":{"allScopes":["hr.write","hr.read"]},"of":{"entry":"person_update"}}""", "person_update" },
        { """{"require":{"anyScope":["hr.read","hr.admin","hr.cards","partner.read"]},"of":{"class":"email"}}""", "" },
        { """{"require":{"anyScope":["hr.read"]},"of":{"manifest":"shop","effect":"read"}}""", "items" },
        { """{"never":{"effect":"write","anyScope":["hr.admin"]}}""", "?stuck person_delete person_update" },
        { """{"never":{"effect":"write","allScopes":["hr.admin","hr.write"]}}""", "?stuck person_update" },
        { """{"never":{"class":"email","anyScope":["hr.admin"]}}""", "" },
        { """{"require":{"anyScope":["hr.admin"]},"of":{"entry":"summary"}}""", "summary" },

        // Limits.
        { """{"require":{"limit":"60/min"},"of":{"class":"email"}}""", "partner_view people_find" },
        { """{"require":{"limit":"30/min"},"of":{"entry":"person"}}""", "" },
        { """{"require":{"limit":"20/min"},"of":{"entry":"person"}}""", "person" },
        { """{"require":{"limit":"1/s"},"of":{"entry":"person"}}""", "person" },
        { """{"require":{"limit":{"rate":"10/min","burst":100}},"of":{"entry":"partner_view"}}""", "" },
        { """{"require":{"limit":{"rate":"5/min","burst":100}},"of":{"entry":"partner_view"}}""", "partner_view" },
        { """{"require":{"limit":"60/min"},"of":{"class":"national-id"}}""", "" },
        { """{"never":{"limit":"60/min","effect":"write"}}""", "order" },

        // Where they stand and what they are called.
        { """{"never":{"entry":"card"}}""", "card" },
        { """{"require":{"manifest":"hr"},"of":{"class":"email"}}""", "" },
        { """{"require":{"manifest":"shop"},"of":{"class":"phone"}}""", "partner_view" },
        { """{"require":{"entry":"person_delete"},"of":{"effect":"destructive"}}""", "" },
        { """{"require":{"entry":"card"},"of":{"effect":"destructive"}}""", "person_delete" },

        // Two calls of one caller.
        { """{"neverTogether":[{"class":"email"},{"effect":"write","host":"shop.example"}]}""", "partner_view people_find person" },
        { """{"neverTogether":[{"class":"national-id"},{"effect":"write","host":"shop.example"}]}""", "" },
        { """{"neverTogether":[{"entry":"partner_view"},{"entry":"person"}]}""", "partner_view" },
        { """{"neverTogether":[{"entry":"partner_view"},{"entry":"person","to":{"scope":"internal"}}]}""", "" },
        { """{"neverTogether":[{"entry":"partner_view"},{"entry":"person","to":{"tenant":"other"}}]}""", "" },
        { """{"neverTogether":[{"effect":"write","manifest":"hr"},{"effect":"destructive"}]}""", "person_delete person_update" },
        { """{"neverTogether":[{"entry":"order"},{"entry":"stuck"}]}""", "?order" },

        // Lists of tools.
        { """{"atMost":{"tools":4,"per":"scopes"}}""", "" },
        { """{"atMost":{"tools":2,"per":"scopes"}}""", "hr.admin hr.read" },
        { """{"atMost":{"tools":0,"per":"scopes"}}""", "(none) hr.admin hr.read hr.write partner.read shop.admin shop.stuck shop.write" },
        { """{"atMost":{"contextTokens":500,"per":"scopes"}}""", "" },
        { """{"atMost":{"contextTokens":200,"per":"scopes"}}""", "hr.admin hr.read" },
    };

    /// <summary>The same with a policy by scope, a hierarchy, limits over all tools and confirmed writes.</summary>
    public static TheoryData<string, string> ConfiguredRules => new()
    {
        { """{"never":{"class":"national-id","to":{"scope":"hr.read"}}}""", "person" },
        { """{"never":{"class":"national-id","to":{"scope":"outside"}}}""", "" },
        { """{"never":{"class":"email","to":{"scope":"outside"}}}""", "" },
        { """{"never":{"class":"email","to":{"scope":"pii"}}}""", "partner_view people_find person" },
        { """{"require":{"confirmation":true},"of":{"effect":"write"}}""", "" },
        { """{"require":{"anyScope":["shop.write"]},"of":{"entry":"order"}}""", "" },
        { """{"require":{"limit":"20/min"},"of":{"class":"email"}}""", "" },
        { """{"require":{"limit":"10/min"},"of":{"class":"email"}}""", "partner_view people_find person" },
        { """{"neverTogether":[{"class":"national-id"},{"effect":"write","host":"shop.example"}]}""", "person" },
        { """{"atMost":{"tools":3,"per":"scopes"}}""", "hr.read,shop.admin,shop.write" },
    };

    [Theory]
    [MemberData(nameof(Rules))]
    public void Run_OneRule_FindsWhatBreaksItAndShowsIt(string rule, string broken) => Check(OrganisationTexts.Default, rule, broken);

    [Theory]
    [MemberData(nameof(ConfiguredRules))]
    public void Run_WithAConfiguration_TakesItIntoAccount(string rule, string broken) => Check(OrganisationTexts.Configured, rule, broken);

    [Theory]
    [InlineData("""{"never":{"class":"national-id","to":{"tier":"partner"}}}""", "what callers of a tier may do is not proved in this version")]
    [InlineData("""{"never":{"class":"salary"}}""", "no data class of this name")]
    [InlineData("""{"never":{"class":"iban"}}""", "no entry lists a field of this class")]
    [InlineData("""{"never":{"class":"email","to":{"scope":"hr.raed"}}}""", "has this scope")]
    [InlineData("""{"never":{"class":"email","to":{"tenant":"nobody"},"entry":"partner_view"}}""", "of this tenant")]
    [InlineData("""{"never":{"network":"192.168.0.0/16"}}""", "in this network")]
    [InlineData("""{"never":{"host":"elsewhere.example"}}""", "no backend has this host")]
    [InlineData("""{"never":{"manifest":"nothing"}}""", "no manifest of this id")]
    [InlineData("""{"never":{"entry":"nothing"}}""", "no entry of this name")]
    [InlineData("""{"require":{"anyScope":["shop.write","shop.admin","shop.amdin"]},"of":{"entry":"order"}}""", "has this scope")]
    [InlineData("""{"require":{"confirmation":true},"of":{"effect":"write","freeString":"query"}}""", "no entry is what 'of' selects")]
    public void Run_ARuleThatNamesNothing_IsAWarningAtItsPlace(string rule, string said)
    {
        var finding = OrganisationTexts.Judge(OrganisationTexts.Default, rule)
            .Where(found => found.Finding.Message.Contains("names nothing")).Should().ContainSingle().Subject;

        finding.Finding.Severity.Should().Be(FindingSeverity.Warning);
        finding.Finding.Rule.Should().Be("organisation/rule");
        finding.Finding.Message.Should().Contain(said);
        finding.Finding.File.Should().Be("rules.json");
        finding.Finding.Column.Should().BeGreaterThan(30);
        finding.Witness.Should().BeNull();
    }

    [Theory]
    [InlineData("""{"require":{"confirmation":true},"of":{"effect":"destructive"}}""")]
    [InlineData("""{"never":{"effect":"destructive","confirmation":false}}""")]
    [InlineData("""{"never":{"effect":"read","confirmation":true}}""")]
    [InlineData("""{"require":{"effect":"write"},"of":{"effect":"destructive"}}""")]
    [InlineData("""{"require":{"host":"hr.example"},"of":{"host":"hr.example","effect":"write"}}""")]
    [InlineData("""{"require":{"manifest":"hr"},"of":{"manifest":"hr"}}""")]
    [InlineData("""{"require":{"entry":"person"},"of":{"entry":"person"}}""")]
    [InlineData("""{"require":{"anyScope":["hr.read","hr.write"]},"of":{"anyScope":["hr.read"]}}""")]
    [InlineData("""{"require":{"anyScope":["hr.read"]},"of":{"allScopes":["hr.read","hr.write"]}}""")]
    [InlineData("""{"require":{"allScopes":["hr.read"]},"of":{"allScopes":["hr.read","hr.write"]}}""")]
    [InlineData("""{"require":{"limit":"60/min"},"of":{"limit":"30/min"}}""")]
    [InlineData("""{"neverTogether":[{"effect":"read","to":{"tenant":"acme"}},{"effect":"write","to":{"tenant":"other"}}]}""")]
    [InlineData("""{"neverTogether":[{"effect":"read"},{"effect":"destructive","confirmation":false}]}""")]
    public void Run_ARuleThatCanNeverBeBroken_IsAWarning(string rule)
    {
        var finding = OrganisationTexts.Judge(OrganisationTexts.Default, rule).Should().ContainSingle().Subject.Finding;

        finding.Severity.Should().Be(FindingSeverity.Warning);
        finding.Message.Should().Contain("can never be broken");
    }

    [Theory]
    [InlineData("""{"require":{"confirmation":true},"of":{"effect":"write","entry":"person_delete"}}""", "partner_view")]
    [InlineData("""{"require":{"limit":"60/min"},"of":{"entry":"person"}}""", null)]
    public void Run_ARuleAboutWrites_NamesTheReadsThatRestOnTheirAuthorsWord(string rule, string? named)
    {
        var findings = OrganisationTexts.Judge(OrganisationTexts.Default, rule);

        findings.Select(finding => finding.Finding.Found).Should().Equal(named is null ? [] : [named]);
        findings.Where(finding => finding.Finding.Severity == FindingSeverity.Error).Should().BeEmpty();
    }

    [Fact]
    public void Run_OverAPartOfTheCatalog_DoesNotSayThatARuleNamesNothing()
    {
        var file = OrganisationTexts.Read("""{"format":1,"rules":[{"name":"rule","never":{"entry":"nothing"}}]}""");

        OrganisationCheck.Run(OrganisationTexts.Default, file, isWhole: false).Should().BeEmpty();
    }

    [Fact]
    public void Run_Always_SaysWhereTheEntryStandsAndWhatTheRuleIs()
    {
        var finding = OrganisationTexts.Judge(OrganisationTexts.Default, """{"never":{"class":"free-text"}}""").Single().Finding;

        (finding.File, finding.Path, finding.Rule, finding.Found).Should().Be(("0.yaml", "tools[0].response", "organisation/rule", "person"));
        finding.Line.Should().Be(13);
        finding.Expected.Should().Be("""{"never":{"class":"free-text"}}""");
    }

    private static void Check(JudgedCatalog catalog, string rule, string broken)
    {
        var findings = OrganisationTexts.Judge(catalog, rule).Where(found => found.Finding.Severity == FindingSeverity.Error).ToList();

        findings.Select(Name).Order(StringComparer.Ordinal).Should().Equal(broken.Split(' ', StringSplitOptions.RemoveEmptyEntries), "of {0}", rule);
        foreach (var witness in findings.Select(finding => finding.Witness).OfType<RuleWitness>())
        {
            Confirm(witness, JsonElement.Parse(rule));
        }
    }

    private static string Name(OrganisationFinding finding) =>
        finding.Entry is { } entry ? (finding.Witness is null ? "?" : string.Empty) + entry.Name
        : finding.Witness!.Caller.Scopes.Count == 0 ? "(none)"
        : string.Join(',', finding.Witness.Caller.Scopes.Ordered());

    /// <summary>The engine takes the calls of the witness, and what the rule says of its caller is true.</summary>
    private static void Confirm(RuleWitness witness, JsonElement rule)
    {
        foreach (var call in witness.Calls)
        {
            CallTrial.Run(call.Entry, witness.Caller, call.Arguments).IsAllowed.Should()
                .BeTrue("{0} is called with {1}", call.Entry.Entry.Name, call.Arguments);
            if (call.Response is { } response)
            {
                ReplyWitness.Project(call.Entry, witness.Caller, response).Should().NotBeNullOrEmpty().And.NotBe("{}");
            }
        }

        if (rule.TryGetProperty("never", out var never) && never.TryGetProperty("to", out var to))
        {
            (!to.TryGetProperty("scope", out var scope) || witness.Caller.Scopes.Contains(scope.GetString()!)).Should().BeTrue();
            (!to.TryGetProperty("tenant", out var tenant) || witness.Caller.Tenant == tenant.GetString()).Should().BeTrue();
            var hasClass = never.TryGetProperty("class", out _);
            witness.Calls.Should().OnlyContain(call => !hasClass || call.Response != null);
        }

        if (rule.TryGetProperty("require", out var require) && require.TryGetProperty("anyScope", out var any))
        {
            any.EnumerateArray().Should().NotContain(one => witness.Caller.Scopes.Contains(one.GetString()!));
        }

        if (require.ValueKind == JsonValueKind.Object && require.TryGetProperty("limit", out _))
        {
            witness.Load.Should().NotBeNull();
        }
    }
}
