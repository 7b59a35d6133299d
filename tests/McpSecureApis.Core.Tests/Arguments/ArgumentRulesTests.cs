using System.Text;
using System.Text.Json;
using McpSecureApis.Core.Arguments;
using McpSecureApis.Core.Manifests.Files;
using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Outcomes;

namespace McpSecureApis.Core.Tests.Arguments;

public sealed class ArgumentRulesTests
{
    private const string Schema =
        """
        {type: object, required: [must], properties: {
          must: {type: string}, from: {type: string, format: date}, to: {type: [string, 'null'], format: date}, until: {type: string, format: date},
          start: {type: string, format: date-time}, end: {type: string, format: date-time}, low: {type: number}, high: {$ref: '#/$defs/n'},
          email: {type: string}, phone: {type: [string, 'null']}, fax: {type: string}, preset: {type: string, default: a},
          status: {enum: [open, paid]}, sort: {enum: [date, amount]}, range: {type: object, properties: {a: {type: integer}, b: {type: integer}}},
          lines: {type: array, items: {type: object, properties: {quantity: {type: number}}}}}, $defs: {n: {type: number}}}
        """;

    [Theory]
    [InlineData("order: [from, to]", """{"from":"2026-01-01","to":"2026-01-01"}""", null)]
    [InlineData("order: [from, to]", """{"from":"2026-01-02","to":"2026-01-01"}""", "/to: must not be before 'from'")]
    [InlineData("order: [from, to]", """{"from":"2026-01-02"}""", null)]
    [InlineData("order: [from, to]", """{"from":"2026-01-02","to":null}""", null)]
    [InlineData("{order: [from, to], strict: true}", """{"from":"2026-01-01","to":"2026-01-01"}""", "/to: must be after 'from'")]
    [InlineData("order: [from, to, until]", """{"from":"2026-01-03","until":"2026-01-01"}""", "/until: must not be before 'from'")]
    [InlineData("order: [start, end]", """{"start":"2026-01-01T10:00:00+02:00","end":"2026-01-01T08:30:00Z"}""", null)]
    [InlineData("order: [start, end]", """{"start":"2026-01-01T08:30:00z","end":"2026-01-01T10:00:00+02:00"}""", "/end: must not be before 'start'")]
    [InlineData("order: [start, end]", """{"start":"2016-12-31T23:59:60Z","end":"2026-01-01T00:00:00Z"}""", "/end: must not be before 'start'")]
    [InlineData("order: [low, high]", """{"low":9007199254740993,"high":9007199254740992}""", "/high: must not be before 'low'")]
    [InlineData("order: [low, high]", """{"low":1e400,"high":1.0e401}""", null)]
    [InlineData("order: [range.a, range.b]", """{"range":{"a":2,"b":1}}""", "/range/b: must not be before 'range.a'")]
    [InlineData("exactlyOne: [email, phone]", "{}", "arguments: give exactly one of 'email', 'phone'")]
    [InlineData("exactlyOne: [email, phone]", """{"email":"a","phone":"b"}""", "arguments: give exactly one of 'email', 'phone'")]
    [InlineData("exactlyOne: [email, phone]", """{"email":"a","phone":null}""", null)]
    [InlineData("atLeastOne: [email, phone]", """{"phone":null}""", "arguments: give at least one of 'email', 'phone'")]
    [InlineData("atLeastOne: [email, phone]", """{"email":"a","phone":"b"}""", null)]
    [InlineData("atMostOne: [email, phone, fax]", """{"email":"a","fax":"b"}""", "arguments: give at most one of 'email', 'phone', 'fax'")]
    [InlineData("atMostOne: [email, phone]", "{}", null)]
    [InlineData("together: [email, phone]", """{"email":"a"}""", "arguments: give all of 'email', 'phone', or none of them")]
    [InlineData("together: [email, phone]", """{"email":"a","phone":"b"}""", null)]
    [InlineData("sum: {of: ['lines[].quantity'], max: 10}", """{"lines":[{"quantity":9.9},{"quantity":0.1},{}]}""", null)]
    [InlineData("sum: {of: ['lines[].quantity'], max: 10}", """{"lines":[{"quantity":9.9},{"quantity":0.2}]}""", "/lines: the sum of 'lines[].quantity' must be at most 10")]
    [InlineData("sum: {of: ['lines[].quantity'], max: 10}", """{"lines":[{"quantity":1e400},{"quantity":-1e400}]}""", "/lines: the sum of 'lines[].quantity' must be at most 10")]
    [InlineData("sum: {of: [low, high], min: 1, max: 3}", """{"low":0.5}""", "/low: the sum of 'low' and 'high' must be from 1 to 3")]
    [InlineData("sum: {of: [low, high], max: 9007199254740992}", """{"low":9007199254740992,"high":0.0000000000000000001}""", "/low: the sum of 'low' and 'high' must be at most 9007199254740992")]
    [InlineData("allowed: {of: [status, sort], combinations: [[open, date], [paid, null]]}", """{"status":"open","sort":"date"}""", null)]
    [InlineData("allowed: {of: [status, sort], combinations: [[open, date], [paid, null]]}", """{"status":"paid"}""", null)]
    [InlineData("allowed: {of: [status, sort], combinations: [[open, date], [paid, null]]}", "{}", null)]
    [InlineData(
        "allowed: {of: [status, sort], combinations: [[open, date], [paid, null]]}", """{"status":"paid","sort":"date"}""",
        "/status: 'status' and 'sort' can only be \"open\" with \"date\"; \"paid\" with nothing")]
    [InlineData("{exactlyOne: [email, phone], message: Ask the user for one of them.}", "{}", "arguments: Ask the user for one of them")]
    public void Check_Rule_SaysWhatToDo(string rule, string arguments, string? problem)
    {
        var definition = Compile(rule, out var findings)!;
        findings.Should().BeEmpty();
        var problems = definition.Rules.Check(JsonElement.Parse(arguments));
        ArgumentProblemText.Write("x", problems).Should().Be(problem is null ? "x " : $"x {problem}.");
    }

    [Fact]
    public void Check_SeveralRules_AllAreTold()
    {
        var definition = Compile("order: [from, to]\n  - together: [email, phone]", out _)!;
        definition.Rules.Check(JsonElement.Parse("""{"from":"2026-01-02","to":"2026-01-01","email":"secret-value"}""")).Select(problem => problem.Rule)
            .Should().Equal("order", "together");
        definition.Rules.ArgumentsUsed.Should().BeEquivalentTo("from", "to", "email", "phone");
    }

    [Theory]
    [InlineData("{}", "tools[0].rules[0]", "rule")]
    [InlineData("{order: [from, to], together: [email, phone]}", "tools[0].rules[0]", "rule")]
    [InlineData("{together: [email, phone], strict: true}", "tools[0].rules[0].strict", "rule")]
    [InlineData("{together: [email, phone], message: ''}", "tools[0].rules[0].message", "rule")]
    [InlineData("order: [from]", "tools[0].rules[0].order", "rule-field")]
    [InlineData("order: [from, from]", "tools[0].rules[0].order", "rule-field")]
    [InlineData("order: [from, nobody]", "tools[0].rules[0].order[1]", "rule-field")]
    [InlineData("order: [from, 'lines[].quantity']", "tools[0].rules[0].order[1]", "rule-field")]
    [InlineData("order: [from, 'a..b']", "tools[0].rules[0].order[1]", "rule-field")]
    [InlineData("order: [from, start]", "tools[0].rules[0].order", "rule-order")]
    [InlineData("order: [email, phone]", "tools[0].rules[0].order", "rule-order")]
    [InlineData("exactlyOne: [must, preset]", "tools[0].rules[0].exactlyOne", "rule-presence")]
    [InlineData("atLeastOne: [must, email]", "tools[0].rules[0].atLeastOne", "rule-presence")]
    [InlineData("together: [preset, email]", "tools[0].rules[0].together", "rule-presence")]
    [InlineData("sum: {of: [low]}", "tools[0].rules[0].sum", "rule-sum")]
    [InlineData("sum: {of: [email], max: 1}", "tools[0].rules[0].sum.of", "rule-sum")]
    [InlineData("sum: {of: [low], min: 2, max: 1}", "tools[0].rules[0].sum", "rule-sum")]
    [InlineData("sum: {of: [low], max: many}", "tools[0].rules[0].sum.max", "rule-sum")]
    [InlineData("allowed: {of: [status, sort], combinations: []}", "tools[0].rules[0].allowed.combinations", "rule-allowed")]
    [InlineData("allowed: {of: [status, sort], combinations: [[open]]}", "tools[0].rules[0].allowed.combinations", "rule-allowed")]
    [InlineData("allowed: {of: [status, sort], combinations: [[gone, date]]}", "tools[0].rules[0].allowed.combinations[0][0]", "rule-allowed")]
    [InlineData("orders: [from, to]", "tools[0].rules[0].orders", "unknown-member")]
    public void Compile_WrongRule_IsAFindingAtItsPlace(string rule, string path, string id)
    {
        Compile(rule, out var findings).Should().BeNull();
        findings.Should().Contain(finding => finding.Path == path && finding.Rule == id);
    }

    private static ArgumentsDefinition? Compile(string rule, out IReadOnlyList<ManifestFinding> findings)
    {
        var text = $$"""
            manifest: orders
            version: 1.0.0
            owner: team@example.com
            backend: {baseUrl: "https://orders.example", allowedNetworks: [public]}
            tools:
            - name: orders_get
              description: Returns orders.
              effect: read
              access: {scopes: [orders.read]}
              request: {method: GET, path: /orders}
              response: none
              rules:
              - {{rule}}
              arguments:
            {{string.Join('\n', Schema.Split('\n').Select(line => "    " + line))}}
            """;
        var read = ManifestReader.Read("orders.yaml", Encoding.UTF8.GetBytes(text));
        findings = read.Findings.Findings;
        if (read.Draft is not { } manifest)
        {
            return null;
        }

        var tool = manifest.Tools[0];
        return ArgumentsDefinition.Compile(
            new EntryIdentity("orders_get", "orders", "1.0.0", "00"), tool.Arguments, "tools[0].arguments", tool.Rules, "tools[0].rules", tool.Screening, read.Findings);
    }
}
