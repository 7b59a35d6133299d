using McpSecureApis.Core.Credentials;
using McpSecureApis.Core.Credentials.Types;
using McpSecureApis.Core.Credentials.Types.ClientCredentials;
using McpSecureApis.Core.Credentials.Types.Static;
using McpSecureApis.Core.Credentials.Values;
using Microsoft.Extensions.Configuration;

namespace McpSecureApis.Core.Tests.Credentials;

public sealed class CredentialOptionsTests
{
    private const string Canary = "hunter2-canary";

    [Fact]
    public void From_Configuration_ReadsNamesAndLists()
    {
        var options = Read(new()
        {
            ["Credentials:orders-service:Type"] = "client_credentials",
            ["Credentials:orders-service:TokenEndpoint"] = "https://login.example.com/token",
            ["Credentials:orders-service:ClientId"] = "gateway",
            ["Credentials:orders-service:ClientSecret"] = "env:ORDERS_SECRET",
            ["Credentials:orders-service:Scopes:0"] = "orders",
            ["Credentials:orders-service:AcquireTimeout"] = "00:00:02",
            ["Credentials:orders-service:Use:Origins:0"] = "https://orders.internal.example",
            ["Credentials:orders-service:Use:Manifests:0"] = "orders",
        });

        var entry = options.Entries.Should().ContainKey("orders-service").WhoseValue.Should().BeOfType<ClientCredentialsOptions>().Subject;
        entry.Scopes.Should().Equal("orders");
        entry.AcquireTimeout.Should().Be(TimeSpan.FromSeconds(2));
        entry.Use.Origins.Should().Equal("https://orders.internal.example");
        new CredentialOptionsValidator().Validate(options).Errors.Should().BeEmpty();
    }

    [Fact]
    public void From_UnknownSetting_IsAnError()
    {
        var act = () => Read(new() { ["Credentials:a:Type"] = "static", ["Credentials:a:Vlaue"] = "env:X" });

        act.Should().Throw<InvalidOperationException>();
    }

    [Fact]
    public void Validate_LiteralSecrets_AreErrorsThatDoNotShowThem()
    {
        var options = new CredentialOptions();
        options.Entries["a"] = new StaticCredentialOptions { Value = Canary, Use = Use() };
        options.Entries["b"] = ClientCredentials(entry => entry.ClientSecret = Canary);

        var errors = new CredentialOptionsValidator().Validate(options).Errors;

        errors.Select(error => error.PropertyName).Should().Equal("Credentials:a:Value", "Credentials:b:ClientSecret");
        errors.Should().OnlyContain(error => !error.ErrorMessage.Contains(Canary, StringComparison.Ordinal));
    }

    [Fact]
    public void Validate_SettingsOfAnotherPlacement_AreErrorsBecauseNobodyWouldReadThem()
    {
        var options = new CredentialOptions();
        options.Entries["bearer"] = new StaticCredentialOptions { Value = "env:X", Header = "X-Api-Key", Username = "u", Use = Use() };
        foreach (var placement in new[] { "header", "basic", "query" })
        {
            options.Entries[placement] = new StaticCredentialOptions
            {
                Value = "env:X",
                Placement = placement,
                Header = "X-Api-Key",
                Username = "u",
                Use = Use(),
            };
        }

        var errors = new CredentialOptionsValidator().Validate(options).Errors;

        errors.Select(error => error.PropertyName).Should().Equal(
            "Credentials:bearer:Header", "Credentials:bearer:Username", "Credentials:header:Username", "Credentials:basic:Header",
            "Credentials:query:Placement");
        errors[0].ErrorMessage.Should().Be(
            "Credentials:bearer:Header does not belong to the placement bearer; remove it, or use the placement header.");
        errors[^1].ErrorMessage.Should().Be("Credentials:query:Placement is 'query'; use bearer, header or basic.");
    }

    [Theory]
    [InlineData("secret ~!", true)]
    [InlineData("a\tb", true)]
    [InlineData("a\u007fb", false)]
    [InlineData("é", false)]
    [InlineData("a\u009fb", false)]
    [InlineData("a\nb", false)]
    [InlineData("a\u0000b", false)]
    public void IsHeaderValue_TakesWhatAHeaderMayCarry(string value, bool taken) => Credential.IsHeaderValue(value).Should().Be(taken);

    [Fact]
    public void Validate_ManyProblems_ReportsEachBySetting()
    {
        var options = new CredentialOptions();
        options.Entries["a"] = CredentialTypes.BuiltIn.Bind(Configure(new() { ["Type"] = "oauth" }));
        options.Entries["b"] = ClientCredentials(entry =>
        {
            entry.TokenEndpoint = "http://login.example.com/token";
            entry.ClientAuthentication = "jwt";
            entry.Scopes = ["a b"];
            entry.RenewBefore = TimeSpan.FromHours(1);
            entry.Use.Origins = ["https://x.example/path", "loopback", "nonsense"];
        });
        options.Entries["c"] = new StaticCredentialOptions
        {
            Value = "env:X",
            Placement = "header",
            Header = "Host",
            Username = "u",
            AcquireTimeout = TimeSpan.Zero,
            Use = Use(),
        };
        options.Entries["d"] = new StaticCredentialOptions { Value = "env:X", Placement = "basic", Username = "a:b", Use = Use() };
        options.Entries["e f"] = new StaticCredentialOptions { Value = "env:X", Use = Use() };

        new CredentialOptionsValidator().Validate(options).Errors.Select(error => error.PropertyName).Should().BeEquivalentTo(
            "Credentials:a:Type", "Credentials:a:Use:Origins", "Credentials:a:Use:Manifests",
            "Credentials:b:TokenEndpoint", "Credentials:b:ClientAuthentication", "Credentials:b:Scopes", "Credentials:b:RenewBefore",
            "Credentials:b:Use:Origins", "Credentials:b:Use:Origins",
            "Credentials:c:Header", "Credentials:c:Username", "Credentials:c:AcquireTimeout",
            "Credentials:d:Username",
            "Credentials:e f");
    }

    private static CredentialUseOptions Use() => new() { Origins = ["loopback"], Manifests = ["*"] };

    private static ClientCredentialsOptions ClientCredentials(Action<ClientCredentialsOptions> change)
    {
        var entry = new ClientCredentialsOptions
        {
            TokenEndpoint = "https://login.example.com/token",
            ClientId = "gateway",
            ClientSecret = "env:X",
            Use = Use(),
        };
        change(entry);
        return entry;
    }

    private static CredentialOptions Read(Dictionary<string, string?> values) => CredentialOptions.From(Configure(values), CredentialTypes.BuiltIn);

    private static IConfigurationRoot Configure(Dictionary<string, string?> values) =>
        new ConfigurationBuilder().AddInMemoryCollection(values).Build();
}
