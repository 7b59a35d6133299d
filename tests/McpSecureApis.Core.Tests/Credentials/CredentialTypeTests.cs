using System.Collections.Frozen;
using McpSecureApis.Core.Audit;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Callers.Rest;
using McpSecureApis.Core.Callers.Scopes;
using McpSecureApis.Core.Credentials;
using McpSecureApis.Core.Keys;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpSecureApis.Core.Tests.Credentials;

/// <summary>A third type of credential beside the two of the product: one that is each caller's own, as an exchange of tokens makes it.</summary>
public sealed class CredentialTypeTests
{
    private static readonly CredentialTypes Types = new([new StaticCredentialType(), new ClientCredentialsType(), new OwnType()]);

    [Fact]
    public async Task Find_TypeThatAsksForTheCaller_GivesEachCallerTheirOwn()
    {
        using var store = new CredentialStore(Options(Own("own-")), Types, SecretSources.OfThisMachine, TimeProvider.System, NullLogger<CredentialStore>.Instance);
        store.HeaderOf("orders-service").Should().Be("X-On-Behalf-Of");
        foreach (var subject in new[] { "alice", "bob" })
        {
            var caller = new Caller { Issuer = "https://issuer.example", Subject = subject, Tenant = "acme", Scopes = ScopeSet.Empty };
            var tool = new EntryIdentity("orders_get", "orders", "1.0.0", "digest");
            var call = await TestProofs.RecordAsync(TestProofs.Confirm(tool, caller, new Uri("http://127.0.0.1:5000"), new RequestManifest { Method = "GET", Path = "/orders" }, "orders-service"));
            (await store.FindAsync(call, CancellationToken.None)).TryGet(out var credential, out var refusal).Should().BeTrue(refusal?.Message);
            credential!.Name.Should().Be("orders-service");
            OwnType.Last!.Reveal().Should().Be("own-" + subject);
        }
    }

    [Fact]
    public void Validate_MembersOfAnotherType_AreFindingsOfEveryTypeAlike()
    {
        var own = Own("own-");
        own.TokenEndpoint = "https://login.example.com/token";
        own.Scopes = ["orders"];
        Errors(own).Should().Equal("Credentials:orders-service:TokenEndpoint", "Credentials:orders-service:Scopes");
        Errors(Own("")).Should().Equal("Credentials:orders-service:Audience");

        var fixedOne = new CredentialEntryOptions { Type = "static", Value = "env:X", Audience = "a", RenewBefore = TimeSpan.FromMinutes(2), Use = Use() };
        Errors(fixedOne).Should().Equal("Credentials:orders-service:Audience", "Credentials:orders-service:RenewBefore");
        Errors(new CredentialEntryOptions { Type = "token_exchange", Use = Use() }).Should().Equal("Credentials:orders-service:Type");
    }

    [Fact]
    public void Validate_UnknownType_NamesThoseThatThereAre() =>
        new CredentialOptionsValidator().Validate(Options(new CredentialEntryOptions { Type = "own", Use = Use() })).Errors.Should().ContainSingle()
            .Which.ErrorMessage.Should().EndWith("is 'own'; use static or client_credentials.");

    private static IEnumerable<string> Errors(CredentialEntryOptions entry) =>
        new CredentialOptionsValidator(Types).Validate(Options(entry)).Errors.Select(error => error.PropertyName);

    private static CredentialEntryOptions Own(string prefix) => new() { Type = "own", Audience = prefix, Use = Use() };

    private static CredentialUseOptions Use() => new() { Origins = ["loopback"], Manifests = ["*"] };

    private static CredentialOptions Options(CredentialEntryOptions entry)
    {
        var options = new CredentialOptions();
        options.Entries["orders-service"] = entry;
        return options;
    }

    private sealed class OwnType : CredentialType
    {
        public static Secret? Last { get; private set; }

        public override string Name => "own";

        public override IReadOnlySet<string> Members { get; } = FrozenSet.ToFrozenSet([nameof(CredentialEntryOptions.Audience)], StringComparer.OrdinalIgnoreCase);

        public override void Check(CredentialEntryOptions entry, CredentialEntryFindings findings)
        {
            if (string.IsNullOrEmpty(entry.Audience))
            {
                findings.Add(nameof(entry.Audience), "is missing.");
            }
        }

        public override string HeaderOf(CredentialEntryOptions entry) => "X-On-Behalf-Of";

        public override ICredentialSource Open(string name, CredentialEntryOptions entry, CredentialSetting setting) => new Source(name, entry.Audience!);

        private sealed class Source(string name, string prefix) : ICredentialSource
        {
            public Task<RestAnswer<Credential>> GetAsync(RecordedCall call, CancellationToken cancellationToken)
            {
                Last = Secret.Of(prefix + call.Caller.Subject);
                return Task.FromResult(new RestAnswer<Credential>(Credential.Header(name, "X-On-Behalf-Of", Last)));
            }
        }
    }
}
