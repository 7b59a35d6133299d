using McpSecureApis.Core.Masking.Policy;
using McpSecureApis.Core.Masking.Projection;

namespace McpSecureApis.Core.Tests.Masking;

public sealed class ActionTests
{
    [Theory]
    [InlineData("payment-card", "4111 1111 1111 1111", "***1111")]
    [InlineData("payment-card", "1", "***")]
    [InlineData("payment-card", "12", "***2")]
    [InlineData("payment-card", "123", "***3")]
    [InlineData("payment-card", "1234", "***34")]
    [InlineData("payment-card", "12345", "***45")]
    [InlineData("payment-card", "123456", "***456")]
    [InlineData("payment-card", "1234567", "***567")]
    [InlineData("payment-card", "12345678", "***5678")]
    [InlineData("iban", "DE89 3704 0044 0532 0130 00", "***3000")]
    [InlineData("phone", "1-2-3-4", "***34")] // half of the digits, not half of the characters
    [InlineData("phone", "----", "***")]
    [InlineData("email", "jane@example.com", "j***@e***")]
    [InlineData("email", "a@b.de", "a***@b***")]
    [InlineData("email", "a@b.c", "***")]
    [InlineData("email", "not an address", "***")]
    [InlineData("email", "@example.com", "***")]
    [InlineData("name", "Jane Doe", "J*** D***")]
    [InlineData("name", "Jane Maria Doe", "J*** M***")]
    [InlineData("name", "Jo", "J***")]
    [InlineData("name", "J", "***")]
    [InlineData("name", "A B", "A***")]
    [InlineData("name", "", "***")]
    [InlineData("name", "Ümit Öz", "Ü*** Ö***")]
    [InlineData("name", "\U0001F600\U0001F600\U0001F600\U0001F600", "***")] // no letters to show
    public void Create_Partial_ShowsAtMostFourCharactersAndNeverOverHalf(string dataClass, string value, string expected)
    {
        var result = MaskingFixture.Masked(MaskingFixture.Define(("a", dataClass)), $$"""{"a":"{{value}}"}""");
        result.Content!.Value.GetProperty("a").GetString().Should().Be(expected);
        result.Masked.Should().Contain(dataClass, 1);
    }

    [Fact]
    public void Create_PartialOfAnyLength_HoldsItsBounds()
    {
        foreach (var dataClass in DataClasses.BuiltIn.Values)
        {
            for (var length = 0; length < 40; length++)
            {
                foreach (var value in new[] { new string('7', length), $"{new string('a', length / 2)}@{new string('b', length - (length / 2))}", "x y z w v"[..Math.Min(9, length)] })
                {
                    var shown = ValueMasker.Partial(dataClass, value).Replace("***", "", StringComparison.Ordinal).Length;
                    shown.Should().BeLessThanOrEqualTo(4).And.BeLessThanOrEqualTo(value.Length / 2, $"'{value}' of {dataClass.Name}");
                }
            }
        }
    }

    [Fact]
    public void Create_EachAction_OnEachKindOfScalar()
    {
        string[] scalars = ["\"text7\"", "12345678", "true", "null"];
        (string Class, string[] Expected)[] table =
        [
            ("public", ["\"text7\"", "12345678", "true", "null"]),
            ("account-number", ["\"***t7\"", "\"***5678\"", "\"[redacted:account-number]\"", "null"]),
            ("address", ["\"[redacted:address]\"", "\"[redacted:address]\"", "\"[redacted:address]\"", "null"]),
        ];
        foreach (var (dataClass, expected) in table)
        {
            for (var i = 0; i < scalars.Length; i++)
            {
                MaskingFixture.Masked(MaskingFixture.Define(("a", dataClass)), $$"""{"a":{{scalars[i]}}}""").Text().Should().Be($$"""{"a":{{expected[i]}}}""");
            }
        }

        foreach (var scalar in scalars)
        {
            var result = MaskingFixture.Masked(MaskingFixture.Define(("a", "national-id"), ("b", "public")), $$"""{"a":{{scalar}},"b":1}""");
            result.Text().Should().Be("""{"b":1}""");
            result.Dropped.Should().Be(0, "what an action drops is not drift");
            result.Masked.Should().Contain("national-id", 1);
        }
    }

    [Fact]
    public void Create_Hash_IsTheSameWithinATenantAndClassOnly()
    {
        var policy = MaskingPolicy.Compile(new MaskingOptions
        {
            Classes = { ["customer-id"] = new MaskingClassOptions { Action = "hash", Guessable = false } },
        });
        var definition = MaskingFixture.Compile(policy, ("a", "customer-id")).Definition!;
        string Hash(string value, string? tenant) => MaskingFixture.Masked(definition, $$"""{"a":{{value}}}""", tenant: tenant).Text();

        Hash("\"C1\"", "t1").Should().Be(Hash("\"C1\"", "t1")).And.StartWith("""{"a":"hash:""").And.NotContain("C1");
        Hash("\"C1\"", "t1").Should().NotBe(Hash("\"C1\"", "t2"));
        Hash("\"C1\"", null).Should().NotBe(Hash("\"C1\"", "t1"));
        Hash("\"C1\"", "t1").Should().NotBe(Hash("\"C2\"", "t1"));
        Hash("12", "t1").Should().Be(Hash("\"12\"", "t1"));
    }

    [Theory]
    [InlineData("a\u200Bb", "ab")]
    [InlineData("a\u202Eb\u2066c", "abc")]
    [InlineData("a\u001B[31mred", "a[31mred")]
    [InlineData("x\uDB40\uDC41\uDB40\uDC42y", "xy")]
    [InlineData("tab\tline\n", "tab\tline\n")]
    [InlineData("\U0001F468\u200D\U0001F469", "\U0001F468\u200D\U0001F469")]
    [InlineData("\u2764\uFE0F\u200D\U0001F525", "\u2764\uFE0F\u200D\U0001F525")]
    [InlineData("می\u200Cخواهم", "می\u200Cخواهم")]
    [InlineData("a\u200D\u200D\u200Db", "ab")]
    [InlineData("\u0645\u200C\u200C\u200C\u0645", "\u0645\u0645")]
    public void Create_InvisibleCharacters_DoNotLeaveAnyString(string value, string expected)
    {
        foreach (var dataClass in new[] { "public", "free-text" })
        {
            var reply = System.Text.Json.JsonSerializer.Serialize(new { a = value });
            MaskingFixture.Masked(MaskingFixture.Define(("a", dataClass)), reply).Content!.Value.GetProperty("a").GetString().Should().Be(expected);
        }
    }

    [Fact]
    public void Create_MapKeyThatHoldsPersonalDataOrACredential_IsDropped()
    {
        var reply = $$$"""{"m":{"jane@example.com":"a","ghp_{{{new string('a', 20)}}}{{{new string('1', 16)}}}":"b","x\u200by":"c","ok":"d"}}""";
        MaskingFixture.Masked(MaskingFixture.Define(("m.*", "free-text")), reply).Text().Should().Be("""{"m":{"ok":"d"}}""");
        MaskingFixture.Masked(MaskingFixture.Define(("m.*", "public")), reply).Text().Should().Be("""{"m":{"ok":"d"}}""");
    }

    [Fact]
    public void Create_CredentialInAPublicField_DoesNotLeave()
    {
        var token = "ghp_" + new string('a', 20) + new string('1', 16);
        var result = MaskingFixture.Masked(MaskingFixture.Define(("a", "public")), $$"""{"a":"see {{token}} or jane@example.com"}""");
        result.Text().Should().Be("""{"a":"see [secret] or jane@example.com"}""");
        result.Masked.Should().Contain("secret", 1);
    }
}
