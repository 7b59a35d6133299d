namespace McpSecureApis.Core.Tests.Organisation;

/// <summary>Files of rules that are wrong: each mistake is one finding with its place, and all are told at once.</summary>
public sealed class OrganisationReaderTests
{
    /// <summary>The rules, and each finding as <c>rule path</c>.</summary>
    public static TheoryData<string, string> Wrong => new()
    {
        { """{"rules":[{"name":"a","never":{"effect":"write"}}]}""", "missing-member format" },
        { """{"format":1}""", "missing-member rules" },
        { """{"format":2,"rules":[{"name":"a","never":{"effect":"write"}}]}""", "format-version format" },
        { """{"format":"1","rules":[{"name":"a","never":{"effect":"write"}}]}""", "wrong-type format" },
        { """{"format":1,"rules":[]}""", "rule-count rules" },
        { """{"format":1,"rules":{}}""", "wrong-type rules" },
        { """{"format":1,"rules":[1]}""", "wrong-type rules[0]" },
        { """{"format":1,"more":1,"rules":[{"name":"a","never":{"effect":"write"}}]}""", "unknown-member more" },
        { """{"format":1,"rules":[{"never":{"effect":"write"}}]}""", "missing-member rules[0].name" },
        { """{"format":1,"rules":[{"name":"a b","never":{"effect":"write"}}]}""", "rule-name rules[0].name" },
        { """{"format":1,"rules":[{"name":"","never":{"effect":"write"}}]}""", "rule-name rules[0].name" },
        { """{"format":1,"rules":[{"name":"a"}]}""", "rule-kind rules[0]" },
        { """{"format":1,"rules":[{"name":"a","never":{"effect":"write"},"atMost":{"tools":1,"per":"scopes"}}]}""", "rule-kind rules[0]" },
        { """{"format":1,"rules":[{"name":"a","require":{"confirmation":true}}]}""", "rule-of rules[0]" },
        { """{"format":1,"rules":[{"name":"a","never":{"effect":"read"},"of":{"effect":"write"}}]}""", "rule-of rules[0].of" },
        { """{"format":1,"rules":[{"name":"a","never":{}}]}""", "empty-selector rules[0].never" },
        { """{"format":1,"rules":[{"name":"a","require":{},"of":{"effect":"write"}}]}""", "empty-selector rules[0].require" },
        { """{"format":1,"rules":[{"name":"a","never":{"class":"email","to":{}}}]}""", "empty-selector rules[0].never.to" },
        { """{"format":1,"rules":[{"name":"a","never":{"class":""}}]}""", "empty-name rules[0].never.class" },
        { """{"format":1,"rules":[{"name":"a","never":{"class":["email"]}}]}""", "wrong-type rules[0].never.class" },
        { """{"format":1,"rules":[{"name":"a","never":{"effect":"delete"}}]}""", "unknown-value rules[0].never.effect" },
        { """{"format":1,"rules":[{"name":"a","never":{"efect":"write"}}]}""", "unknown-member rules[0].never.efect" },
        { """{"format":1,"rules":[{"name":"a","never":{"confirmation":"no"}}]}""", "wrong-type rules[0].never.confirmation" },
        { """{"format":1,"rules":[{"name":"a","never":{"freeString":"header"}}]}""", "unknown-value rules[0].never.freeString" },
        { """{"format":1,"rules":[{"name":"a","never":{"network":"10.0.0.1"}}]}""", "network-invalid rules[0].never.network" },
        { """{"format":1,"rules":[{"name":"a","never":{"network":"169.254.0.0/16"}}]}""", "network-invalid rules[0].never.network" },
        { """{"format":1,"rules":[{"name":"a","never":{"host":"https://a.example"}}]}""", "host-invalid rules[0].never.host" },
        { """{"format":1,"rules":[{"name":"a","never":{"host":"*.example"}}]}""", "host-invalid rules[0].never.host" },
        { """{"format":1,"rules":[{"name":"a","never":{"anyScope":[]}}]}""", "empty-selector rules[0].never.anyScope" },
        { """{"format":1,"rules":[{"name":"a","never":{"anyScope":["a b"]}}]}""", "access-scope rules[0].never.anyScope[0]" },
        { """{"format":1,"rules":[{"name":"a","never":{"allScopes":["a","a"]}}]}""", "access-scope rules[0].never.allScopes[1]" },
        { """{"format":1,"rules":[{"name":"a","never":{"to":{"scope":"a b"}}}]}""", "access-scope rules[0].never.to.scope" },
        { """{"format":1,"rules":[{"name":"a","require":{"limit":"60"},"of":{"effect":"read"}}]}""", "unknown-value rules[0].require.limit" },
        { """{"format":1,"rules":[{"name":"a","require":{"class":"email"},"of":{"effect":"read"}}]}""", "unknown-member rules[0].require.class" },
        { """{"format":1,"rules":[{"name":"a","neverTogether":[{"effect":"read"}]}]}""", "never-together rules[0].neverTogether" },
        { """{"format":1,"rules":[{"name":"a","neverTogether":[{"effect":"read"},{}]}]}""", "empty-selector rules[0].neverTogether[1]" },
        { """{"format":1,"rules":[{"name":"a","atMost":{"per":"scopes"}}]}""", "at-most rules[0].atMost" },
        { """{"format":1,"rules":[{"name":"a","atMost":{"tools":1,"contextTokens":1,"per":"scopes"}}]}""", "at-most rules[0].atMost" },
        { """{"format":1,"rules":[{"name":"a","atMost":{"tools":-1,"per":"scopes"}}]}""", "at-most rules[0].atMost.tools" },
        { """{"format":1,"rules":[{"name":"a","atMost":{"tools":1,"per":"roles"}}]}""", "unknown-value rules[0].atMost.per" },
        { """{"format":1,"rules":[{"name":"a","atMost":{"tools":1}}]}""", "missing-member rules[0].atMost.per" },
        { """{"format":1,"rules":[{"name":"a","never":{"effect":null}}]}""", "null-member rules[0].never.effect" },
        {
            """{"format":1,"rules":[{"name":"a","never":{"effect":"read"}},{"name":"a","never":{"clas":"x"}},""" +
            """{"name":"b c","atMost":{"tools":"1","per":"scopes"}}]}""",
            "duplicate-rule rules[1].name, unknown-member rules[1].never.clas, rule-name rules[2].name, wrong-type rules[2].atMost.tools"
        },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Read_AWrongFile_SaysEachMistakeOnceWithItsPlace(string text, string findings)
    {
        var result = OrganisationTexts.Read(text);

        result.Rules.Should().BeNull();
        result.Findings.Select(finding => $"{finding.Rule} {finding.Path}").Should().Equal(findings.Split(", "));
        result.Findings.Should().OnlyContain(finding => finding.Line == 1 && finding.Column > 0 && finding.File == "rules.json");
        result.Findings.Should().OnlyContain(finding => finding.Expected != null || finding.Found != null);
    }

    [Theory]
    [InlineData("""{"format":1,"rules":[{"name":"a","never":{"effect":"write","effect":"read"}}]}""")]
    [InlineData("""{"format":1,"rules":[{"name":"a",}]}""")]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"format\":1,\"rules\":[{\"name\":\"a\",\"never\":{\"entry\":\"a\u202eb\"}}]}")]
    public void Read_WhatIsNoCleanJson_IsAFinding(string text)
    {
        var result = OrganisationTexts.Read(text);

        result.Rules.Should().BeNull();
        result.Findings.Should().NotBeEmpty();
    }

    [Fact]
    public void Read_Yaml_IsTheSame()
    {
        var result = OrganisationTexts.Read(
            "format: 1\nrules:\n  - name: confirmed\n    require: {confirmation: true}\n    of: {effect: write}\n", "rules.yaml");

        result.Findings.Should().BeEmpty();
        result.Rules!.Single().Require!.Confirmation.Should().BeTrue();
        result.Texts.Should().Equal("""{"require":{"confirmation":true},"of":{"effect":"write"}}""");
    }

    [Fact]
    public void Read_ASchemaNamedFirst_IsPassedOver() => OrganisationTexts
        .Read("""{"$schema":"x.json","format":1,"rules":[{"name":"a","never":{"effect":"write"}}]}""").Rules.Should().ContainSingle();
}
