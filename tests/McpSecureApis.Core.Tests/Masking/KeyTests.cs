using System.Globalization;
using System.Text;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Masking;
using McpSecureApis.Core.Masking.Detectors;
using McpSecureApis.Core.Masking.Policy;
using McpSecureApis.TestKit;

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
    [InlineData("card_4111111111111111")]
    [InlineData("4111111111111111_2024")]
    [InlineData("4111_1111_1111_1111")]
    [InlineData("2024_4111_1111_1111_1111_visa")]
    [InlineData("x4111111111111111")]
    [InlineData("4111111111111111x")]
    [InlineData("face4111111111111111")]
    [InlineData("amex_3782_822463_10005")]
    [InlineData("visa_4222222222222")]
    [InlineData("card_4111-1111-1111-1111")]
    [InlineData("card_4111.1111_1111 1111")]
    [InlineData("card_\uff14\uff11\uff11\uff11111111111111")]
    [InlineData("card%5F4111111111111111")]
    [InlineData("tel_+491701234567")]
    [InlineData("+491701234567_home")]
    [InlineData("tel+49_170_1234567")]
    [InlineData("tel_01701234567")]
    [InlineData("homePhone_491701234567")]
    [InlineData("mobile_212_555_0147")]
    [InlineData("jane_212-555-0147")]
    [InlineData("ssn_123-45-6789")]
    [InlineData("123-45-6789_jane")]
    [InlineData("ssn_123456789")]
    public void Create_NumberThatTouchesAnUnderscoreOrALetterOfAKey_DoesNotLeave(string key)
    {
        var reply = $$$"""{"m":{"{{{key}}}":1,"plain":2}}""";
        foreach (var dataClass in new[] { "public", "internal", "free-text" })
        {
            MaskingFixture.Masked(MaskingFixture.Define(("m.*", dataClass)), reply).Text().Should().Be("""{"m":{"plain":2}}""", "{0} is a {1}", key, dataClass);
        }

        var scanned = MaskingFixture.Masked(Define(("m.*", new FieldManifest { Class = "public", Keys = "free-text" })), reply);
        scanned.Text().Should().MatchRegex("""\[(payment-card|phone|ssn)\]""").And.Contain("\"plain\":2");
    }

    [Theory]
    [InlineData("order_2024_11")]
    [InlineData("line12")]
    [InlineData("ORD-00000001")]
    [InlineData("ts_1700000000")]
    [InlineData("ts_1700000000000")]
    [InlineData("at_20241130123000")]
    [InlineData("2024_11_30_12_30_00")]
    [InlineData("ean_4006381333931")] // Passes no Luhn.
    [InlineData("ean_4000000000006")] // Luhn passes, and so does the check digit of an article number.
    [InlineData("card_4111111111111112")] // Luhn fails.
    [InlineData("user_1759288472991170630")] // No issuer's range and length.
    [InlineData("5001_1700000009")] // An identifier and a time, with a Luhn that fits.
    [InlineData("550e8400-e29b-41d4-a716-446655440000")]
    [InlineData("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("ab4111111111111111c0ffee0000dead")] // A digest with such digits.
    [InlineData("v1.2.3+20241130123000")]
    [InlineData("offset_+0100")]
    [InlineData("call_1700000000")]
    [InlineData("phone_1700000000")]
    [InlineData("phone_2024_11_30_12")]
    [InlineData("hotel_0123456789")]
    [InlineData("size_300_250_2024")]
    [InlineData("part_123_45_6789")]
    [InlineData("PN123-45-6789")]
    public void Create_OrdinaryKey_Leaves(string key)
    {
        var reply = $$$"""{"m":{"{{{key}}}":1}}""";
        MaskingFixture.Masked(MaskingFixture.Define(("m.*", "public")), reply).Text().Should().Be(reply);
    }

    [Theory]
    [InlineData("jane_doe")] // No detector knows names.
    [InlineData("card_411111_1111111111")] // Groups in which no card is printed.
    [InlineData("card_4000000000006")] // A card of 13 digits whose last one is that of an article number too.
    [InlineData("user_491701234567")] // No plus and no word that says "phone".
    [InlineData("jane_212_555_0147")]
    [InlineData("123_45_6789")]
    [InlineData("4111\":{\"1111\":{\"1111\":{\"1111")] // In pieces over several keys.
    public void Create_KeyThatHidesItsNumber_IsResidual(string key)
    {
        var reply = "{\"m\":{\"" + key + "\":" + (key.Contains('{', StringComparison.Ordinal) ? "1}}}}}" : "1}}");
        var path = key.Contains('{', StringComparison.Ordinal) ? "m.*.*.*.*" : "m.*";
        MaskingFixture.Masked(MaskingFixture.Define((path, "public")), reply).Text()
            .Should().Be(reply, "docs/threat-model.md names it; what is found can go from there");
    }

    [Fact]
    public void Find_KeysWithDigestsAndIdentifiers_FindsNoMoreThanInFreeText()
    {
        var random = new Random(20241130);
        Span<byte> bytes = stackalloc byte[32];
        for (var i = 0; i < Rounds.Of(20_000); i++)
        {
            random.NextBytes(bytes);
            NoMore(new Guid(bytes[..16]).ToString());
            NoMore($"id_{new Guid(bytes[..16]):D}_x");
            NoMore(Convert.ToHexStringLower(bytes));
            NoMore(Convert.ToHexString(bytes[..20]));
            NoMore(string.Create(CultureInfo.InvariantCulture, $"order_{i}_{1_600_000_000L + random.Next(300_000_000)}"));
            NoMore(string.Create(CultureInfo.InvariantCulture, $"t{1_600_000_000_000L + random.NextInt64(300_000_000_000)}"));
            NoMore(string.Create(CultureInfo.InvariantCulture,
                $"{2000 + random.Next(60)}_{random.Next(1, 13):D2}_{random.Next(1, 29):D2}_{random.Next(86400):D6}"));
        }

        static void NoMore(string key)
        {
            if (TextMasker.Find(key, DetectorLevel.Keys) is not null)
            {
                TextMasker.Find(key, DetectorLevel.All).Should().NotBeNull(key);
            }
        }
    }

    [Fact]
    public async Task Find_OrdinaryKey_AllocatesNothing()
    {
        var bytes = await Allocations.OnceWarmAsync(() => TextMasker.Find("order_2024_11_line12_550e8400", DetectorLevel.Keys));
        bytes.Should().Be(0);
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
        var count = Rounds.Of(100_000);
        for (var i = 0; i < count; i++)
        {
            reply.Append(CultureInfo.InvariantCulture, $",\"k{i}\":{i}");
        }

        var clock = System.Diagnostics.Stopwatch.StartNew();
        var text = MaskingFixture.Masked(definition, reply.Append("}}").ToString()).Text();
        clock.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(10));
        text.Should().Contain($"\"[redacted:address]#{count + 1}\":{count - 1}");
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
