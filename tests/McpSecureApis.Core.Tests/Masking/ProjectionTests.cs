using System.Text;
using System.Text.Json;
using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Manifests.Tree;
using McpSecureApis.Core.Masking;
using McpSecureApis.Core.Masking.Detectors;
using McpSecureApis.Core.Masking.Policy;
using McpSecureApis.Core.Outcomes;

namespace McpSecureApis.Core.Tests.Masking;

public sealed class ProjectionTests
{
    [Theory]
    [InlineData("id", """{"id":"A","x":"B"}""", """{"id":"A"}""", 1)]
    [InlineData("id", """{"ID":"A","Id":"B","id":"C"}""", """{"id":"C"}""", 2)] // a twin in another case is another field
    [InlineData("id", """{"i\u0064":"A"}""", """{"id":"A"}""", 0)] // the same name, written with an escape
    [InlineData("id", """{"id\u200b":"A"}""", """{}""", 1)]
    [InlineData("id", """{"id":{"a":1}}""", """{}""", 1)] // an object where a leaf is listed
    [InlineData("id", """{"id":["a"]}""", """{}""", 1)]
    [InlineData("a.b", """{"a":{"b":1,"c":2},"b":3}""", """{"a":{"b":1}}""", 2)]
    [InlineData("a.b", """{"a":"text"}""", """{}""", 1)] // a leaf where an object is listed
    [InlineData("a.b", """{"a":null}""", """{"a":null}""", 0)] // there is none, which is not "not shown"
    [InlineData("a[].b", """{"a":null}""", """{"a":null}""", 0)]
    [InlineData("a[].b", """{"a":[null,{"b":1}]}""", """{"a":[null,{"b":1}]}""", 0)]
    [InlineData("m.*.b", """{"m":{"k":null}}""", """{"m":{"k":null}}""", 0)]
    [InlineData("a.b", """{"a":[{"b":1}]}""", """{}""", 1)]
    [InlineData("a.b", """{"a":{"x":1}}""", """{"a":{}}""", 1)] // the shape stays
    [InlineData("lines[].sku", """{"lines":[{"sku":"1","p":2},{"p":3},{}]}""", """{"lines":[{"sku":"1"},{},{}]}""", 2)]
    [InlineData("lines[].sku", """{"lines":[]}""", """{"lines":[]}""", 0)]
    [InlineData("lines[].sku", """{"lines":["raw",{"sku":"1"}]}""", """{"lines":[{"sku":"1"}]}""", 1)]
    [InlineData("[].id", """[{"id":1,"x":2}]""", """[{"id":1}]""", 1)]
    [InlineData("[]", """["a",1,{"b":2}]""", """["a",1]""", 1)]
    [InlineData("labels.*", """{"labels":{"a":"1","b":{"c":"2"}}}""", """{"labels":{"a":"1"}}""", 1)]
    [InlineData("*.id", """{"x":{"id":1,"y":2},"z":3}""", """{"x":{"id":1}}""", 2)]
    [InlineData("['a.b'].c", """{"a.b":{"c":1},"a":{"b":{"c":2}}}""", """{"a.b":{"c":1}}""", 1)]
    [InlineData("m[][]", """{"m":[[1,2],[3]]}""", """{"m":[[1,2],[3]]}""", 0)]
    [InlineData("__proto__", """{"__proto__":1,"constructor":2}""", """{"__proto__":1}""", 1)]
    public void Create_ListedPath_LetsOnlyItOut(string path, string reply, string expected, int dropped)
    {
        var result = MaskingFixture.Masked(MaskingFixture.Define((path, "public")), reply);

        result.Text().Should().Be(expected);
        result.Dropped.Should().Be(dropped);
        result.Drift.Sum(place => place.Value).Should().Be(dropped);
        result.Content!.Value.GetRawText().Should().Be(expected);
    }

    [Theory]
    [InlineData("1.0")]
    [InlineData("-0")]
    [InlineData("12345678901234567890")]
    [InlineData("1e400")]
    [InlineData("1.10")]
    [InlineData("true")]
    [InlineData("null")]
    [InlineData("\"ü – 日本 \U0001F600\"")]
    [InlineData("\"\"")]
    public void Create_KeptValue_IsByteExact(string value)
    {
        MaskingFixture.Masked(MaskingFixture.Define(("a", "public")), $$"""{"a":{{value}}}""").Text().Should().Be($$"""{"a":{{value}}}""");
    }

    [Fact]
    public void Create_SeveralPathsBelowOneContainer_KeepTheReplysOrder()
    {
        var definition = MaskingFixture.Define(("a.x", "public"), ("b", "public"), ("a.y[].z", "public"));
        MaskingFixture.Masked(definition, """{"b":1,"a":{"y":[{"z":2}],"x":3}}""").Text().Should().Be("""{"b":1,"a":{"y":[{"z":2}],"x":3}}""");
    }

    [Fact]
    public void Create_AnyKeyBesideAListedOne_HoldsForBoth()
    {
        var definition = MaskingFixture.Define(("*.id", "public"), ("main.name", "public"));
        MaskingFixture.Masked(definition, """{"main":{"id":1,"name":"n","x":0},"other":{"id":2,"name":"n"}}""").Text()
            .Should().Be("""{"main":{"id":1,"name":"n"},"other":{"id":2}}""");
    }

    [Fact]
    public void Create_OneOrMany_TakesBothShapes()
    {
        var definition = MaskingFixture.Define(("a.id", "public"), ("a[].id", "public"));
        MaskingFixture.Masked(definition, """{"a":{"id":1}}""").Text().Should().Be("""{"a":{"id":1}}""");
        MaskingFixture.Masked(definition, """{"a":[{"id":1}]}""").Text().Should().Be("""{"a":[{"id":1}]}""");
    }

    [Theory]
    [InlineData("""{"id":1,"id":2}""")]
    [InlineData("""{"id":1,"\u0069d":2}""")]
    [InlineData("""{"id":1,"x":{"y":1,"y":2}}""")] // also where nothing would leave
    [InlineData("""{"id":1""")]
    [InlineData("""{"id":1} {}""")]
    [InlineData("""{"id":"\ud800"}""")]
    [InlineData("""[{"id":1}]""")]
    [InlineData("\"text\"")]
    [InlineData("null")]
    [InlineData("<html>")]
    public void Create_ReplyNotAsDeclared_IsInvalid(string reply)
    {
        MaskingFixture.Mask(MaskingFixture.Define(("id", "public")), reply).Reason().Should().Be(RefusalReason.ReplyInvalid);
    }

    [Fact]
    public void Create_ReplyNotUtf8OrTooDeep_IsInvalid()
    {
        var definition = MaskingFixture.Define(("id", "public"));
        MaskingFixture.Mask(definition, [0x7B, 0x22, 0xFF, 0x22, 0x3A, 0x31, 0x7D]).Reason().Should().Be(RefusalReason.ReplyInvalid);
        MaskingFixture.Mask(definition, $$"""{"x":{{new string('[', 64)}}{{new string(']', 64)}}}""").Reason().Should().Be(RefusalReason.ReplyInvalid);
        MaskingFixture.Masked(definition, $$"""{"x":{{new string('[', 63)}}{{new string(']', 63)}}}""").Text().Should().Be("{}");
    }

    [Fact]
    public void Create_EmptyReply_IsTheEmptyContainer()
    {
        MaskingFixture.Masked(MaskingFixture.Define(("id", "public")), "").Text().Should().Be("{}");
        MaskingFixture.Masked(MaskingFixture.Define(("[].id", "public")), "").Text().Should().Be("[]");
    }

    [Fact]
    public void Create_ResponseNone_LetsNothingOut()
    {
        var findings = new FindingCollector("f", new SourceMap());
        var definition = MaskingDefinition.Compile(
            MaskingFixture.Tool, new ResponseManifest { None = true }, MaskingPolicy.Default, "tools[0].response", findings)!;

        var result = MaskingFixture.Masked(definition, """{"id":1}""");

        definition.OutputSchema.Should().BeNull();
        result.Content.Should().BeNull();
        result.Utf8.IsEmpty.Should().BeTrue();
    }

    [Fact]
    public void Create_RandomReplies_NeverLetAPlantedValueOutAndConformToTheSchema()
    {
        var definition = MaskingFixture.Define(
            ("id", "public"), ("name", "name"), ("a.mail", "email"), ("a.note", "free-text"), ("list[].n", "public"), ("list[].card", "payment-card"),
            ("map.*", "public"), ("deep.*.x[]", "internal"), ("gone", "secret"));
        string[] names = ["id", "ID", "name", "a", "mail", "note", "list", "n", "card", "map", "deep", "x", "gone", "other", "\u0069d ", "k1"];
        for (var seed = 0; seed < Rounds.Of(2000); seed++)
        {
            var random = new Random(seed);
            var planted = 0;
            using var buffer = new MemoryStream();
            using (var writer = new Utf8JsonWriter(buffer))
            {
                WriteObject(writer, random, names, path: "", ref planted);
            }

            var reply = Encoding.UTF8.GetString(buffer.ToArray());
            var result = MaskingFixture.Masked(definition, reply);

            planted.Should().BeGreaterThanOrEqualTo(0);
            var text = result.Text();
            text.Should().NotContain("planted", $"seed {seed}: {reply}");
            text.Should().NotContain(Convert.ToBase64String("planted"u8)[..8]);
            text.Should().NotContain("detnalp");
            MaskingFixture.FindViolation(definition.OutputSchema!.Value, result.Content!.Value).Should().BeNull($"seed {seed}: {text}");
        }
    }

    [Fact]
    public void Create_ManyMegabytes_TakesBoundedTime()
    {
        var text = new StringBuilder("""{"list":[""");
        while (text.Length < Rounds.Of(5 * 1024 * 1024))
        {
            text.Append("""{"n":"Call 555-010-1234 or a@b.example; 10.0.0.1, eyJhbGciOi, DE89 3704, ::::, @@@@ key: = \"","card":"4111111111111111","x":[1,2,3]},""");
        }

        text.Append("""{}]}""");
        var definition = MaskingFixture.Define(("list[].n", "free-text"), ("list[].card", "payment-card"));
        var clock = System.Diagnostics.Stopwatch.StartNew();

        var result = MaskingFixture.Masked(definition, text.ToString());

        clock.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(20));
        result.Masked["payment-card"].Should().BeGreaterThan(Rounds.Of(10_000));
    }

    [Theory]
    [InlineData("@")]
    [InlineData("a@")]
    [InlineData(":")]
    [InlineData("1 ")]
    [InlineData("1.")]
    [InlineData("DE89")]
    [InlineData("key")]
    [InlineData("key=")]
    [InlineData("password: ")]
    [InlineData("eyJh.")]
    [InlineData("-----BEGIN")]
    [InlineData("http://a:")]
    [InlineData("%25")]
    [InlineData("&amp;")]
    [InlineData("AAA")]
    [InlineData("ABCDEFGH")]
    [InlineData("\u200B")]
    [InlineData("１")]
    public void Scan_LongRepetition_TakesBoundedTime(string unit)
    {
        var text = string.Concat(Enumerable.Repeat(unit, Rounds.Of(200_000) / unit.Length));
        var clock = System.Diagnostics.Stopwatch.StartNew();

        TextMasker.Find(text, DetectorLevel.All);

        clock.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(10));
    }

    private static readonly HashSet<string> ListedLeaves = new(StringComparer.Ordinal)
    {
        ".id", ".list[].n", ".a.note", ".name", ".a.mail", ".list[].card",
    };

    private static void WriteObject(Utf8JsonWriter writer, Random random, string[] names, string path, ref int planted)
    {
        writer.WriteStartObject();
        foreach (var name in names.Where(_ => random.Next(3) == 0).ToList())
        {
            writer.WritePropertyName(name);
            WriteValue(writer, random, names, $"{path}.{name}", ref planted);
        }

        writer.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter writer, Random random, string[] names, string path, ref int planted)
    {
        var depth = path.Count(c => c is '.' or '[');
        switch (depth > 4 ? 3 : random.Next(5))
        {
            case 0:
                WriteObject(writer, random, names, path, ref planted);
                break;
            case 1:
                writer.WriteStartArray();
                for (var i = random.Next(3); i > 0; i--)
                {
                    WriteValue(writer, random, names, path + "[]", ref planted);
                }

                writer.WriteEndArray();
                break;
            case 2:
                writer.WriteNumberValue(random.Next());
                break;
            default:
                // What may leave is harmless; everything else holds the word that must not be seen.
                var parts = path.Split('.', StringSplitOptions.RemoveEmptyEntries);
                var mayLeave = ListedLeaves.Contains(path) || (parts.Length == 2 && parts[0] == "map") ||
                    (parts.Length == 3 && parts[0] == "deep" && parts[2] == "x[]");
                planted += mayLeave ? 0 : 1;
                writer.WriteStringValue(mayLeave ? "harmless" : "planted");
                break;
        }
    }
}
