using System.Text;
using McpSecureApis.Core.Backend;
using McpSecureApis.Core.Backend.Networks;
using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Limits;
using McpSecureApis.Core.Manifests.Files;
using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Core.Masking.Policy;

namespace McpSecureApis.Core.Tests.Catalog;

/// <summary>What <c>manifest check</c> says about path styles and bodies: once, with the place in the file and what would be right.</summary>
public sealed class BodyFindingTests
{
    private const string Yaml = """
        manifest: archive
        version: 1.0.0
        owner: team@example.com
        backend: {baseUrl: 'https://archive.example', allowedNetworks: [public]}
        tools:
          - name: archive_add
            description: Keeps a document.
            effect: write
            access: {scopes: [archive.write]}
            request:
              method: POST
              path: /folders/{ids}
              pathParameters: {ids: {argument: ids, style: label}}
              multipart:
                note: '{note}'
                document: {file: {argument: document, maxBytes: 512KiB, mediaTypes: [application/pdf]}}
            arguments:
              type: object
              required: [ids]
              properties:
                ids: {type: array, items: {type: string}}
                note: {type: string}
                document: {type: string, contentEncoding: base64}
            response: none
        """;

    [Fact]
    public void Compile_AsWritten_HasNothingToSay() => Compile(Yaml).Should().BeEmpty();

    [Theory]
    [InlineData("style: label", "style: pipeDelimited", "request-style", "tools[0].request.pathParameters.ids", 13)]
    [InlineData("style: label", "style: comma", "unknown-value", "tools[0].request.pathParameters.ids.style", 13)]
    [InlineData("style: label", "style: label, allowReserved: true", "unknown-member", "tools[0].request.pathParameters.ids.allowReserved", 13)]
    [InlineData("style: label}", "style: label}, other: {argument: ids}", "request-path", "tools[0].request.pathParameters.other", 13)]
    [InlineData("pathParameters: {ids: {argument: ids, style: label}}", "safe: false", "request-path", "tools[0].request.path", 12)]
    [InlineData("multipart:", "body: {a: b}\n      multipart:", "body", "tools[0].request.multipart", 15)]
    [InlineData("multipart:", "form: {a: b}\n      multipart:", "body", "tools[0].request.multipart", 15)]
    [InlineData("method: POST", "method: GET", "body", "tools[0].request.multipart", 14)]
    [InlineData("note: '{note}'", "'no\"te': '{note}'", "field-name", "tools[0].request.multipart['no\"te']", 15)]
    [InlineData("note: '{note}'", "note: {argument: note, style: form}", "unknown-member", "tools[0].request.multipart.note.style", 15)]
    [InlineData("maxBytes: 512KiB, ", "", "missing-member", "tools[0].request.multipart.document.file.maxBytes", 16)]
    [InlineData(", mediaTypes: [application/pdf]", "", "missing-member", "tools[0].request.multipart.document.file.mediaTypes", 16)]
    [InlineData("maxBytes: 512KiB", "maxBytes: 4MiB", "request-file", "tools[0].request.multipart.document.file.maxBytes", 16)]
    [InlineData("maxBytes: 512KiB", "maxBytes: 512", "wrong-type", "tools[0].request.multipart.document.file.maxBytes", 16)]
    [InlineData("application/pdf", "application/PDF", "request-file", "tools[0].request.multipart.document.file.mediaTypes[0]", 16)]
    [InlineData(", contentEncoding: base64", "", "request-file", "tools[0].request.multipart.document.file.argument", 16)]
    [InlineData("maxBytes: 512KiB", "maxBytes: 2MiB", "file-over-message", "tools[0].request", 10)]
    public void Compile_Misuse_IsToldOnceWithItsPlace(string old, string changed, string rule, string path, int line)
    {
        Yaml.Should().Contain(old);
        var finding = Compile(Yaml.Replace(old, changed, StringComparison.Ordinal)).Where(finding => finding.Rule != "request-argument-unused").Should().ContainSingle().Subject;
        (finding.Rule, finding.Path).Should().Be((rule, path));
        finding.Line.Should().BeInRange(line, line + 1);
        finding.Expected.Should().NotBeNullOrEmpty();
        finding.Severity.Should().Be(rule == "file-over-message" ? FindingSeverity.Warning : FindingSeverity.Error);
    }

    private static IReadOnlyList<ManifestFinding> Compile(string text)
    {
        var read = ManifestReader.Read("archive.yaml", Encoding.UTF8.GetBytes(text));
        new CatalogCompiler(new CatalogRules
        {
            Limits = new LimitsOptions(),
            Masking = MaskingPolicy.Compile(new MaskingOptions()),
            Networks = new NetworkOptions(),
            Backends = new Dictionary<string, BackendOverrideOptions>(StringComparer.Ordinal),
            Credentials = null,
            MaxMessageBytes = 1024 * 1024,
        }).Compile("archive.yaml", read);
        return read.Findings.Findings;
    }
}
