using McpSecureApis.Core.Masking.Policy;

namespace McpSecureApis.Core.Tests.Masking;

public sealed class MaskingPolicyTests
{
    private static MaskingOptions Options(params (string Class, string Action)[] classes)
    {
        var options = new MaskingOptions();
        foreach (var (name, action) in classes)
        {
            options.Classes[name] = new MaskingClassOptions { Action = action };
        }

        return options;
    }

    [Theory]
    [InlineData("national-id")]
    [InlineData("tax-id")]
    [InlineData("phone")]
    [InlineData("birth-date")]
    [InlineData("payment-card")]
    [InlineData("ip")]
    public void Validate_HashOfAGuessableClass_IsAStartError(string name)
    {
        var problems = new MaskingOptionsValidator().Validate(Options((name, "hash"))).Errors;
        problems.Should().ContainSingle().Which.ErrorMessage.Should().Contain($"Masking:Classes:{name}:Action").And.Contain("redact");
        var compile = () => MaskingPolicy.Compile(Options((name, "hash")));
        compile.Should().Throw<ArgumentException>();
    }

    [Theory]
    [InlineData("token")] // not an action of this version
    [InlineData("Keep")]
    [InlineData("0")]
    [InlineData("")]
    [InlineData(null)]
    public void Validate_UnknownAction_IsAStartErrorThatNamesTheActions(string? action)
    {
        var options = new MaskingOptions();
        options.Classes["email"] = new MaskingClassOptions { Action = action };
        new MaskingOptionsValidator().Validate(options).Errors.Should().ContainSingle().Which.ErrorMessage.Should().Contain("keep, scan, partial, hash, redact, drop");
    }

    [Fact]
    public void Validate_SeveralProblems_ReportsAll()
    {
        var options = Options(("emial", "drop"), ("ip", "hash"));
        options.Classes["Bad Name"] = new MaskingClassOptions { Action = "drop", Define = true };
        options.Classes["email"] = new MaskingClassOptions { Action = "drop", Define = true };
        options.ByScope.Add(new MaskingScopeOptions { Scope = "a b", Classes = { ["phone"] = new MaskingClassOptions { Action = "hash" } } });
        new MaskingOptionsValidator().Validate(options).Errors.Should().HaveCount(6).And.OnlyContain(error => error.ErrorMessage.Contains("Masking:"));
    }

    [Fact]
    public void Create_ClassOfTheOperator_HasItsAction()
    {
        var options = new MaskingOptions();
        options.Classes["employee-id"] = new MaskingClassOptions { Action = "hash", Define = true, Guessable = false };
        var (definition, _) = MaskingFixture.Compile(MaskingPolicy.Compile(options), ("e", "employee-id"));
        MaskingFixture.Masked(definition!, """{"e":"E-1234567"}""").Text().Should().StartWith("""{"e":"hash:""");
    }

    [Theory]
    [InlineData("", "***1234")]
    [InlineData("pii.read", "+1 555 010 1234")]
    [InlineData("pii.none", "[redacted:phone]")]
    [InlineData("pii.read pii.none", "[redacted:phone]")] // the last entry whose scope the caller has
    [InlineData("PII.READ", "***1234")]
    [InlineData("pii.read.all", "***1234")]
    public void Create_CallerWithAScope_SeesWhatTheLastEntrySays(string scopes, string expected)
    {
        var options = new MaskingOptions();
        options.ByScope.Add(new MaskingScopeOptions { Scope = "pii.read", Classes = { ["phone"] = new MaskingClassOptions { Action = "keep" } } });
        options.ByScope.Add(new MaskingScopeOptions { Scope = "pii.none", Classes = { ["phone"] = new MaskingClassOptions { Action = "redact" } } });
        var (definition, _) = MaskingFixture.Compile(MaskingPolicy.Compile(options), ("p", "phone"));
        MaskingFixture.Masked(definition!, """{"p":"+1 555 010 1234"}""", scopes).Content!.Value.GetProperty("p").GetString().Should().Be(expected);
    }

    [Fact]
    public void Compile_UnknownClassAndOverlaps_AreFindingsWithPlaceAndKnownClasses()
    {
        var (definition, findings) = MaskingFixture.Compile(
            policy: null, ("a", "emial"), ("b", "public"), ("b.c", "public"), ("m.*", "public"), ("m.x", "email"), ("q[", "public"));
        definition.Should().BeNull();
        findings.Findings.Select(finding => (finding.Path, finding.Rule)).Should().BeEquivalentTo(
        [
            ("tools[0].response.fields.a", "unknown-class"),
            ("tools[0].response.fields['b.c']", "overlapping-fields"),
            ("tools[0].response.fields['m.x']", "overlapping-fields"),
            ("tools[0].response.fields['q[']", "field-path"),
        ]);
        findings.Findings[0].Expected.Should().Contain("email").And.Contain("free-text");
    }

    [Fact]
    public void Compile_NoFields_IsAFinding()
    {
        var (definition, findings) = MaskingFixture.Compile(policy: null);
        definition.Should().BeNull();
        findings.Findings.Should().ContainSingle().Which.Rule.Should().Be("no-fields");
    }

    [Fact]
    public void Validate_HashOfAClassThatMayBeGuessable_NeedsTheOperatorsWord()
    {
        foreach (var name in new[] { "customer-id", "account-number", "iban", "employee-id" })
        {
            foreach (var guessable in new bool?[] { null, true, false })
            {
                var options = new MaskingOptions();
                options.Classes[name] = new MaskingClassOptions { Action = "hash", Define = name == "employee-id", Guessable = guessable };
                var problems = new MaskingOptionsValidator().Validate(options).Errors;
                if (guessable == false)
                {
                    problems.Should().BeEmpty();
                }
                else
                {
                    problems.Should().ContainSingle().Which.ErrorMessage.Should().Contain($"Masking:Classes:{name}").And.Contain("\"Guessable\": false").And.Contain("partial, redact or drop");
                }
            }
        }
    }

    [Fact]
    public void Validate_HashByScope_AsksTheClassItself()
    {
        var options = new MaskingOptions();
        options.ByScope.Add(new MaskingScopeOptions { Scope = "ids.read", Classes = { ["customer-id"] = new MaskingClassOptions { Action = "hash" } } });
        new MaskingOptionsValidator().Validate(options).Errors.Should().ContainSingle().Which.ErrorMessage.Should().Contain("\"Guessable\": false");
        options.Classes["customer-id"] = new MaskingClassOptions { Action = "partial", Guessable = false };
        new MaskingOptionsValidator().Validate(options).Errors.Should().BeEmpty();
        options.ByScope[0].Classes["customer-id"].Guessable = false;
        new MaskingOptionsValidator().Validate(options).Errors.Should().ContainSingle().Which.ErrorMessage.Should().Contain("say it in Masking:Classes");
    }

    [Fact]
    public void Validate_GuessableClassSaidToBeNone_IsAStartError()
    {
        var options = new MaskingOptions();
        options.Classes["phone"] = new MaskingClassOptions { Action = "partial", Guessable = false };
        new MaskingOptionsValidator().Validate(options).Errors.Should().ContainSingle().Which.ErrorMessage.Should().Contain("leave it out");
    }

    [Fact]
    public void CustomerId_ByDefault_IsNotHashed() =>
        MaskingFixture.Masked(MaskingFixture.Define(("c", "customer-id")), """{"c":"C-10427731"}""").Text().Should().Be("""{"c":"***7731"}""");

    [Fact]
    public void OutputSchema_IsClosedAndLeavesAreScalars()
    {
        var schema = MaskingFixture.Define(("a.b", "public"), ("m.*", "public"), ("l[]", "public")).OutputSchema!.Value;
        var scalar = """{"type":["string","number","boolean","null"]}""";
        schema.GetRawText().Should().Be(
            """{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","properties":{"a":{"type":["object","null"],"properties":{"b":""" + scalar +
            """},"additionalProperties":false},"l":{"type":["array","null"],"items":""" + scalar +
            """},"m":{"type":["object","null"],"properties":{},"additionalProperties":""" + scalar + """}},"additionalProperties":false}""");
    }
}
