using System.Text;
using System.Text.Json;
using McpSecureApis.Core.Credentials;
using McpSecureApis.Core.Keys;

namespace McpSecureApis.Core.Tests.Credentials;

public sealed class CredentialLeaseTests
{
    private const string Canary = "canary-2b7e151628ae";

    [Fact]
    public void Attach_EachPlacement_WritesOneHeader()
    {
        Sent(CredentialLease.Bearer("a", Secret.Of(Canary))).Should().Be($"Authorization: Bearer {Canary}");
        Sent(CredentialLease.Header("a", "X-Api-Key", Secret.Of(Canary + " x\t="))).Should().Be($"X-Api-Key: {Canary} x\t=");
        Sent(CredentialLease.Basic("a", "user", Secret.Of("p:w"))).Should().Be("Authorization: Basic dXNlcjpwOnc=");
        Sent(CredentialLease.None).Should().BeEmpty();
    }

    [Fact]
    public void Attach_HeaderAlreadyThere_ReplacesIt()
    {
        using var request = new HttpRequestMessage();
        request.Headers.Add("X-Api-Key", "from-the-manifest");
        request.Headers.Add("Authorization", "Basic x");

        CredentialLease.Header("a", "x-api-key", Secret.Of(Canary)).Attach(request);
        CredentialLease.Bearer("a", Secret.Of(Canary)).Attach(request);

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
        foreach (var make in new Func<CredentialLease>[]
        {
            () => CredentialLease.Bearer("a", Secret.Of(value)),
            () => CredentialLease.Basic("a", "user", Secret.Of(value)),
            () => CredentialLease.Basic("a", value, Secret.Of("x")),
            () => CredentialLease.Header("a", "X-Api-Key", Secret.Of(value)),
        })
        {
            make.Should().Throw<FormatException>().Which.Message.Should().NotContain(value);
        }
    }

    [Fact]
    public void Secrets_Basic_HoldsPasswordAndEncodedPair() =>
        CredentialLease.Basic("a", "user", Secret.Of(Canary)).Secrets.Select(secret => secret.Reveal()).Should().Equal(
            Canary, Convert.ToBase64String(Encoding.ASCII.GetBytes("user:" + Canary)));

    [Fact]
    public void Lease_Accidents_ShowNothing()
    {
        var lease = CredentialLease.Basic("orders", "user", Secret.Of(Canary));

        $"{lease} {lease.Secrets[0]} {JsonSerializer.Serialize(lease)}".Should().NotContain(Canary);
        JsonSerializer.Serialize(lease).Should().NotContain(lease.Secrets[1].Reveal());
    }

    private static string Sent(CredentialLease lease)
    {
        using var request = new HttpRequestMessage();
        lease.Attach(request);
        return string.Join('\n', request.Headers.Select(header => $"{header.Key}: {string.Join(", ", header.Value)}"));
    }
}
