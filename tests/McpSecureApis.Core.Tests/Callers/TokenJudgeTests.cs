using System.Text.Json.Nodes;
using McpSecureApis.Core.Callers.IssuerKeys;
using McpSecureApis.Core.Callers.Tokens;
using Microsoft.IdentityModel.Tokens;

namespace McpSecureApis.Core.Tests.Callers;

/// <summary>The library alone, without what the verifier looks at before: it has to refuse by itself.</summary>
public sealed class TokenJudgeTests
{
    private readonly ManualClock _clock = new();
    private readonly SigningKey _key = new("rsa", "RS256", new RsaSecurityKey(TestIssuer.Rsa));

    [Theory]
    [InlineData("aud", "\"https://mcp.example.com/mcp\"", true)]
    [InlineData("aud", "[\"https://other.example\",\"https://mcp.example.com/mcp\"]", true)]
    [InlineData("aud", "\"api://orders\"", true)]
    [InlineData("aud", "\"https://mcp.example.com/mcp/\"", false)]
    [InlineData("aud", "\"https://MCP.example.com/mcp\"", false)]
    [InlineData("aud", null, false)]
    [InlineData("iss", "\"https://login.example.com\"", false)]
    [InlineData("iss", null, false)]
    [InlineData("exp", null, false)]
    [InlineData("exp", "1e400", false)]
    public async Task Accepts_IssuerAndAudience_ByteForByte(string claim, string? value, bool accepted)
    {
        var claims = TestIssuer.Claims(_clock.GetUtcNow());
        claims.Remove(claim);
        if (value is not null)
        {
            claims[claim] = JsonNode.Parse(value);
        }

        (await AcceptsAsync(TestIssuer.Rs256(claims.ToJsonString()))).Should().Be(accepted);
    }

    [Theory]
    [InlineData("exp", -29, true)]
    [InlineData("exp", -30, false)]
    [InlineData("nbf", 30, true)]
    [InlineData("nbf", 31, false)]
    public async Task Accepts_Times_ByTheGivenClock(string claim, int offset, bool accepted)
    {
        var claims = TestIssuer.Claims(_clock.GetUtcNow());
        claims[claim] = _clock.GetUtcNow().ToUnixTimeSeconds() + offset;
        var token = TestIssuer.Rs256(claims.ToJsonString());
        (await AcceptsAsync(token)).Should().Be(accepted);
        _clock.Advance(TimeSpan.FromDays(1));
        (await AcceptsAsync(token)).Should().BeFalse();
    }

    [Theory]
    [InlineData("""{"alg":"RS256","typ":"at+jwt","kid":"rsa"}""", true)]
    [InlineData("""{"alg":"RS256","typ":"at+jwt","kid":"other"}""", false)]
    [InlineData("""{"alg":"RS256","typ":"at+jwt","kid":"RSA"}""", false)]
    [InlineData("""{"alg":"RS256","typ":"at+jwt"}""", false)]
    [InlineData("""{"alg":"RS384","typ":"at+jwt","kid":"rsa"}""", false)]
    [InlineData("""{"alg":"PS256","typ":"at+jwt","kid":"rsa"}""", false)]
    [InlineData("""{"alg":"HS256","typ":"at+jwt","kid":"rsa"}""", false)]
    [InlineData("""{"alg":"none","typ":"at+jwt","kid":"rsa"}""", false)]
    public async Task Accepts_OneKey_ByItsNameAndItsAlgorithm(string header, bool accepted) =>
        (await AcceptsAsync(TestIssuer.Rs256(TestIssuer.Claims(_clock.GetUtcNow()).ToJsonString(), header))).Should().Be(accepted);

    [Theory]
    [InlineData("")]
    [InlineData("a.b.c")]
    [InlineData("bnVsbA.bnVsbA.AAAA")]
    [InlineData("e30.Zm9v.AAAA")]
    public async Task Accepts_WhatTheLibraryThrowsAt_IsRefused(string token) => (await AcceptsAsync(token)).Should().BeFalse();

    [Fact]
    public async Task Accepts_SignedByAnotherKey_Refuses()
    {
        var payload = TestIssuer.Claims(_clock.GetUtcNow()).ToJsonString();
        (await AcceptsAsync(TestIssuer.Rs256(payload, key: TestIssuer.OtherRsa))).Should().BeFalse();
        (await AcceptsAsync(TestIssuer.Rs256(payload))).Should().BeTrue();
    }

    private async Task<bool> AcceptsAsync(string token) =>
        await new TokenJudge(TestIssuer.Name, [TestIssuer.PublicUrl, "api://orders"], _clock).AcceptsAsync(token, _key);
}
