using System.Text.Json.Nodes;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Callers.Scopes;
using McpSecureApis.Core.Credentials;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Hosting;
using McpSecureApis.Hosting.Configuration;
using McpSecureApis.Hosting.Settings;
using McpSecureApis.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace McpSecureApis.FunctionalTests.Hosting;

/// <summary>
/// A type of credential that the product has not, read by the program's own host: a class of members and one registration are all that it takes.
/// </summary>
public sealed class CredentialTypeHostTests : IDisposable
{
    private const string Pepper = "MCPSECUREAPIS_TEST_HOST_PEPPER";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("credential-type-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Build_EntryOfAThirdType_IsBoundJudgedAndOpenedByItsType()
    {
        Environment.SetEnvironmentVariable(Pepper, "own-");

        // The second name is that of a property of the options: the members of the section are names, whatever they are called.
        using var host = Build(new() { ["mine"] = Own("env:" + Pepper, rounds: 2), ["Entries"] = Own("env:MCPSECUREAPIS_NOT_SET", rounds: 1) });

        var store = host.Services.GetRequiredService<CredentialStore>();
        store.HeaderOf("mine").Should().Be(OwnCredentialOptions.Header);
        var caller = new Caller { Issuer = "https://issuer.example", Subject = "alice", Scopes = ScopeSet.Empty };
        var call = await TestProofs.RecordAsync(TestProofs.Confirm(
            new EntryIdentity("items_list", "items", "1.0.0", "digest"), caller, new Uri("http://127.0.0.1:5000"),
            new RequestManifest { Method = "GET", Path = "/items" }, "mine"));
        (await store.FindAsync(call, CancellationToken.None)).TryGet(out var credential, out var refusal).Should().BeTrue(refusal?.ToString());
        using var request = new HttpRequestMessage();
        credential!.Attach(request);
        request.Headers.GetValues(OwnCredentialOptions.Header).Should().Equal("own-alicealice");

        host.Services.GetRequiredService<ProductOptions>().Warnings.Should().ContainSingle().Which.ToString().Should().Be(
            "Credentials:Entries:Pepper: names environment variable MCPSECUREAPIS_NOT_SET, which is not set; calls that need it are refused.");
    }

    [Fact]
    public void Build_EverythingWrongAboutAThirdType_IsSaidAtOnceByFullKeys()
    {
        var entries = new Dictionary<string, JsonObject>(StringComparer.Ordinal)
        {
            ["judged"] = Own("own-canary", rounds: 10),
            ["kind"] = Own("env:" + Pepper, rounds: "many"),
            ["foreign"] = Own("env:" + Pepper, rounds: 1),
            ["static"] = Own("env:" + Pepper, rounds: 1),
            ["other"] = Own("env:" + Pepper, rounds: 1),
        };
        entries["foreign"]["Scopes"] = new JsonArray("items");
        entries["foreign"]["Peper"] = "x";
        entries["static"]["Type"] = "static";
        entries["static"]["Value"] = "env:" + Pepper;
        entries["other"]["Type"] = "theirs";

        const string All = "AcquireTimeout, Audience, ClientAuthentication, ClientId, ClientSecret, Header, Pepper, Placement, RenewBefore, " +
            "Resource, Rounds, Scopes, TokenEndpoint, Type, Use, Username, Value";
        const string NotOfStatic = "does not belong to a credential of the type static. " +
            "Known here: AcquireTimeout, Header, Placement, Type, Use, Username, Value.";
        FluentActions.Invoking(() => Build(entries)).Should().Throw<OptionsValidationException>().Which.Failures.Should().BeEquivalentTo(
            "Credentials:judged:Pepper: is not a reference (its value is not shown here); use env:NAME or file:PATH, never the secret itself.",
            "Credentials:judged:Rounds: is 10; use a number from 1 to 9.",
            "Credentials:kind:Rounds: is not a whole number that fits.",
            $"Credentials:foreign:Peper: is not a setting. Did you mean Pepper? Known here: {All}.",
            "Credentials:foreign:Scopes: does not belong to a credential of the type own. Known here: AcquireTimeout, Pepper, Rounds, Type, Use.",
            $"Credentials:static:Pepper: {NotOfStatic}",
            $"Credentials:static:Rounds: {NotOfStatic}",
            "Credentials:other:Type: is 'theirs'; use static or client_credentials or own.");
    }

    private static JsonObject Own(string pepper, JsonNode rounds) => new()
    {
        ["Type"] = "own",
        ["Pepper"] = pepper,
        ["Rounds"] = rounds,
        ["Use"] = new JsonObject { ["Origins"] = new JsonArray("loopback"), ["Manifests"] = new JsonArray("*") },
    };

    private IHost Build(Dictionary<string, JsonObject> credentials)
    {
        _folder.CreateSubdirectory("manifests");
        var file = Path.Combine(_folder.FullName, "settings.json");
        File.WriteAllText(file, new JsonObject
        {
            ["Server"] = new JsonObject { ["PublicUrl"] = "http://127.0.0.1:7420/mcp", ["Hosts"] = new JsonArray("127.0.0.1:7420") },
            ["Catalog"] = new JsonObject { ["Path"] = "manifests" },
            ["Approvals"] = "Report",
            ["Audit"] = new JsonObject
            {
                ["Path"] = "trail",
                ["HashKeyFile"] = "hash.key",
                ["SigningKeyFile"] = "signing.pem",
                ["CreateMissingKeys"] = true,
            },
            ["Credentials"] = new JsonObject(credentials.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Value))),
        }.ToJsonString());
        return Gateway.Build(
            OperatorConfiguration.Read(file, []), new GatewayEdges(TextWriter.Null), services => services.AddSingleton(OwnCredentialOptions.Types));
    }
}
