using System.Text;
using System.Text.Json;
using McpSecureApis.Core.Manifests.Files;
using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Manifests.Tree;
using McpSecureApis.Core.Manifests.Values;

namespace McpSecureApis.Core.Tests.Manifests;

public sealed class ManifestReaderTests
{
    [Fact]
    public void Read_Sample_GivesTheModelWithoutFindings()
    {
        var result = ManifestTexts.ReadYaml(ManifestTexts.Yaml);

        result.Findings.Findings.Should().BeEmpty();
        var manifest = result.Manifest!;
        manifest.Manifest.Should().Be("orders");
        manifest.Version.Should().Be("1.4.0");
        manifest.Claims["department"].Should().Be(ClaimType.String);
        manifest.Backend.BaseUrl.Should().Be(new Uri("https://orders.internal.example/api"));
        manifest.Backend.AllowedNetworks.Should().Equal("10.20.0.0/16");
        manifest.Backend.Timeout.Should().Be(TimeSpan.FromSeconds(10));
        var tool = manifest.Tools[0];
        tool.Effect.Should().Be(ToolEffect.Read);
        tool.Access.Scopes.Should().Equal("orders.read");
        tool.Request.Query["expand"].Should().Be(new ParameterManifest { Template = "lines" });
        tool.Bind["tenant"].Should().Be(new BindManifest { Claim = "tenant_id", In = BindTarget.Header, Name = "X-Tenant" });
        tool.Response.MaxBytes.Should().Be(256 * 1024);
        tool.Response.Fields.Should().HaveCount(5).And.Contain("customer.email", new FieldManifest { Class = "email" });
        tool.Limits.Should().Be(new LimitsManifest { PerCaller = new RateManifest(60, TimeSpan.FromMinutes(1), 60), Concurrent = 4 });
        tool.Examples.Should().ContainSingle().Which.Expect.Should().Be(ExampleExpectation.Allow);
        manifest.Tools[1].Response.None.Should().BeTrue();
        manifest.Tools[1].Request.Body!.Value.GetRawText().Should().Be("""{"note":"{note}","price":1.10}""");
        manifest.Tools[1].Access.AnyOf.Should().HaveCount(2);
    }

    [Fact]
    public void Read_YamlAndJsonTwins_GiveTheSameModel()
    {
        var yaml = ManifestTexts.ReadYaml(ManifestTexts.Yaml);
        var json = ManifestTexts.ReadJson(ManifestTexts.Json);

        json.Findings.Findings.Should().BeEmpty();
        JsonSerializer.Serialize(json.Manifest).Should().Be(JsonSerializer.Serialize(yaml.Manifest));
        json.Digest.Should().MatchRegex("^[0-9a-f]{64}$").And.NotBe(yaml.Digest);
    }

    [Fact]
    public void Read_WindowsLineEnds_GivesTheSameModel()
    {
        var crlf = ManifestTexts.ReadYaml(ManifestTexts.Yaml.ReplaceLineEndings("\r\n"));
        crlf.Findings.Findings.Should().BeEmpty();
        crlf.Positions.Find("tools[1].name").Should().Be(ManifestTexts.ReadYaml(ManifestTexts.Yaml).Positions.Find("tools[1].name"));
    }

    [Theory]
    [InlineData("manifest", 2, 11)]
    [InlineData("tools[0].name", 13, 11)]
    [InlineData("tools[0].request.path", 23, 13)]
    [InlineData("tools[0].arguments.properties.orderId.pattern", 29, 42)]
    [InlineData("tools[0].arguments.required[0]", 27, 18)]
    [InlineData("tools[0].response.fields['customer.email'].class", 37, 33)]
    [InlineData("tools[0].response.fields['lines[].sku']", 38, 22)]
    [InlineData("tools[0].request.path.nothing", 23, 13)]
    [InlineData("tools[0].idempotent", 13, 5)]
    [InlineData("tools[9].name", 13, 3)]
    public void Positions_Path_IsFoundOrTheNearestEnclosing(string path, int line, int column) =>
        ManifestTexts.ReadYaml(ManifestTexts.Yaml).Positions.Find(path).Should().Be(new SourcePosition(line, column));

    [Theory]
    [InlineData("1.10", "1.10")]
    [InlineData("-0", "-0")]
    [InlineData("12345678901234567890", "12345678901234567890")]
    [InlineData("1e400", "1e400")]
    [InlineData("0x1F", "31")]
    [InlineData("0xFFFFFFFFFFFFFFFFFFFF", "1208925819614629174706175")]
    [InlineData("0o17", "15")]
    [InlineData("+12", "12")]
    [InlineData("012", "12")]
    [InlineData("000", "0")]
    [InlineData("-.5", "-0.5")]
    [InlineData("1.", "1")]
    [InlineData("1.e3", "1e3")]
    [InlineData("yes", "\"yes\"")]
    [InlineData("off", "\"off\"")]
    [InlineData("1_000", "\"1_000\"")]
    [InlineData("0b11", "\"0b11\"")]
    [InlineData("12:30:45", "\"12:30:45\"")]
    [InlineData("2026-01-01", "\"2026-01-01\"")]
    [InlineData("-0x10", "\"-0x10\"")]
    [InlineData("0o8", "\"0o8\"")]
    [InlineData("1e", "\"1e\"")]
    [InlineData(".", "\".\"")]
    [InlineData("~", "null")]
    [InlineData("Null", "null")]
    [InlineData("nULL", "\"nULL\"")]
    [InlineData("TRUE", "true")]
    [InlineData("tRUE", "\"tRUE\"")]
    [InlineData("'1'", "\"1\"")]
    [InlineData("\"true\"", "\"true\"")]
    public void Read_PlainScalar_FollowsTheCoreSchema(string scalar, string json)
    {
        var text = ManifestTexts.Change(ManifestTexts.Yaml, "price: 1.10", "price: §" + scalar, out _);
        var result = ManifestTexts.ReadYaml(text);
        result.Findings.Findings.Should().BeEmpty();
        result.Manifest!.Tools[1].Request.Body!.Value.GetProperty("price").GetRawText().Should().Be(json);
    }

    [Theory]
    [InlineData("{perCaller: 10/s}", 10, 1, 10)]
    [InlineData("{perCaller: 5/h}", 5, 3600, 5)]
    [InlineData("{perCaller: {rate: 60/min, burst: 10}}", 60, 60, 10)]
    [InlineData("{perCaller: {rate: 60/min}}", 60, 60, 60)]
    public void Read_Rate_HasShortAndLongForm(string limits, int count, int seconds, int burst)
    {
        var result = ManifestTexts.ReadYaml(ManifestTexts.Change(ManifestTexts.Yaml, "{perCaller: 60/min, concurrent: 4}", "§" + limits, out _));
        result.Findings.Findings.Should().BeEmpty();
        result.Manifest!.Tools[0].Limits!.PerCaller.Should().Be(new RateManifest(count, TimeSpan.FromSeconds(seconds), burst));
    }

    [Theory]
    [InlineData("expand: lines", "lines", null)]
    [InlineData("expand: 1.10", "1.10", null)]
    [InlineData("expand: true", "true", null)]
    [InlineData("expand: '{orderId}'", "{orderId}", null)]
    [InlineData("expand: {argument: orderId, style: pipeDelimited, explode: false}", null, "orderId")]
    public void Read_Parameter_HasShortAndLongForm(string query, string? template, string? argument)
    {
        var result = ManifestTexts.ReadYaml(ManifestTexts.Change(ManifestTexts.Yaml, "expand: lines", "§" + query, out _));
        result.Findings.Findings.Should().BeEmpty();
        var parameter = result.Manifest!.Tools[0].Request.Query["expand"];
        parameter.Template.Should().Be(template);
        parameter.Argument.Should().Be(argument);
    }

    [Theory]
    [InlineData("500ms", 500)]
    [InlineData("1ms", 1)]
    [InlineData("2m", 120_000)]
    [InlineData("300s", 300_000)]
    public void Read_Duration_IsUnderstood(string text, int milliseconds)
    {
        var result = ManifestTexts.ReadYaml(ManifestTexts.Change(ManifestTexts.Yaml, "10s", "§" + text, out _));
        result.Manifest!.Backend.Timeout.Should().Be(TimeSpan.FromMilliseconds(milliseconds));
    }

    [Fact]
    public void Read_ManyMistakes_AreAllReportedAtOnce()
    {
        const string Text = """
            manifest: Orders
            version: 1.4
            owner: x
            backend: {baseUrl: 'http://example.com', allowedNetwork: []}
            tools:
              - name: a b
                efect: read
                request: {method: get, path: orders}
                response: {fields: {}}
                arguments: null
              - 7
            """;
        var result = ManifestTexts.ReadYaml(Text);
        result.Manifest.Should().BeNull();
        result.Draft.Should().BeNull();
        result.Findings.Findings.Select(finding => $"{finding.Rule} {finding.Path}").Should().BeEquivalentTo(
            "manifest-id manifest",
            "wrong-type version",
            "base-url backend.baseUrl",
            "unknown-member backend.allowedNetwork",
            "missing-member backend.allowedNetworks",
            "tool-name tools[0].name",
            "unknown-member tools[0].efect",
            "missing-member tools[0].effect",
            "missing-member tools[0].description",
            "missing-member tools[0].access",
            "method tools[0].request.method",
            "request-path tools[0].request.path",
            "empty tools[0].response.fields",
            "null-member tools[0].arguments",
            "wrong-type tools[1]");
    }

    [Fact]
    public void Read_RuleBroken_GivesADraftAndNoManifest()
    {
        var result = ManifestTexts.ReadYaml(ManifestTexts.Change(ManifestTexts.Yaml, "method: GET", "method: §get", out _));
        result.Manifest.Should().BeNull();
        result.Draft.Should().NotBeNull();
    }

    [Fact]
    public void Read_MisspeltMember_NamesTheNearestAndAll()
    {
        var result = ManifestTexts.ReadYaml(ManifestTexts.Change(ManifestTexts.Yaml, "timeout:", "§time_out:", out _));
        var finding = result.Findings.Findings.Should().ContainSingle().Subject;
        finding.Found.Should().Be("time_out");
        finding.Expected.Should().StartWith("'timeout'?").And.Contain("allowedNetworks");
    }

    [Fact]
    public void Read_InvalidBytes_AreRefusedAtTheirPlace()
    {
        var bytes = Encoding.UTF8.GetBytes(ManifestTexts.Yaml);
        bytes[Array.IndexOf(bytes, (byte)'\n') + 12] = 0xC0;
        var finding = ManifestReader.Read("m.yaml", bytes).Findings.Findings.Should().ContainSingle().Subject;
        (finding.Rule, finding.Line, finding.Column).Should().Be(("utf-8", 2, 12));
    }

    [Theory]
    [InlineData("m.yaml")]
    [InlineData("m.json")]
    public void Read_TooLargeOrMarkedOrEmpty_IsRefused(string file)
    {
        ManifestReader.Read(file, new byte[(1024 * 1024) + 1]).Findings.Findings.Should().ContainSingle().Which.Rule.Should().Be("file-size");
        ManifestReader.Read(file, Encoding.UTF8.GetBytes("\uFEFF{}")).Findings.Findings.Should().ContainSingle().Which.Rule.Should().Be("byte-order-mark");
        foreach (var text in new[] { "", " ", "\n\n", "# nothing\n" })
        {
            ManifestReader.Read(file, Encoding.UTF8.GetBytes(text)).Findings.HasErrors.Should().BeTrue();
        }
    }

    [Theory]
    [InlineData(32, false)]
    [InlineData(33, true)]
    [InlineData(5000, true)]
    public void Read_Depth_IsBounded(int depth, bool refused)
    {
        var nested = new string('[', depth - 5) + new string(']', depth - 5);
        var yaml = ManifestTexts.ReadYaml(ManifestTexts.Change(ManifestTexts.Yaml, "price: 1.10", "price: §" + nested, out _));
        var json = ManifestTexts.ReadJson(ManifestTexts.Change(ManifestTexts.Json, "\"price\": 1.10", "\"price\": §" + nested, out _));
        (yaml.Manifest is null).Should().Be(refused);
        (json.Manifest is null).Should().Be(refused);
        yaml.Findings.Findings.Any(finding => finding.Rule == "depth").Should().Be(refused);
    }

    [Fact]
    public void Read_MoreMistakesThanAnybodyReads_IsCut()
    {
        var text = string.Concat(Enumerable.Range(0, 5000).Select(i => $"x{i}: 1\n"));
        var findings = ManifestTexts.ReadYaml(text).Findings.Findings;
        findings.Should().HaveCount(FindingCollector.MaxFindings + 1);
        findings[^1].Rule.Should().Be("too-many-findings");
    }

    [Fact]
    public void Read_LongNamesNestedDeeply_TakesBoundedMemory()
    {
        var name = new string('n', 500);
        var text = new StringBuilder(ManifestTexts.Json[..^3].TrimEnd()).Append(",\"x\":");
        for (var i = 0; i < 25; i++)
        {
            text.Append("{\"").Append(name).Append("\":");
        }

        text.Append('[').Append(string.Join(',', Enumerable.Repeat("1", 300_000))).Append(']').Append('}', 26);
        var before = GC.GetAllocatedBytesForCurrentThread();
        ManifestTexts.ReadJson(text.ToString()).Findings.Findings.Should().ContainSingle().Which.Rule.Should().Be("unknown-member");
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(300 * 1024 * 1024);
    }
}
