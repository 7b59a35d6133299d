using McpSecureApis.Core.Callers.Issuers;
using McpSecureApis.Core.Callers.Stdio;

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

    [Theory]
    [InlineData("https://login.example.com/", "https://keys.example.com/k", true)]
    [InlineData("https://login.example.com/", "https://127.0.0.1:8443/k", true)]
    [InlineData("https://login.example.com/", "http://127.0.0.1:8080/k", false)]
    [InlineData("https://login.example.com/", "http://localhost/k", false)]
    [InlineData("http://127.0.0.1:9000/", "http://localhost:9001/k", true)]
    [InlineData("http://localhost:9000/", "http://keys.example.com/k", false)]
    public void Jwks_PlainHttp_IsForIssuersOnThisMachine(string issuer, string jwks, bool valid)
    {
        var options = Good();
        options.Issuer = issuer;
        options.Jwks = jwks;
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

    [Theory]
    [InlineData("tid", "tenant")]
    [InlineData("azp", "client")]
    [InlineData("scp", "scopes")]
    [InlineData("sub", "subject")]
    [InlineData("iss", "issuer")]
    public void AllowedClaims_WhatAnotherIssuerMapsAsIdentity_IsRefusedAndBothAreNamed(string claim, string attribute)
    {
        var (corp, partner) = Two();
        partner.AllowedClaims = ["department", claim];
        var error = new IssuersValidator().Validate([corp, partner]).Errors.Should().ContainSingle().Subject;
        error.PropertyName.Should().Be("Issuers[1].AllowedClaims");
        error.ErrorMessage.Should().Contain($"'{claim}'").And.Contain(corp.Issuer).And.Contain(partner.Issuer).And.Contain(attribute);
        new IssuersValidator().Validate([partner, corp]).IsValid.Should().BeFalse("the order of the entries says nothing");
    }

    [Fact]
    public void AllowedClaims_Everything_IsForOneIssuerAlone()
    {
        var (corp, partner) = Two();
        partner.AllowedClaims = ["*"];
        new IssuersValidator().Validate([partner]).IsValid.Should().BeTrue();
        new IssuersValidator().Validate([corp, partner]).Errors.Should().ContainSingle().Which.ErrorMessage.Should().Contain("'*'").And.Contain(corp.Issuer);
    }

    [Theory]
    [InlineData("department", true)]
    [InlineData("org", true)] // its own, already there
    [InlineData("https://example.com/roles", true)]
    [InlineData("tenant_id", false)] // would never be read: the name means the mapped tenant
    [InlineData("client_id", false)]
    [InlineData("tenant", false)]
    [InlineData("scopes", false)]
    public void AllowedClaims_OfOneIssuer_AreNamesOfNothingElse(string claim, bool valid)
    {
        var (_, partner) = Two();
        partner.Claims.Client = "azp";
        partner.AllowedClaims = [claim];
        new IssuersValidator().Validate([partner]).IsValid.Should().Be(valid);
    }

    [Theory]
    [InlineData("org", "azp", "scope", true)]
    [InlineData("tid", "azp", "scope", true)]
    [InlineData("azp", "azp", "scope", true)] // the client is the tenant there: one value under one name
    [InlineData("org", "tid", "scope", false)] // corp's tenant as a client, which no list bounds
    [InlineData("org", "azp", "tid", false)]
    [InlineData("client_id", "org", "scope", false)] // a manifest that says client_id means corp's client
    [InlineData("org", "tenant_id", "scope", false)]
    public void Claims_OneNameForTwoThings_IsRefusedBetweenIssuers(string tenant, string client, string scope, bool valid)
    {
        var (corp, partner) = Two();
        partner.Claims = new() { Tenant = tenant, Client = client, Scope = [scope] };
        foreach (var issuers in new IssuerOptions[][] { [corp, partner], [partner, corp] })
        {
            var errors = new IssuersValidator().Validate(issuers).Errors;
            errors.Should().HaveCount(valid ? 0 : 1);
            errors.TrueForAll(error => error.ErrorMessage.Contains(corp.Issuer) && error.ErrorMessage.Contains(partner.Issuer)).Should().BeTrue();
        }

        new IssuersValidator().Validate([partner]).IsValid.Should().BeTrue("alone there is nobody to take it for");
    }

    [Fact]
    public void Stdio_Identity_IsChecked()
    {
        new StdioOptionsValidator().Validate(new StdioOptions()).IsValid.Should().BeTrue();
        new StdioOptionsValidator().Validate(new StdioOptions { Identity = new() { Subject = "a", Scopes = ["orders.read"] } }).IsValid.Should().BeTrue();
        new StdioOptionsValidator().Validate(new StdioOptions { Identity = new() { Subject = "", Client = "", Tenant = "\n", Scopes = ["a b", "a.*"] } })
            .Errors.Should().HaveCount(5);
    }

    /// <summary>Two issuers whose tokens name the tenant differently.</summary>
    private static (IssuerOptions Corp, IssuerOptions Partner) Two() => (
        new() { Issuer = "https://login.corp.example/", AllowedScopes = ["*"], AllowedTenants = ["corp"], Claims = new() { Tenant = "tid", Client = "azp", Scope = ["scp"] } },
        new() { Issuer = "https://login.partner.example/", AllowedScopes = ["*"], AllowedTenants = ["partner"], Claims = new() { Tenant = "org" } });

    private static IssuerOptions Good() => new() { Issuer = "https://login.example.com/", AllowedScopes = ["orders.*"], AllowedTenants = ["*"] };
}
