using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Core.Organisation.Proofs;

namespace McpSecureApis.Core.Tests.Organisation;

/// <summary>Conditions decide who gets through: what they exclude is proved, what they leave open is shown, and the rest is not proved.</summary>
public sealed class OrganisationConditionTests
{
    private const string Guest = """{"never":{"entry":"one","to":{"scope":"guest"}}}""";

    private const string Together = """{"neverTogether":[{"entry":"one"},{"entry":"two"}]}""";

    /// <summary>The conditions of two tools, the rule, and what breaks it; with a question mark what is not proved.</summary>
    public static TheoryData<string, string, string, string> Conditions => new()
    {
        { """'!("guest" in caller.scopes)'""", "", Guest, "" },
        { """'"guest" in caller.scopes || caller.level >= 3'""", "", Guest, "one" },
        { """'!("guest" in caller.scopes) || "known" in caller.scopes'""", "", Guest, "one" },
        { """'!("guest" in caller.scopes && caller.level < 5)', 'caller.level == 4'""", "", Guest, "" },
        { """'size(caller.scopes) >= 3'""", "", Guest, "?one" },
        { """'size(caller.scopes) >= 2'""", "", Guest, "one" },
        { """'caller.tenant != "b"'""", "", """{"never":{"entry":"one","to":{"tenant":"b"}}}""", "" },
        { """'caller.tenant != "b"'""", "", """{"never":{"entry":"one","to":{"tenant":"a"}}}""", "one" },
        { """'caller.tenant.startsWith("a")'""", "", """{"never":{"entry":"one","to":{"tenant":"b"}}}""", "" },
        { """'caller.tenant in ["a", "b"]'""", "", """{"never":{"entry":"one","to":{"tenant":"b"}}}""", "one" },
        { """'has(caller.tenant)'""", "", """{"never":{"entry":"one","to":{"tenant":"b"}}}""", "one" },
        { """'"a" in caller.scopes && "b" in caller.scopes'""", "", """{"require":{"allScopes":["a","b","r"]},"of":{"entry":"one"}}""", "" },
        { """'"a" in caller.scopes || "b" in caller.scopes'""", "", """{"require":{"anyScope":["a","b"]},"of":{"entry":"one"}}""", "" },
        { """'"a" in caller.scopes || "b" in caller.scopes'""", "", """{"require":{"anyScope":["a"]},"of":{"entry":"one"}}""", "one" },
        { """'"a" in caller.scopes || arguments.n >= 10'""", "", """{"require":{"anyScope":["a"]},"of":{"entry":"one"}}""", "" },
        { """'"a" in caller.scopes || arguments.n >= 9'""", "", """{"require":{"anyScope":["a"]},"of":{"entry":"one"}}""", "one" },
        { "'caller.level >= 3'", "'caller.level <= 2'", Together, "" },
        { "'caller.level >= 3'", "'caller.level <= 3'", Together, "one" },
        { "'arguments.n == 1'", "'arguments.n == 2'", Together, "one" },
        { """'caller.tenant == "a"'""", """'caller.tenant == "b"'""", Together, "" },
        { """'"x" in caller.scopes'""", """'!("x" in caller.scopes)'""", Together, "" },
    };

    [Theory]
    [MemberData(nameof(Conditions))]
    public void Run_Conditions_AreProvedShownOrNeither(string one, string two, string rule, string broken) =>
        OrganisationTexts.Judge(Catalog(one, two), rule).Where(found => found.Finding.Severity == FindingSeverity.Error)
            .Select(found => (found.Witness is null ? "?" : string.Empty) + found.Entry!.Name)
            .Should().Equal(broken.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    [Fact]
    public void Run_ConditionsWithManyScopes_AreNotProvedRatherThanPassedOver()
    {
        var names = Enumerable.Range(0, 12).Select(number => $"\"s{number}\" in caller.scopes").ToList();

        var catalog = Catalog($"'{string.Join(" && ", names)}'", "");

        var finding = OrganisationTexts.Judge(catalog, """{"require":{"anyScope":["s11"]},"of":{"entry":"one"}}""").Should().ContainSingle().Subject;

        finding.Finding.Severity.Should().Be(FindingSeverity.Error);
        finding.Finding.Message.Should().Contain("cannot be proved").And.Contain("too many scopes");
    }

    private static JudgedCatalog Catalog(string one, string two) => OrganisationTexts.Catalog($$$"""
        manifest: two
        version: 1.0.0
        owner: team@example.com
        claims: {level: number}
        backend: {baseUrl: 'https://two.example', allowedNetworks: [public]}
        tools:
          - name: one
            description: The first.
            effect: read
            access: {scopes: [r], when: [{{{one}}}]}
            request: {method: GET, path: '/one/{n}'}
            arguments: {type: object, required: [n], properties: {n: {type: integer, minimum: 1, maximum: 9} } }
            response: {fields: {id: public}}
          - name: two
            description: The second.
            effect: read
            access: {scopes: [r], when: [{{{two}}}]}
            request: {method: GET, path: '/two/{n}'}
            arguments: {type: object, required: [n], properties: {n: {type: integer, minimum: 1, maximum: 9} } }
            response: {fields: {id: public}}
        """);
}
