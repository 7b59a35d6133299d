using System.Text.Json;
using McpSecureApis.Core.Authorization;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Manifests.Tree;
using McpSecureApis.Core.Outcomes;

namespace McpSecureApis.Core.Tests.Authorization;

public sealed class ConditionTests
{
    private const string Claims = """{"department":"finance","level":9007199254740993,"internal":true,"groups":["a","b"]}""";

    private const string Arguments = """
        {"amount":500.10,"count":3,"status":"open","note":"a\"b😀","tags":["a"],"urgent":false,"big":9007199254740993,"odd-name":"x","lines":{"sku":"S-1"}}
        """;

    [Theory]
    [InlineData("caller.department == \"finance\" && arguments.amount <= 500.1")]
    [InlineData("arguments.status in [\"open\", \"closed\"]")]
    [InlineData("arguments.lines.sku.startsWith('S-')")]
    [InlineData("arguments.lines.sku.endsWith('1') && arguments.lines.sku.contains('-')")]
    [InlineData("arguments[\"odd-name\"] == 'x'")]
    [InlineData("has(arguments.note)")]
    [InlineData("!has(arguments.code)")]
    [InlineData("!has(arguments.code) || arguments.code == 'z'")] // passed over, and asked about
    [InlineData("!(has(arguments.code) && arguments.code == 'z')")]
    [InlineData("has(arguments.lines.sku)")]
    [InlineData("arguments.note == 'a\"b\\U0001F600'")]
    [InlineData("arguments.note == \"\"\"a\"b\\u{}\"\"\" || size(arguments.note) == 4", false, true)] // \u{} is no CEL escape
    [InlineData("size(arguments.note) == 4")] // code points, not UTF-16 units
    [InlineData("arguments.note.size() > 3")]
    [InlineData("size(arguments.tags) == 1")]
    [InlineData("caller.tier == 'internal' && 'clerk' in caller.roles && has(caller.tier)")]
    [InlineData("'a' in arguments.tags && 'b' in caller.groups")]
    [InlineData("arguments.big == 9007199254740993")]
    [InlineData("arguments.big != 9007199254740992")]
    [InlineData("caller.level > 9007199254740992")]
    [InlineData("arguments.count == 3.0 && arguments.count == 0x3 && arguments.count < 3e1")]
    [InlineData("arguments.amount > -1.5 && arguments.amount >= 500.1 && arguments.amount < 501")]
    [InlineData("arguments.urgent == false && !arguments.urgent")]
    [InlineData("caller.subject == 'alice' && caller.issuer.startsWith('https://') && 's1' in caller.scopes")]
    [InlineData("!has(caller.tenant) && has(caller.client)")]
    [InlineData("arguments.lines.sku.matches('^[A-Z]-\\\\d+$')")]
    [InlineData("arguments.lines.sku.matches(r'\\d')")]
    [InlineData("arguments.status < 'opf' && arguments.status > 'ope'")]
    [InlineData("caller.internal || arguments.count == 1")]
    [InlineData("arguments.count == 1 || arguments.count == 2 || arguments.count == 3")]
    [InlineData("(arguments.count == 1 || caller.internal) && !(arguments.count > 5)")]
    [InlineData("arguments.count == 1 || caller.internal && arguments.count == 3")] // && binds tighter
    [InlineData("!!caller.internal && arguments.count == 3")]
    [InlineData("!!!caller.internal && arguments.count == 3", false)]
    [InlineData("arguments.urgent < true && arguments.count == 3")]
    [InlineData("arguments.status >= 'open' && arguments.status <= 'open' && arguments.count == 3")]
    [InlineData("arguments.amount > -500.1 && 500 < arguments.amount && 501 > arguments.amount")]
    [InlineData("'' != arguments.note && arguments.count == 3")]
    [InlineData("arguments[\"odd-name\"].size() == 1 && arguments['lines']['sku'].size() == 3")]
    [InlineData("has(arguments.lines) && has(arguments.both) || arguments.count == 3")]
    [InlineData("arguments.amount <= 500.0999", false)]
    [InlineData("caller.department == 'Finance'", false)]
    [InlineData("arguments.lines.sku.matches('^\\\\d+$')", false)]
    [InlineData("arguments.status in ['paid']", false)]
    [InlineData("has(arguments.lines.n)", false)]
    public void Condition_DecidesAsCelDoes(string condition, bool holds = true, bool isError = false)
    {
        if (isError)
        {
            RuleOf(condition).Should().NotBeNull();
            return;
        }

        Holds(condition, Claims, Arguments).Should().Be(holds);
    }

    [Theory]
    [InlineData("arguments.code == 'z' || arguments.amount > 1")]
    [InlineData("arguments.amount > 1 || arguments.code == 'z'")] // decided already, refused all the same
    [InlineData("!(arguments.code == 'z')")]
    [InlineData("arguments.code != 'z'")]
    [InlineData("!(arguments.amount > 1 && arguments.code == 'z')")]
    [InlineData("arguments.code == 'z' || !has(arguments.code)")] // asked too late
    [InlineData("has(arguments.note) || arguments.code == 'z'")] // asked about another
    [InlineData("caller.level > 1 || arguments.amount > 1")] // the claim is a string
    [InlineData("arguments.amount > 1 || !(caller.level > 1)")]
    [InlineData("'x' in caller.groups || arguments.amount > 1")] // an element is no string
    [InlineData("has(arguments.lines.sku) || arguments.amount > 1")] // the parent is absent
    [InlineData("arguments.maybe != 'x'")] // null
    [InlineData("size(arguments.code) != 1")]
    [InlineData("caller.tenant != 'x' && arguments.amount > 1")]
    public void Condition_OperandAbsentOrOfAnotherType_RefusesTheWhole(string condition) =>
        Holds(condition, """{"level":"9","groups":["a",1]}""", """{"amount":5,"status":"open","maybe":null,"note":"n"}""").Should().BeFalse();

    [Theory]
    [InlineData("caller.unknown == 'x'", "condition-name")]
    [InlineData("arguments.unknown == 'x'", "condition-name")]
    [InlineData("arguments.lines.unknown == 'x'", "condition-name")]
    [InlineData("caller.department.x == 'x'", "condition-name")]
    [InlineData("other.x == 'x'", "condition-name")]
    [InlineData("caller == 'x'", "condition-name")]
    [InlineData("arguments.both == 'x'", "condition-type")]
    [InlineData("arguments.lines == 'x'", "condition-type")]
    [InlineData("arguments.amount == '5'", "condition-type")]
    [InlineData("arguments.amount && true", "condition-type")]
    [InlineData("arguments.amount", "condition-type")]
    [InlineData("!arguments.amount", "condition-type")]
    [InlineData("arguments.amount in ['a']", "condition-type")]
    [InlineData("arguments.amount in []", "condition-type")]
    [InlineData("arguments.amount in [1, 'a']", "condition-type")]
    [InlineData("arguments.tags == arguments.tags", "condition-type")]
    [InlineData("arguments.amount.startsWith('5')", "condition-type")]
    [InlineData("size(arguments.amount) == 1", "condition-type")]
    [InlineData("arguments.note.matches(arguments.code)", "condition-pattern")]
    [InlineData("arguments.note.matches('(?=x)')", "condition-pattern")]
    [InlineData("arguments.note.matches('(a)\\\\1')", "condition-pattern")]
    [InlineData("arguments.note.matches('\\\\bx')", "condition-pattern")]
    [InlineData("arguments.note.matches('[[:alpha:]]')", "condition-pattern")]
    [InlineData("arguments.note.lower() == 'x'", "condition-name")]
    [InlineData("arguments.amount + 1 > 2", "condition-syntax")]
    [InlineData("arguments.urgent ? true : false", "condition-syntax")]
    [InlineData("arguments.amount = 1", "condition-syntax")]
    [InlineData("arguments.amount > ", "condition-syntax")]
    [InlineData("arguments.amount > 1)", "condition-syntax")]
    [InlineData("arguments.amount > 1 and caller.internal", "condition-syntax")]
    [InlineData("arguments.note == 'x", "condition-syntax")]
    [InlineData("arguments.note == '\\q'", "condition-syntax")]
    [InlineData("arguments.note == '\\ud800'", "condition-syntax")]
    [InlineData("arguments.amount > 99999999999999999999", "condition-syntax")]
    [InlineData("arguments.amount > 1u", "condition-syntax")]
    [InlineData("arguments.amount > 1e999", "condition-syntax")]
    [InlineData("arguments.amount > -arguments.count", "condition-syntax")]
    [InlineData("", "condition-syntax")]
    [InlineData("null == null", "condition-name")]
    [InlineData("caller.internal || arguments.amount", "condition-type")]
    [InlineData("arguments.amount || caller.internal", "condition-type")]
    [InlineData("caller.internal && arguments.amount", "condition-type")]
    [InlineData("arguments.amount in arguments.tags", "condition-type")]
    [InlineData("arguments.tags in arguments.tags", "condition-type")]
    [InlineData("arguments.amount in arguments.count", "condition-type")]
    [InlineData("arguments.note.startsWith(5)", "condition-type")]
    [InlineData("arguments.note in [caller.department]", "condition-type")]
    [InlineData("-'x' == 'x'", "condition-syntax")]
    [InlineData("has(arguments['note'])", "condition-syntax")]
    [InlineData("has(5)", "condition-syntax")]
    [InlineData("size(arguments.note", "condition-syntax")]
    [InlineData("arguments.note in ['a', 'b'", "condition-syntax")]
    [InlineData("(caller.internal", "condition-syntax")]
    [InlineData("arguments.note.5", "condition-syntax")]
    [InlineData("arguments == 5", "condition-name")]
    [InlineData("has(caller)", "condition-name")]
    [InlineData("size(arguments.tags) == 0 || size(arguments.tags) > 0", "condition-always-true")]
    [InlineData("(arguments.count == 1 || arguments.count == 2) && arguments.count == 3", "condition-never-true")]
    [InlineData("!(arguments.count == 1) || arguments.count == 1", "condition-always-true")]
    [InlineData("1000 < arguments.amount", "condition-never-true")]
    [InlineData("11 > arguments.count", "condition-always-true")]
    [InlineData("arguments.count < 2 && 1 < arguments.count", "condition-never-true")]
    [InlineData("true", "condition-always-true")]
    [InlineData("false", "condition-never-true")]
    [InlineData("1 == 1", "condition-always-true")]
    [InlineData("arguments.amount <= 1000", "condition-always-true")]
    [InlineData("arguments.amount >= 0.0", "condition-always-true")]
    [InlineData("arguments.amount > 1000", "condition-never-true")]
    [InlineData("arguments.amount > 5 && arguments.amount < 3", "condition-never-true")]
    [InlineData("arguments.amount > 5 || arguments.amount < 6", "condition-always-true")]
    [InlineData("arguments.count > 3 && arguments.count < 4", "condition-never-true")]
    [InlineData("arguments.count != 1.5", "condition-always-true")]
    [InlineData("arguments.count < 1", "condition-never-true")]
    [InlineData("arguments.status in ['open', 'paid']", "condition-always-true")]
    [InlineData("arguments.status == 'closed'", "condition-never-true")]
    [InlineData("arguments.status.startsWith('x')", "condition-never-true")]
    [InlineData("arguments.status != 'open' && arguments.status != 'paid'", "condition-never-true")]
    [InlineData("arguments.urgent || !arguments.urgent", "condition-always-true")]
    [InlineData("caller.department == 'a' && caller.department == 'b'", "condition-never-true")]
    [InlineData("caller.department != 'a' || caller.department != 'b'", "condition-always-true")]
    [InlineData("'c' in arguments.tags", "condition-never-true")]
    [InlineData("size(arguments.code) <= 5", "condition-always-true")]
    [InlineData("arguments.code == 'longer'", "condition-never-true")]
    [InlineData("size(arguments.note) < 0", "condition-never-true")]
    [InlineData("has(arguments.amount)", "condition-always-true")]
    [InlineData("has(arguments.urgent)", "condition-always-true")] // it has a default
    [InlineData("has(caller.subject)", "condition-always-true")]
    [InlineData("has(arguments.note) && !has(arguments.note)", "condition-never-true")]
    [InlineData("!has(arguments.note) && arguments.note != 'x'", "condition-never-true")] // absent, and not passed over
    public void Compile_NotACondition_IsAFinding(string condition, string rule) => RuleOf(condition).Should().Be(rule);

    [Theory]
    [InlineData("arguments.amount > 5 && arguments.count < 3")]
    [InlineData("arguments.amount < 1000")] // 1000 itself fails
    [InlineData("arguments.count > 3 && arguments.count < 5")]
    [InlineData("arguments.amount > 3 && arguments.amount < 4")]
    [InlineData("arguments.note.startsWith('a') && arguments.note.endsWith('b')")]
    [InlineData("caller.department == 'a' || caller.department == 'b'")]
    [InlineData("caller.level == arguments.amount")]
    [InlineData("has(arguments.note) && arguments.note == 'x'")]
    [InlineData("!has(arguments.note) || arguments.note == 'x'")]
    [InlineData("'a' in arguments.tags")]
    [InlineData("size(arguments.code) == 5")]
    [InlineData("arguments.status > 'open'")]
    [InlineData("has(arguments.lines) && has(arguments.lines.sku)")]
    public void Compile_CanHoldAndFail_IsNoFinding(string condition) => RuleOf(condition).Should().BeNull();

    [Theory]
    [InlineData("arguments.x > 0", "exclusiveMinimum", "0", "condition-always-true")]
    [InlineData("arguments.x <= 0", "exclusiveMinimum", "0", "condition-never-true")]
    [InlineData("arguments.x >= 0", "minimum", "0", "condition-always-true")]
    [InlineData("arguments.x > 0", "minimum", "0", null)]
    [InlineData("arguments.x < 10", "exclusiveMaximum", "10", "condition-always-true")]
    [InlineData("arguments.x >= 10", "exclusiveMaximum", "10", "condition-never-true")]
    [InlineData("arguments.x < 10", "maximum", "10", null)]
    [InlineData("arguments.x > 0", "minimum", "0,\"exclusiveMinimum\":0", "condition-always-true")]
    [InlineData("arguments.x >= 5", "minimum", "5,\"exclusiveMinimum\":0", "condition-always-true")]
    [InlineData("arguments.x > 5", "minimum", "5,\"exclusiveMinimum\":0", null)]
    [InlineData("arguments.x > 5", "minimum", "0,\"exclusiveMinimum\":5", "condition-always-true")]
    [InlineData("arguments.x <= 5", "maximum", "5,\"exclusiveMaximum\":9", "condition-always-true")]
    [InlineData("arguments.x < 5", "maximum", "5,\"exclusiveMaximum\":9", null)]
    [InlineData("arguments.x < 5", "maximum", "9,\"exclusiveMaximum\":5", "condition-always-true")]
    [InlineData("size(arguments.z) >= 2", "minLength", "2", "condition-always-true")]
    [InlineData("size(arguments.z) > 2", "minLength", "2", null)]
    [InlineData("size(arguments.z) < 3", "maxLength", "2", "condition-always-true")]
    [InlineData("size(arguments.z) > 2 && size(arguments.z) < 3", "maxLength", "9", "condition-never-true")]
    [InlineData("size(arguments.l) >= 1", "minItems", "1", "condition-always-true")]
    [InlineData("size(arguments.l) > 1 && size(arguments.l) < 2", "minItems", "1", "condition-never-true")]
    [InlineData("size(arguments.l) <= 3", "maxItems", "3", "condition-always-true")]
    [InlineData("arguments.x == 5", "const", "5", "condition-always-true")]
    [InlineData("arguments.x == 5", "enum", "\"5\"", null)]
    [InlineData("arguments.x == 5", "minimum", "\"5\"", null)]
    public void Compile_Range_IsCountedWithItsEnds(string condition, string keyword, string value, string? rule)
    {
        var member = $",\"{keyword}\":{value}";
        var schema = $$"""{"type":"object","required":["x","z","l"],"properties":{"x":{"type":"number"{{member}} },"z":{"type":"string"{{member}} },"l":{"type":"array","items":{"type":"string"}{{member}} } } }""";
        AccessFixture.Compile(new AccessManifest { Authenticated = true, When = [condition] }, out var findings, schema);
        findings.SingleOrDefault()?.Rule.Should().Be(rule);
        findings.Should().HaveCount(rule is null ? 0 : 1);
    }

    [Theory]
    [InlineData("""{"$ref":"#/$defs/a"}""", "arguments.x == 'a'", null)]
    [InlineData("""{"$ref":"#/$defs/b~1c"}""", "arguments.x == 'a'", null)]
    [InlineData("""{"$ref":"#/$defs/d%25"}""", "arguments.x == 'a'", null)]
    [InlineData("""{"$ref":"#/$defs/none"}""", "arguments.x == 'a'", "condition-type")]
    [InlineData("""{"$ref":"https://example.com/a"}""", "arguments.x == 'a'", "condition-type")]
    [InlineData("""{"$ref":5}""", "arguments.x == 'a'", "condition-type")]
    [InlineData("""{"$ref":"#/properties/x"}""", "arguments.x == 'a'", "condition-type")]
    [InlineData("""{"$ref":"#"}""", "arguments.x.x == 'a'", "condition-type")]
    [InlineData("""{"type":["integer","number"]}""", "arguments.x == 5", null)]
    [InlineData("""{"enum":["a",null]}""", "arguments.x == 'a'", "condition-always-true")] // null refuses like any wrong type
    [InlineData("""{"enum":["a",1]}""", "arguments.x == 'a'", "condition-type")]
    [InlineData("""{"enum":[{}]}""", "arguments.x == 'a'", "condition-type")]
    [InlineData("""{"type":"array"}""", "size(arguments.x) == 1", "condition-type")]
    [InlineData("""{"type":"array","items":{"type":"array","items":{"type":"string"} } }""", "size(arguments.x) == 1", "condition-type")]
    [InlineData("true", "arguments.x == 'a'", "condition-type")]
    [InlineData("true", "has(arguments.x)", null)]
    [InlineData("""{"type":"string","default":"a"}""", "has(arguments.x)", "condition-always-true")]
    [InlineData("""{"type":"object","properties":{"y":{"type":"string","default":"a"} } }""", "has(arguments.x.y)", null)] // only a default at the top is filled in
    public void Compile_Schema_GivesTheTypeOrNone(string property, string condition, string? rule)
    {
        var schema = $$$"""{"type":"object","properties":{"x":{{{property}}}},"$defs":{"a":{"type":"string"},"b/c":{"type":"string"},"d%":{"type":"string"} } }""";
        AccessFixture.Compile(new AccessManifest { Authenticated = true, When = [condition] }, out var findings, schema);
        findings.SingleOrDefault()?.Rule.Should().Be(rule);
        findings.Should().HaveCount(rule is null ? 0 : 1);
    }

    [Fact]
    public void Compile_ClaimNamedLikeAFactOfTheCaller_IsAFinding()
    {
        var findings = new FindingCollector("test.yaml", new SourceMap());
        var claims = new Dictionary<string, ClaimType>(StringComparer.Ordinal) { ["subject"] = ClaimType.String };
        AccessDefinition.Compile(
            new EntryIdentity("t", "orders", "1.0.0", "digest"), new AccessManifest { Authenticated = true, When = ["caller.subject == 'x'"] }, claims, "access", argumentsSchema: null, findings)
            .Should().BeNull();
        findings.Findings.Should().ContainSingle().Which.Message.Should().Contain("built in");
    }

    [Theory]
    [InlineData("  foo == 1", "(character 3)")]
    [InlineData("arguments.amount > ", "character 20")]
    [InlineData("arguments.amount 'x'", "character 18")]
    [InlineData("arguments.amount 5", "character 18")]
    [InlineData("arguments.amount )", "character 18")]
    [InlineData("arguments.lines.nothing == 'x'", "'lines.nothing' is not declared")]
    [InlineData("arguments.nothing.sku == 'x'", "'nothing' is not declared")]
    [InlineData("arguments.amount in []", "The list is empty.")]
    [InlineData("arguments.amount in [1, 'a']", "several types")]
    [InlineData("arguments.amount > 5 && arguments.amount < 3", "never true")]
    [InlineData("arguments.amount <= 1000", "always true")]
    public void Compile_NotACondition_SaysWhatAndWhere(string condition, string words)
    {
        AccessFixture.Compile(new AccessManifest { Authenticated = true, When = [condition] }, out var findings);
        findings.Should().ContainSingle().Which.Message.Should().Contain(words);
    }

    [Fact]
    public void Compile_ConditionsExcludeEachOther_IsAFindingOfTheList()
    {
        AccessFixture.Compile(new AccessManifest { Authenticated = true, When = ["arguments.amount > 5", "arguments.amount < 3"] }, out var findings).Should().BeNull();
        findings.Should().ContainSingle().Which.Path.Should().Be("tools[0].access.when");
    }

    [Fact]
    public void Compile_HugeInput_IsBounded()
    {
        RuleOf(new string('!', 900) + "caller.internal").Should().BeNull();
        RuleOf(new string('(', 400) + "caller.internal" + new string(')', 400)).Should().Be("condition-depth");
        RuleOf(new string('!', 1000) + "caller.internal").Should().Be("condition-length");
        RuleOf(string.Join("||", Enumerable.Range(0, 40).Select(i => $"caller.level=={i}"))).Should().BeNull();
        RuleOf("caller.internal".PadRight(1000)).Should().BeNull();
        RuleOf("caller.internal".PadRight(1001)).Should().Be("condition-length");
        RuleOf(Nested(31)).Should().BeNull();
        RuleOf(Nested(32)).Should().Be("condition-depth");
        RuleOf(string.Join("||", Enumerable.Repeat("(caller.internal)", 40))).Should().BeNull("what stands side by side is not nested");

        static string Nested(int levels) => new string('(', levels) + "caller.internal" + new string(')', levels);
    }

    [Fact]
    public void CheckArguments_NotMet_NamesTheArgumentsAndNothingElse()
    {
        var access = AccessFixture.Compile(new AccessManifest { Scopes = ["a"], When = ["caller.department == 'finance' && arguments.amount < 7", "caller.internal"] });
        access.ArgumentsUsed.Should().Equal("amount");
        AuthorizedCall.Check(AccessFixture.Caller("a", """{"internal":false}"""), access).TryGet(out _, out _).Should().BeFalse();
        var refusal = access.CheckArguments(AccessFixture.Caller("a", """{"department":"finance"}"""), JsonDocument.Parse("""{"amount":8.5}""").RootElement);
        refusal!.Reason.Should().Be(RefusalReason.ConditionNotMet);
        refusal.Message.Should().Contain("'amount'").And.NotContain("8.5").And.NotContain("finance").And.NotContain("department");
        access.CheckArguments(AccessFixture.Caller("a", """{"department":"finance"}"""), JsonDocument.Parse("""{"amount":6.5}""").RootElement).Should().BeNull();
    }

    [Theory]
    [InlineData("caller.tenant_id == 'corp'", true)]
    [InlineData("caller.tenant == 'corp' && caller.tenant_id == caller.org", true)]
    [InlineData("caller.tid == 'corp'", false)] // of another issuer
    [InlineData("has(caller.tid)", false)]
    [InlineData("has(caller.org)", true)]
    [InlineData("'a' in caller.scp", true)] // what the issuer may grant, as a list
    [InlineData("caller.scope == 'a'", false)]
    [InlineData("caller.scope.contains('a') || caller.tenant == 'corp'", false)] // a list is no text
    public void Condition_DeclaredNameOfAnAttribute_ReadsTheMappedValue(string condition, bool holds)
    {
        var claims = new[] { "tenant_id", "tid", "org", "scope" }.ToDictionary(name => name, _ => ClaimType.String, StringComparer.Ordinal);
        claims.Add("scp", ClaimType.StringArray);
        var findings = new FindingCollector("test.yaml", new SourceMap());
        var access = AccessDefinition.Compile(
            new EntryIdentity("t", "orders", "1.0.0", "digest"), new AccessManifest { Authenticated = true, When = [condition] }, claims, "access", argumentsSchema: null, findings);
        access.Should().NotBeNull(string.Join(',', findings.Findings.Select(finding => finding.Message)));
        var caller = AccessFixture.Caller("a", """{"tenant_id":"raw","scope":"a"}""") with
        {
            Tenant = "corp",
            Names = new CallerNames(new IssuerClaimsOptions { Tenant = "org", Scope = ["scp"] }),
        };

        (access!.CheckCaller(caller) is null).Should().Be(holds);
    }

    private static bool Holds(string condition, string claims, string arguments)
    {
        var access = AccessFixture.Compile(new AccessManifest { Authenticated = true, When = [condition] });
        var caller = AccessFixture.Caller("s1", claims);
        return access.CheckCaller(caller) is null && access.CheckArguments(caller, JsonDocument.Parse(arguments).RootElement) is null;
    }

    private static string? RuleOf(string condition)
    {
        AccessFixture.Compile(new AccessManifest { Authenticated = true, When = [condition] }, out var findings);
        findings.Should().NotContain(finding => finding.Path != "tools[0].access.when[0]");
        return findings.SingleOrDefault()?.Rule;
    }
}
