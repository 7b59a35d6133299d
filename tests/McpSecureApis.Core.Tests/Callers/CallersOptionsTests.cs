using McpSecureApis.Core.Callers;

namespace McpSecureApis.Core.Tests.Callers;

public sealed class CallersOptionsTests
{
    [Theory]
    [InlineData("https://login.example.com/", true)]
    [InlineData("https://login.example.com", true)]
    [InlineData("http://127.0.0.1:7420/issuer", true)]
    [InlineData("http://localhost:8080", true)]
    [InlineData("http://login.example.com", false)]
    [InlineData("https://u:p@login.example.com", false)]
    [InlineData("https://login.example.com/?a", false)]
    [InlineData("https://login.example.com/#a", false)]
    [InlineData("login.example.com", false)]
    [InlineData("", false)]
    public void Issuer_IsAHttpsUrl(string issuer, bool valid)
    {
        var options = Good();
        options.Issuer = issuer;
        new IssuersValidator().Validate([options]).IsValid.Should().Be(valid);
    }

    [Fact]
    public void Issuer_EverythingWrong_ReportsEverything()
    {
        var options = new IssuerOptions
        {
            Issuer = "x",
            Jwks = "http://keys.example.com/k",
            Audiences = [""],
            Algorithms = ["RS256", "HS256", "none", "EdDSA"],
            TokenTypes = ["none", ""],
            MayLack = ["exp"],
            AllowedClaims = [""],
        };
        var messages = new IssuersValidator().Validate([options]).Errors.Select(error => error.ErrorMessage).ToList();
        messages.Should().HaveCount(12);
        foreach (var name in new[] { "Issuer is 'x'", "Jwks is", "Audiences has", "'HS256'", "'none'", "'EdDSA'", "MayLack has 'exp'", "AllowedScopes is empty", "AllowedTenants is empty", "AllowedClaims has" })
        {
            messages.Should().Contain(message => message.Contains(name), name);
        }

        options.Claims = null!;
        new IssuersValidator().Validate([options]).Errors.Should().HaveCount(13);
    }

    [Theory]
    [InlineData("*", true)]
    [InlineData("orders.*", true)]
    [InlineData("orders:*", true)]
    [InlineData("orders.read", true)]
    [InlineData("orders*", false)]
    [InlineData("*.read", false)]
    [InlineData("orders.*.read", false)]
    [InlineData(".*", false)]
    [InlineData("a b", false)]
    [InlineData("", false)]
    public void AllowedScopes_AreNamesOrPrefixes(string pattern, bool valid)
    {
        var options = Good();
        options.AllowedScopes = [pattern];
        new IssuersValidator().Validate([options]).IsValid.Should().Be(valid);
    }

    [Fact]
    public void Issuers_NamedTwice_IsAnError() => new IssuersValidator().Validate([Good(), Good()]).IsValid.Should().BeFalse();

    [Fact]
    public void Stdio_Identity_IsChecked()
    {
        new StdioOptionsValidator().Validate(new StdioOptions()).IsValid.Should().BeTrue();
        new StdioOptionsValidator().Validate(new StdioOptions { Identity = new() { Subject = "a", Scopes = ["orders.read"] } }).IsValid.Should().BeTrue();
        new StdioOptionsValidator().Validate(new StdioOptions { Identity = new() { Subject = "", Client = "", Tenant = "\n", Scopes = ["a b", "a.*"] } })
            .Errors.Should().HaveCount(5);
    }

    private static IssuerOptions Good() => new() { Issuer = "https://login.example.com/", AllowedScopes = ["orders.*"], AllowedTenants = ["*"] };
}
