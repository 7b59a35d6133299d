using System.Text.RegularExpressions;
using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Manifests.Files;
using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Hosting.Catalog;
using McpSecureApis.Hosting.Configuration;

namespace McpSecureApis.FunctionalTests.Conventions;

/// <summary>What the repository ships beside the code is as good as the code says that it has to be.</summary>
public sealed partial class ShippedFileTests
{
    [Fact]
    public void Appsettings_PassesConfigCheck()
    {
        var options = ProductOptionsReader.Read(Repository.Folder("appsettings.json"), []);
        options.Catalog.Path.Should().Be(Repository.Folder("tool-manifests"));
        options.Issuers.Should().ContainSingle("the issuer is the one edit");
    }

    [Fact]
    public void SampleManifests_CompileWithoutAFinding()
    {
        var options = ProductOptionsReader.Read(Repository.Folder("appsettings.json"), []);
        var files = new ManifestFolder(options.Catalog.Path, TimeProvider.System).Read();
        files.Should().HaveCountGreaterThanOrEqualTo(2);
        var reload = new ToolCatalog(new CatalogCompiler(OperatorRules.Of(options))).Reload(files);
        reload.Findings.Select(ManifestFindingText.ToLine).Should().BeEmpty();
        reload.Snapshot.Tools.Select(tool => tool.Identity.Name)
            .Should().Contain(["orders_get", "orders_search", "orders_create", "orders_cancel", "customers_get", "revenue_report"]);
    }

    [Fact]
    public void ThreatModel_NamesTestsThatExist()
    {
        var page = Repository.Folder("docs", "threat-model.md");
        Assert.SkipUnless(File.Exists(page), "docs/threat-model.md does not exist yet; once it does, every test that it names has to.");
        var sources = Repository.Sources("tests").Select(File.ReadAllText).ToList();
        var named = TestName().Matches(File.ReadAllText(page)).Select(match => (Class: match.Groups["class"].Value, Method: match.Groups["method"].Value)).ToHashSet();
        named.Should().NotBeEmpty("a threat stands next to the test that tries it");
        named.Where(test => !sources.Any(text =>
                text.Contains($"class {test.Class}", StringComparison.Ordinal) && text.Contains($" {test.Method}(", StringComparison.Ordinal)))
            .Should().BeEmpty();
    }

    [GeneratedRegex(@"`(?<class>\w+(Tests|Contract))\.(?<method>\w+)(\(\))?`", RegexOptions.NonBacktracking)]
    private static partial Regex TestName();
}
