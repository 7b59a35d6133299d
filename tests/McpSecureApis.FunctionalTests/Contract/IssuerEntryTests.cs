using System.Text.Json;

namespace McpSecureApis.FunctionalTests.Contract;

/// <summary>What an issuer's entry says of its callers, on both transports: roles, scopes from nested claims, tier, the names of scopes for clients.</summary>
public sealed class IssuerEntryTests : IAsyncLifetime
{
    private GatewayHarness _harness = null!;

    public async ValueTask InitializeAsync()
    {
        _harness = await GatewayHarness.StartAsync(new GatewaySettings
        {
            TwoMoreIssuers = true,
            Corp = new { Scope = new[] { "scope", "realm_access.roles" }, Roles = "groups" },
            Roles = new { clerk = new[] { "items.read" }, chief = new[] { "items.read", "items.write", "beyond.everything" } },
        });
        _harness.WriteManifest("tiers.yaml", ContractManifests.One("tiers", _harness.Items.Url).Replace(
            "access: {scopes: [items.read]}", "access: {scopes: [items.read], when: ['caller.tier == \"internal\"', '\"clerk\" in caller.roles']}",
            StringComparison.Ordinal));
        await TestKit.Eventually.HoldsAsync(() => _harness.Gateway.Catalog.Current.TryFind("tiers_get", out _));
    }

    public ValueTask DisposeAsync() => _harness.DisposeAsync();

    [Theory]
    [InlineData("http")]
    [InlineData("stdio")]
    public async Task Roles_StandForScopes_AndTierForTheIssuer(string transport)
    {
        await using ToolChannel channel = transport == "http" ? new HttpChannel(_harness, ToolChannel.July2026) : new StdioChannel(_harness, ToolChannel.July2026);
        var clerk = Of("corp", ("groups", new[] { "clerk", "others" }));
        var nested = Of("corp", ("realm_access", new Dictionary<string, object> { ["roles"] = new[] { "items.read" } }));
        var stranger = Of("partner", ("groups", new[] { "clerk" }));
        var odd = Of("corp", ("groups", new[] { 1, 2 }));

        (await channel.CallAsync(clerk, "tiers_get", """{"key":"k"}""")).IsError.Should().BeFalse("a role, and the tier of the issuer");
        (await channel.CallAsync(nested, "busy_get", """{"key":"k"}""")).IsError.Should().BeFalse("a scope from a nested claim");
        var before = _harness.BackendRequests;
        (await channel.CallAsync(nested, "tiers_get", """{"key":"k"}""")).ErrorCode.Should().NotBeNull("it has no such role");
        (await channel.CallAsync(stranger, "busy_get", """{"key":"k"}""")).ErrorCode.Should().NotBeNull("that issuer's entry maps no roles");
        _harness.BackendRequests.Should().Be(before);
        _harness.RecordsOf(stranger).Should().ContainSingle().Which.GetProperty("decision").GetString().Should().Be("refuse");
        if (channel.IsHttp)
        {
            (await channel.CallAsync(odd, "busy_get", """{"key":"k"}""")).Status.Should().Be(401, "nobody knows what such roles mean");
        }
    }

    [Fact]
    public async Task ScopePrefix_IsInMetadataAndChallenges_AndNotInTheCheck()
    {
        using var answer = await _harness.Client.GetAsync(new Uri(_harness.Address, "/.well-known/oauth-protected-resource/mcp"));
        var names = JsonElement.Parse(await answer.Content.ReadAsStringAsync()).GetProperty("scopes_supported").EnumerateArray().Select(name => name.GetString());
        names.Should().Contain("items.read").And.Contain("api://corp/items.read", "each issuer's clients ask for it in their own way");

        await using var channel = new HttpChannel(_harness, ToolChannel.July2026);
        var refused = await channel.CallAsync(Of("corp", ("groups", Array.Empty<string>())), "items_listed", """{"key":"k"}""");
        refused.Challenge.Should().Contain("scope=\"api://corp/", "the caller is one of that issuer's");
    }

    private static TestCaller Of(string issuer, (string Name, object Value) claim) => new("none")
    {
        Issuer = issuer,
        Tenant = null,
        Claims = new Dictionary<string, object> { [issuer == "corp" ? "tid" : "org"] = issuer, [claim.Name] = claim.Value },
    };
}
