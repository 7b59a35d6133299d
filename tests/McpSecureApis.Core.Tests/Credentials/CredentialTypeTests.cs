using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Callers.Scopes;
using McpSecureApis.Core.Credentials;
using McpSecureApis.Core.Credentials.Types;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.TestKit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpSecureApis.Core.Tests.Credentials;

/// <summary>A third type of credential beside the two of the product: one that is each caller's own, with members that no other has.</summary>
public sealed class CredentialTypeTests
{
    [Fact]
    public async Task Find_TypeThatAsksForTheCaller_GivesEachCallerTheirOwn()
    {
        Environment.SetEnvironmentVariable("MCPSECUREAPIS_TEST_PEPPER", "own-");
        var options = Read(("Type", "own"), ("Pepper", "env:MCPSECUREAPIS_TEST_PEPPER"), ("Rounds", "2"));
        using var store = new CredentialStore(options, TimeProvider.System, NullLogger<CredentialStore>.Instance);
        store.HeaderOf("orders-service").Should().Be(OwnCredentialOptions.Header);
        foreach (var subject in new[] { "alice", "bob" })
        {
            var caller = new Caller { Issuer = "https://issuer.example", Subject = subject, Tenant = "acme", Scopes = ScopeSet.Empty };
            var tool = new EntryIdentity("orders_get", "orders", "1.0.0", "digest");
            var call = await TestProofs.RecordAsync(TestProofs.Confirm(
                tool, caller, new Uri("http://127.0.0.1:5000"), new RequestManifest { Method = "GET", Path = "/orders" }, "orders-service"));
            (await store.FindAsync(call, CancellationToken.None)).TryGet(out var credential, out var refusal).Should().BeTrue(refusal?.Message);
            credential!.Name.Should().Be("orders-service");
            using var request = new HttpRequestMessage();
            credential.Attach(request);
            request.Headers.GetValues(OwnCredentialOptions.Header).Should().Equal($"own-{subject}{subject}");
        }
    }

    [Fact]
    public void Validate_EntryOfAThirdType_IsJudgedByItsTypeAndByWhatAllHave()
    {
        Errors(Read(("Type", "own"), ("Pepper", "env:PATH"))).Should().BeEmpty();
        Errors(Read(("Type", "own"), ("Rounds", "10"), ("AcquireTimeout", "00:10:00"))).Should()
            .Equal("Credentials:orders-service:Pepper", "Credentials:orders-service:Rounds", "Credentials:orders-service:AcquireTimeout");
    }

    [Theory]
    [InlineData("own", "Scopes")]
    [InlineData("own", "Value")]
    [InlineData("static", "Pepper")]
    [InlineData("static", "RenewBefore")]
    [InlineData("client_credentials", "Rounds")]
    [InlineData("client_credentials", "Placement")]
    public void Bind_MemberOfAnotherType_IsAnErrorOfEveryTypeAlike(string type, string member) =>
        FluentActions.Invoking(() => Read(("Type", type), (member, "00:01:00"))).Should()
            .Throw<InvalidOperationException>().WithMessage($"*'{member}'*");

    [Theory]
    [InlineData("static", "Value", "env:PATH")]
    [InlineData("client_credentials", "ClientSecret", "env:PATH")]
    [InlineData("own", "Pepper", "env:PATH")]
    public void SecretMembers_AreThoseThatTheTypeNames(string type, string member, string reference) =>
        Read(("Type", type), (member, reference)).Entries["orders-service"].SecretMembers().Should().Equal(new SecretMember(member, reference));

    [Theory]
    [InlineData("own")]
    [InlineData("Static")]
    [InlineData("")]
    [InlineData(null)]
    public void Validate_UnknownType_NamesThoseThatThereAreAndJudgesTheRest(string? type)
    {
        var options = Read(CredentialTypes.BuiltIn, ("Type", type), ("Value", "env:PATH"), ("AcquireTimeout", "00:10:00"));

        var errors = new CredentialOptionsValidator().Validate(options).Errors;

        errors.Select(error => error.PropertyName).Should().Equal("Credentials:orders-service:Type", "Credentials:orders-service:AcquireTimeout");
        errors[0].ErrorMessage.Should().EndWith($"is '{type}'; use {CredentialTypes.BuiltIn.Names}.");
        options.Entries["orders-service"].SecretMembers().Should().Contain(new SecretMember("Value", "env:PATH"));
        FluentActions.Invoking(() => new CredentialStore(options, TimeProvider.System, NullLogger<CredentialStore>.Instance)).Should()
            .Throw<ArgumentException>("what was not validated is not served");
    }

    private static IEnumerable<string> Errors(CredentialOptions options) =>
        new CredentialOptionsValidator().Validate(options).Errors.Select(error => error.PropertyName);

    private static CredentialOptions Read(params (string Member, string? Value)[] members) => Read(OwnCredentialOptions.Types, members);

    private static CredentialOptions Read(CredentialTypes types, params (string Member, string? Value)[] members) => CredentialOptions.From(
        new ConfigurationBuilder().AddInMemoryCollection(
            members.Concat([("Use:Origins:0", CredentialUseOptions.LoopbackOrigin), ("Use:Manifests:0", CredentialUseOptions.AnyManifest)])
                .Select(member => KeyValuePair.Create($"Credentials:orders-service:{member.Item1}", member.Item2))).Build(),
        types);
}
