using System.Diagnostics;
using System.Text;
using System.Text.Json;
using McpSecureApis.Core.Manifests.Files;
using McpSecureApis.Core.Manifests.Findings;

namespace McpSecureApis.Core.Tests.Manifests;

public sealed class ManifestCheckerTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("manifests-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Check_GoodFileAndFolder_ExitsZero()
    {
        var file = Write("orders.yaml", ManifestTexts.Yaml);
        var result = new ManifestChecker(compile: null, TimeProvider.System).Check([file, _root]);
        (result.ExitCode, result.Files, result.Findings.Count).Should().Be((0, 1, 0), "it is one file, however often it is named");
    }

    [Theory]
    [InlineData("a/orders.yaml|.")]
    [InlineData(".|a/orders.yaml")]
    [InlineData("a/orders.yaml|a/../a/orders.yaml")]
    [InlineData("a|.")]
    [InlineData(".|a/")]
    [InlineData("a|a|a/orders.yaml")]
    public void Check_FileNamedTwice_IsCheckedAndCountedOnce(string paths)
    {
        Directory.CreateDirectory(Path.Combine(_root, "a"));
        Write("a/orders.yaml", ManifestTexts.Yaml.Replace("effect: read", "efect: read", StringComparison.Ordinal));
        var alone = new ManifestChecker(compile: null, TimeProvider.System).Check([Path.Combine(_root, "a")]);
        var result = new ManifestChecker(compile: null, TimeProvider.System).Check([.. paths.Split('|').Select(path => Path.Combine(_root, path))]);
        (result.Files, result.Findings.Count, result.Unreadable.Count).Should().Be((1, alone.Findings.Count, 0));
        result.Findings.Should().NotBeEmpty();
    }

    [Fact]
    public void Check_FileNamedBesideItsFolder_KeepsItsNeighbours()
    {
        var file = Write("a.yaml", ManifestTexts.Yaml);
        Write("b.json", ManifestTexts.Json);
        new ManifestChecker(compile: null, TimeProvider.System).Check([file, _root]).Findings.Select(finding => finding.Rule).Should().Contain("duplicate-manifest");
    }

    [Fact]
    public void ToLine_FileNameWithControlCharacters_IsEscaped()
    {
        var finding = new ManifestFinding("a\u001b[2J\u202e\n.yaml", 1, 1, "", "rule", FindingSeverity.Error, "In a\u001b.yaml", "x\u0007", "y");
        ManifestFindingText.ToLine(finding).Should().Be("a<U+001B>[2J<U+202E><U+000A>.yaml:1:1: error rule: In a<U+001B>.yaml. Found: x<U+0007>. Expected: y.");
    }

    [Fact]
    public void Check_BrokenFile_ExitsOneWithFindingsInFileOrder()
    {
        var file = Write("orders.yaml", ManifestTexts.Yaml.Replace("effect: read", "efect: read", StringComparison.Ordinal).Replace("version: 1.4.0", "version: 1", StringComparison.Ordinal));
        var result = new ManifestChecker(compile: null, TimeProvider.System).Check([file]);
        result.ExitCode.Should().Be(1);
        result.Findings.Select(finding => finding.Line).Should().BeInAscendingOrder().And.HaveCount(3);
        result.Findings[0].File.Should().Be(file);
    }

    [Fact]
    public void Check_MissingFileOrEmptyFolder_ExitsTwo()
    {
        var checker = new ManifestChecker(compile: null, TimeProvider.System);
        checker.Check([Path.Combine(_root, "missing.yaml")]).ExitCode.Should().Be(2);
        checker.Check([_root]).ExitCode.Should().Be(2);
        checker.Check(["\0"]).ExitCode.Should().Be(2);
    }

    [Fact]
    public void Check_TwoFilesWithOneIdAndTool_NamesTheOtherFile()
    {
        Write("a.yaml", ManifestTexts.Yaml);
        Write("b.json", ManifestTexts.Json.Replace("orders_create", "ORDERS_CREATE2", StringComparison.Ordinal));
        var result = new ManifestChecker(compile: null, TimeProvider.System).Check([_root]);
        result.Findings.Select(finding => $"{finding.Rule} {finding.Path}").Should().Equal("duplicate-manifest manifest", "duplicate-tool tools[0].name");
        result.Findings.Should().OnlyContain(finding => finding.File.EndsWith("b.json") && finding.Message.Contains("a.yaml"));
    }

    [Fact]
    public void Check_CompileStep_SeesDraftsAndAddsItsFindings()
    {
        var seen = new List<string>();
        Write("a.yaml", ManifestTexts.Yaml.Replace("method: GET", "method: get", StringComparison.Ordinal));
        Write("b.yaml", "manifest: 7");
        var checker = new ManifestChecker(
            (_, result) =>
            {
                seen.Add(result.Draft?.Manifest ?? "in parts");
                result.Findings.Error("tools[0].request.path", "placeholder", "Added by another room");
            },
            TimeProvider.System);
        var findings = checker.Check([_root]).Findings;
        seen.Should().Equal("orders", "in parts");
        findings.Where(finding => finding.File.EndsWith("a.yaml", StringComparison.Ordinal)).Select(finding => finding.Rule).Should().Equal("method", "placeholder");
    }

    [Fact]
    public void ToJson_Finding_HasTheContractsMembers()
    {
        var finding = ManifestTexts.ReadYaml(ManifestTexts.Change(ManifestTexts.Yaml, "method: GET", "method: §get", out var position)).Findings.Findings[0];
        using var json = JsonDocument.Parse(ManifestFindingText.ToJson(finding));
        json.RootElement.EnumerateObject().Select(member => member.Name)
            .Should().Equal("file", "line", "column", "path", "rule", "severity", "message", "found", "expected");
        json.RootElement.GetProperty("line").GetInt32().Should().Be(position.Line);
        json.RootElement.GetProperty("severity").GetString().Should().Be("error");
        ManifestFindingText.ToLine(finding).Should().Be(
            $"m.yaml:{position.Line}:{position.Column}: error method: This method is not allowed. Found: get. Expected: GET, HEAD, POST, PUT, PATCH or DELETE, in capitals.");
    }

    [Theory]
    [InlineData("my-api", "http://localhost:5000")]
    [InlineData("my-api", "http://127.0.0.1:5000/")]
    [InlineData("orders", "https://orders.internal.example/api/v2")]
    [InlineData("o", "https://orders.example/it's")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "https://[2001:db8::1]")]
    public void Skeleton_Name_PassesTheCheck(string name, string url)
    {
        ManifestSkeleton.TryWrite(name, url, out var yaml, out _).Should().BeTrue();
        var result = ManifestTexts.ReadYaml(yaml!);
        result.Findings.Findings.Should().BeEmpty();
        result.Manifest!.Backend.BaseUrl.OriginalString.Should().Be(url.TrimEnd('/'));
    }

    [Theory]
    [InlineData("My Api", "http://localhost:5000")]
    [InlineData("a: b", "http://localhost:5000")]
    [InlineData("api", "localhost:5000")]
    [InlineData("api", "")]
    [InlineData("api", "/")]
    [InlineData("api", "http://example.com")]
    [InlineData("api", "https://example.com\n")]
    [InlineData("api", "https://user@example.com")]
    public void Skeleton_BadNameOrUrl_SaysWhy(string name, string url)
    {
        ManifestSkeleton.TryWrite(name, url, out var yaml, out var problem).Should().BeFalse();
        yaml.Should().BeNull();
        problem.Should().EndWith(".");
    }

    [Fact]
    public void Read_ThousandTools_TakesNoLongerThanAReloadMay()
    {
        var text = new StringBuilder(ManifestTexts.Yaml[..ManifestTexts.Yaml.IndexOf("  - name: orders_get", StringComparison.Ordinal)]);
        for (var i = 0; i < 1000; i++)
        {
            text.Append("""
                  - name: tool_NUMBER
                    description: Returns one order by its number.
                    effect: read
                    access: {scopes: [orders.read]}
                    request: {method: GET, path: '/orders/{orderId}', query: {expand: lines}}
                    arguments: {type: object, required: [orderId], properties: {orderId: {type: string, pattern: '^ORD-[0-9]{8}$'}}}
                    response: {fields: {id: public, customer.email: email, 'lines[].sku': public, notes: free-text}}

                """.Replace("NUMBER", i.ToString(), StringComparison.Ordinal));
        }

        var bytes = Encoding.UTF8.GetBytes(text.ToString());
        ManifestReader.Read("m.yaml", bytes);
        var clock = Stopwatch.StartNew();
        var result = ManifestReader.Read("m.yaml", bytes);
        TestContext.Current.TestOutputHelper?.WriteLine($"1,000 tools, {bytes.Length} bytes: {clock.Elapsed.TotalMilliseconds:F0} ms");
        result.Manifest!.Tools.Should().HaveCount(1000);
        clock.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(10));
    }

    private string Write(string name, string text)
    {
        var file = Path.Combine(_root, name);
        File.WriteAllText(file, text);
        return file;
    }
}
