using System.Text.Json;
using McpSecureApis.Authentication;
using McpSecureApis.FunctionalTests.Contract;
using McpSecureApis.FunctionalTests.Demo;

namespace McpSecureApis.FunctionalTests.OAuth;

/// <summary>Which scopes the server tells whoever asks.</summary>
public sealed class ScopesSupportedTests
{
    [Theory]
    [InlineData(null, "items.read listed.one listed.two reports.read")]
    [InlineData("\"listed\"", "items.read listed.one listed.two reports.read")]
    [InlineData("""["b.read","a.read","b.read"]""", "b.read a.read")]
    [InlineData("[]", null)]
    public async Task Metadata_ScopesSupported_AreTheListedOnesOrTheNamedOnes(string? setting, string? scopes)
    {
        await using var harness = await GatewayHarness.StartAsync(new GatewaySettings { ScopesSupported = setting is null ? null : JsonElement.Parse(setting) });
        using var answer = await harness.Client.GetAsync(new Uri(harness.Address, "/.well-known/oauth-protected-resource/mcp"));
        var document = JsonElement.Parse(await answer.Content.ReadAsStringAsync());
        var said = document.TryGetProperty("scopes_supported", out var list) ? string.Join(' ', list.EnumerateArray().Select(scope => scope.GetString())) : null;
        said.Should().Be(scopes, "and where there are none, the member is left out");

        using var challenge = await harness.Client.PostAsync(new Uri(harness.Address, "/mcp"), content: null);
        var header = challenge.Headers.WwwAuthenticate.Single().ToString();
        header.Contains("scope=", StringComparison.Ordinal).Should().Be(scopes is not null);
        header.Should().Contain(scopes is null ? "resource_metadata=" : $"scope=\"{scopes}\"");
    }

    [Fact]
    public void Document_NoToolIsListed_LeavesTheMemberOut()
    {
        var document = JsonElement.Parse(new ProtectedResource("https://mcp.example.com/mcp", ["https://login.example.com/"], () => []).ToDocument().Span);
        document.TryGetProperty("scopes_supported", out _).Should().BeFalse();
        document.GetProperty("authorization_servers").GetArrayLength().Should().Be(1);
    }

    [Theory]
    [InlineData("Server:ScopesSupported=all")]
    [InlineData("Server:ScopesSupported:0=orders.*")]
    [InlineData("Server:ScopesSupported:0=a b")]
    public async Task Setting_NotAWordAndNoScopes_IsAFinding(string setting)
    {
        var (exitCode, output, _) = await Verb.RunAsync("config", "check", "--set", setting);
        exitCode.Should().Be(1);
        output.Should().Contain("ScopesSupported").And.Contain("listed");
    }
}
