using System.Text;
using McpSecureApis.Core.Manifests;
using McpSecureApis.Core.Masking;

namespace McpSecureApis.Core.Tests.Masking;

/// <summary>The keys of maps: what a <c>*</c> stands for is the backend's text, and may be a person's data.</summary>
public sealed class KeyTests
{
    [Theory]
    [InlineData("byEmail.*.n", """{"byEmail":{"jane@example.com":{"n":1},"plain":{"n":2}}}""", """{"byEmail":{"plain":{"n":2}}}""")]
    [InlineData("m.*", """{"m":{"4111111111111111":"v","plain":"w"}}""", """{"m":{"plain":"w"}}""")]
    [InlineData("m.*[].n", """{"m":{"DE89370400440532013000":[{"n":1}],"plain":[{"n":2}]}}""", """{"m":{"plain":[{"n":2}]}}""")]
    [InlineData("m.*.*", """{"m":{"plain":{"10.1.2.3":1,"k":2}}}""", """{"m":{"plain":{"k":2}}}""")]
    [InlineData("*.n", """{"jane%40example.com":{"n":1},"plain":{"n":2}}""", """{"plain":{"n":2}}""")]
    [InlineData("m.*", """{"m":{"password: hunter2hunter2":1,"plain":2}}""", """{"m":{"plain":2}}""")]
    [InlineData("m.*.n", """{"m":{"\u006aane@example.com":null,"plain":null}}""", """{"m":{"plain":null}}""")]
    public void Create_KeyThatHoldsPersonalData_IsDroppedWithItsValueAndCounted(string path, string reply, string expected)
    {
        foreach (var dataClass in new[] { "public", "internal", "free-text" })
        {
            var result = MaskingFixture.Masked(MaskingFixture.Define((path, dataClass)), reply);
            result.Text().Should().Be(expected);
            result.Masked.Should().Contain("member-name", 1);
            result.Dropped.Should().Be(0, "what masking takes out is not drift");
        }
    }

    [Theory]
    [InlineData("email", """{"j***@e***":1,"p***@e***":2}""")]
    [InlineData("address", """{"[redacted:address]":1,"[redacted:address]#2":2}""")]
    [InlineData("national-id", "{}")]
    [InlineData("free-text", """{"[email]":1,"[email]#2":2}""")]
    [InlineData("public", """{"jane@example.com":1,"paul@example.com":2}""")]
    public void Create_KeysOfAClass_AreMaskedLikeItsValues(string keys, string expected)
    {
        var definition = Define(("m.*", new FieldManifest { Class = "public", Keys = keys }));
        var result = MaskingFixture.Masked(definition, """{"m":{"jane@example.com":1,"paul@example.com":2}}""");
        result.Text().Should().Be($$"""{"m":{{expected}}}""");
        MaskingFixture.FindViolation(definition.OutputSchema!.Value, result.Content!.Value).Should().BeNull();
        result.Masked.Values.Sum().Should().Be(keys == "public" ? 0 : 2);
    }

    [Fact]
    public void Create_KeysThatMaskAlike_AreNumberedInTheReplysOrder()
    {
        var definition = Define(("m.*.n", new FieldManifest { Class = "public", Keys = "email" }));
        var result = MaskingFixture.Masked(
            definition, """{"m":{"jane@example.com":{"n":1},"jill@else.example":{"n":2},"gone@example.com":"not an object","joan@example.org":{"n":3}}}""");
        result.Text().Should().Be("""{"m":{"j***@e***":{"n":1},"j***@e***#2":{"n":2},"j***@e***#3":{"n":3}}}""");
        result.DriftText().Should().Be("m.*=1");
    }

    [Fact]
    public void Create_MaskedKeyMeetsAnotherName_StaysUnique()
    {
        // One key is already what another becomes, and one member is listed by the name that a key becomes.
        var definition = Define(
            ("*.n", new FieldManifest { Class = "public", Keys = "free-text" }), ("['[email]'].x", new FieldManifest { Class = "public" }));
        MaskingFixture.Masked(definition, """{"[email]#3":{"n":1},"a@example.com":{"n":2},"b@example.com":{"n":3},"[email]":{"x":4,"n":5}}""").Text()
            .Should().Be("""{"[email]#3":{"n":1},"[email]#2":{"n":2},"[email]#4":{"n":3},"[email]":{"x":4,"n":5}}""");
    }

    [Fact]
    public void Create_KeysByScope_LeaveForWhoMaySeeThem()
    {
        var policy = MaskingPolicy.Compile(new MaskingOptions
        {
            ByScope = { new MaskingScopeOptions { Scope = "pii.read", Classes = { ["email"] = new MaskingClassOptions { Action = "keep" } } } },
        });
        var definition = MaskingFixture.CompileFields(policy, ("m.*", new FieldManifest { Class = "public", Keys = "email" })).Definition!;
        const string Reply = """{"m":{"jane@example.com":1}}""";
        MaskingFixture.Masked(definition, Reply).Text().Should().Be("""{"m":{"j***@e***":1}}""");
        MaskingFixture.Masked(definition, Reply, "pii.read").Text().Should().Be(Reply);
    }

    [Fact]
    public void Create_SeveralStars_OneClassSpeaksOfAllAndAnEntryOfItsOwnDecides()
    {
        const string Reply = """{"t":{"tenant":{"jane@example.com":{"n":1}}}}""";
        MaskingFixture.Masked(Define(("t.*.*.n", new FieldManifest { Class = "public", Keys = "address" })), Reply).Text()
            .Should().Be("""{"t":{"[redacted:address]":{"[redacted:address]":{"n":1}}}}""");
        MaskingFixture.Masked(
            Define(("t.*.*.n", new FieldManifest { Class = "public", Keys = "email" }), ("t.*", new FieldManifest { Keys = "internal" })), Reply).Text()
            .Should().Be("""{"t":{"tenant":{"j***@e***":{"n":1}}}}""");
        MaskingFixture.Masked(Define(("t.*.*.n", new FieldManifest { Class = "public" }), ("t.*.*", new FieldManifest { Keys = "email" })), Reply).Text()
            .Should().Be("""{"t":{"tenant":{"j***@e***":{"n":1}}}}""");
    }

    [Fact]
    public void Compile_KeysThatNothingOrTwoSpeakOf_AreFindings()
    {
        Problems(("a", new FieldManifest { Class = "public" }), ("m.*", new FieldManifest { Keys = "email" })).Should().Contain("field-keys");
        Problems(("m.*.a", new FieldManifest { Class = "public", Keys = "email" }), ("m.*.b", new FieldManifest { Class = "public", Keys = "address" })).Should().Contain("field-keys");
        Problems(("m.*", new FieldManifest { Class = "public", Keys = "no-such" })).Should().Contain("unknown-class");
        Problems(("m.*.a", new FieldManifest { Class = "public", Keys = "email" }), ("m.*.b", new FieldManifest { Class = "public" })).Should().BeEmpty();
    }

    [Fact]
    public void Create_ManyKeysThatMaskAlike_TakesBoundedTime()
    {
        var definition = Define(("m.*", new FieldManifest { Class = "public", Keys = "address" }));
        var reply = new StringBuilder("""{"m":{"[redacted:address]#2":0""");
        for (var i = 0; i < 100_000; i++)
        {
            reply.Append(System.Globalization.CultureInfo.InvariantCulture, $",\"k{i}\":{i}");
        }

        var clock = System.Diagnostics.Stopwatch.StartNew();
        var text = MaskingFixture.Masked(definition, reply.Append("}}").ToString()).Text();
        clock.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(10));
        text.Should().Contain("\"[redacted:address]#100001\":99999");
    }

    private static MaskingDefinition Define(params (string Path, FieldManifest Field)[] fields)
    {
        var (definition, findings) = MaskingFixture.CompileFields(policy: null, fields);
        findings.Findings.Should().BeEmpty();
        return definition!;
    }

    private static IEnumerable<string> Problems(params (string Path, FieldManifest Field)[] fields)
    {
        var (definition, findings) = MaskingFixture.CompileFields(policy: null, fields);
        (definition is null).Should().Be(findings.Findings.Count > 0);
        return findings.Findings.Select(finding => finding.Rule);
    }
}
