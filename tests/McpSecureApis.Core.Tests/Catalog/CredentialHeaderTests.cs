using McpSecureApis.Core.Backend;
using McpSecureApis.Core.Backend.Networks;
using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Credentials;
using McpSecureApis.Core.Credentials.Types.Static;
using McpSecureApis.Core.Limits;
using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Core.Masking.Policy;
using McpSecureApis.Core.Tests.Manifests;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpSecureApis.Core.Tests.Catalog;

public sealed class CredentialHeaderTests : IDisposable
{
    private static readonly string Yaml = ManifestTexts.Yaml.Replace(", default: null", string.Empty, StringComparison.Ordinal);

    private CredentialStore? _store;

    [Theory]
    [InlineData("X-Tenant", "tools[0].bind")]
    [InlineData("x_tenant", "tools[0].bind")]
    [InlineData("x-channel", "tools[1].request.headers.X-Channel")]
    public void Compile_ToolSetsTheCredentialsHeader_IsRefused(string header, string path)
    {
        var (compiled, findings) = Compile(header);

        compiled.Should().BeNull();
        findings.Should().ContainSingle().Which.Should().Match<ManifestFinding>(finding => finding.Rule == "credential-header" && finding.Path == path);
    }

    [Theory]
    [InlineData("X-Api-Key")]
    [InlineData(null)]
    public void Compile_AnotherHeader_IsTaken(string? header)
    {
        var (compiled, findings) = Compile(header);

        findings.Should().BeEmpty();
        compiled!.Tools.Should().HaveCount(2);
    }

    [Fact]
    public void Compile_BadBaseUrl_IsToldOnce()
    {
        var read = ManifestTexts.ReadYaml(ManifestTexts.Change(
            Yaml, "https://orders.internal.example/api", "§https://user:pw@orders.internal.example/api", out _));

        Compiler().Compile("orders.yaml", read).Should().BeNull();
        read.Findings.Findings.Should().ContainSingle().Which.Path.Should().Be("backend.baseUrl");
    }

    [Theory]
    [InlineData("Host")]
    [InlineData("X-Remote-User")]
    [InlineData("traceparent")]
    [InlineData("Mcp-Session-Id")]
    public void Compile_ForbiddenHeader_IsToldOnce(string name)
    {
        var read = ManifestTexts.ReadYaml(Yaml.Replace("X-Channel: mcp", $"{name}: mcp", StringComparison.Ordinal));

        Compiler().Compile("orders.yaml", read).Should().BeNull();
        read.Findings.Findings.Should().ContainSingle().Which.Path.Should().Be($"tools[1].request.headers.{name}");
    }

    public void Dispose() => _store?.Dispose();

    private (CompiledManifest? Compiled, IReadOnlyList<ManifestFinding> Findings) Compile(string? header)
    {
        var options = new CredentialOptions();
        options.Entries["orders-service"] = new StaticCredentialOptions
        {
            Value = "env:PATH",
            Placement = header is null ? "bearer" : "header",
            Header = header,
            Use = new() { Origins = ["https://orders.internal.example"], Manifests = ["orders"] },
        };
        _store = new CredentialStore(options, TimeProvider.System, NullLogger<CredentialStore>.Instance);
        var read = ManifestTexts.ReadYaml(Yaml);
        return (Compiler().Compile("orders.yaml", read), read.Findings.Findings);
    }

    private CatalogCompiler Compiler() => new(new CatalogRules
    {
        Limits = new LimitsOptions(),
        Masking = MaskingPolicy.Default,
        Networks = new NetworkOptions(),
        Backends = new Dictionary<string, BackendOverrideOptions>(StringComparer.Ordinal),
        Credentials = _store,
    });
}
