using McpSecureApis.Core.Audit.Settings;
using McpSecureApis.Core.Audit.Signing;

namespace McpSecureApis.Core.Tests.Audit;

public sealed class AuditOptionsTests : IDisposable
{
    private readonly TrailFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void Validate_Defaults_AskOnlyForTheKeys() =>
        new AuditOptionsValidator().Validate(new AuditOptions()).Errors.Select(error => error.PropertyName).Should().Equal("HashKeyFile", "SigningKeyFile");

    [Fact]
    public void Validate_AllWrong_ReportsEachWithAValueThatWorks()
    {
        var options = new AuditOptions
        {
            Path = "audit",
            HashKeyFile = "audit/hash.key",
            SigningKeyFile = "audit/../audit/x/signing.pem",
            SegmentBytes = 1,
            HeadInterval = TimeSpan.Zero,
            HeadRecords = 0,
            ReserveBytes = -1,
            AppendTimeout = TimeSpan.FromMinutes(1),
            RetryInterval = TimeSpan.Zero,
            QueueCapacity = 0,
        };
        var errors = new AuditOptionsValidator().Validate(options).Errors;
        errors.Should().HaveCount(9);
        errors.Should().OnlyContain(error => error.ErrorMessage.StartsWith("Audit:", StringComparison.Ordinal) && error.ErrorMessage.Contains("use a "));
    }

    [Theory]
    [InlineData("")]
    [InlineData("c2hvcnQ=")]
    [InlineData("not base64 at all, but long enough to be a key of 32 bytes!!")]
    public async Task LoadHasher_NoKey_SaysSoWithoutQuotingIt(string content)
    {
        await File.WriteAllTextAsync(_fixture.Options.HashKeyFile, content);
        var load = () => AuditKeys.LoadHasher(_fixture.Options);
        load.Should().Throw<AuditKeyException>().Which.Message.Should().Contain("Audit:HashKeyFile").And.NotContain("c2hvcnQ");
    }

    [Theory]
    [InlineData("")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")]
    public async Task LoadSigner_NoKey_SaysSo(string content)
    {
        await File.WriteAllTextAsync(_fixture.Options.SigningKeyFile, content);
        var load = () => AuditKeys.LoadSigner(_fixture.Options);
        load.Should().Throw<AuditKeyException>().Which.Message.Should().Contain("Audit:SigningKeyFile");
    }

    [Fact]
    public void LoadSigner_OnlyThePublicHalfOrAnotherCurve_IsRefused()
    {
        using var p384 = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP384);
        using var p256 = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        foreach (var pem in new[] { p384.ExportPkcs8PrivateKeyPem(), p256.ExportSubjectPublicKeyInfoPem() })
        {
            File.WriteAllText(_fixture.Options.SigningKeyFile, pem);
            var load = () => AuditKeys.LoadSigner(_fixture.Options);
            load.Should().Throw<AuditKeyException>();
        }
    }

    [Fact]
    public void Load_KeysMissingAndNotAllowedToBeMade_IsRefused()
    {
        _fixture.Options.CreateMissingKeys = false;
        File.Delete(_fixture.Options.HashKeyFile);
        var load = () => AuditKeys.LoadHasher(_fixture.Options);
        load.Should().Throw<AuditKeyException>().Which.Message.Should().Contain("CreateMissingKeys");
    }

    [Fact]
    public void Load_KeyInsideTheTrailAlsoThroughALink_IsRefused()
    {
        Directory.CreateDirectory(_fixture.Options.Path);
        var inside = Path.Combine(_fixture.Options.Path, "hash.key");
        File.Move(_fixture.Options.HashKeyFile, inside);
        File.CreateSymbolicLink(_fixture.Options.HashKeyFile, inside);
        var load = () => AuditKeys.LoadHasher(_fixture.Options);
        load.Should().Throw<AuditKeyException>().Which.Message.Should().Contain("inside Audit:Path");
    }
}
