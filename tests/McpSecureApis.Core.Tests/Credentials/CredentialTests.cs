using System.Text;
using System.Text.Json;
using McpSecureApis.Core.Credentials.Values;
using McpSecureApis.Core.Keys;

namespace McpSecureApis.Core.Tests.Credentials;

public sealed class CredentialTests
{
    private const string Canary = "canary-2b7e151628ae";

    [Fact]
    public void Attach_EachPlacement_WritesOneHeader()
    {
        Sent(Credential.Bearer("a", Secret.Of(Canary))).Should().Be($"Authorization: Bearer {Canary}");
        Sent(Credential.Header("a", "X-Api-Key", Secret.Of(Canary + " x\t="))).Should().Be($"X-Api-Key: {Canary} x\t=");
        Sent(Credential.Basic("a", "user", Secret.Of("p:w"))).Should().Be("Authorization: Basic dXNlcjpwOnc=");
        Sent(Credential.None).Should().BeEmpty();
    }

    [Fact]
    public void Attach_HeaderAlreadyThere_ReplacesIt()
    {
        using var request = new HttpRequestMessage();
        request.Headers.Add("X-Api-Key", "from-the-manifest");
        request.Headers.Add("Authorization", "Basic x");

        Credential.Header("a", "x-api-key", Secret.Of(Canary)).Attach(request);
        Credential.Bearer("a", Secret.Of(Canary)).Attach(request);

        request.Headers.GetValues("X-Api-Key").Should().Equal(Canary);
        request.Headers.GetValues("Authorization").Should().Equal("Bearer " + Canary);
    }

    [Theory]
    [InlineData("a\r\nX-Evil: 1")]
    [InlineData("a\nb")]
    [InlineData("a\0b")]
    [InlineData("a\u0001b")]
    [InlineData("a\u007Fb")]
    [InlineData("pässword")]
    [InlineData("a\u2028b")]
    public void Make_NotAHeaderValue_Throws(string value)
    {
        foreach (var make in new Func<Credential>[]
        {
            () => Credential.Bearer("a", Secret.Of(value)),
            () => Credential.Basic("a", "user", Secret.Of(value)),
            () => Credential.Basic("a", value, Secret.Of("x")),
            () => Credential.Header("a", "X-Api-Key", Secret.Of(value)),
        })
        {
            make.Should().Throw<FormatException>().Which.Message.Should().NotContain(value);
        }
    }

    [Fact]
    public void Secrets_Basic_HoldsPasswordAndEncodedPair() =>
        Credential.Basic("a", "user", Secret.Of(Canary)).Secrets.Select(secret => secret.Reveal()).Should().Equal(
            Canary, Convert.ToBase64String(Encoding.ASCII.GetBytes("user:" + Canary)));

    [Fact]
    public void Credential_Accidents_ShowNothing()
    {
        var credential = Credential.Basic("orders", "user", Secret.Of(Canary));

        $"{credential} {credential.Secrets[0]} {JsonSerializer.Serialize(credential)}".Should().NotContain(Canary);
        JsonSerializer.Serialize(credential).Should().NotContain(credential.Secrets[1].Reveal());
    }

    private static string Sent(Credential credential)
    {
        using var request = new HttpRequestMessage();
        credential.Attach(request);
        return string.Join('\n', request.Headers.Select(header => $"{header.Key}: {string.Join(", ", header.Value)}"));
    }
}
