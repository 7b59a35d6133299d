using McpSecureApis.Core.Backend;
using McpSecureApis.Core.Backend.Networks;
using McpSecureApis.Core.Manifests.Findings;

namespace McpSecureApis.Core.Tests.Backend;

public sealed class BackendDefinitionTests
{
    [Theory]
    [InlineData("http://orders.internal.example/", "base-url")]
    [InlineData("https://user:secret@orders.internal.example/", "base-url")]
    [InlineData("https://orders.internal.example/?q", "base-url")]
    [InlineData("https://orders.internal.example/#f", "base-url")]
    [InlineData("https://orders.internal.example/api/", "base-url")]
    [InlineData("https://169.254.169.254/", "address-not-allowed")]
    [InlineData("https://10.99.0.1/", "address-not-allowed")]
    [InlineData("https://127.0.0.1/", "address-not-allowed")]
    public void Compile_UrlNotAllowed_FindsIt(string url, string rule)
    {
        var (backend, findings) = BackendFixture.Compile(BackendFixture.Manifest(url, allowPlainHttp: false, "10.20.0.0/16"));

        backend.Should().BeNull();
        findings.Should().ContainSingle().Which.Should().Match<ManifestFinding>(
            finding => finding.Rule == rule && finding.Path == "backend.baseUrl");
    }

    [Fact]
    public void Compile_SeveralProblems_FindsAll()
    {
        var (backend, findings) = BackendFixture.Compile(
            BackendFixture.Manifest("http://a.example/", allowPlainHttp: false, "nonsense", "169.254.0.0/16", "192.168.0.0/16"),
            new NetworkOptions { Ceiling = ["10.0.0.0/8"] });

        backend.Should().BeNull();
        findings.Select(finding => (finding.Path, finding.Rule)).Should().BeEquivalentTo(
        [
            ("backend.allowedNetworks[0]", "network-invalid"),
            ("backend.allowedNetworks[1]", "network-invalid"),
            ("backend.allowedNetworks[2]", "network-outside-ceiling"),
            ("backend.baseUrl", "base-url"),
        ]);
    }

    [Fact]
    public void Compile_NoNetworks_FindsIt() =>
        BackendFixture.Compile(BackendFixture.Manifest("https://a.example/", allowPlainHttp: false)).Findings
            .Should().ContainSingle().Which.Rule.Should().Be("networks-missing");

    [Fact]
    public void Compile_Override_IsTheEffectiveUrlAndPassesTheSameChecks()
    {
        var manifest = BackendFixture.Manifest("https://orders.example/", allowPlainHttp: false, "127.0.0.0/8");

        BackendFixture.Compile(manifest, overriding: new BackendOverrideOptions { BaseUrl = "http://127.0.0.1:5000/api" }).Backend!
            .BaseUrl.Should().Be(new Uri("http://127.0.0.1:5000/api"));
        BackendFixture.Compile(manifest, overriding: new BackendOverrideOptions { BaseUrl = "http://elsewhere.example" }).Findings
            .Should().ContainSingle().Which.Rule.Should().Be("base-url");
        BackendFixture.Compile(manifest, overriding: new BackendOverrideOptions { BaseUrl = "https://10.0.0.1" }).Findings
            .Should().ContainSingle().Which.Rule.Should().Be("address-not-allowed");
    }

    [Fact]
    public void Validate_Options_ReportsEveryProblem()
    {
        var options = new NetworkOptions { Ceiling = ["10.0.0.1", "x"], ConnectTimeout = TimeSpan.Zero, MaxConnectionsPerBackend = 0 };

        new NetworkOptionsValidator().Validate(options).Errors.Select(error => error.PropertyName).Should().Equal(
            "Networks:Ceiling", "Networks:Ceiling", "Networks:ConnectTimeout", "Networks:MaxConnectionsPerBackend");
        new NetworkOptionsValidator().Validate(new NetworkOptions { Ceiling = [] }).IsValid.Should().BeFalse();
        new NetworkOptionsValidator().Validate(new NetworkOptions()).IsValid.Should().BeTrue();
        new BackendOverrideOptionsValidator().Validate(new BackendOverrideOptions { BaseUrl = "ftp://x" }).IsValid.Should().BeFalse();
        new BackendOverrideOptionsValidator().Validate(new BackendOverrideOptions()).IsValid.Should().BeTrue();
    }
}
